"""Calendars to subscribe to: what is in them, what every calendar program can read, and what they say of nobody."""

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import icalendar
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests import cast, make
from unterwegs.courses import actions as courses
from unterwegs.courses import rules
from unterwegs.courses.models import Course
from unterwegs.directory import actions
from unterwegs.directory.content import Break, Text
from unterwegs.directory.models import Schedule, Service
from unterwegs.front.choices import Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with time_machine.travel("2026-11-23T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def town() -> None:
    make.town()


def calendar(client: Client, query: str = "", language: str = "de") -> icalendar.Calendar:
    answer = client.get(f"/{language}/kalender.ics{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    read: icalendar.Calendar = icalendar.Calendar.from_ical(answer.content)
    return read


def events(client: Client, query: str = "", language: str = "de") -> list[tuple[str, str]]:
    """Day and name of every event, in order."""
    found = calendar(client, query, language).walk("VEVENT")
    return [(f"{timezone.localtime(event.decoded('dtstart')):%d.%m.}", str(event["summary"])) for event in found]


def summaries(client: Client, query: str = "") -> set[str]:
    return {name for _day, name in events(client, query)}


# --- what is in it --------------------------------------------------------------------------------------------------


def test_a_calendar_has_the_dates_of_the_next_six_weeks(client: Client, town: None) -> None:
    make.service("Stillgruppe", day="TU")

    found = events(client)

    assert found == [(f"{date(2026, 11, 24) + timedelta(weeks=week):%d.%m.}", "Stillgruppe") for week in range(6)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?phase=pregnancy", {"Geburtskurs"}),
        ("?art=course", {"Geburtskurs"}),
        ("?art=course&art=group", {"Geburtskurs", "Stillgruppe", "Spielkreis"}),
        ("?phase=infancy&tag=2", {"Spielkreis"}),
        ("?gebiet=westend", {"Spielkreis"}),
        ("?gebiet=westend&umkreis=stadt", {"Geburtskurs", "Stillgruppe", "Spielkreis"}),
        ("?worte=Spielkreis&am=2026-11-24&jetzt=ja", {"Geburtskurs", "Stillgruppe", "Spielkreis"}),
    ],
)
def test_filters_are_those_of_the_list(client: Client, town: None, query: str, expected: set[str]) -> None:
    niedergirmes, westend = make.area("Niedergirmes"), make.area("Westend", west=9.0)
    make.service("Geburtskurs", day="MO", kind="course", phases=("pregnancy",), areas=[niedergirmes])
    make.service("Stillgruppe", day="TU", areas=[niedergirmes])
    make.service("Spielkreis", day="WE", areas=[westend])

    assert summaries(client, query) == expected


def test_a_calendar_of_one_place(client: Client, town: None) -> None:
    center = make.location("Familienzentrum", kind="center")
    make.service("Elterncafé", day="TU", location=center, of=center.organization)
    make.service("Anderswo", day="TU")

    assert summaries(client, f"?ort={center.code}") == {"Elterncafé"}


def test_remembered_offers_come_alone_or_beside_what_was_chosen(client: Client, town: None) -> None:
    kept = make.service("Stillgruppe", day="TU")
    make.service("Geburtskurs", day="MO", kind="course")
    make.service("Spielkreis", day="WE")

    assert summaries(client, f"?a={kept.code}") == {"Stillgruppe"}
    assert summaries(client, f"?a={kept.code}&art=course") == {"Stillgruppe", "Geburtskurs"}


def test_day_care_is_there_only_for_those_who_picked_it(client: Client, town: None) -> None:
    kita = make.service("Kita", day="MO", kind="daycare")

    assert summaries(client) == set()
    assert summaries(client, f"?a={kita.code}") == {"Kita"}


def test_what_nobody_knows_is_an_empty_calendar_and_no_error(client: Client, town: None) -> None:
    make.service("Stillgruppe", day="TU")

    assert events(client, "?a=GIBTSNICHT") == []
    assert client.get("/de/kalender.ics?phase=%01&ort='\"<b>&alter=x&um=1,2,3&gebiet=%F0").status_code == 200


def test_a_calendar_speaks_her_language(client: Client, town: None) -> None:
    service = make.service("Stillgruppe", day="TU", texts={"ar": Text(name="مجموعة الرضاعة", summary="نلتقي.")})
    cancel(service, date(2026, 11, 24))

    found = events(client, language="ar")

    assert found[0] == ("24.11.", "أُلغي: مجموعة الرضاعة")
    assert found[1] == ("01.12.", "مجموعة الرضاعة")


# --- what does not take place -----------------------------------------------------------------------------------------


def cancel(service: Service, day: date, reason: str = "") -> None:
    actions.cancel_date(Schedule.objects.get(service=service), on=day, reason=reason, by=cast.coordinator())


def test_a_cancelled_date_is_cancelled_and_not_just_gone(client: Client, town: None) -> None:
    service = make.service("Stillgruppe", day="TU")
    before = calendar(client).walk("VEVENT")[1]
    cancel(service, date(2026, 12, 1), "Die Leiterin ist krank.")

    after = calendar(client).walk("VEVENT")[1]

    assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "CANCELLED")
    assert (after["uid"], after.decoded("dtstart")) == (before["uid"], before.decoded("dtstart"))
    assert after["sequence"] > before["sequence"]
    assert str(after["description"]).splitlines()[0] == "Die Leiterin ist krank."


