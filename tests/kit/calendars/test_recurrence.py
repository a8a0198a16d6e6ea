"""Rules are built, described and laid out as RFC 5545 means them, in bounded time."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from unterwegs.kit import calendars
from unterwegs.kit.calendars import recurrence
from unterwegs.kit.calendars.recurrence import DAYS

MONDAY, TUESDAY, WEDNESDAY, FRIDAY, SUNDAY = 0, 1, 2, 4, 6


# --- building and describing ----------------------------------------------------------------------------------------


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(1, 52))
def test_a_weekly_rule_says_what_was_chosen(days: set[int], every: int) -> None:
    rule = calendars.weekly(days, every=every)

    assert calendars.describe(rule) == calendars.Pattern("weekly", tuple(sorted(days)), every)


@given(st.sampled_from([1, 2, 3, 4, 5, -1]), st.integers(0, 6))
def test_a_monthly_rule_says_what_was_chosen(nth: int, weekday: int) -> None:
    rule = calendars.monthly(nth, weekday)

    assert calendars.describe(rule) == calendars.Pattern("monthly", (weekday,), 1, nth)


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        (calendars.once(), calendars.Pattern("once")),
        ("FREQ=DAILY", calendars.Pattern("daily")),
        ("FREQ=DAILY;BYDAY=MO,TU", calendars.Pattern("weekly", (MONDAY, TUESDAY))),
        ("FREQ=WEEKLY", calendars.Pattern("weekly")),
        ("FREQ=WEEKLY;WKST=SU;BYDAY=TU", calendars.Pattern("weekly", (TUESDAY,))),
        ("freq=weekly; byday=we, mo;", calendars.Pattern("weekly", (MONDAY, WEDNESDAY))),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", calendars.Pattern("monthly", (TUESDAY,), 1, 2)),
        ("FREQ=MONTHLY;BYDAY=+2TU", calendars.Pattern("monthly", (TUESDAY,), 1, 2)),
        ("FREQ=DAILY;INTERVAL=2", calendars.Pattern("other", (), 2)),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU", calendars.Pattern("other", (SUNDAY,), 2)),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=10", calendars.Pattern("other", (TUESDAY,))),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231", calendars.Pattern("other", (TUESDAY,))),
        ("FREQ=WEEKLY;BYDAY=TU;BYMONTH=5", calendars.Pattern("other", (TUESDAY,))),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", calendars.Pattern("other", (TUESDAY,))),
        ("FREQ=MONTHLY;BYDAY=2TU;INTERVAL=2", calendars.Pattern("other", (TUESDAY,), 2)),
        ("FREQ=MONTHLY;BYDAY=TU", calendars.Pattern("other", (TUESDAY,))),
        ("FREQ=MONTHLY;BYDAY=-2TU", calendars.Pattern("other", (TUESDAY,))),
        ("FREQ=MONTHLY;BYMONTHDAY=15", calendars.Pattern("other")),
        ("FREQ=YEARLY", calendars.Pattern("other")),
        ("every tuesday", calendars.Pattern("other")),
    ],
)
def test_a_rule_is_described_in_parts(rule: str, pattern: calendars.Pattern) -> None:
    assert calendars.describe(rule) == pattern


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("", (FRIDAY,)),
        ("FREQ=WEEKLY", (FRIDAY,)),
        ("FREQ=WEEKLY;COUNT=3", (FRIDAY,)),
        ("FREQ=WEEKLY;BYDAY=MO,SU", (MONDAY, SUNDAY)),
        ("FREQ=MONTHLY;BYDAY=1TU,3MO", (MONDAY, TUESDAY)),
        ("FREQ=DAILY", (0, 1, 2, 3, 4, 5, 6)),
        ("FREQ=MONTHLY;BYMONTHDAY=15", (0, 1, 2, 3, 4, 5, 6)),
    ],
)
def test_the_weekdays_of_a_rule(rule: str, days: tuple[int, ...]) -> None:
    assert calendars.weekdays(rule, date(2026, 5, 1)) == days


# --- reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("TU", "„TU“ hat keinen Wert"),
        ("FREQ=", "„FREQ=“ hat keinen Wert"),
        ("BYDAY=MO", "FREQ muss DAILY, WEEKLY, MONTHLY oder YEARLY sein"),
        ("FREQ=SECONDLY", "FREQ muss DAILY, WEEKLY, MONTHLY oder YEARLY sein"),
        ("FREQ=HOURLY;COUNT=5", "FREQ muss DAILY, WEEKLY, MONTHLY oder YEARLY sein"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ steht mehrmals da"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL muss zwischen 1 und 1000 liegen"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL muss zwischen 1 und 1000 liegen"),
        ("FREQ=DAILY;COUNT=0", "COUNT muss zwischen 1 und 10000 liegen"),
        ("FREQ=DAILY;COUNT=99999999", "COUNT muss zwischen 1 und 10000 liegen"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20261231", "COUNT und UNTIL schließen einander aus"),
        ("FREQ=DAILY;UNTIL=20261301", "UNTIL=20261301 ist kein Tag"),
        ("FREQ=DAILY;UNTIL=morgen", "UNTIL=MORGEN ist kein Tag"),
        ("FREQ=WEEKLY;BYDAY=DI", "BYDAY=DI ist kein Wochentag"),
        ("FREQ=WEEKLY;BYDAY=2TU", "BYDAY=2TU passt nicht zu FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYDAY=0TU", "BYDAY=0TU ist kein Wochentag"),
        ("FREQ=MONTHLY;BYDAY=54TU", "BYDAY=54TU ist kein Wochentag"),
        ("FREQ=MONTHLY;BYDAY=-6TU", "BYDAY nennt einen Wochentag, den es im Monat nicht gibt"),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=6TU", "BYDAY nennt einen Wochentag, den es im Monat nicht gibt"),
        ("FREQ=WEEKLY;WKST=2MO", "WKST ist falsch"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32 gibt es nicht"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0 gibt es nicht"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH=13 gibt es nicht"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH=-1 gibt es nicht"),
        ("FREQ=WEEKLY;BYMONTHDAY=5", "BYMONTHDAY passt nicht zu FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYYEARDAY=5", "BYYEARDAY passt nicht zu FREQ=MONTHLY"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "BYDAY darf neben BYWEEKNO keine Zahl haben"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS steht allein"),
        ("FREQ=DAILY;BYHOUR=9", "BYHOUR ist hier nicht vorgesehen"),
        ("FREQ=YEARLY;BYEASTER=0", "BYEASTER ist hier nicht vorgesehen"),
        ("RSCALE=HEBREW;FREQ=YEARLY", "RSCALE ist hier nicht vorgesehen"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_wrong_part(rule: str, reason: str) -> None:
    with pytest.raises(calendars.WrongRule) as refusal:
        calendars.check_rule(rule)

    assert str(refusal.value) == f"Der Rhythmus „{rule}“ wird nicht verstanden: {reason}."


@given(
    st.text(max_size=40) | st.from_regex(r"(FREQ|COUNT|UNTIL|BYDAY|INTERVAL)=[A-Z0-9,+-]{0,9}(;[A-Z]+=[A-Z0-9,-]+)*")
)
def test_no_text_breaks_the_reading(rule: str) -> None:
    try:
        calendars.check_rule(rule)
        kinds = {"once", "daily", "weekly", "monthly", "other"}
    except calendars.WrongRule:
        kinds = {"other"}

    assert {calendars.describe(rule).kind} - kinds == set()


# --- laying out -----------------------------------------------------------------------------------------------------


def days(rule: str, first_on: date, first: date, last: date) -> list[date]:
    return list(recurrence.days_of(rule, first_on, first, last))


def reference(rule: str, first_on: date, first: date, last: date) -> list[date]:
    """What dateutil says from the very first day on."""
    parsed: Any = rrule.rrulestr(rule, dtstart=datetime.combine(first_on, time()))
    return [
        beat.date()
        for beat in parsed.between(datetime.combine(first, time()), datetime.combine(last, time()), inc=True)
    ]


NTHS = st.sampled_from([st.just(""), st.sampled_from(["1", "2", "3", "4", "5", "-1", "-2"])])
FREQUENCIES = {
    "DAILY": ("BYMONTH", "BYMONTHDAY", "BYDAY"),
    "WEEKLY": ("BYMONTH", "BYDAY", "WKST"),
    "MONTHLY": ("BYMONTH", "BYMONTHDAY", "NTH", "BYSETPOS"),
    "YEARLY": ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "NTH", "BYSETPOS", "BYWEEKNO"),
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(sorted(FREQUENCIES)))
    names = draw(st.sets(st.sampled_from(FREQUENCIES[frequency]), max_size=3))
    if "BYWEEKNO" in names:
        names -= {"NTH"}
    if "BYSETPOS" in names and not names & {"BYMONTHDAY", "NTH", "BYMONTH", "BYYEARDAY", "BYWEEKNO"}:
        names |= {"NTH"}
    weekday = st.sampled_from(DAYS)
    values = {
        "BYMONTH": st.integers(1, 12).map(str),
        "BYMONTHDAY": st.sampled_from(["1", "15", "-1"] if frequency == "DAILY" else ["1", "29", "30", "31", "-1"]),
        "BYYEARDAY": st.sampled_from(["1", "60", "366", "-1"]),
        "BYWEEKNO": st.sampled_from(["1", "20", "52", "53", "-1"]),
        "BYSETPOS": st.sampled_from(["1", "2", "-1"]),
        "BYDAY": weekday,
        "NTH": st.builds(str.__add__, draw(NTHS), weekday),  # dateutil errs where some have a number and some none
        "WKST": weekday,
    }
    parts = [f"FREQ={frequency}"]
    for name in sorted(names):
        chosen = draw(st.lists(values[name], min_size=1, max_size=1 if name == "WKST" else 3, unique=True))
        parts.append(f"{'BYDAY' if name == 'NTH' else name}={','.join(chosen)}")
    parts.append(draw(st.sampled_from(["", "INTERVAL=2", "INTERVAL=3", "INTERVAL=5"])))
    parts.append(draw(st.sampled_from(["", "", "COUNT=1", "COUNT=7", "COUNT=60", "UNTIL=20270215"])))
    return ";".join(part for part in parts if part)


@given(
    rules(),
    st.dates(date(2019, 12, 20), date(2024, 3, 10)),
    st.integers(-100, 2200),
    st.integers(0, 500),
)
@settings(max_examples=150, deadline=None)
def test_every_rule_agrees_with_dateutil_wherever_the_window_begins(
    rule: str, first_on: date, ahead: int, length: int
) -> None:
    first = first_on + timedelta(days=ahead)
    last = first + timedelta(days=length)

    assert days(rule, first_on, first, last) == reference(rule, first_on, first, last)


def test_each_monday_stands_beside_the_first_tuesday() -> None:
    found = days("FREQ=MONTHLY;BYDAY=1TU,MO", date(2026, 6, 1), date(2026, 6, 1), date(2026, 6, 30))

    assert found == [date(2026, 6, day) for day in (1, 2, 8, 15, 22, 29)]


def test_each_monday_of_a_year_stands_beside_its_last_sunday() -> None:
    found = days("FREQ=YEARLY;BYDAY=-1SU,MO", date(2026, 1, 1), date(2026, 12, 20), date(2027, 1, 4))

    assert found == [date(2026, 12, 21), date(2026, 12, 27), date(2026, 12, 28), date(2027, 1, 4)]


def test_every_other_week_keeps_its_step_after_many_years() -> None:
    found = days("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2001, 1, 5), date(2026, 5, 1), date(2026, 5, 31))

    assert [(day - date(2001, 1, 2)).days % 14 for day in found] == [0] * len(found)
    assert [day.weekday() for day in found] == [TUESDAY] * len(found)


def test_the_fifth_friday_comes_only_in_months_that_have_one() -> None:
    found = days(calendars.monthly(5, FRIDAY), date(2026, 1, 1), date(2026, 1, 1), date(2026, 12, 31))

    assert found == [date(2026, 1, 30), date(2026, 5, 29), date(2026, 7, 31), date(2026, 10, 30)]


def test_the_last_friday_comes_every_month() -> None:
    found = days(calendars.monthly(-1, FRIDAY), date(2026, 1, 1), date(2026, 4, 1), date(2026, 6, 30))

    assert found == [date(2026, 4, 24), date(2026, 5, 29), date(2026, 6, 26)]


def test_the_29th_of_february_comes_in_leap_years() -> None:
    found = days("FREQ=YEARLY", date(2024, 2, 29), date(2026, 1, 1), date(2028, 12, 31))

    assert found == [date(2028, 2, 29)]


def test_a_month_without_a_31st_is_passed_over() -> None:
    found = days("FREQ=MONTHLY", date(2026, 1, 31), date(2026, 2, 1), date(2026, 5, 31))

    assert found == [date(2026, 3, 31), date(2026, 5, 31)]


def test_ten_dates_are_counted_from_the_first_one_although_the_window_begins_later() -> None:
    found = days("FREQ=WEEKLY;COUNT=10;BYDAY=TU", date(2026, 1, 1), date(2026, 3, 1), date(2026, 12, 31))

    assert found == [date(2026, 3, 3), date(2026, 3, 10)]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260512", date(2026, 5, 12)),
        ("20260511T235959", date(2026, 5, 5)),
        ("20260511T220000Z", date(2026, 5, 12)),
        ("20260511T215959Z", date(2026, 5, 5)),
    ],
)
def test_until_means_a_day_in_germany(until: str, last: date) -> None:
    found = days(f"FREQ=WEEKLY;BYDAY=TU;UNTIL={until}", date(2026, 4, 28), date(2026, 4, 28), date(2026, 6, 30))

    assert found[-1] == last


def test_once_is_one_day() -> None:
    day = date(2026, 5, 1)

    assert [days("", day, *window) for window in ((day, day), (day + timedelta(1), date.max), (date.min, day))] == [
        [day], [], []
    ]  # fmt: skip


@pytest.mark.parametrize("rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"])
@pytest.mark.parametrize("first_on", [date.min, date(2026, 1, 1), date.max])
@pytest.mark.parametrize("first", [date.min, date(2026, 1, 1), date.max])
def test_a_rule_that_never_meets_comes_to_an_end(rule: str, first_on: date, first: date) -> None:
    assert days(rule, first_on, first, date.max) == []


def test_a_rule_without_end_fills_three_years_at_most() -> None:
    found = days("FREQ=DAILY", date.min, date(2026, 1, 1), date.max)

    assert (found[0], len(found)) == (date(2026, 1, 1), 366 * 3 + 1)
