"""The dates that events and series of a calendar mean."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.kit.calendars.test_files import event
from unterwegs.kit import calendars
from unterwegs.kit.calendars import BERLIN, Event

SPRING = {"first": date(2026, 3, 23), "last": date(2026, 4, 12)}


def dates(*events: Event) -> list[str]:
    found = calendars.agenda(events, **SPRING)
    return [
        f"{one.start.astimezone(BERLIN):%d.%m. %H:%M}–{one.end.astimezone(BERLIN):%H:%M}" for one in found if one.end
    ]


def test_a_series_keeps_its_time_on_the_clock() -> None:
    assert dates(event(rule="FREQ=WEEKLY")) == ["24.03. 09:30–11:00", "31.03. 09:30–11:00", "07.04. 09:30–11:00"]


def test_a_series_of_new_york_moves_with_the_clocks_there() -> None:
    there = ZoneInfo("America/New_York")
    one = event(
        start=datetime(2026, 3, 3, 4, 0, tzinfo=there), end=datetime(2026, 3, 3, 5, 0, tzinfo=there), rule="FREQ=WEEKLY"
    )

    assert dates(one) == ["24.03. 09:00–10:00", "31.03. 10:00–11:00", "07.04. 10:00–11:00"]


def test_a_series_whose_day_is_another_one_here_is_found_here() -> None:
    there = ZoneInfo("Pacific/Auckland")
    one = event(start=datetime(2026, 3, 24, 9, 0, tzinfo=there), end=datetime(2026, 3, 24, 10, tzinfo=there))

    assert dates(one) == ["23.03. 21:00–22:00"]


def test_dates_are_added_and_taken_away() -> None:
    one = event(
        rule="FREQ=WEEKLY;COUNT=3",
        without=(datetime(2026, 3, 31, 7, 30, tzinfo=UTC),),
        also=(datetime(2026, 4, 1, 15, tzinfo=BERLIN),),
    )

    assert dates(one) == ["24.03. 09:30–11:00", "01.04. 15:00–16:30", "07.04. 09:30–11:00"]


def test_one_date_of_a_series_is_replaced() -> None:
    moved = event(
        start=datetime(2026, 4, 1, 15, tzinfo=BERLIN),
        end=datetime(2026, 4, 1, 16, tzinfo=BERLIN),
        instead_of=datetime(2026, 3, 31, 9, 30, tzinfo=BERLIN),
    )

    assert dates(moved, event(rule="FREQ=WEEKLY")) == ["24.03. 09:30–11:00", "01.04. 15:00–16:00", "07.04. 09:30–11:00"]


@pytest.mark.parametrize(
    ("until", "last"),
    [("20260331", "31.03. 09:30–11:00"), ("20260331T073000Z", "31.03. 09:30–11:00"), ("20260331T072959Z", "24.03. 09:30–11:00"), ("20260331T092959", "24.03. 09:30–11:00")],
)  # fmt: skip
def test_a_series_ends_exactly_when_it_says(until: str, last: str) -> None:
    assert dates(event(rule=f"FREQ=WEEKLY;UNTIL={until}"))[-1] == last


def test_more_dates_than_anybody_means_are_refused() -> None:
    events = [event(uid=str(number), rule="FREQ=DAILY") for number in range(6)]

    with pytest.raises(calendars.TooManyDates, match="mehr als 5\N{NO-BREAK SPACE}000 Termine"):
        calendars.agenda(events, first=date(2027, 1, 1), last=date.max)


@pytest.mark.parametrize("first", [date.min, date.max])
def test_the_ends_of_time_break_nothing(first: date) -> None:
    one = event(rule="FREQ=DAILY", end=event().start + timedelta(days=30))

    found = calendars.agenda([one], first=first, last=first)

    assert len(found) <= 1
