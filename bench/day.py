"""A visitor's report survives airplane mode, a reload and a double submit: `python -m bench.welcome day`

Runs the journeys in Chromium that say so (tests/journeys/test_a_visitor_goes_her_tour.py), each several times, and counts reports.
"""

from bench import journeys
from bench.report import Bars

JOURNEYS = "tests/journeys/test_a_visitor_goes_her_tour.py"
SAYS = {
    "airplane mode, a reload and a double submit: one report": "survives",
    "an answer that was lost on the way: one report": "lost_on",
    "a report of a visit that was canceled meanwhile is shown, not lost": "not_lost",
    "nothing of a family lies on the device in clear": "in_clear",
}


def measure(bars: Bars) -> None:
    journeys.measure(bars, JOURNEYS, SAYS)
