"""Dates from a calendar that an organization keeps: the calendar is followed, what people changed here stays."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests import cast, make
from unterwegs.directory import actions, queries
from unterwegs.directory.models import CalendarFeed, Schedule, Service
from unterwegs.kit import web

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
NINE: tuple[time, time | None] = (time(9), time(11))
TEN: tuple[time, time | None] = (time(10), None)


@dataclass
class Net:
    """A net with one calendar."""

    body: bytes
    status: int = 200

    def get(self, url: str) -> web.Answer:
        if not self.body:
            raise web.Unreachable("no such name")
        return web.Answer(self.status, url, {}, self.body)


def calendar(*days: str, hour: str = "09", name: str = "Krabbelgruppe", end: str = "11") -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{day}{name}\r\nSUMMARY:{name}\r\nDTSTART;TZID=Europe/Berlin:{day}T{hour}0000\r\n"
        f"DTEND;TZID=Europe/Berlin:{day}T{end}0000\r\nEND:VEVENT\r\n"
        for day in days
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode()


@pytest.fixture
def feed(db: None) -> CalendarFeed:
    make.town()
    return actions.subscribe(make.service("Krabbelgruppe"), url="webcal://kita.example/k.ics", words="", by=None)


def read(feed: CalendarFeed, body: bytes, status: int = 200) -> bool:
    feed.refresh_from_db()
    return actions.read_feed(feed, client=Net(body, status), now=NOW)  # type: ignore[arg-type]


def dates(feed: CalendarFeed) -> list[str]:
    """The dates that families read."""
    shelved = queries.shelf("de").by_id[feed.service_id]
    meetings = queries.next_meetings(shelved.offer, now=NOW, days=queries.day_calendar(), limit=20)
    return [meeting.start.strftime("%d.%m. %H:%M") for meeting in meetings]


def test_dates_are_taken_over_at_once(feed: CalendarFeed) -> None:
    assert read(feed, calendar("20261124", "20261201", "20261226"))
    assert dates(feed) == ["24.11. 09:00", "01.12. 09:00", "26.12. 09:00"]
    feed.refresh_from_db()
    assert (feed.url, feed.kept, feed.problem) == ("https://kita.example/k.ics", 0, "")


def test_a_series_is_taken_over_date_by_date(feed: CalendarFeed) -> None:
    series = calendar("20261124").replace(b"END:VEVENT", b"RRULE:FREQ=WEEKLY;COUNT=4\r\nEND:VEVENT")
    read(feed, series)

    assert dates(feed) == ["24.11. 09:00", "01.12. 09:00", "08.12. 09:00", "15.12. 09:00"]


def test_the_calendar_is_followed(feed: CalendarFeed) -> None:
    read(feed, calendar("20261124", "20261201"))
    read(feed, calendar("20261201", "20261208", hour="10"))

    assert dates(feed) == ["01.12. 10:00", "08.12. 10:00"]


def test_the_same_calendar_twice_changes_nothing(feed: CalendarFeed) -> None:
    read(feed, calendar("20261124", "20261201"))
    before = Service.objects.get(pk=feed.service_id).revision
    read(feed, calendar("20261124", "20261201"))

    assert Service.objects.get(pk=feed.service_id).revision == before


def test_a_date_cancelled_here_stays_cancelled(feed: CalendarFeed) -> None:
    read(feed, calendar("20261124", "20261201", "20261208"))
    schedule = Schedule.objects.get(service=feed.service)
    actions.cancel_date(schedule, on=date(2026, 12, 1), reason="krank", by=None)
    read(feed, calendar("20261124", "20261201", "20261208", "20261215"))

    assert dates(feed) == ["24.11. 09:00", "08.12. 09:00", "15.12. 09:00"]


def test_a_date_added_here_stays(feed: CalendarFeed) -> None:
    read(feed, calendar("20261124"))
    schedule = Schedule.objects.get(service=feed.service)
    actions.add_date(schedule, on=date(2026, 12, 5), opens_at=time(15), closes_at=None, by=None)
    read(feed, calendar("20261124", "20261201"))

    assert dates(feed) == ["24.11. 09:00", "01.12. 09:00", "05.12. 15:00"]
    feed.refresh_from_db()
    assert feed.kept == 1


def test_only_events_with_the_word(feed: CalendarFeed) -> None:
    CalendarFeed.objects.update(words="krabbel")
    other = calendar("20261125", name="Elternabend").split(b"VERSION:2.0\r\n")[1].split(b"END:VCALENDAR")[0]
    read(feed, calendar("20261124").replace(b"END:VCALENDAR", other + b"END:VCALENDAR"))

    assert dates(feed) == ["24.11. 09:00"]


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"", 200, "nicht zu erreichen"),
        (b"weg", 404, "einem Fehler (404)"),
        (b"<html>Anmelden</html>", 200, "kein Kalender"),
    ],
)
def test_what_cannot_be_read_changes_nothing_and_says_why(
    feed: CalendarFeed, body: bytes, status: int, sentence: str
) -> None:
    read(feed, calendar("20261124"))
    assert not read(feed, body, status)

    assert dates(feed) == ["24.11. 09:00"]
    feed.refresh_from_db()
    assert sentence in feed.problem


def test_an_empty_calendar_takes_all_dates_away(feed: CalendarFeed) -> None:
    read(feed, calendar("20261124"))
    read(feed, calendar())

    assert dates(feed) == []


def test_who_ends_it_keeps_the_dates(feed: CalendarFeed) -> None:
    read(feed, calendar("20261124"))
    staff = cast.sign_in(Client(), cast.coordinator())
    staff.post(reverse("directory:unsubscribe", args=[feed.service_id]))

    assert not CalendarFeed.objects.exists()
    assert dates(feed) == ["24.11. 09:00"]


def test_a_private_address_is_refused_with_a_sentence(feed: CalendarFeed) -> None:
    staff = cast.sign_in(Client(), cast.coordinator())
    address = reverse("directory:subscribe", args=[feed.service_id])
    page = staff.post(address, {"url": "http://127.0.0.1/k.ics", "words": ""}, follow=True).content.decode()

    assert "Der Kalender ist nicht zu erreichen." in page
    assert "https://" in staff.post(address, {"url": "file:///etc/passwd"}, follow=True).content.decode()


DAYS = st.dictionaries(st.dates(date(2026, 12, 1), date(2026, 12, 9)), st.sampled_from([NINE, TEN]), max_size=6)


@given(here=DAYS, before=DAYS, now=DAYS)
def test_untouched_days_follow_and_touched_days_stay(
    here: dict[date, object], before: dict[date, object], now: dict[date, object]
) -> None:
    merged = actions.merge(here, before, now).days  # type: ignore[arg-type]

    for day in {*here, *before, *now}:
        expected = now.get(day) if here.get(day) == before.get(day) else here.get(day)
        assert merged.get(day) == expected


@given(days=DAYS)
def test_where_nobody_touched_anything_nothing_is_kept(days: dict[date, object]) -> None:
    assert actions.merge(days, days, days).kept == 0  # type: ignore[arg-type]
