"""The decisions about hours: until when a seat is held, and when a short message may wake somebody up."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from unterwegs.courses import rules

BERLIN = ZoneInfo("Europe/Berlin")
FAR = "30.11. 10:00"


def at(words: str) -> datetime:
    """„24.11. 9:30“ of 2026, a year in which the 23rd of November is a Monday."""
    return datetime.strptime(f"2026.{words}", "%Y.%d.%m. %H:%M").replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "begins", "until"),
    [
        ("23.11. 10:00", FAR, "24.11. 10:00"),  # a day
        ("23.11. 19:59", FAR, "24.11. 19:59"),
        ("23.11. 21:00", FAR, "25.11. 9:00"),  # a day from the morning on
        ("23.11. 3:07", FAR, "24.11. 9:00"),
        ("23.11. 10:00", "24.11. 15:00", "23.11. 13:00"),  # three hours in the last two days
        ("23.11. 18:00", "25.11. 9:00", "24.11. 9:00"),  # never at night
        ("23.11. 21:00", "25.11. 9:00", "24.11. 12:00"),  # three hours from the morning on
        ("23.11. 3:07", "24.11. 15:00", "23.11. 12:00"),
        ("23.11. 21:00", "24.11. 9:45", "24.11. 9:15"),  # half an hour before it begins at the latest
        ("23.11. 21:00", "24.11. 8:00", "24.11. 7:30"),
        ("23.11. 10:00", "23.11. 10:30", None),  # too late
    ],
)
def test_a_free_seat_is_held_for_waking_hours(now: str, begins: str, until: str | None) -> None:
    assert rules.offered_until(at(now), begins_at=at(begins)) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("now", "begins", "until"),
    [
        ("23.11. 10:00", FAR, "24.11. 18:00"),  # Monday to Tuesday
        ("27.11. 15:00", "8.12. 10:00", "30.11. 18:00"),  # Friday to Monday
        ("24.11. 10:00", "8.12. 10:00", "26.11. 18:00"),  # on Wednesday nobody works
        ("27.11. 15:00", "28.11. 10:00", "28.11. 9:30"),  # half an hour before it begins at the latest
    ],
)
def test_a_seat_is_held_for_a_call_until_the_evening_of_the_next_working_day(now: str, begins: str, until: str) -> None:
    def is_working(day: date) -> bool:
        return day.weekday() < 5 and day != date(2026, 11, 25)

    assert rules.held_for_a_call(at(now), begins_at=at(begins), is_working=is_working) == at(until)


@pytest.mark.parametrize(
    ("now", "begins", "sent"),
    [
        ("23.11. 12:00", FAR, "23.11. 12:00"),  # by day at once
        ("23.11. 19:59", FAR, "23.11. 19:59"),
        ("23.11. 20:00", FAR, "24.11. 9:00"),
        ("24.11. 3:07", FAR, "24.11. 9:00"),
        ("24.11. 9:00", FAR, "24.11. 9:00"),
        ("24.11. 3:07", None, "24.11. 9:00"),  # about no hour
        ("24.11. 3:07", "24.11. 10:00", "24.11. 8:00"),  # before she sets out
        ("24.11. 8:30", "24.11. 10:00", "24.11. 8:30"),
        ("23.11. 22:00", "24.11. 9:00", "23.11. 22:00"),  # what begins before the morning at once
    ],
)
def test_a_short_message_waits_for_the_morning_as_long_as_it_is_in_time(
    now: str, begins: str | None, sent: str
) -> None:
    assert rules.short_message_at(at(now), begins_at=at(begins) if begins else None) == at(sent)
