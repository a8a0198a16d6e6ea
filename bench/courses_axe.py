"""Every page of the room pleases axe and fits 320 pixels, for families, at the desk and behind links: `python -m bench.courses axe`"""

from bench import journeys
from bench.report import Bars

JOURNEYS = "tests/journeys/test_courses_are_for_everybody.py"
SAYS = {
    "every page of families, right to left and in the dark, too": "family_pages",
    "every state of a seat": "state_of_a_seat",
    "every page of the desk and behind links": "desk_pages",
}


def measure(bars: Bars) -> None:
    for what, which in SAYS.items():
        went = journeys.passes(JOURNEYS, which, times=1)
        bars.line(
            f"axe finds nothing, nothing is wider than the screen: {what}",
            "nothing" if went else "something",
            "nothing",
            holds=went == 1,
        )
