"""What is counted of courses: a small town, month by month, and what of it anybody sees."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tests import cast, make
from unterwegs.courses import actions, statistics, tables
from unterwegs.courses.models import Course, Session, SignUp
from unterwegs.directory.models import Service
from unterwegs.people.roles import Role
from unterwegs.places.models import Area

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN)  # type: ignore[misc,arg-type]


@pytest.fixture
def area() -> Area:
    make.town()
    return make.area("Altstadt")


@pytest.fixture
def service(area: Area) -> Service:
    return make.service("Babymassage", areas=[area], phases=["baby"])


def course(service: Service, *starts: datetime, **fields: Any) -> Course:
    """A course with these dates of an hour each."""
    made = make.course(of=service, dates=0, first=starts[0], **fields)
    for start in starts:
        actions.add_date(made, starts_at=start, ends_at=start + HOUR, by=None, now=start)
    return made


def counted(things: str, month: date, *features: str) -> dict[tuple[str, ...], int]:
    """How many there are of each combination of features."""
    found: Counter[tuple[str, ...]] = Counter()
    for thing, count in tables.NUMBERS.things[things](month):
        found[tuple(thing[name] for name in features)] += count
    return dict(found)


def count(session: Session, adults: int, children: int, first: int = 0) -> None:
    actions.count(session, adults=adults, children=children, first_timers=first, ticket="", by=None)


# --- dates and seats ------------------------------------------------------------------------------------------------
def test_a_month_begins_and_ends_at_midnight_of_the_town(service: Service) -> None:
    """In October with summer time, in November without: 22 and 23 o'clock of the world."""
    course(service, at(2026, 9, 30, 23, 59), at(2026, 10, 1, 0, 0), at(2026, 10, 31, 23, 30), at(2026, 11, 1, 0, 0))

    found = [counted("dates", month) for month in (date(2026, 9, 1), OCTOBER, NOVEMBER, date(2026, 12, 1))]

    assert found == [{(): 1}, {(): 2}, {(): 1}, {}]


def test_both_hours_of_the_night_in_which_the_clock_is_put_back_count(service: Service) -> None:
    night = at(2026, 10, 25, 2, 30)
    course(service, night, night.replace(fold=1), at(2026, 3, 29, 1, 30), at(2026, 3, 29, 3, 30))

    assert (counted("dates", OCTOBER), counted("dates", date(2026, 3, 1))) == ({(): 2}, {(): 2})


def test_the_last_month_of_a_year_ends_with_the_year(service: Service) -> None:
    course(service, at(2026, 12, 31, 23, 0), at(2027, 1, 1, 0, 0))

    assert [counted("dates", date(*month, 1)) for month in ((2026, 12), (2027, 1))] == [{(): 1}, {(): 1}]


def test_drafts_are_no_dates_and_canceled_ones_are_counted_by_themselves(service: Service) -> None:
    course(service, at(2026, 10, 5, 10), state="draft")
    held = course(service, at(2026, 10, 6, 10), at(2026, 10, 7, 10))
    actions.cancel(held.sessions.order_by("starts_at")[1], reason="illness", by=None, now=at(2026, 10, 5, 10))

    found = {things: counted(things, OCTOBER) for things in ("dates", "canceled", "seats")}

    assert found == {"dates": {(): 1}, "canceled": {(): 1}, "seats": {(): 10}}


def test_a_date_tells_its_offer_its_neighborhood_its_phase_and_its_language(service: Service) -> None:
    course(service, at(2026, 10, 5, 10), languages=["tr"])
    course(service, at(2026, 10, 6, 10), languages=["tr", "de"], kind="open")

    found = counted("dates", OCTOBER, "service", "area", "phase", "spoken", "kind")

    assert found == {
        (service.code, "altstadt", "baby", "tr", "course"): 1,
        (service.code, "altstadt", "baby", "several", "open"): 1,
    }


def test_a_date_counts_once_where_there_are_several_neighborhoods_or_phases(area: Area) -> None:
    """The first one by its name, so that nothing is counted twice."""
    shared = make.service("Elterncafé", areas=[make.area("Neustadt", west=8.5)], phases=["baby", "toddler"])
    shared.locations.get().areas.add(area)
    nowhere = make.service("Am Telefon")
    nowhere.locations.clear()
    course(shared, at(2026, 10, 5, 10))
    course(nowhere, at(2026, 10, 6, 10), languages=[])

    assert counted("dates", OCTOBER, "area", "phase", "spoken") == {
        ("altstadt", "several", "none"): 1,
        ("none", "infancy", "none"): 1,
    }


def test_the_place_of_the_course_and_of_the_date_count_before_that_of_the_offer(service: Service) -> None:
    new = make.area("Neustadt", west=8.5)
    moved = course(service, at(2026, 10, 5, 10), at(2026, 10, 12, 10), location=make.location("Turnhalle", area=new))
    first = moved.sessions.order_by("starts_at")[0]
    Session.objects.filter(pk=first.pk).update(location=make.location("Park", area=make.area("Süd", west=8.9)))

    assert counted("dates", OCTOBER, "area") == {("süd",): 1, ("neustadt",): 1}


def test_open_meetings_have_no_seats(service: Service) -> None:
    course(service, at(2026, 10, 5, 10), kind="open")
    course(service, at(2026, 10, 5, 10), at(2026, 10, 6, 10), seats=8)

    assert counted("seats", OCTOBER, "kind") == {("course",): 16}


