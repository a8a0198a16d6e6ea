"""The only window of the room: fixed tables of periods that are over, frozen, small numbers hidden so that nobody computes them."""

from unterwegs.courses.tables import NUMBERS
from unterwegs.kit.smallnumbers import Published
from unterwegs.people import counting


def periods() -> list[str]:
    """The frozen months, quarters and years, the newest first."""
    return counting.periods(NUMBERS)


def published(period: str) -> list[Published]:
    """All tables of a period as they were frozen, for rooms above."""
    return counting.published(NUMBERS, period)


def shown(period: str) -> list[counting.Shown]:
    """The same for people."""
    return counting.shown(NUMBERS, period)
