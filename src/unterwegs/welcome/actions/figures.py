"""Numbers of visits are frozen when a period is over."""

from datetime import date

from unterwegs.people import counting
from unterwegs.welcome import tables


def freeze(*, today: date) -> int:
    """Freezes the tables of months, quarters and years that are over; how many are new."""
    return counting.freeze(tables.NUMBERS, today=today)