def test_a_date_that_moved_within_its_day_keeps_its_name_and_is_not_cancelled(client: Client, town: None) -> None:
    service = make.service("Stillgruppe", day="TU")
    before = calendar(client).walk("VEVENT")[0]
    schedule = Schedule.objects.get(service=service)
    cancel(service, date(2026, 11, 24))
    actions.add_date(
        schedule, on=date(2026, 11, 24), opens_at=make.now().time().replace(hour=15), closes_at=None, reason="", by=None
    )

    after = calendar(client).walk("VEVENT")[0]

    assert (str(after["status"]), after["uid"]) == ("CONFIRMED", before["uid"])
    assert after.decoded("dtstart").hour == 15


def test_a_pause_cancels_its_dates_and_says_why(client: Client, town: None) -> None:
    rhythm = make.times("TU", pauses=(Break(date(2026, 12, 1), date(2026, 12, 8), "Die Heizung wird erneuert."),))
    make.service("Stillgruppe", schedules=(rhythm,))

    found = [(str(one["status"]), str(one["description"]).splitlines()[0]) for one in calendar(client).walk("VEVENT")]

    gone = ("CANCELLED", "Die Heizung wird erneuert.")
    there = ("CONFIRMED", "Wir treffen uns.")
    assert found == [there, gone, gone, there, there, there]


def test_a_holiday_is_no_cancelled_date(client: Client, town: None) -> None:
    make.service("Freitagstreff", schedules=(make.times("FR"),))

    found = calendar(client).walk("VEVENT")

    assert {str(event["status"]) for event in found} == {"CONFIRMED"}
    assert [day for day, _name in events(client)] == ["27.11.", "04.12.", "11.12.", "18.12."]


# --- what programs read -----------------------------------------------------------------------------------------------


