"""Days, codes and periods of wishes, on paper."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unterwegs.wishes import rules
from unterwegs.wishes.rules import Kind

MONDAY = date(2026, 11, 23)


def on_weekdays(day: date) -> bool:
    return day.weekday() < 5


def test_a_call_comes_within_two_working_days_and_the_day_itself_does_not_count() -> None:
    assert rules.due_on(Kind.CALL, MONDAY, is_working=on_weekdays) == date(2026, 11, 25)


def test_a_weekend_and_a_holiday_do_not_count() -> None:
    friday, christmas = date(2026, 12, 24), {date(2026, 12, 25), date(2026, 12, 26)}

    day = rules.due_on(Kind.CALL, friday, is_working=lambda day: on_weekdays(day) and day not in christmas)

    assert day == date(2026, 12, 29)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_time_of_at_most_a_week(kind: Kind) -> None:
    due = rules.due_on(kind, MONDAY, is_working=on_weekdays)

    assert MONDAY < due <= MONDAY + timedelta(days=7)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 20))
def test_between_are_exactly_so_many_working_days(first: date, count: int) -> None:
    last = rules.after_working_days(first, count, is_working=on_weekdays)

    days = [first + timedelta(days=step) for step in range(1, (last - first).days + 1)]
    assert sum(map(on_weekdays, days)) == count
    assert on_weekdays(last)


@pytest.mark.parametrize(
    ("agreed_on", "last"),
    [
        (None, date(2026, 12, 2)),  # a call is due on Wednesday
        (date(2026, 11, 24), date(2026, 12, 2)),  # earlier than it was due anyway
        (date(2026, 12, 10), date(2026, 12, 17)),
    ],
)
def test_the_coordination_reads_along_a_week_of_work_after_the_first_day_or_the_first_that_was_agreed(
    agreed_on: date | None, last: date
) -> None:
    assert rules.alone_until(Kind.CALL, MONDAY, agreed_on, is_working=on_weekdays) == last


def test_a_wish_ends_half_a_year_after_the_answer_or_a_year_after_it_was_said() -> None:
    assert rules.forget_on(MONDAY, None) == MONDAY + timedelta(days=365)
    assert rules.forget_on(MONDAY, MONDAY + timedelta(days=9)) == MONDAY + timedelta(days=9 + 182)


def test_it_is_said_twice_that_nobody_answered_also_where_a_night_was_left_out() -> None:
    warned, said = None, []
    for days in (300, 334, 337, 350, 357, 360, 365, 366):
        if rules.is_warning_due(MONDAY, warned, today=MONDAY + timedelta(days=days)):
            warned = MONDAY + timedelta(days=days)
            said.append(days)

    assert said == [337, 360]
    over = [rules.is_over_unanswered(MONDAY, warned, today=MONDAY + timedelta(days=days)) for days in (366, 367)]
    assert over == [False, True]


def test_not_reached_may_be_said_after_three_tries() -> None:
    assert [rules.may_say_not_reached(tries) for tries in range(5)] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("given_on", "revoked_on", "until", "counts"),
    [
        (MONDAY, None, None, True),
        (MONDAY, None, MONDAY, True),
        (MONDAY, None, MONDAY - timedelta(days=1), False),
        (MONDAY, MONDAY, None, False),
        (None, None, None, False),
    ],
)
def test_a_consent_counts_from_its_day_until_it_ends_or_is_revoked(
    given_on: date | None, revoked_on: date | None, until: date | None, counts: bool
) -> None:
    assert rules.counts(given_on, revoked_on, until, today=MONDAY) is counts
