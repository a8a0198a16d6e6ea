"""Calendar files that every program reads: written, and read again by the library and by ourselves."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unterwegs.kit import calendars
from unterwegs.kit.calendars import BERLIN, Event

STAMP = datetime(2026, 5, 1, 12, tzinfo=UTC)


def event(**changes: object) -> Event:
    plain: dict[str, object] = {
        "uid": "stillcafe@example.org",
        "summary": "Stillcafé",
        "start": datetime(2026, 3, 24, 9, 30, tzinfo=BERLIN),
        "end": datetime(2026, 3, 24, 11, tzinfo=BERLIN),
        "stamp": STAMP,
    }
    return Event(**{**plain, **changes})  # type: ignore[arg-type]


def lines(content: bytes) -> list[str]:
    """The lines of the events, unfolded."""
    text = content.decode().replace("\r\n ", "")
    return text[text.index("BEGIN:VEVENT") :].split("\r\n")


def test_one_date_is_written_with_its_zone() -> None:
    content = calendars.calendar_file([event()])

    assert lines(content)[:-2] == [
        "BEGIN:VEVENT",
        "SUMMARY:Stillcafé",
        "DTSTART;TZID=Europe/Berlin:20260324T093000",
        "DTEND;TZID=Europe/Berlin:20260324T110000",
        "DTSTAMP:20260501T120000Z",
        "UID:stillcafe@example.org",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "END:VEVENT",
    ]


def test_the_zone_in_the_file_is_the_zone_of_germany() -> None:
    calendar = icalendar.Calendar.from_ical(calendars.calendar_file([event()]))
    [zone] = [component.to_tz() for component in calendar.walk("VTIMEZONE")]
    hours = [datetime(year, month, day, hour) for year in (2000, 2026, 2037) for month in range(1, 13) for day in (1, 25, 31) if day < 29 or month in {3, 10} for hour in (1, 4)]  # fmt: skip  # noqa: DTZ001

    assert [hour.replace(tzinfo=zone).utcoffset() for hour in hours] == [
        hour.replace(tzinfo=BERLIN).utcoffset() for hour in hours
    ]


def test_everything_that_is_known_is_written() -> None:
    full = event(
        sequence=3,
        description="Kommen Sie, wann Sie möchten;\nKaffee ist da.",
        location="Familienzentrum, Bahnhofstraße 1",
        url="https://example.org/a/x7/",
        is_cancelled=True,
        categories=("Babys", "Essen, Trinken"),
        rule="FREQ=WEEKLY;BYDAY=TU",
        without=(datetime(2026, 3, 31, 9, 30, tzinfo=BERLIN),),
        also=(datetime(2026, 4, 1, 9, 30, tzinfo=BERLIN), datetime(2026, 4, 2, 9, 30, tzinfo=BERLIN)),
        modified_at=STAMP,
    )
    content = calendars.calendar_file([full], name="Angebote", refresh=timedelta(hours=12))

    assert lines(content)[:-2] == [
        "BEGIN:VEVENT",
        "SUMMARY:Stillcafé",
        "DTSTART;TZID=Europe/Berlin:20260324T093000",
        "DTEND;TZID=Europe/Berlin:20260324T110000",
        "DTSTAMP:20260501T120000Z",
        "UID:stillcafe@example.org",
        "SEQUENCE:3",
        "RRULE:FREQ=WEEKLY;BYDAY=TU",
        "RDATE;TZID=Europe/Berlin:20260401T093000,20260402T093000",
        "EXDATE;TZID=Europe/Berlin:20260331T093000",
        "CATEGORIES:Babys,Essen\\, Trinken",
        "DESCRIPTION:Kommen Sie\\, wann Sie möchten\\;\\nKaffee ist da.",
        "LAST-MODIFIED:20260501T120000Z",
        "LOCATION:Familienzentrum\\, Bahnhofstraße 1",
        "STATUS:CANCELLED",
        "URL:https://example.org/a/x7/",
        "END:VEVENT",
    ]
    head = content.decode().split("BEGIN:VTIMEZONE")[0].split("\r\n")
    assert sorted(head) == [
        "", "BEGIN:VCALENDAR", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "PRODID:-//Unterwegs//DE",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H", "VERSION:2.0", "X-PUBLISHED-TTL:PT12H", "X-WR-CALNAME:Angebote",
    ]  # fmt: skip
    assert calendars.read_calendar(content) == ([full], [])


def test_whole_days_are_written_as_days() -> None:
    days = event(
        start=datetime(2026, 3, 30, tzinfo=BERLIN),
        end=datetime(2026, 4, 12, tzinfo=BERLIN),
        is_whole_day=True,
        rule="FREQ=YEARLY;UNTIL=20301231",
        without=(datetime(2027, 3, 30, tzinfo=BERLIN),),
    )
    content = calendars.calendar_file([days])

    assert [line for line in lines(content) if line.startswith(("DT", "EX", "RR")) and "STAMP" not in line] == [
        "DTSTART;VALUE=DATE:20260330",
        "DTEND;VALUE=DATE:20260412",
        "RRULE:FREQ=YEARLY;UNTIL=20301231",
        "EXDATE;VALUE=DATE:20270330",
    ]
    [read], problems = calendars.read_calendar(content)
    assert (read, problems) == (days, [])
    assert (read.first_on, read.last_on) == (date(2026, 3, 30), date(2026, 4, 11))


@pytest.mark.parametrize(
    ("until", "written"),
    [
        ("20260630", "20260630T215959Z"),
        ("20260630T093000", "20260630T073000Z"),
        ("20260630T073000Z", "20260630T073000Z"),
    ],
)
def test_the_end_of_a_series_is_written_as_the_standard_wants_it(until: str, written: str) -> None:
    content = calendars.calendar_file([event(rule=f"FREQ=WEEKLY;UNTIL={until}")])

    assert [line for line in lines(content) if line.startswith("RRULE")] == [f"RRULE:FREQ=WEEKLY;UNTIL={written}"]


def test_a_series_of_another_zone_keeps_it() -> None:
    london = event(start=datetime(2026, 3, 24, 9, tzinfo=ZoneInfo("Europe/London")), end=None, rule="FREQ=WEEKLY")
    content = calendars.calendar_file([london])

    assert "DTSTART;TZID=Europe/London:20260324T090000" in lines(content)
    assert [zone["TZID"] for zone in icalendar.Calendar.from_ical(content).walk("VTIMEZONE")] == [
        "Europe/Berlin", "Europe/London"
    ]  # fmt: skip


def test_nobody_smuggles_lines_into_the_file() -> None:
    nasty = "x\r\nATTENDEE:mailto:a@example.org\rBEGIN:VALARM\n\x00\x1b"
    content = calendars.calendar_file(
        [event(uid=nasty, summary=nasty, description=nasty, location=nasty, url=nasty, categories=(nasty,))], name=nasty
    )

    names = {line.partition(":")[0].partition(";")[0] for line in lines(content)}
    assert names & {"ATTENDEE"} == set()
    assert content.count(b"BEGIN:VALARM") == sum(line.count("BEGIN:VALARM") for line in lines(content)) + 1
    assert [line for line in lines(content) if line.startswith("BEGIN:VALARM")] == []


def test_lines_are_folded_for_old_programs() -> None:
    content = calendars.calendar_file([event(description="Ä" * 500)])

    assert max(len(line) for line in content.split(b"\r\n")) <= 75


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=60).map(str.strip)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC).astimezone(BERLIN)
)


@given(
    WORDS,
    WORDS,
    MOMENTS,
    st.integers(1, 5000),
    st.integers(0, 99),
    st.booleans(),
    st.lists(MOMENTS, max_size=3, unique=True),
    st.lists(WORDS.filter(bool), max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_what_was_written_is_read_again(
    words: str,
    text: str,
    start: datetime,
    minutes: int,
    sequence: int,
    gone: bool,
    dates: list[datetime],
    kinds: list[str],
) -> None:
    written = event(
        uid="1@example.org",
        summary=" ".join(words.split()),
        description=text,
        location=words,
        start=start,
        end=(start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(BERLIN),
        sequence=sequence,
        is_cancelled=gone,
        rule="FREQ=DAILY;COUNT=3",
        without=tuple(dates),
        categories=tuple(kinds),
    )

    read, problems = calendars.read_calendar(calendars.calendar_file([written]))

    assert problems == []
    assert [instants(one) for one in read] == [instants(first_hour_of_two(written))]


def instants(one: Event) -> tuple[object, ...]:
    return (
        one.uid, one.summary, one.description, one.location, one.sequence, one.is_cancelled, one.rule,
        tuple(one.categories), one.start.timestamp(), one.end and one.end.timestamp(),
        [moment.timestamp() for moment in one.without],
    )  # fmt: skip


def first_hour_of_two(one: Event) -> Event:
    """Calendar files cannot tell the two hours of autumn apart: the first one is meant."""
    changed = {"start": one.start.replace(fold=0), "without": tuple(moment.replace(fold=0) for moment in one.without)}
    assert one.end is not None
    end = one.end.replace(fold=0)
    late = {name: getattr(one, name) for name in Event.__slots__}
    return Event(**{**late, **changed, "end": end if end.timestamp() > changed["start"].timestamp() else None})  # type: ignore[attr-defined]