def test_a_calendar_is_whole(client: Client, town: None) -> None:
    make.area("Niedergirmes")
    make.service("Stillgruppe", day="TU")

    read = calendar(client, "?gebiet=niedergirmes&umkreis=stadt&art=group")
    names = [event["uid"] for event in read.walk("VEVENT")]

    assert str(read["x-wr-calname"]) == "Unterwegs in Wetzlar – Niedergirmes, Gruppe"
    assert (read.decoded("refresh-interval"), read["x-published-ttl"].to_ical()) == (timedelta(hours=12), b"PT12H")
    assert [str(zone["tzid"]) for zone in read.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert len(set(names)) == len(names) == 6
    assert {event.decoded("last-modified") for event in read.walk("VEVENT")} == {datetime(2026, 11, 23, 9, tzinfo=UTC)}
    assert [error for event in read.walk() for error in event.errors] == []


def test_two_dates_on_one_day_have_two_names(client: Client, town: None) -> None:
    service = make.service("Stillgruppe", day="TU")
    evening = make.now().time().replace(hour=19)
    actions.add_date(
        Schedule.objects.get(service=service),
        on=date(2026, 11, 24),
        opens_at=evening,
        closes_at=None,
        reason="",
        by=None,
    )

    names = [str(event["uid"]) for event in calendar(client).walk("VEVENT")]

    assert len(set(names)) == len(names) == 7
    assert names[1] == names[0].replace("@", "-2@")


def test_nothing_new_is_answered_with_nothing(client: Client, town: None) -> None:
    service = make.service("Stillgruppe", day="TU")
    first = client.get("/de/kalender.ics")

    again = client.get("/de/kalender.ics", headers={"if-none-match": first["ETag"]})
    cancel(service, date(2026, 11, 24))
    changed = client.get("/de/kalender.ics", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, changed.status_code) == (304, b"", 200)
    assert first["Cache-Control"] == "public, max-age=3600"


def test_the_same_calendar_is_the_same_to_the_letter(client: Client, town: None) -> None:
    make.service("Stillgruppe", day="TU")
    with time_machine.travel("2026-11-23T18:00:00+01:00", tick=False):
        later = client.get("/de/kalender.ics?art=group&phase=infancy").content

    assert later == client.get("/de/kalender.ics?phase=infancy&art=group&unsinn=1").content


def test_a_calendar_travels_packed(client: Client, town: None) -> None:
    make.service("Stillgruppe", day="TU")

    answer = client.get("/de/kalender.ics", headers={"accept-encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content).startswith(b"BEGIN:VCALENDAR")


def test_a_calendar_has_an_end(client: Client, town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unterwegs.front.feeds.MOST_EVENTS", 4)
    make.service("Stillgruppe", day="TU")

    assert [day for day, _name in events(client)] == ["24.11.", "01.12.", "08.12.", "15.12."]
    assert client.get("/de/kalender/").context["is_cut"] is True


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("kalender.ics", 21), ("kalender/", 27)])
def test_a_calendar_asks_the_database_the_same_for_one_and_for_three(
    client: Client, town: None, address: str, queries: int, count: int, django_assert_num_queries: Any
) -> None:
    services = [
        make.service(f"Gruppe {number}", day="TU", areas=[make.area(f"Ort {number}")]) for number in range(count)
    ]
    for service in services:
        cancel(service, date(2026, 12, 1))
    query = "?art=group&" + "&".join(f"a={service.code}" for service in services)
    client.get(f"/de/{address}{query}")

    with django_assert_num_queries(queries):
        client.get(f"/de/{address}{query}")


# --- the page -------------------------------------------------------------------------------------------------------


def test_the_page_gives_a_link_without_a_name_in_it(client: Client, town: None) -> None:
    make.area("Niedergirmes")
    service = make.service("Stillgruppe", day="TU")

    page = client.get(f"/de/kalender/?gebiet=niedergirmes&umkreis=nah&phase=infancy&a={service.code}")

    link = f"http://localhost:8000/de/kalender.ics?gebiet=niedergirmes&umkreis=nah&phase=infancy&a={service.code}"
    assert (page.context["link"], page.context["webcal"]) == (link, link.replace("http", "webcal"))
    assert page.context["total"] == 6


def test_two_who_choose_alike_have_one_address(client: Client, town: None) -> None:
    def address(query: str) -> str:
        return Subscription(client.get(f"/de/kalender/?{query}").wsgi_request.GET).address

    assert address("art=group&phase=infancy&a=BB&a=AA") == address("a=AA&phase=infancy&a=BB&art=group&x=1")


def test_filters_of_the_list_travel_to_the_calendar_but_words_do_not(client: Client, town: None) -> None:
    make.service("Stillgruppe", day="TU")

    page = client.get("/de/angebote/?phase=infancy&worte=Stillgruppe")

    assert 'href="/de/kalender/?phase=infancy"' in page.text


# --- dates of courses ---------------------------------------------------------------------------------------------------


def of_course(client: Client) -> dict[str, tuple[str, str, int, datetime, datetime]]:
    """Of each event by its name that lasts: when it begins, its status, and what tells a program that it changed."""
    return {
        str(event["uid"]): (
            f"{timezone.localtime(event.decoded('dtstart')):%d.%m. %H:%M}",
            str(event["status"]),
            int(event["sequence"]),
            event.decoded("dtstamp"),
            event.decoded("last-modified"),
        )
        for event in calendar(client).walk("VEVENT")
    }


def planned(service: Service) -> Course:
    """An open meeting in the rhythm of the offer."""
    now = timezone.localtime()
    course = Course(service=service, kind="open", state="open", schedule=service.schedules.get(), first_on=now.date())
    return courses.keep(course, by=None, now=now)


def test_a_calendar_takes_over_that_a_course_cancels_moves_or_brings_back_a_date(client: Client, town: None) -> None:
    service = make.service("Kochen", day="TU")
    bare = of_course(client)
    session = planned(service).sessions.order_by("starts_at")[0]
    name = f"{service.schedules.get().pk}-20261124@localhost"
    later = timezone.localtime() + timedelta(hours=1)
    wednesday = {one: getattr(session, one) + timedelta(days=1) for one in ("starts_at", "ends_at")}

    deeds: list[Callable[[datetime], Any]] = [
        lambda now: None,
        lambda now: courses.cancel(session, reason="illness", by=None, now=now),
        lambda now: courses.reinstate(session, by=None, now=now),
        lambda now: courses.move(session, **wednesday, room="", by=None, now=now),
    ]
    seen = []
    for hours, deed in enumerate(deeds):
        now = later + timedelta(hours=hours)
        with time_machine.travel(now, tick=False):
            deed(now)
            seen.append(of_course(client))

    assert [set(one) for one in seen] == [set(bare)] * 4
    assert [one[name][:2] for one in seen] == [
        ("24.11. 09:30", "CONFIRMED"),
        ("24.11. 09:30", "CANCELLED"),
        ("24.11. 09:30", "CONFIRMED"),
        ("25.11. 09:30", "CONFIRMED"),
    ]
    assert [one[name][2] - bare[name][2] for one in seen] == [0, 1, 2, 3]
    changed_at = [bare[name][3], *(later.astimezone(UTC) + timedelta(hours=hours) for hours in (1, 2, 3))]
    assert [one[name][3:] for one in seen] == [(at, at) for at in changed_at]


def test_a_date_of_its_own_keeps_its_name_when_it_moves_and_a_whole_course_that_ends_is_canceled_everywhere(
    client: Client, town: None
) -> None:
    now = timezone.localtime()
    first = now.replace(hour=15) + timedelta(days=1)
    course = make.course(of=make.service("Kochen", schedules=()), dates=2, first=first)
    session = course.sessions.order_by("starts_at")[0]
    before = of_course(client)

    courses.move(
        session,
        starts_at=first + timedelta(days=1),
        ends_at=first + timedelta(days=1, hours=1),
        room="",
        by=None,
        now=now,
    )
    moved = of_course(client)
    courses.change_state(Course.objects.get(), rules.State.CALLED_OFF, by=None, now=now)
    ended = of_course(client)

    name = f"{session.pk}-0@localhost"
    assert (set(before), set(moved), set(ended)) == (set(before),) * 3
    assert [one[name][:3] for one in (before, moved, ended)] == [
        ("24.11. 15:00", "CONFIRMED", 1),
        ("25.11. 15:00", "CONFIRMED", 2),
        ("25.11. 15:00", "CANCELLED", 4),
    ]
    assert {status for _start, status, *_rest in ended.values()} == {"CANCELLED"}


def test_a_course_that_goes_online_or_elsewhere_says_so_in_calendars(client: Client, town: None) -> None:
    course = planned(make.service("Kochen", day="TU"))
    before = of_course(client)

    course.is_online, course.online_link = True, ["https://treffen.example/raum"]
    courses.keep(course, by=None, now=timezone.localtime())

    after = of_course(client)
    assert set(before) == set(after)
    assert all(after[name][2] > sequence for name, (_start, _status, sequence, *_rest) in before.items())
    assert {str(event["location"]) for event in calendar(client).walk("VEVENT")} == {"Online"}


def read_after(client: Client, name: str, deeds: list[Callable[[datetime], Any]]) -> list[str]:
    """The status of one event as calendars read it after each of these deeds, an hour apart; each time it is newer than before."""
    begin, seen = timezone.localtime(), []
    for hours, deed in enumerate(deeds, start=1):
        with time_machine.travel(begin + timedelta(hours=hours), tick=False):
            deed(timezone.localtime())
            courses.follow_changes(now=timezone.localtime())
            _start, status, *newer = of_course(client)[name]
            seen.append((status, newer))

    assert all(
        later > earlier
        for (_, before), (_, after) in pairwise(seen)
        for earlier, later in zip(before, after, strict=True)
    )
    return [status for status, _newer in seen]


def open_again(service: Service) -> None:
    service.schedules.get().exceptions.all().delete()
    actions.publish(Service.objects.get(pk=service.pk), today=timezone.localdate(), by=None)


def test_a_date_that_its_offer_closes_opens_and_closes_again_is_newer_each_time(client: Client, town: None) -> None:
    service = make.service("Kochen", day="TU")
    planned(service)

    read = read_after(
        client,
        f"{service.schedules.get().pk}-20261201@localhost",
        [
            lambda now: None,
            lambda now: cancel(service, date(2026, 12, 1)),
            lambda now: open_again(service),
            lambda now: cancel(service, date(2026, 12, 1)),
        ],
    )

    assert read == ["CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED"]


def test_a_date_whose_room_changed_and_that_its_offer_closes_is_newer_each_time(client: Client, town: None) -> None:
    service = make.service("Kochen", day="TU")
    course = planned(service)

    def put(room: str, now: datetime) -> None:
        course.room = room
        courses.keep(course, by=None, now=now)

    read = read_after(
        client,
        f"{service.schedules.get().pk}-20261201@localhost",
        [
            lambda now: None,
            lambda now: put("Küche", now),
            lambda now: put("Saal", now),
            lambda now: cancel(service, date(2026, 12, 1)),
        ],
    )

    assert read == ["CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED"]


@pytest.mark.parametrize("is_in_the_rhythm", [True, False])
def test_a_canceled_date_that_is_typed_anew_is_newer(client: Client, town: None, is_in_the_rhythm: bool) -> None:
    service = make.service("Kochen", day="TU")
    course = planned(service)
    session = course.sessions.get(laid_on=date(2026, 12, 1))
    hours = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    if not is_in_the_rhythm:
        course = make.course(of=service, kind="open", dates=1, first=session.starts_at)
        session.delete()
        session = course.sessions.get()
    away = {one: at + timedelta(days=1) for one, at in hours.items()}

    read = read_after(
        client,
        f"{service.schedules.get().pk}-20261201@localhost",
        [
            lambda now: None,
            lambda now: courses.cancel(session, reason="illness", by=None, now=now),
            lambda now: courses.add_date(course, **hours, by=None, now=now),
            lambda now: courses.move(course.sessions.get(canceled_on=None, **hours), **away, room="", by=None, now=now),
        ],
    )

    assert read == ["CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED"]
