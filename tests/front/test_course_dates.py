"""Dates of courses on the families' pages: they stand among all others, and nobody reads of seats that are not there."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from unterwegs.courses import actions
from unterwegs.courses import dates as held_dates
from unterwegs.courses.models import Course, Session
from unterwegs.directory import actions as providers
from unterwegs.directory import queries as directory
from unterwegs.directory.content import At
from unterwegs.directory.models import Service
from unterwegs.directory.queries import Choice
from unterwegs.front import bundle

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, tzinfo=BERLIN)  # a Monday


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town() -> None:
    make.town()


def at(day: int, hour: int = 10, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


def page_of(client: Client, service: Service, language: str = "de") -> Any:
    return client.get(f"/{language}/angebote/{service.code}/", follow=True)


def read_of_seats(client: Client, service: Service) -> list[tuple[str, bool]]:
    """What stands on the page of an offer: how it stands with seats, and whether one can sign up."""
    return [
        (entry.words, entry.can_sign_up) for term in page_of(client, service).context["terms"] for entry in term.entries
    ]


def rhythm_course(service: Service, **fields: Any) -> Course:
    """A course on the rhythm of the offer, as a provider plans it."""
    schedule = service.schedules.get()
    course = Course(service=service, schedule=schedule, state="open", first_on=NOW.date(), **fields)
    return actions.keep(course, by=None, now=NOW)


def days_of(client: Client, address: str) -> list[tuple[str, str, bool]]:
    page = client.get(address)
    dates = page.context.get("dates", [])
    return [(one.offer.name.text, f"{one.meeting.start:%d.%m. %H:%M}", one.held.is_canceled) for one in dates]


# --- seats on the page of an offer ----------------------------------------------------------------------------------


def test_families_read_how_many_seats_are_free_and_sign_up_with_one_tap(client: Client, town: None) -> None:
    make.open_part("courses")
    service = make.service("Babymassage")
    seating = make.seating(of=make.course(of=service, seats=8, first=at(3)))

    page = page_of(client, service)

    assert read_of_seats(client, service) == [("8 Plätze frei", True)]
    assert f'href="/de/kurse/platz/{seating.pk}/neu/"' in page.text


def test_before_the_part_is_released_nobody_reads_of_seats_but_where_to_ask(client: Client, town: None) -> None:
    service = make.service("Babymassage")
    make.course(of=service, seats=8, first=at(3))

    page = page_of(client, service)

    assert read_of_seats(client, service) == [("", False)]
    assert "/kurse/platz/" not in page.text
    assert "Bitte melden Sie sich direkt beim Anbieter an." in page.text


@pytest.mark.parametrize(
    ("fields", "signed_up", "words", "can_sign_up"),
    [
        ({"seats": 12}, 0, "12 Plätze frei", True),
        ({"seats": 4}, 2, "Nur noch 2 Plätze frei", True),
        ({"seats": 1}, 0, "Nur noch 1 Platz frei", True),
        ({"seats": 2}, 3, "Ausgebucht – es gibt eine Warteliste", True),
        ({"seats": 1, "most_waiting": 1}, 2, "Ausgebucht", False),
    ],
)
def test_seats_are_told_as_they_are(
    client: Client, town: None, fields: dict[str, int], signed_up: int, words: str, can_sign_up: bool
) -> None:
    make.open_part("courses")
    service = make.service("Babymassage")
    seating = make.seating(of=make.course(of=service, first=at(3), **fields))
    for number in range(signed_up):
        make.signed_up(f"Familie {number}", to=seating, now=NOW)

    assert read_of_seats(client, service) == [(words, can_sign_up)]


def test_a_course_says_from_when_on_one_signs_up_and_when_it_is_too_late(client: Client, town: None) -> None:
    make.open_part("courses")
    later, closed, begun = make.service("Später"), make.service("Zu"), make.service("Läuft")
    make.course(of=later, first=at(10), opens_on=date(2026, 12, 3))
    make.course(of=closed, first=at(10), state="closed")
    make.course(of=begun, first=at(16, month=11))

    assert read_of_seats(client, later) == [("Anmeldung ab Donnerstag, 3. Dezember", False)]
    assert read_of_seats(client, closed) == [("Anmeldung geschlossen", False)]
    assert read_of_seats(client, begun) == [("Läuft schon", False)]


def test_a_course_that_runs_already_is_one_line_below_the_one_to_come(client: Client, town: None) -> None:
    make.open_part("courses")
    service = make.service("Babymassage")
    make.course("Herbst", of=service, first=at(16, month=11))
    make.course("Winter", of=service, first=at(10))

    terms = page_of(client, service).context["terms"]

    assert [(term.course.name, term.is_past_joining) for term in terms] == [("Winter", False), ("Herbst", True)]


def test_each_single_date_has_its_own_seats(client: Client, town: None) -> None:
    make.open_part("courses")
    service = make.service("Erste Hilfe")
    course = make.course(of=service, kind="single", seats=9, dates=2, first=at(3))
    make.signed_up(to=make.seating(of=course), now=NOW)

    assert read_of_seats(client, service) == [("8 Plätze frei", True), ("9 Plätze frei", True)]


def test_a_course_says_what_to_bring_who_may_come_and_what_it_costs(client: Client, town: None) -> None:
    service = make.service("Babymassage")
    make.course(
        of=service,
        first=at(3),
        minimum_age=1,
        maximum_age=9,
        bring=["towel", "diapers"],
        paying="fixed",
        price="20",
        reduced_price="10",
        education_package=True,
        childcare=True,
        languages=["de", "tr"],
        location=make.location("Zentrum"),
        note="Bitte klingeln.",
    )

    page = page_of(client, service).text

    for words in (
        "Familien mit Kind: 1\xa0Monat bis 9\xa0Monate",
        "ein Handtuch und Windeln und Wechselkleidung",
        "20,00\xa0€",
        "Deutsch und Türkisch",
        "Bitte klingeln.",
    ):
        assert words in page


def test_open_meetings_need_no_button(client: Client, town: None) -> None:
    make.open_part("courses")
    service = make.service("Elterncafé", day="TU")
    rhythm_course(service, kind="open", bring=["slippers"])

    page = page_of(client, service)

    assert page.context["terms"] == []
    assert "/neu/" not in page.text
    assert '<h2 id="openly">Einfach kommen</h2>' in page.text


def test_an_open_meeting_says_all_that_its_provider_wrote(client: Client, town: None) -> None:
    service = make.service("Elterncafé", day="TU")
    said = {
        "paying": "fixed",
        "price": "7.50",
        "reduced_price": "3",
        "education_package": True,
        "note": "Bitte klingeln.",
    }
    rhythm_course(
        service, kind="open", bring=["slippers"], minimum_age=1, maximum_age=9, childcare=True, languages=["tr"], **said
    )

    pages = [page_of(client, service).text, client.get(f"/de/angebote/{service.code}/druck/").text]

    for words in (
        "dicke Socken oder Hausschuhe",
        "7,50\xa0€",
        "3,00\xa0€, wenn das Geld knapp ist",
        "Familien mit Kind: 1\xa0Monat bis 9\xa0Monate",
        "Ihr Kind wird ",
        "<dd>Türkisch</dd>",
        "Bitte klingeln.",
    ):
        assert [words in page for page in pages] == [True, True], words


def test_of_two_open_meetings_each_is_named(client: Client, town: None) -> None:
    service = make.service("Elterncafé", schedules=())
    for name, day, price in (("am Morgen", 26, "2"), ("am Abend", 27, "5")):
        make.course(name, of=service, kind="open", first=at(day, 9, 11), dates=2, paying="fixed", price=price)
    make.course("vorbei", of=service, kind="open", first=at(2, 9, 11), dates=1)

    page = page_of(client, service)

    assert [one.course.name for one in page.context["openly"]] == ["am Morgen", "am Abend"]
    assert [page.text.count(f'<bdi lang="de">{name}</bdi>') for name in ("am Morgen", "am Abend")] == [3, 3]


@pytest.mark.parametrize(("hour", "minute", "is_shown"), [(8, 59, False), (9, 0, True), (10, 59, True), (11, 0, False)])
@pytest.mark.parametrize("is_online", [True, False])
def test_the_link_of_an_open_meeting_stands_on_its_page_from_an_hour_before_until_its_end(
    client: Client, town: None, hour: int, minute: int, is_shown: bool, is_online: bool
) -> None:
    service, link = make.service("Sprechstunde", schedules=()), "https://treffen.example/raum"
    course = make.course(
        of=service, kind="open", dates=2, first=at(26, 10, 11), is_online=is_online, online_link=[link]
    )

    with time_machine.travel(at(26, hour, 11).replace(minute=minute), tick=False):
        page, paper = page_of(client, service), client.get(f"/de/angebote/{service.code}/druck/").text

    assert (f'href="{link}"' in page.text, page.get("Cache-Control")) == (is_shown, "no-store" if is_shown else None)
    assert ("Eine Stunde vor Beginn steht der Link hier." in page.text) == (not is_shown)
    assert (link in paper, "steht der Link auf der Seite dieses Angebots" in paper) == (False, True)
    assert ("<dd>Vor Ort oder online</dd>" in paper) == (not course.is_online)


def test_the_link_of_a_canceled_date_stands_nowhere(client: Client, town: None) -> None:
    service = make.service("Sprechstunde", schedules=())
    link = ["https://treffen.example/raum"]
    course = make.course(of=service, kind="open", dates=2, first=at(26, 10, 11), is_online=True, online_link=link)
    actions.cancel(course.sessions.order_by("starts_at")[0], reason="illness", by=None, now=NOW)

    with time_machine.travel(at(26, 10, 11), tick=False):
        page = page_of(client, service).text

    assert "treffen.example" not in page


def test_drafts_and_consultation_for_professionals_are_not_for_families(client: Client, town: None) -> None:
    make.open_part("courses")
    service = make.service("Beratung", day="TU")
    make.course(of=service, kind="consultation", first=at(3))
    make.course(of=service, state="draft", first=at(3))

    assert read_of_seats(client, service) == []
    assert days_of(client, "/de/heute/?am=2026-12-03") == []


# --- dates among those of the rhythm ----------------------------------------------------------------------------------


def test_a_date_outside_of_the_rhythm_stands_in_all_lists(client: Client, town: None) -> None:
    service = make.service("Kochen", day="TU")
    course = rhythm_course(service, kind="open")
    actions.add_date(course, starts_at=at(26, 15, 11), ends_at=at(26, 17, 11), by=None, now=NOW)

    week = client.get("/de/heute/woche/").context["days"]
    events = client.get("/de/kalender.ics").text

    assert days_of(client, "/de/heute/?am=2026-11-26") == [("Kochen", "26.11. 15:00", False)]
    assert [(day.day.day, one.meeting.start.hour) for day in week for one in day.dates] == [(24, 9), (26, 15)]
    assert [one.start.day for one in page_of(client, service).context["meetings"]][:3] == [24, 26, 1]
    assert "DTSTART;TZID=Europe/Berlin:20261126T150000" in events
    assert "DTSTART;TZID=Europe/Berlin:20261126T150000" in client.get(f"/de/angebote/{service.code}/kalender.ics").text
    assert client.get(f"/de/angebote/{service.code}/termin/2026-11-26.ics").status_code == 200


def test_an_offer_without_a_rhythm_lives_from_its_courses(client: Client, town: None) -> None:
    service = make.service("Kochen", schedules=())
    make.course(of=service, first=at(26, 15, 11))

    hit = client.get("/de/angebote/").context["page"].object_list[0]

    assert days_of(client, "/de/heute/?am=2026-11-26") == [("Kochen", "26.11. 15:00", False)]
    assert hit.next.start == at(26, 15, 11)


def test_filters_by_day_and_hour_find_the_dates_of_courses(client: Client, town: None) -> None:
    service = make.service("Kochen", schedules=())
    make.course(of=service, dates=1, first=at(26, 15, 11))  # a Thursday

    def found(asked: str) -> list[str]:
        page = client.get(f"/de/angebote/?{asked}")
        return [hit.offer.name.text for hit in page.context["page"].object_list]

    assert [found(f"tag={day}") for day in ("2", "3")] == [[], ["Kochen"]]
    assert [found(f"zeit={part}") for part in ("morning", "afternoon")] == [[], ["Kochen"]]
    assert [found(f"am=2026-11-{day}") for day in (25, 26)] == [[], ["Kochen"]]
    session = Session.objects.get()
    actions.move(session, starts_at=at(25, 9, 11), ends_at=at(25, 10, 11), room="", by=None, now=NOW)
    assert [found("tag=2"), found("tag=3"), found("zeit=morning")] == [["Kochen"], [], ["Kochen"]]


def test_the_week_of_a_place_shows_courses_that_take_place_there(client: Client, town: None) -> None:
    school = make.location("Schulküche")
    course = rhythm_course(make.service("Kochen", day="TU"), kind="open", location=school)
    actions.cancel(course.sessions.order_by("starts_at")[0], reason="illness", by=None, now=NOW)
    actions.add_date(course, starts_at=at(26, 15, 11), ends_at=at(26, 17, 11), by=None, now=NOW)

    week = client.get(f"/de/orte/{school.code}/", follow=True).context["week"]

    assert {
        day: [(slot.offer.name.text, slot.meeting.start.hour) for slot in slots] for day, slots in week.items()
    } == {date(2026, 11, 26): [("Kochen", 15)]}


def test_what_is_canceled_today_is_not_open_now(client: Client, town: None) -> None:
    service = make.service("Kochen", day="MO")
    course = rhythm_course(service, kind="open")

    def is_open() -> bool:
        return bool(client.get("/de/angebote/?jetzt=ja").context["total"])

    assert is_open()
    course.sessions.filter(starts_at__lt=NOW + timedelta(days=1)).update(canceled_on=NOW.date(), reason="illness")
    assert not is_open()


def test_a_search_reads_dates_of_courses_anew_only_when_they_changed(
    client: Client, town: None, django_assert_max_num_queries: Any
) -> None:
    make.course(of=make.service("Kochen", schedules=()), first=at(26, 15, 11))
    ask = {"language": "de", "now": timezone.localtime()}
    held_dates.find_services(Choice(), **ask)
    with CaptureQueriesContext(connection) as of_the_directory:
        directory.find_services(Choice(), **ask)

    with django_assert_max_num_queries(len(of_the_directory) + 1):
        held_dates.find_services(Choice(), **ask)


def test_a_canceled_date_says_so_with_the_one_that_replaces_it(client: Client, town: None) -> None:
    service = make.service("Kochen", day="TU")
    course = rhythm_course(service, kind="open")
    session = course.sessions.order_by("starts_at")[0]

    actions.cancel(session, reason="illness", instead=(at(26, 15, 11), at(26, 17, 11)), by=None, now=NOW)

    page, on_the_day = page_of(client, service), client.get("/de/heute/?am=2026-11-24")
    assert days_of(client, "/de/heute/?am=2026-11-24") == [("Kochen", "24.11. 09:30", True)]
    assert days_of(client, "/de/heute/?am=2026-11-26") == [("Kochen", "26.11. 15:00", False)]
    assert "Jemand ist krank. Stattdessen: Donnerstag, 26. November, 15:00 Uhr" in on_the_day.text
    assert [one.meeting.day.day for one in page.context["canceled"]] == [24]
    assert [one.day.day for one in page.context["meetings"]][:2] == [26, 1]
    assert client.get("/de/").context["days"][0].day == date(2026, 11, 26)
    assert "STATUS:CANCELLED" in client.get("/de/kalender.ics").text


def test_a_moved_date_stands_only_where_it_went(client: Client, town: None) -> None:
    service = make.service("Kochen", day="TU")
    session = rhythm_course(service, kind="open").sessions.order_by("starts_at")[0]

    actions.move(session, starts_at=at(25, 8, 11), ends_at=at(25, 9, 11), room="", by=None, now=NOW)

    assert days_of(client, "/de/heute/?am=2026-11-24") == []
    assert days_of(client, "/de/heute/?am=2026-11-25") == [("Kochen", "25.11. 08:00", False)]


def test_a_day_that_left_the_rhythm_sends_nobody_to_a_closed_door(client: Client, town: None) -> None:
    service = make.service("Kochen", day="TU")
    course = rhythm_course(service, kind="open")
    Session.objects.create(course=course, starts_at=at(25, 9, 11), ends_at=at(25, 10, 11), laid_on=date(2026, 11, 25))

    assert days_of(client, "/de/heute/?am=2026-11-25") == []


def test_where_a_date_has_a_place_of_its_own_lists_name_it(client: Client, town: None) -> None:
    service = make.service("Kochen", day="TU")
    course = rhythm_course(service, kind="open", location=make.location("Schulküche"), room="Raum 2")

    place = client.get("/de/heute/?am=2026-11-24").context["dates"][0].meeting.place

    assert (place.name, place.room, course.kind) == ("Schulküche", "Raum 2", "open")


def moved_to_the_school(service: Service, **fields: Any) -> Session:
    """An open meeting whose first date takes place in another house."""
    session = rhythm_course(service, kind="open", **fields).sessions.order_by("starts_at")[0]
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    actions.move(session, **times, room="Raum 2", location=make.location("Schulküche"), by=None, now=NOW)
    return session


def test_each_date_says_the_house_that_is_not_the_usual_one(client: Client, town: None) -> None:
    service = make.service("Kochen", day="TU", location=make.location("Zentrum"))
    moved_to_the_school(service)

    pages = [page_of(client, service).text, client.get(f"/de/angebote/{service.code}/druck/").text]
    row = client.get("/de/angebote/").text

    assert [page.count("<bdi>Schulküche, Wiesenstraße 4, 35576 Wetzlar, Raum 2</bdi>") for page in pages] == [1, 1]
    assert "<bdi>Zentrum" not in pages[0]
    assert 'data-where="Schulküche"' in row
    assert "Zentrum" not in row


def test_a_date_online_sends_nobody_to_the_house(client: Client, town: None) -> None:
    service = make.service("Kochen", day="TU", location=make.location("Zentrum"))
    rhythm_course(service, kind="open", is_online=True)

    on_the_day, row = client.get("/de/heute/?am=2026-11-24").text, client.get("/de/angebote/").text

    assert ("Online" in on_the_day, "Zentrum" in on_the_day) == (True, False)
    assert ("Online" in row, 'data-where="Online"' in row, "Zentrum" in row) == (True, True, False)
    assert page_of(client, service).text.count("<bdi>Online</bdi>") == 5


def test_a_course_says_which_of_its_dates_is_in_another_house(client: Client, town: None) -> None:
    make.open_part("courses")
    service = make.service("Kochen", schedules=())
    course = make.course(of=service, first=at(3), location=make.location("Zentrum"))
    last = course.sessions.order_by("starts_at")[2]
    times = {"starts_at": last.starts_at, "ends_at": last.ends_at}
    actions.move(last, **times, room="", location=make.location("Schulküche"), by=None, now=NOW)

    page = page_of(client, service)

    assert [term.place for term in page.context["terms"]] == ["Zentrum, Wiesenstraße 4, 35576 Wetzlar"]
    school = "Schulküche, Wiesenstraße 4, 35576 Wetzlar"
    assert f"Donnerstag, 17. Dezember: <bdi>{school}</bdi>" in page.text


def test_of_an_offer_with_two_houses_each_date_names_its_own(client: Client, town: None) -> None:
    here, there = make.location("Zentrum"), make.location("Schulküche")
    times = (make.times("TU", location=here.pk), make.times("TH", location=there.pk))
    service = make.service("Kochen", locations=(At(here.pk), At(there.pk)), schedules=times)

    page = page_of(client, service).text

    assert [page.count(f"<bdi>{name}</bdi>") for name in ("Zentrum", "Schulküche")] == [3, 2]


def test_typed_dates_at_the_hour_of_the_rhythm_keep_their_word_about_seats(client: Client, town: None) -> None:
    make.open_part("courses")
    service = make.service("Kochen", day="TU")
    start = at(24, 9, 11).replace(minute=30)
    course = make.course(of=service, dates=0, first=start)
    actions.add_date(course, starts_at=start, ends_at=at(24, 11, 11), by=None, now=NOW)

    found = client.get("/de/heute/?am=2026-11-24").context["dates"]

    assert [(one.meeting.start, one.held.seats) for one in found] == [(start, "free")]


def test_a_date_that_stands_on_a_closed_day_is_not_struck_out_beside_itself(client: Client, town: None) -> None:
    service = make.service("Kochen", day="TU")
    session = rhythm_course(service, kind="open").sessions.order_by("starts_at")[0]
    actions.move(session, starts_at=at(24, 15, 11), ends_at=at(24, 16, 11), room="", by=None, now=NOW)
    providers.cancel_date(service.schedules.get(), on=date(2026, 11, 24), reason="Betriebsausflug", by=None)

    page, phone = page_of(client, service), offers_of_a_phone()

    assert days_of(client, "/de/heute/?am=2026-11-24") == [("Kochen", "24.11. 15:00", False)]
    assert (page.context["meetings"][0].start, page.context["missing"]) == (at(24, 15, 11), [])
    assert phone["missing"][service.code] == []
    assert "STATUS:CANCELLED" not in client.get("/de/kalender.ics").text


def test_two_dates_of_one_day_are_two_in_a_calendar(client: Client, town: None) -> None:
    service = make.service("Kochen", day="TU")
    schedule = service.schedules.get()
    extra = {"opens_at": time(15), "closes_at": time(16)}
    providers.add_date(schedule, on=date(2026, 11, 24), by=None, **extra)
    rhythm_course(service, kind="open")

    files = [
        client.get(f"/de/angebote/{service.code}/{file}").text for file in ("kalender.ics", "termin/2026-11-24.ics")
    ]

    name = f"UID:{schedule.pk}-20261124"
    assert [sorted(line for line in file.split("\r\n") if line.startswith(name)) for file in files] == [
        [f"{name}-2@localhost", f"{name}@localhost"]
    ] * 2


def test_lists_say_in_a_word_whether_seats_are_free(client: Client, town: None) -> None:
    make.open_part("courses")
    free, waiting = make.service("Frei", schedules=()), make.service("Voll", schedules=())
    make.course(of=free, first=at(26, 15, 11))
    full = make.seating(of=make.course(of=waiting, seats=1, first=at(26, 16, 11)))
    make.signed_up(to=full, now=NOW)

    marks = [one.held.seats for one in client.get("/de/heute/?am=2026-11-26").context["dates"]]
    in_list = {hit.offer.name.text: hit.seats for hit in client.get("/de/angebote/").context["page"].object_list}

    assert marks == ["free", "waiting"]
    assert in_list == {"Frei": "free", "Voll": "waiting"}


def test_a_list_names_the_date_for_which_its_word_is_true(client: Client, town: None) -> None:
    make.open_part("courses")
    service = make.service("PEKiP", schedules=())
    make.course("läuft", of=service, first=at(18, month=11))
    make.course("kommt", of=service, first=at(14))

    hit = client.get("/de/angebote/").context["page"].object_list[0]

    assert (hit.seats, hit.next.start) == ("free", at(14))


def test_a_calendar_that_is_subscribed_to_hears_of_a_canceled_date(client: Client, town: None) -> None:
    session = rhythm_course(make.service("Kochen", day="TU"), kind="open").sessions.order_by("starts_at")[0]
    known = client.get("/de/kalender.ics")["ETag"]

    actions.cancel(session, reason="room", by=None, now=NOW)

    assert client.get("/de/kalender.ics", headers={"if-none-match": known}).status_code == 200


def test_programs_read_how_many_seats_are_left(client: Client, town: None) -> None:
    make.open_part("courses")
    service = make.service("Babymassage", schedules=())
    make.course(of=service, seats=8, dates=1, first=at(3), paying="fixed", price="20")
    make.signed_up(to=make.seating(of=service.courses.get()), now=NOW)

    page = page_of(client, service).text
    event = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])[0]

    assert (event["@type"], event["maximumAttendeeCapacity"], event["remainingAttendeeCapacity"]) == ("Event", 8, 7)
    assert (event["offers"]["availability"], event["offers"]["price"]) == ("https://schema.org/InStock", "20.00")


@pytest.mark.parametrize(
    ("fields", "attendance"),
    [
        ({}, "Offline"),
        ({"is_online": True, "online_link": ["https://treffen.example/raum"]}, "Online"),
        ({"online_link": ["https://treffen.example/raum"]}, "Mixed"),
    ],
)
def test_programs_read_whether_one_comes_or_takes_part_online(
    client: Client, town: None, fields: dict[str, Any], attendance: str
) -> None:
    service = make.service("Babymassage", schedules=())
    make.course(of=service, dates=1, first=at(3), **fields)

    page = page_of(client, service).text
    event = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])[0]

    assert event["eventAttendanceMode"] == f"https://schema.org/{attendance}EventAttendanceMode"
    assert "treffen.example" not in page


def test_offers_below_a_chapter_go_by_the_dates_of_courses_with_their_seats(client: Client, town: None) -> None:
    make.open_part("courses")
    providers.keep_topic("fathers", names={"de": "Väter"}, by=None)
    service = make.service("Väterkurs", day="TU", topics=("fathers",))
    actions.cancel(
        rhythm_course(service, kind="open").sessions.order_by("starts_at")[0], reason="illness", by=None, now=NOW
    )
    make.course(of=service, first=at(26, 15, 11))

    hits = client.get("/de/buch/kapitel/fathers/").context["hits"]

    assert [(hit.offer.name.text, hit.next.start, hit.seats) for hit in hits] == [("Väterkurs", at(26, 15, 11), "free")]


@pytest.mark.parametrize(
    ("address", "queries"), [("heute/?am=2026-11-26", 13), ("angebote/", 17), ("kalender.ics", 21)]
)
@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_database_the_same_for_one_course_and_for_three(
    client: Client, town: None, address: str, queries: int, count: int, django_assert_num_queries: Any
) -> None:
    make.open_part("courses")
    for number in range(count):
        course = make.course(of=make.service(f"Kochen {number}", day="TU"), first=at(26, 15, 11))
        make.signed_up(to=make.seating(of=course), now=NOW)
    client.get(f"/de/{address}")

    with django_assert_num_queries(queries):
        client.get(f"/de/{address}")


@pytest.mark.parametrize("count", [1, 3])
def test_a_chapter_asks_the_database_the_same_for_one_course_and_for_three(
    client: Client, town: None, count: int, django_assert_num_queries: Any
) -> None:
    make.open_part("courses")
    providers.keep_topic("fathers", names={"de": "Väter"}, by=None)
    for number in range(count):
        make.course(of=make.service(f"Väter {number}", day="TU", topics=("fathers",)), first=at(26, 15, 11))
    client.get("/de/buch/kapitel/fathers/")

    with django_assert_num_queries(18):
        client.get("/de/buch/kapitel/fathers/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_an_offer_asks_the_same_for_one_course_and_for_three(
    client: Client, town: None, count: int, django_assert_num_queries: Any
) -> None:
    make.open_part("courses")
    service = make.service("Kochen", day="TU")
    for week in range(count):
        make.course(f"Kurs {week}", of=service, first=at(3) + timedelta(days=week))
    page_of(client, service)

    with django_assert_num_queries(21):
        page_of(client, service)


# --- free seats at a glance -------------------------------------------------------------------------------------------


def test_one_list_has_the_courses_with_free_seats_and_nothing_else(client: Client, town: None) -> None:
    make.open_part("courses")
    for name, fields in (("Frei", {}), ("Zu", {"state": "closed"}), ("Später", {"opens_on": date(2026, 12, 9)})):
        make.course(f"Kurs {name}", of=make.service(name), first=at(10), **fields)
    full = make.seating(of=make.course(of=make.service("Voll"), seats=1, first=at(10)))
    make.signed_up(to=full, now=NOW)

    page = client.get("/de/heute/freie-plaetze/")

    rows = [(day.day, one.offer.name.text, one.held.course.name) for day in page.context["days"] for one in day.dates]
    assert rows == [(date(2026, 12, 10), "Frei", "Kurs Frei")]
    assert 'href="/de/heute/freie-plaetze/"' in client.get("/de/heute/").text


def test_before_the_part_is_released_there_is_no_list_of_free_seats(client: Client, town: None) -> None:
    make.course(of=make.service("Frei"), first=at(10))

    assert client.get("/de/heute/freie-plaetze/").status_code == 404
    assert "freie-plaetze" not in client.get("/de/heute/").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_free_seats_asks_the_same_for_one_course_and_for_three(
    client: Client, town: None, count: int, django_assert_num_queries: Any
) -> None:
    make.open_part("courses")
    for number in range(count):
        make.course(of=make.service(f"Kochen {number}", day="TU"), first=at(26, 15, 11))
    client.get("/de/heute/freie-plaetze/")

    with django_assert_num_queries(11):
        client.get("/de/heute/freie-plaetze/")


# --- what a phone takes along -----------------------------------------------------------------------------------------


def offers_of_a_phone() -> dict[str, dict[str, Any]]:
    """The columns of the table of offers, each by the code of the offer."""
    file = json.loads(bundle.body_of("de", today=NOW.date()))
    columns = dict(zip(file["tables"]["offers"], file["offers"], strict=True))
    return {name: dict(zip(columns["code"], column, strict=True)) for name, column in columns.items()}


def test_a_phone_takes_along_dates_as_they_take_place_and_no_free_seats(client: Client, town: None) -> None:
    make.open_part("courses")
    service = make.service("Kochen", day="TU")
    course = rhythm_course(service, kind="open")
    actions.cancel(
        course.sessions.order_by("starts_at")[0],
        reason="illness",
        instead=(at(26, 15, 11), at(26, 17, 11)),
        by=None,
        now=NOW,
    )
    make.course(of=make.service("Babymassage", schedules=()), first=at(3), seats=7)

    row = offers_of_a_phone()
    massage = Service.objects.exclude(pk=service.pk).get().code

    assert row["missing"][service.code] == [[1, "Jemand ist krank."]]
    assert (row["seats"][service.code], row["seats"][massage]) == (2, 1)
    assert [start for start, *_rest in row["dates"][service.code]] == [9 * 60 + 30, 15 * 60]
    assert [start for start, *_rest in row["dates"][massage]] == [10 * 60]


def test_before_the_part_is_released_a_phone_draws_every_offer_itself(client: Client, town: None) -> None:
    make.course(of=make.service("Babymassage"), first=at(3))

    assert list(offers_of_a_phone()["seats"].values()) == [0]


def test_a_phone_takes_along_the_houses_of_dates_and_what_is_online(client: Client, town: None) -> None:
    moved, online = make.service("Kochen", day="TU"), make.service("Reden", day="WE")
    moved_to_the_school(moved)
    rhythm_course(online, kind="open", is_online=True)

    row, known = offers_of_a_phone(), json.loads(bundle.body_of("de", today=NOW.date()))["places"]

    school = [code for code, name in zip(known[0], known[2], strict=True) if name == "Schulküche"]
    assert row["elsewhere"] == {moved.code: [[*school, "Raum 2"]], online.code: []}
    assert [place for *_hours, place in row["dates"][moved.code]] == [0, 1]
    assert {place for *_hours, place in row["dates"][online.code]} == {-2}


def test_a_phone_says_where_the_link_of_an_open_meeting_stands_and_never_the_link(client: Client, town: None) -> None:
    service = make.service("Sprechstunde", day="TU")
    rhythm_course(service, kind="open", is_online=True, online_link=["https://treffen.example/raum"])

    assert offers_of_a_phone()["seats"][service.code] == 2 | 4
    assert b"treffen.example" not in bundle.body_of("de", today=NOW.date())


def test_an_offer_on_site_or_online_shows_the_way_to_both(client: Client, town: None) -> None:
    house, address = make.location("Zentrum"), "https://treffen.example/fuer-alle"
    hybrid, on_site = (
        make.service(mode, day="TU", location=house, mode=mode, access_url=address) for mode in ("hybrid", "in_person")
    )

    pages = [page_of(client, service).text for service in (hybrid, on_site)]

    assert [(f'<a href="{address}" rel="noopener">Online teilnehmen</a>' in page) for page in pages] == [True, False]
