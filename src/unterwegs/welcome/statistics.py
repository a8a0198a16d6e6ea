"""The only window of the room: fixed tables of periods that are over, frozen, small numbers hidden so that nobody computes them."""

from unterwegs.kit.smallnumbers import Published
from unterwegs.people import counting
from unterwegs.welcome.tables import NUMBERS


def periods() -> list[str]:
    """The frozen months, quarters and years, the newest first."""
    return counting.periods(NUMBERS)


def years() -> list[str]:
    """The frozen years, the newest first; the first one is as long as it is."""
    return counting.periods(NUMBERS, of="births-area")


def over_time(table: str) -> list[Published]:
    """One table in all periods for which it is shown, the oldest first."""
    return counting.over_time(NUMBERS, table)


def published(period: str) -> list[Published]:
    """All tables of a period as they were frozen, for rooms above."""
    return counting.published(NUMBERS, period)


def shown(period: str) -> list[counting.Shown]:
    """The same for people."""
    return counting.shown(NUMBERS, period)
