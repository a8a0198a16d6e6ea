"""Calendar files of others: what is well is read, what is not is named with its line, and nothing breaks."""

import os
import warnings
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import icalendar
import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from unterwegs.kit import calendars
from unterwegs.kit.calendars import BERLIN, Event, recurrence

HEAD = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
GOOD = ["UID:1", "DTSTAMP:20260101T000000Z", "DTSTART:20260505T073000Z", "SUMMARY:Stillcafé"]


def calendar(*lines: str, end: str = "\r\n") -> bytes:
    return end.join([*HEAD, "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def one(*lines: str) -> Event:
    """The event of these lines, which are well."""
    events, problems = calendars.read_calendar(calendar(*lines))
    assert problems == []
    return events[0]


def problems_of(content: bytes) -> list[str]:
    return [str(problem).replace("\N{NO-BREAK SPACE}", " ") for problem in calendars.read_calendar(content)[1]]


# --- what is well ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_line_end_is_read(end: str) -> None:
    events, problems = calendars.read_calendar(calendar(*GOOD, end=end))

    assert ([event.summary for event in events], problems) == (["Stillcafé"], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_unicode_is_read(encoding: str) -> None:
    events, problems = calendars.read_calendar(calendar(*GOOD).decode().encode(encoding))

    assert ([event.summary for event in events], problems) == (["Stillcafé"], [])


def test_a_line_folded_within_a_letter_is_read() -> None:
    content = calendar(*GOOD).replace("é".encode(), b"\xc3\r\n \xa9")

    assert [event.summary for event in calendars.read_calendar(content)[0]] == ["Stillcafé"]


def test_texts_lose_their_backslashes() -> None:
    event = one(*GOOD, r"DESCRIPTION:Kaffee\, Tee\; Kuchen\nund \\ mehr\N", r"CATEGORIES:A\,B,C", "CATEGORIES:D")

    assert (event.description, event.categories) == ("Kaffee, Tee; Kuchen\nund \\ mehr", ("A,B", "C", "D"))


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("DTSTART:20260505T073000Z", datetime(2026, 5, 5, 7, 30, tzinfo=UTC)),
        ("DTSTART:20260505T093000", datetime(2026, 5, 5, 7, 30, tzinfo=UTC)),
        ("dtstart;tzid=europe/berlin;x-y=1:20260505T093000", datetime(2026, 5, 5, 7, 30, tzinfo=UTC)),
        ('DTSTART;TZID="Europe/London";VALUE=DATE-TIME:20260505T083000', datetime(2026, 5, 5, 7, 30, tzinfo=UTC)),
        ("DTSTART;TZID=W. Europe Standard Time:20260505T093000", datetime(2026, 5, 5, 7, 30, tzinfo=UTC)),
        ("DTSTART;TZID=/mozilla.org/2007/Europe/Berlin:20260505T093000", datetime(2026, 5, 5, 7, 30, tzinfo=UTC)),
        ("DTSTART;VALUE=DATE:20260505", datetime(2026, 5, 4, 22, tzinfo=UTC)),
    ],
)
def test_a_beginning_is_an_instant(line: str, start: datetime) -> None:
    assert one("UID:1", line.replace("europe/berlin", "Europe/Berlin")).start.astimezone(UTC) == start


@pytest.mark.parametrize(
    ("start", "lines", "hours"),
    [
        ("DTSTART:20260505T073000Z", ["DTEND:20260505T090000Z"], 1.5),
        ("DTSTART:20260505T073000Z", ["DURATION:PT1H30M"], 1.5),
        ("DTSTART:20260328T120000", ["DURATION:P1D"], 23),
        ("DTSTART:20260505T073000Z", ["DTEND:20260505T073000Z"], None),
        ("DTSTART:20260505T073000Z", [], None),
        ("DTSTART;VALUE=DATE:20260505", [], 24),
        ("DTSTART;VALUE=DATE:20260505", ["DTEND;VALUE=DATE:20260507"], 48),
        ("DTSTART;VALUE=DATE:20260505", ["DTEND;VALUE=DATE:20260505"], 24),
        ("DTSTART;VALUE=DATE:20260505", ["DURATION:P1W"], 168),
    ],
)
def test_an_event_has_an_end_or_stays_open(start: str, lines: list[str], hours: float | None) -> None:
    event = one("UID:1", start, *lines)

    length = (event.end.timestamp() - event.start.timestamp()) / 3600 if event.end else None
    assert length == hours


def test_school_holidays_are_whole_days() -> None:
    event = one(
        "UID:1",
        "DTSTART;VALUE=DATE:20260330",
        "DTEND;VALUE=DATE:20260412",
        "SUMMARY:Osterferien \n Hessen".replace("\n", ""),
    )

    assert (event.summary, event.first_on, event.last_on) == (
        "Osterferien Hessen",
        date(2026, 3, 30),
        date(2026, 4, 11),
    )


def test_a_zone_that_the_file_describes_is_used() -> None:
    zone = ["BEGIN:VTIMEZONE", "TZID:Büro", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0300", "TZOFFSETTO:+0300", "END:STANDARD", "END:VTIMEZONE"]  # fmt: skip
    event = ["BEGIN:VEVENT", "UID:1", "DTSTART;TZID=Büro:20260505T103000", "END:VEVENT"]

    [read], problems = calendars.read_calendar("\n".join([*HEAD, *event, *zone, "END:VCALENDAR"]).encode())

    assert (read.start.astimezone(UTC).hour, problems) == (7, [])


def test_what_belongs_to_an_alarm_is_not_the_events() -> None:
    alarm = ["BEGIN:VALARM", "SUMMARY:Wecker", "TRIGGER:-PT5M", "UID:2", "END:VALARM"]

    assert one(*alarm, *GOOD).summary == "Stillcafé"


def test_exceptions_mean_the_dates_of_the_series() -> None:
    event = one(
        "UID:1", "DTSTART;TZID=Europe/Berlin:20260505T093000", "RRULE:FREQ=WEEKLY;BYHOUR=9;BYMINUTE=30",
        "EXDATE:20260512T093000", "EXDATE;VALUE=DATE:20260519", "EXDATE:20260526T073000Z", "RDATE;VALUE=PERIOD:20260527T080000Z/PT1H",
    )  # fmt: skip

    found = calendars.agenda([event], first=date(2026, 5, 1), last=date(2026, 6, 2))

    assert [f"{day.start.astimezone(BERLIN):%d.%m. %H:%M}" for day in found] == [
        "05.05. 09:30",
        "27.05. 10:00",
        "02.06. 09:30",
    ]


# --- what is not ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (b"", ["Die Datei ist kein Kalender."]),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), ["Die Datei ist kein Kalender."]),
        (b"x" * 5_000_001, ["Die Kalenderdatei ist zu groß. Höchstens 5 MB werden gelesen."]),
        ("\n".join([*HEAD, "END:VCALENDAR"]).encode(), ["Der Kalender enthält keinen Termin."]),
        ("\n".join(HEAD).encode(), ["Zeile 1: VCALENDAR hat kein Ende; die Datei ist unvollständig."]),
        (
            "\n".join([*HEAD, "BEGIN:VEVENT", *GOOD]).encode(),
            [
                "Zeile 1: VCALENDAR hat kein Ende; die Datei ist unvollständig.",
                "Zeile 4: VEVENT hat kein Ende; die Datei ist unvollständig.",
            ],
        ),
        (
            "\n".join([*HEAD, "BEGIN:VEVENT", *GOOD, "END:VCALENDAR"]).encode(),
            ["Zeile 4: VEVENT hat kein Ende."],
        ),
        (
            "\n".join([*HEAD, "END:VEVENT", "END:VCALENDAR", "X-A:b"]).encode(),
            ["Zeile 4: END:VEVENT hat keinen Anfang.", "Zeile 6: Diese Zeile steht außerhalb des Kalenders."],
        ),
        (calendar("UID:1", "SUMMARY:x"), ["Zeile 4 („1“): Der Termin hat keinen Beginn und wurde nicht gelesen."]),
        (
            calendar("UID:1", "DTSTART:morgen"),
            ["Zeile 6 („1“): „morgen“ ist kein Zeitpunkt. Der Termin wurde nicht gelesen."],
        ),
        (
            calendar("UID:1", "DTSTART:20260230"),
            ["Zeile 6 („1“): „20260230“ gibt es im Kalender nicht. Der Termin wurde nicht gelesen."],
        ),
        (
            calendar("UID:1", "DTSTART:00010101T000000"),
            ["Zeile 6 („1“): Das Jahr 1 liegt nicht zwischen 1800 und 2200. Der Termin wurde nicht gelesen."],
        ),
        (calendar(*GOOD[1:]), ["Zeile 4: Der Termin hat keine UID; er bekommt eine aus seinem Inhalt."]),
        (calendar(*GOOD, "DTEND:20260504T073000Z"), ["Zeile 9 („1“): Das Ende liegt vor dem Beginn."]),
        (calendar(*GOOD, "DURATION:eine Stunde"), ["Zeile 9 („1“): „eine Stunde“ ist keine Dauer."]),
        (calendar(*GOOD, "SEQUENCE:x"), ["Zeile 9 („1“): SEQUENCE ist keine Zahl."]),
        (calendar(*GOOD, "EXDATE:"), ["Zeile 9 („1“): „“ ist kein Zeitpunkt."]),
        (
            calendar(*GOOD, "RRULE:FREQ=SECONDLY"),
            ["Zeile 9 („1“): Der Rhythmus „FREQ=SECONDLY“ wird nicht verstanden: FREQ muss DAILY, WEEKLY, MONTHLY oder YEARLY sein."],
        ),
        (calendar(*GOOD, "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"), ["Zeile 10 („1“): RRULE steht mehrmals da; nur die erste Angabe gilt."]),
        (calendar(*GOOD, "ohne Doppelpunkt"), ["Zeile 9: „ohne Doppelpunkt“ ist keine Angabe, die ein Kalender kennt."]),
        (
            calendar(*GOOD, "RECURRENCE-ID;RANGE=THISANDFUTURE:20260505T073000Z"),
            ["Zeile 9 („1“): Die Änderung gilt hier nur für diesen einen Termin, nicht für alle folgenden."],
        ),
        (
            calendar("UID:1", "DTSTART;TZID=Mond:20260505T093000"),
            ["Zeile 6 („1“): Die Zeitzone „Mond“ ist unbekannt; die Zeit wurde als deutsche gelesen."],
        ),
        (
            calendar(*GOOD).replace("é".encode(), b"\xe9"),
            ["Zeile 8: Die Buchstaben sind nicht in UTF-8 geschrieben; sie wurden als westeuropäische gelesen."],
        ),
    ],
    ids=range(23),
)  # fmt: skip
def test_every_problem_is_named_with_its_line_and_event(content: bytes, problems: list[str]) -> None:
    assert problems_of(content) == problems


