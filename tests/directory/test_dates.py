"""Whether somebody closed an offer or a place on a day, and why."""

from datetime import date, time

import pytest

from tests import make
from unterwegs.directory import dates
from unterwegs.directory.content import Break, OtherDay, Times

TUESDAY, WEDNESDAY = date(2026, 10, 6), date(2026, 10, 7)
AUTUMN = Break(date(2026, 10, 5), date(2026, 10, 16), "Herbstpause")


def canceled(on: date, reason: str = "") -> OtherDay:
    return OtherDay(on, "cancelled", reason=reason)


@pytest.mark.parametrize(
    ("schedules", "said"),
    [
        ((), None),
        ((make.times("TU"),), None),
        ((make.times("TU", exceptions=(canceled(TUESDAY, "Umbau"),)),), "Umbau"),
        ((make.times("TU", exceptions=(canceled(WEDNESDAY),)),), None),
        ((make.times("TU", pauses=(AUTUMN,)), make.times("TH", pauses=(AUTUMN,))), "Herbstpause"),
        ((make.times("TU", pauses=(Break(TUESDAY, TUESDAY),)),), ""),
        ((make.times("TU", pauses=(AUTUMN,)), make.times("TH")), None),
        ((make.times("TU", pauses=(AUTUMN,)), make.times("TH", last_on=date(2026, 9, 30))), "Herbstpause"),
        ((make.times("TU", pauses=(AUTUMN,)), make.times("MO", rule="", first_on=date(2026, 3, 2))), "Herbstpause"),
        (
            (
                make.times("TU", pauses=(AUTUMN,)),
                make.times(rule="", by_appointment=True, opens_at=None, closes_at=None),
            ),
            "Herbstpause",
        ),
        ((make.times("TU", exceptions=(OtherDay(TUESDAY, "extra", opens_at=time(15)),)),), None),
        ((make.times("TU", pauses=(AUTUMN,), exceptions=(OtherDay(TUESDAY, "extra", opens_at=time(15)),)),), None),
        ((make.times("TU", exceptions=(canceled(TUESDAY), OtherDay(TUESDAY, "extra", opens_at=time(15)))),), None),
    ],
    ids=[
        "nothing is said",
        "it takes place",
        "this date is canceled",
        "another day is canceled",
        "all have a break",
        "a break without a reason",
        "only one has a break",
        "the other is over",
        "the other was once",
        "by appointment it says nothing",
        "one more date",
        "a date in the break",
        "moved within the day",
    ],
)
def test_a_day_is_closed_where_its_date_was_canceled_or_all_that_goes_on_has_a_break(
    schedules: tuple[Times, ...], said: str | None
) -> None:
    found = dates.closure(schedules, TUESDAY)

    assert found == said
