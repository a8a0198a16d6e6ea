"""Opening times of spreadsheets: read for certain, or shown with what is open; never guessed silently."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unterwegs.kit import hours
from unterwegs.kit.hours import DAYS, Opening

WEEK = "MO,TU,WE,TH,FR"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mo-Fr 8-12 Uhr", [(WEEK, "08:00", "12:00")]),
        ("montags und mittwochs von 9.00 bis 11.30 Uhr", [("MO,WE", "09:00", "11:30")]),
        (
            "Mo–Do 7.00 bis 16.00 Uhr, Fr 7.00 bis 14.00 Uhr",
            [("MO,TU,WE,TH", "07:00", "16:00"), ("FR", "07:00", "14:00")],
        ),
        ("Mo. - Fr. 06:30 Uhr bis 17:00 Uhr", [(WEEK, "06:30", "17:00")]),
        ("montags 9-12 und 14-16 Uhr", [("MO", "09:00", "12:00"), ("MO", "14:00", "16:00")]),
        ("Mi. ab 15 Uhr", [("WE", "15:00", "")]),
        ("Sa+So 10-12", [("SA,SU", "10:00", "12:00")]),
        ("werktags 8 bis 16", [(WEEK, "08:00", "16:00")]),
        ("täglich 7:30 - 17 h", [(f"{WEEK},SA,SU", "07:30", "17:00")]),
        ("Dienstag, 15.30-17.00 Uhr", [("TU", "15:30", "17:00")]),
        ("Fr–Mo 10–12 Uhr", [("MO,FR,SA,SU", "10:00", "12:00")]),
        (
            "Mo bis Fr\N{NO-BREAK SPACE}8–16\N{NO-BREAK SPACE}Uhr<br>Sa 9–12 Uhr",
            [(WEEK, "08:00", "16:00"), ("SA", "09:00", "12:00")],
        ),
    ],
)
def test_what_is_said_in_one_way_is_certain(text: str, found: list[tuple[str, str, str]]) -> None:
    reading = hours.read(text)

    said = [
        (one.rule.removeprefix("FREQ=WEEKLY;BYDAY="), _clock(one.opens_at), _clock(one.closes_at))
        for one in reading.times
    ]
    assert said == found
    assert (reading.is_certain, reading.rest) == (True, "")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("jeden 1. Donnerstag im Monat, 15:30 Uhr", "FREQ=MONTHLY;BYDAY=1TH"),
        ("jeden 1. und 3. Dienstag im Monat 10-12 Uhr", "FREQ=MONTHLY;BYDAY=1TU,3TU"),
        ("letzter Freitag im Monat 15 Uhr", "FREQ=MONTHLY;BYDAY=-1FR"),
    ],
)
def test_days_of_the_month_are_read(text: str, rule: str) -> None:
    reading = hours.read(text)

    assert [one.rule for one in reading.times] == [rule]
    assert reading.is_certain


@pytest.mark.parametrize(
    ("text", "school"),
    [
        ("Di 14-16 Uhr (nicht in den Ferien)", "term"),
        ("Di 14-16 Uhr, nur in den Ferien", "holidays"),
        ("Di 14-16 Uhr", "always"),
    ],
)
def test_school_holidays_are_read(text: str, school: str) -> None:
    assert [one.school for one in hours.read(text).times] == [school]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("07:30-16:30", "an welchen Tagen"),
        ("Mo, Di 8-16, Fr bis 14 Uhr", "ab wann es beginnt"),
        ("14-tägig freitags 10-12", "in welcher Woche es beginnt"),
        ("Mo und Mi", "zu welcher Uhrzeit"),
        ("Mo 8-12 außer bei Vollmond", "außer bei Vollmond"),
        ("geschlossen", "wann geschlossen ist"),
        ("siehe Website", "siehe Website"),
    ],
)
def test_what_is_open_is_said_and_not_certain(text: str, rest: str) -> None:
    reading = hours.read(text)

    assert not reading.is_certain
    assert rest in reading.rest


@pytest.mark.parametrize("text", ["Mo 12-8 Uhr", "Mo 26-28 Uhr", "Mo 8-", ""])
def test_impossible_times_are_never_certain(text: str) -> None:
    reading = hours.read(text)

    assert not reading.is_certain or reading.times[0].closes_at is None


def test_by_appointment_is_a_certain_answer_without_times() -> None:
    reading = hours.read("nach telefonischer Vereinbarung")

    assert (reading.times, reading.is_certain, reading.by_appointment) == ((), True, True)


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    hours.read(text)


@given(
    st.lists(st.sampled_from(range(7)), min_size=1, max_size=7, unique=True),
    st.integers(0, 22),
    st.sampled_from([0, 15, 30, 45]),
    st.integers(1, 8),
)
def test_what_is_written_is_read_again(days: list[int], hour: int, minute: int, length: int) -> None:
    opens, closes = time(hour, minute), time(min(23, hour + length), 59 if hour + length > 23 else minute)
    chosen = tuple(sorted(days))
    one = Opening(chosen, opens, closes, "FREQ=WEEKLY;BYDAY=" + ",".join(DAYS[day] for day in chosen))

    reading = hours.read(hours.write([one]))

    assert reading.times == (one,)
    assert reading.is_certain


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