def test_a_damaged_event_does_not_harm_its_neighbors() -> None:
    content = calendar(
        *GOOD, "END:VEVENT", "BEGIN:VEVENT", "UID:2", "DTSTART:?", "END:VEVENT", "BEGIN:VEVENT", "UID:3", *GOOD[1:]
    )

    events, problems = calendars.read_calendar(content)

    assert ([event.uid for event in events], [problem.uid for problem in problems]) == (["1", "3"], ["2"])


def test_events_without_a_uid_get_the_same_one_every_time() -> None:
    first, again, other = (
        calendars.read_calendar(calendar(*lines))[0][0].uid for lines in (GOOD[1:], GOOD[1:], GOOD[2:])
    )

    assert first == again != other


def test_a_hostile_file_costs_little() -> None:
    many = "\n".join(
        ["BEGIN:VEVENT", "UID:1", "DTSTART:20260505", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "END:VEVENT"] * 11_000
    )
    zone = "\n".join(["BEGIN:VTIMEZONE", "TZID:Z", "BEGIN:STANDARD", "DTSTART:00010101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "RRULE:FREQ=SECONDLY", "END:STANDARD", "END:VTIMEZONE"])  # fmt: skip
    content = "\n".join([*HEAD, zone, many, "END:VCALENDAR"]).encode()

    events, problems = calendars.read_calendar(content)
    found = calendars.agenda(events, first=date(2026, 1, 1), last=date(2027, 1, 1))

    assert (len(events), found) == (10_000, [])
    assert [str(problem).replace("\N{NO-BREAK SPACE}", " ") for problem in problems] == [
        "Zeile 4: Die Zeitzone „Z“ ist nicht lesbar.",
        "Der Kalender hat mehr als 10000 Termine; der Rest wurde nicht gelesen.",
    ]


def test_a_calendar_full_of_problems_names_the_first_two_hundred() -> None:
    events, problems = calendars.read_calendar(calendar(*GOOD, *["?"] * 5000))

    assert (len(events), len(problems)) == (1, 200)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=8)), min_size=1, max_size=6) | st.binary(max_size=300)
)
@settings(max_examples=300, deadline=None)
def test_no_damage_breaks_the_reading(damage: list[tuple[int, bytes]] | bytes) -> None:
    broken = bytearray(
        calendar(*GOOD, "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20260512T093000", "DURATION:PT1H")
    )
    if isinstance(damage, bytes):
        broken[100:200] = damage
    for spot, replacement in [] if isinstance(damage, bytes) else damage:
        broken[spot : spot + len(replacement)] = replacement

    events, problems = calendars.read_calendar(bytes(broken))

    assert (events, problems) != ([], [])
    assert len(calendars.agenda(events, first=date(2026, 5, 1), last=date(2026, 6, 1))) <= 32