# --- heads ----------------------------------------------------------------------------------------------------------
def test_heads_are_adults_and_children_of_the_dates_that_were_counted(service: Service) -> None:
    meeting = course(service, at(2026, 10, 5, 10), at(2026, 10, 6, 10), at(2026, 10, 7, 10), kind="open")
    one, other, _not_counted = meeting.sessions.order_by("starts_at")
    count(one, 10, 15)
    count(other, 3, 0)

    assert counted("heads", OCTOBER, "who") == {("adults",): 13, ("children",): 15}


def test_newcomers_are_counted_where_they_tick_and_nowhere_twice(service: Service) -> None:
    meeting = course(service, at(2026, 10, 5, 10), kind="open")
    count(meeting.sessions.get(), 10, 15, 4)
    booked = course(service, at(2026, 10, 6, 10))
    for is_first in (True, False):
        make.signed_up(to=booked.seatings.get(), now=at(2026, 10, 1, 9), is_first=is_first)
    count(booked.sessions.get(), 2, 2, 1)  # ticked with the sign-up already
    actions.close_ended(today=date(2026, 10, 20))

    assert counted("firsts", OCTOBER, "kind") == {("open",): 4, ("course",): 1}


# --- sign-ups -------------------------------------------------------------------------------------------------------
def test_a_sign_up_counts_in_the_month_in_which_it_was_closed(service: Service) -> None:
    booked = course(service, at(2026, 10, 26, 10), at(2026, 11, 2, 10), seats=1)
    seating = booked.seatings.get()
    gives, moves_up = (make.signed_up(to=seating, now=at(2026, 10, 1, 9), language=code) for code in ("tr", "ar"))
    actions.give_back(gives, now=at(2026, 10, 5, 9))
    actions.accept(SignUp.objects.get(pk=moves_up.pk), now=at(2026, 10, 5, 12))
    actions.close_ended(today=date(2026, 11, 3))

    found = [counted("signups", month, "result", "language", "waited", "area") for month in (OCTOBER, NOVEMBER)]

    assert found == [
        {("given_up", "tr", "at_once", "altstadt"): 1},
        {("seated", "ar", "waited", "altstadt"): 1},
    ]


def test_a_forgotten_sign_up_counts_as_before(service: Service) -> None:
    booked = course(service, at(2026, 10, 5, 10))
    make.signed_up(to=booked.seatings.get(), now=at(2026, 10, 1, 9), language="tr", is_first=True)
    actions.close_ended(today=date(2026, 10, 6))
    features = ("service", "area", "result", "language")
    before = counted("signups", OCTOBER, *features), counted("firsts", OCTOBER, "service")

    actions.forget(today=date(2026, 11, 4))

    assert SignUp.objects.get().forgotten_on == date(2026, 11, 4)
    assert (counted("signups", OCTOBER, *features), counted("firsts", OCTOBER, "service")) == before
    assert sum(before[0].values()) == 1


# --- frozen ---------------------------------------------------------------------------------------------------------
def cells(month: str, table: str) -> Mapping[str, int | None]:
    (found,) = [one for one in statistics.published(month) if one.name == table]
    return {line: row[-1] for line, row in zip(found.lines, found.cells, strict=True)}


def test_small_numbers_of_families_are_hidden(service: Service) -> None:
    booked = course(service, at(2026, 10, 5, 10), at(2026, 10, 12, 10), seats=20)
    families = [make.signed_up(to=booked.seatings.get(), now=at(2026, 10, 1, 9)) for _each in range(9)]
    for family in families[:2]:
        actions.give_back(family, now=at(2026, 10, 2, 9))
    count(booked.sessions.order_by("starts_at")[0], 2, 1)

    actions.freeze(today=date(2027, 1, 15))

    assert cells("2026-10", "signups") == {"alle": 9, "": 9}
    assert cells("2026-10", "heads") == {"alle": None, "": None}
    hidden = {key: cell for key, cell in cells("2026-Q4", "signups-result").items() if cell is None}
    assert {"given_up", "seated"} <= hidden.keys()


def test_what_is_frozen_never_changes(service: Service) -> None:
    meeting = course(service, at(2026, 10, 5, 10), kind="open")
    session = meeting.sessions.get()
    count(session, 10, 15)
    actions.freeze(today=date(2026, 11, 15))

    type(session).objects.filter(pk=session.pk).update(adults=30, children=40)
    actions.freeze(today=date(2026, 12, 15))

    assert cells("2026-10", "heads") == {"alle": 25, "": 25}


# --- the page -------------------------------------------------------------------------------------------------------
def test_the_page_shows_the_frozen_tables_of_a_period(client: Client, service: Service) -> None:
    meeting = course(service, at(2026, 10, 5, 10), kind="open")
    count(meeting.sessions.get(), 10, 15)
    actions.freeze(today=date(2026, 11, 15))
    cast.sign_in(client, cast.coordinator())

    page = client.get("/desk/kurse/zahlen/")
    other = client.get("/desk/kurse/zahlen/?zeit=2026-09")

    assert (page.context["period"], page.context["periods"]) == ("2026-10", [("2026-10", "Oktober 2026")])
    assert [table.rows for table in page.context["tables"] if "25" in str(table.rows)] == [[("Summe", (25,))]]
    assert other.status_code == 404


def test_nobody_without_the_right_sees_numbers(client: Client, service: Service) -> None:
    cast.sign_in(client, make.user("Edda Verein", roles=[Role.PROVIDER_EDITOR]))

    assert client.get("/desk/kurse/zahlen/").status_code == 403
