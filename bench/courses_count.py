"""Heads of 25 visitors, counted without a network, survive a reload and a double submit: `python -m bench.courses count`

Runs the journey in Chromium that says so, several times (TIMES).
"""

from bench import journeys
from bench.report import Bars

JOURNEYS = "tests/journeys/test_heads_are_counted_on_a_phone.py"
SAYS = {
    "25 heads without a network, a reload, a double submit: one count, the right one": "survives",
    "at the desk a count without a network waits, too": "waits_too",
    "neither the link nor a name lies on the phone": "neither",
}


def measure(bars: Bars) -> None:
    journeys.measure(bars, JOURNEYS, SAYS)