# --- the corpus -----------------------------------------------------------------------------------------------------


def corpus() -> list[Path]:
    data = os.environ.get("UNTERWEGS_DATA", Path(__file__).resolve().parents[4] / "shared" / "data")
    files = sorted((Path(data) / "standards" / "ics_corpus").rglob("*.ics"))
    if not files:
        pytest.skip("standards/ics_corpus is absent")
    return files


def test_every_file_of_the_corpus_is_read_or_refused_with_a_sentence() -> None:
    silent, speechless = [], []
    for file in corpus():
        events, problems = calendars.read_calendar(file.read_bytes())
        silent += [] if events or problems else [file.name]
        speechless += [str(problem) for problem in problems if not str(problem).endswith(".")]

    assert (len(corpus()), silent, speechless) == (164, [], [])


def test_events_of_the_corpus_begin_when_the_library_says() -> None:
    different, compared = [], 0
    for file in corpus():
        ours = [(event.uid, event.start.timestamp()) for event in calendars.read_calendar(file.read_bytes())[0]]
        theirs = [(str(event["UID"]), instant(event["DTSTART"].dt)) for event in whole_events(file)]
        compared += len(theirs)
        different += [(file.name, event) for event in theirs if event not in ours]

    assert (compared > 60, different) == (True, [])


