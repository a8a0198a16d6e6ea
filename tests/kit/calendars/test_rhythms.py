"""Dates that families can rely on: holidays of the Land, school holidays, pauses, exceptions, daylight saving."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unterwegs.kit import calendars
from unterwegs.kit.calendars import BERLIN, Closed, DayCalendar, Extra, Rhythm
from unterwegs.kit.calendars.rhythms import WINDOWS

PLAIN = DayCalendar()
HESSE = DayCalendar("HE", (("Osterferien", date(2026, 3, 30), date(2026, 4, 11)),))
TUESDAYS = calendars.weekly([1])
LANDS = ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")


def rhythm(rule: str = TUESDAYS, **changes: object) -> Rhythm:
    plain: dict[str, object] = {"first_on": date(2026, 1, 1), "opens_at": time(9, 30), "closes_at": time(11)}
    return Rhythm(**{**plain, "rule": rule, **changes})  # type: ignore[arg-type]


def starts(one: Rhythm, first: date, last: date, days: DayCalendar = PLAIN) -> list[str]:
    return [f"{found.start:%d.%m. %H:%M}" for found in calendars.occurrences(one, first=first, last=last, days=days)]


# --- holidays -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "day", "lands"),
    [
        ("Neujahr", date(2026, 1, 1), set(LANDS)),
        ("Heilige Drei Könige", date(2026, 1, 6), {"BW", "BY", "ST"}),
        ("Frauentag", date(2026, 3, 8), {"BE", "MV"}),
        ("Karfreitag", date(2026, 4, 3), set(LANDS)),
        ("Ostersonntag", date(2026, 4, 5), {"BB"}),
        ("Ostermontag", date(2026, 4, 6), set(LANDS)),
        ("Erster Mai", date(2026, 5, 1), set(LANDS)),
        ("Christi Himmelfahrt", date(2026, 5, 14), set(LANDS)),
        ("Pfingstsonntag", date(2026, 5, 24), {"BB"}),
        ("Pfingstmontag", date(2026, 5, 25), set(LANDS)),
        ("Fronleichnam", date(2026, 6, 4), {"BW", "BY", "HE", "NW", "RP", "SL"}),
        ("Augsburger Hohes Friedensfest", date(2026, 8, 8), set()),
        ("Mariä Himmelfahrt", date(2026, 8, 15), {"SL"}),
        ("Weltkindertag", date(2026, 9, 20), {"TH"}),
        ("Tag der Deutschen Einheit", date(2026, 10, 3), set(LANDS)),
        ("Reformationstag", date(2026, 10, 31), {"BB", "HB", "HH", "MV", "NI", "SH", "SN", "ST", "TH"}),
        ("Allerheiligen", date(2026, 11, 1), {"BW", "BY", "NW", "RP", "SL"}),
        ("Buß- und Bettag", date(2026, 11, 18), {"SN"}),
        ("Erster Weihnachtstag", date(2026, 12, 25), set(LANDS)),
        ("Zweiter Weihnachtstag", date(2026, 12, 26), set(LANDS)),
    ],
)
def test_each_land_has_its_own_holidays(name: str, day: date, lands: set[str]) -> None:
    found = {land: DayCalendar(land).public_holiday(day) for land in LANDS}

    assert {land for land, holiday in found.items() if holiday} - lands == set()
    assert {land for land, holiday in found.items() if holiday == name} == lands


def test_a_day_without_a_land_is_no_holiday() -> None:
    assert PLAIN.public_holiday(date(2026, 1, 1)) == ""


def test_a_land_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="Das Land „XX“ gibt es nicht"):
        DayCalendar("XX").public_holiday(date(2026, 1, 1))


# --- why a date is missing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "day", "reason"),
    [
        ({}, date(2026, 5, 5), None),
        ({}, date(2026, 5, 1), Closed("public holiday", "Erster Mai")),
        ({"on_public_holidays": True}, date(2026, 5, 1), None),
        ({}, date(2026, 4, 7), None),
        ({"school": "term"}, date(2026, 4, 7), Closed("school holidays", "Osterferien")),
        ({"school": "term"}, date(2026, 4, 14), None),
        ({"school": "holidays"}, date(2026, 4, 7), None),
        ({"school": "holidays"}, date(2026, 4, 14), Closed("term")),
        ({"school": "holidays"}, date(2026, 4, 6), Closed("public holiday", "Ostermontag")),
        ({"skipped": frozenset({date(2026, 5, 1)})}, date(2026, 5, 1), Closed("skipped")),
        ({"pauses": ((date(2026, 5, 1), date(2026, 5, 31)),)}, date(2026, 5, 31), Closed("pause")),
        ({"pauses": ((date(2026, 5, 1), date(2026, 5, 31)),)}, date(2026, 6, 1), None),
    ],
)
def test_a_missing_date_has_a_reason(changes: dict[str, object], day: date, reason: Closed | None) -> None:
    assert calendars.closed_reason(rhythm(**changes), day, HESSE) == reason


def test_closed_days_are_those_that_a_family_would_expect() -> None:
    one = rhythm(
        calendars.weekly([1, 3]),
        skipped=frozenset({date(2026, 5, 5), date(2026, 5, 12), date(2026, 5, 13)}),
        extra=(Extra(date(2026, 5, 12), time(15)),),
    )

    closed = calendars.closed_days(one, first=date(2026, 5, 1), last=date(2026, 5, 20), days=HESSE)

    assert closed == [(date(2026, 5, 5), ""), (date(2026, 5, 14), "Christi Himmelfahrt")]


def test_an_offer_for_the_school_holidays_is_not_closed_on_school_days() -> None:
    one = rhythm(school="holidays", skipped=frozenset({date(2026, 3, 31)}))

    closed = calendars.closed_days(one, first=date(2026, 3, 1), last=date(2026, 4, 30), days=HESSE)

    assert closed == [(date(2026, 3, 31), "")]


# --- dates ----------------------------------------------------------------------------------------------------------


def test_dates_leave_out_holidays_pauses_and_cancelled_days() -> None:
    one = rhythm(
        calendars.weekly([0, 1]),
        school="term",
        skipped=frozenset({date(2026, 4, 14)}),
        pauses=((date(2026, 4, 21), date(2026, 4, 26)),),
    )

    found = starts(one, date(2026, 3, 23), date(2026, 4, 30), HESSE)

    assert found == ["23.03. 09:30", "24.03. 09:30", "13.04. 09:30", "20.04. 09:30", "27.04. 09:30", "28.04. 09:30"]


def test_a_moved_date_is_skipped_and_comes_as_an_extra_one() -> None:
    one = rhythm(skipped=frozenset({date(2026, 5, 5)}), extra=(Extra(date(2026, 5, 6), time(15), time(16)),))

    found = calendars.occurrences(one, first=date(2026, 5, 4), last=date(2026, 5, 12), days=PLAIN)

    assert [(f"{day.start:%d. %H:%M}", day.is_extra) for day in found] == [("06. 15:00", True), ("12. 09:30", False)]


def test_an_extra_date_at_the_usual_time_is_not_a_second_one() -> None:
    one = rhythm(extra=(Extra(date(2026, 5, 5), time(9, 30), time(12)),))

    found = calendars.occurrences(one, first=date(2026, 5, 5), last=date(2026, 5, 5), days=PLAIN)

    assert [(f"{day.end:%H:%M}", day.is_extra) for day in found] == [("12:00", True)]


def test_an_extra_date_happens_on_a_holiday_and_outside_of_the_season() -> None:
    one = rhythm(last_on=date(2026, 4, 30), extra=(Extra(date(2026, 5, 1), time(10)),))

    assert starts(one, date(2026, 4, 28), date(2026, 5, 10), HESSE) == ["28.04. 09:30", "01.05. 10:00"]


def test_dates_keep_within_their_season() -> None:
    one = rhythm(first_on=date(2026, 5, 12), last_on=date(2026, 5, 19))

    assert starts(one, date(2026, 5, 1), date(2026, 5, 31)) == ["12.05. 09:30", "19.05. 09:30"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"closes_at": time(9, 30)}, "Das Ende (09:30) liegt nicht nach dem Beginn (09:30). Ein Termin geht nicht über Mitternacht."),
        ({"opens_at": time(22), "closes_at": time(1)}, "Das Ende (01:00) liegt nicht nach dem Beginn (22:00). Ein Termin geht nicht über Mitternacht."),
        ({"last_on": date(2025, 1, 1)}, "Der letzte Tag liegt vor dem ersten."),
        ({"school": "sometimes"}, "„sometimes“ sagt nicht, was in den Schulferien gilt."),
        ({"rule": "FREQ=HOURLY"}, "Der Rhythmus „FREQ=HOURLY“ wird nicht verstanden: FREQ muss DAILY, WEEKLY, MONTHLY oder YEARLY sein."),
    ],
)  # fmt: skip
def test_a_rhythm_that_contradicts_itself_is_refused(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refusal:
        rhythm(**{"rule": TUESDAYS, **changes})  # type: ignore[arg-type]

    assert str(refusal.value) == sentence


def test_an_extra_date_over_midnight_is_refused() -> None:
    with pytest.raises(calendars.WrongRhythm):
        Extra(date(2026, 5, 1), time(22), time(2))


# --- the next dates -------------------------------------------------------------------------------------------------


def test_the_next_dates_begin_with_the_one_that_is_running() -> None:
    at = datetime(2026, 5, 5, 10, 59, tzinfo=BERLIN)

    soon, later = (
        calendars.next_occurrences(rhythm(), after=moment, days=PLAIN, limit=2)
        for moment in (at, at + timedelta(minutes=1))
    )

    assert [day.start.date() for day in soon] == [date(2026, 5, 5), date(2026, 5, 12)]
    assert [day.start.date() for day in later] == [date(2026, 5, 12), date(2026, 5, 19)]


def test_a_date_without_an_end_is_over_when_it_has_begun() -> None:
    one = rhythm(closes_at=None)

    found = calendars.next_occurrences(one, after=datetime(2026, 5, 5, 9, 30, tzinfo=BERLIN), days=PLAIN, limit=1)

    assert [day.start.date() for day in found] == [date(2026, 5, 12)]


def test_a_yearly_feast_is_found_and_one_in_four_years_is_not() -> None:
    after = datetime(2026, 5, 5, tzinfo=UTC)

    found = [
        [
            day.start.year
            for day in calendars.next_occurrences(rhythm("FREQ=YEARLY", first_on=first), after=after, days=PLAIN)
        ]
        for first in (date(2020, 5, 4), date(2024, 2, 29))
    ]

    assert found == [[2027, 2028], [2028]]


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(1, 8))  # noqa: DTZ001
@settings(max_examples=60, deadline=None)
def test_the_next_dates_are_the_first_of_all_that_come(moment: datetime, limit: int) -> None:
    after = moment.replace(tzinfo=UTC)
    one = rhythm(calendars.monthly(5, 4), first_on=date(2019, 1, 1))
    window = {"first": after.date(), "last": after.date() + timedelta(days=sum(WINDOWS) - 1)}

    found = calendars.next_occurrences(one, after=after, days=HESSE, limit=limit)

    every = [day for day in calendars.occurrences(one, **window, days=HESSE) if day.end and day.end > after]
    assert found == every[:limit]


def test_the_last_days_of_time_break_nothing() -> None:
    found = calendars.occurrences(rhythm(), first=date.max - timedelta(days=400), last=date.max, days=HESSE)
    after = calendars.next_occurrences(rhythm(), after=datetime(9999, 12, 28, tzinfo=UTC), days=HESSE)

    assert (len(found), found[-1].start.date(), [day.start.date() for day in after]) == (
        57,
        date(9999, 12, 28),
        [date(9999, 12, 28)],
    )


def test_open_is_from_the_first_minute_to_before_the_last() -> None:
    hours = [rhythm(), rhythm(calendars.weekly([1]), opens_at=time(14), closes_at=time(16))]
    at = datetime(2026, 5, 5, tzinfo=BERLIN)

    found = [
        calendars.is_open(hours, at.replace(hour=hour, minute=minute), days=PLAIN)
        for hour, minute in ((9, 29), (9, 30), (10, 59), (11, 0), (14, 0), (16, 0))
    ]

    assert found == [False, True, True, False, True, False]


# --- daylight saving ------------------------------------------------------------------------------------------------

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def test_the_time_on_the_clock_stays_when_the_clock_changes() -> None:
    one = rhythm("FREQ=DAILY")

    found = [
        (f"{day.start:%d.%m. %H:%M %z}")
        for change in (SPRING, AUTUMN)
        for day in calendars.occurrences(one, first=change - timedelta(days=1), last=change, days=PLAIN)
    ]

    assert found == ["28.03. 09:30 +0100", "29.03. 09:30 +0200", "24.10. 09:30 +0200", "25.10. 09:30 +0100"]


@pytest.mark.parametrize(
    ("day", "opens_at", "closes_at", "start", "end"),
    [
        (SPRING, time(2, 30), time(4), "03:30 +0200", "04:00 +0200"),
        (SPRING, time(2, 30), time(3), "03:30 +0200", "04:00 +0200"),
        (SPRING, time(2), time(2, 45), "03:00 +0200", "03:45 +0200"),
        (SPRING, time(1, 30), time(2, 30), "01:30 +0100", "03:30 +0200"),
        (AUTUMN, time(2, 30), time(2, 45), "02:30 +0200", "02:45 +0200"),
        (AUTUMN, time(1, 30), time(3, 30), "01:30 +0200", "03:30 +0100"),
    ],
)
def test_hours_that_are_missing_or_twice_have_one_meaning(
    day: date, opens_at: time, closes_at: time, start: str, end: str
) -> None:
    one = Rhythm(day, opens_at, closes_at)

    found = calendars.occurrences(one, first=day, last=day, days=PLAIN)

    assert [(f"{one.start:%H:%M %z}", f"{one.end:%H:%M %z}") for one in found] == [(start, end)]


@given(
    st.sampled_from([SPRING, AUTUMN, date(2027, 3, 28), date(2024, 10, 27)]),
    st.integers(-1, 1),
    st.times().filter(lambda at: at < time(23, 58)),
    st.integers(1, 600),
)
def test_a_date_never_ends_before_it_begins(change: date, ahead: int, opens_at: time, minutes: int) -> None:
    day = change + timedelta(days=ahead)
    closing = datetime.combine(day, opens_at) + timedelta(minutes=minutes)
    closes_at = closing.time() if closing.date() == day else time(23, 59)

    [found] = calendars.occurrences(Rhythm(day, opens_at, closes_at), first=day, last=day, days=PLAIN)

    assert found.end is not None
    assert found.end.timestamp() > found.start.timestamp()
    assert found.start == found.start.astimezone(UTC).astimezone(BERLIN)
    assert found.start.date() == day