def whole_events(file: Path) -> list[icalendar.Event]:
    """What the library reads of a file; nothing where it gives up."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = icalendar.Calendar.from_ical(file.read_bytes(), multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return []
    events = [event for calendar_ in found for event in calendar_.walk("VEVENT")]
    return [event for event in events if "UID" in event and isinstance(event.get("DTSTART"), icalendar.vDDDTypes)]


def instant(moment: date) -> float:
    known = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return (known if known.tzinfo else known.replace(tzinfo=BERLIN)).timestamp()


def test_series_of_the_corpus_agree_with_dateutil() -> None:
    compared = []
    for file in corpus():
        for event in calendars.read_calendar(file.read_bytes())[0]:
            if event.rule:
                first, last = event.start.date(), event.start.date() + timedelta(days=900)
                plain = Event(event.uid, "", event.start, None, event.stamp, rule=event.rule)
                ours = [day.start.timestamp() for day in calendars.agenda([plain], first=first, last=last)]
                compared.append((ours, reference(event, first, last)))

    assert len(compared) > 8
    assert [ours for ours, _theirs in compared] == [theirs for _ours, theirs in compared]


def reference(event: Event, first: date, last: date) -> list[float]:
    """dateutil counts on the clock of the event's own zone; UNTIL is compared as an instant."""
    plain = ";".join(part for part in event.rule.split(";") if not part.startswith("UNTIL"))
    local = event.start.replace(tzinfo=None, fold=0)
    beats = rrule.rrulestr(plain, dtstart=local).between(local, local + timedelta(days=905), inc=True)
    found = [beat.replace(tzinfo=event.start.tzinfo) for beat in beats]
    end = recurrence.parsed(event.rule).until
    if isinstance(end, datetime):
        found = [beat for beat in found if beat.timestamp() <= instant(end)]
    elif end is not None:
        found = [beat for beat in found if beat.date() <= end]
    return [beat.timestamp() for beat in found if first <= beat.astimezone(BERLIN).date() <= last]


def test_what_was_read_from_the_corpus_is_written_and_read_again() -> None:
    different = []
    for file in corpus():
        events, _problems = calendars.read_calendar(file.read_bytes())
        again, problems = calendars.read_calendar(calendars.calendar_file(events))
        if events and ([told(event) for event in events] != [told(event) for event in again] or problems):
            different.append((file.name, [str(problem) for problem in problems]))

    assert different == []


def told(event: Event) -> tuple[object, ...]:
    return (
        event.uid, event.summary, event.description, event.location, event.url, event.start.timestamp(),
        event.end and event.end.timestamp(), parts(event.rule), len(event.without), len(event.also),
        event.instead_of and event.instead_of.timestamp(), event.is_cancelled, event.is_whole_day, event.sequence,
        tuple(event.categories), event.stamp.timestamp(),
    )  # fmt: skip


def parts(rule: str) -> set[str]:
    """The parts of a rule in any order; UNTIL is written in another form than it was read."""
    return {part for part in rule.split(";") if not part.startswith("UNTIL")}
