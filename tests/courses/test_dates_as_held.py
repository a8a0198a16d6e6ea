"""Dates as families read them: what courses say, laid over the rhythm of their offer, each date once and in its place."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests import make
from unterwegs.courses import actions, dates
from unterwegs.courses.models import Course, Session
from unterwegs.directory import actions as directory
from unterwegs.directory import queries as offers
from unterwegs.directory.content import At
from unterwegs.directory.models import Location, Schedule, Service

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, tzinfo=BERLIN)  # a Monday
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)


@pytest.fixture(autouse=True)
def town() -> None:
    make.town()


@pytest.fixture
def north() -> Location:
    return make.location("Nord")


@pytest.fixture
def south() -> Location:
    return make.location("Süd")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def on_tuesdays(*places: Location) -> Service:
    """An offer on Tuesdays from half past nine to eleven in each of the places."""
    if not places:
        return make.service("Kochen", day="TU")
    return make.service(
        "Kochen",
        locations=tuple(At(place.pk) for place in places),
        schedules=tuple(make.times(location=place.pk) for place in places),
    )


def on(schedule: Schedule, **fields: Any) -> Course:
    values = {"kind": "open", "state": "open", "first_on": NOW.date(), **fields}
    return actions.keep(Course(service=schedule.service, schedule=schedule, **values), by=None, now=NOW)


def by_hand(service: Service, *starts: datetime, **fields: Any) -> Course:
    """A course with dates of an hour and a half that somebody typed."""
    course = Course(service=service, **{"kind": "open", "state": "open", "first_on": NOW.date(), **fields})
    actions.keep(course, by=None, now=NOW)
    for start in starts:
        actions.add_date(course, starts_at=start, ends_at=start + (at(24, 11) - at(24, 9, 30)), by=None, now=NOW)
    return course


def first_of(course: Course) -> Session:
    return course.sessions.order_by("starts_at")[0]


def cancel(session: Session, reason: str = "illness") -> None:
    actions.cancel(session, reason=reason, by=None, now=NOW)


def move(session: Session, hour: int, *, day: int = 24) -> None:
    actions.move(session, starts_at=at(day, hour), ends_at=at(day, hour + 1), room="", by=None, now=NOW)


def shown(service: Service) -> offers.Offer:
    return offers.shelf("de").by_id[service.pk].offer


def read(held: list[dates.Held]) -> list[tuple[str, str, str]]:
    """When, where, and who says so: „course“, „canceled“ or „rhythm“."""
    return [
        (
            f"{one.meeting.start:%d. %H:%M}",
            one.meeting.place.name if one.meeting.place else "",
            "canceled" if one.is_canceled else "course" if one.session else "rhythm",
        )
        for one in held
    ]


def held(service: Service) -> list[tuple[str, str, str]]:
    """The dates of Tuesday and Wednesday."""
    return read(dates.Dates(TUESDAY, WEDNESDAY).of_rhythm(shown(service), offers.day_calendar()))


# --- places -----------------------------------------------------------------------------------------------------------


def test_a_course_in_one_place_leaves_the_other_at_the_same_hour_alone(north: Location, south: Location) -> None:
    service = on_tuesdays(north, south)
    on(service.schedules.get(location=north))

    assert sorted(held(service)) == [("24. 09:30", "Nord", "course"), ("24. 09:30", "Süd", "rhythm")]


def test_what_is_canceled_in_one_place_takes_place_in_the_other(north: Location, south: Location) -> None:
    service = on_tuesdays(north, south)
    cancel(first_of(on(service.schedules.get(location=north))))
    on(service.schedules.get(location=south))

    assert sorted(held(service)) == [("24. 09:30", "Nord", "canceled"), ("24. 09:30", "Süd", "course")]


def test_a_date_that_names_no_place_is_the_one_that_the_rhythm_has_at_its_hour(
    north: Location, south: Location
) -> None:
    service = make.service(
        "Kochen",
        locations=(At(north.pk), At(south.pk)),
        schedules=(make.times(location=south.pk),),
    )
    by_hand(service, at(24, 9, 30))

    assert held(service) == [("24. 09:30", "Süd", "course")]


def test_another_room_is_no_other_place(north: Location) -> None:
    service = on_tuesdays(north)
    by_hand(service, at(24, 9, 30), location=north, room="Raum 2")

    assert held(service) == [("24. 09:30", "Nord", "course")]


def test_a_course_in_a_place_of_its_own_is_the_date_of_an_offer_without_a_place(north: Location) -> None:
    service = make.service(
        "Kochen", location=None, mode="online", access_url="https://example.org/", schedules=(make.times(),)
    )
    by_hand(service, at(24, 9, 30), location=north)

    assert held(service) == [("24. 09:30", "Nord", "course")]


def test_a_date_online_is_another_one_than_that_in_the_house(north: Location) -> None:
    service = on_tuesdays(north)
    by_hand(service, at(24, 9, 30), is_online=True)

    assert sorted(held(service)) == [("24. 09:30", "", "course"), ("24. 09:30", "Nord", "rhythm")]


# --- typed by hand at the hour of the rhythm --------------------------------------------------------------------------


def test_a_typed_date_at_the_hour_of_the_rhythm_is_that_date() -> None:
    service = on_tuesdays()
    by_hand(service, at(24, 9, 30))

    assert [state for _when, _where, state in held(service)] == ["course"]


def test_a_typed_date_at_the_hour_of_the_rhythm_that_is_canceled_does_not_take_place() -> None:
    service = on_tuesdays()
    cancel(first_of(by_hand(service, at(24, 9, 30))))

    assert [state for _when, _where, state in held(service)] == ["canceled"]


def test_one_course_that_takes_place_hides_another_that_is_canceled_at_the_same_date() -> None:
    service = on_tuesdays()
    cancel(first_of(on(service.schedules.get())))
    on(service.schedules.get())

    assert [state for _when, _where, state in held(service)] == ["course"]


# --- two dates of a rhythm on one day ---------------------------------------------------------------------------------


def twice_on_tuesday() -> Service:
    service = on_tuesdays()
    directory.add_date(service.schedules.get(), on=TUESDAY, opens_at=time(15), closes_at=time(16), by=None)
    return service


def test_two_dates_of_one_day_are_each_once() -> None:
    service = twice_on_tuesday()
    on(service.schedules.get())

    assert [(when, state) for when, _where, state in held(service)] == [
        ("24. 09:30", "course"),
        ("24. 15:00", "course"),
    ]


def test_of_two_dates_of_one_day_the_one_that_is_canceled_says_so() -> None:
    service = twice_on_tuesday()
    course = on(service.schedules.get())
    cancel(course.sessions.get(starts_at=at(24, 15)))

    assert [(when, state) for when, _where, state in held(service)] == [
        ("24. 09:30", "course"),
        ("24. 15:00", "canceled"),
    ]


def test_of_two_dates_of_one_day_the_one_that_moved_stands_only_where_it_went() -> None:
    service = twice_on_tuesday()
    move(first_of(on(service.schedules.get())), 12)

    assert [(when, state) for when, _where, state in held(service)] == [
        ("24. 12:00", "course"),
        ("24. 15:00", "course"),
    ]


def test_a_date_of_the_day_for_which_no_course_has_one_stands_by_its_rhythm() -> None:
    service = twice_on_tuesday()
    on(service.schedules.get()).sessions.filter(starts_at=at(24, 15)).delete()

    assert [(when, state) for when, _where, state in held(service)] == [
        ("24. 09:30", "course"),
        ("24. 15:00", "rhythm"),
    ]


def test_two_courses_in_one_rhythm_have_both_dates_of_the_day() -> None:
    service = twice_on_tuesday()
    cancel(on(service.schedules.get()).sessions.get(starts_at=at(24, 15)))
    move(first_of(on(service.schedules.get())), 12)

    assert [(when, state) for when, _where, state in held(service)] == [
        ("24. 09:30", "course"),
        ("24. 12:00", "course"),
        ("24. 15:00", "course"),
    ]


# --- moved by hand ----------------------------------------------------------------------------------------------------


def test_a_date_moved_within_its_day_stands_when_the_hour_of_the_rhythm_is_over() -> None:
    service = on_tuesdays()
    move(first_of(on(service.schedules.get())), 15)

    found = dates.of_offer(shown(service), now=at(24, 12), days=offers.day_calendar())

    assert [when for when, _where, _state in read(found)][:2] == ["24. 15:00", "01. 09:30"]


def test_a_date_of_today_that_is_over_stands_for_no_later_one_of_the_day() -> None:
    service = twice_on_tuesday()
    on(service.schedules.get()).sessions.filter(starts_at=at(24, 15)).delete()

    found = dates.of_offer(shown(service), now=at(24, 12), days=offers.day_calendar())

    assert ("24. 15:00", "rhythm") in [(when, state) for when, _where, state in read(found)]


def test_a_moved_date_stands_on_a_closed_day_and_the_closure_is_not_said_beside_it() -> None:
    service, days = on_tuesdays(), offers.day_calendar()
    session = first_of(on(service.schedules.get()))
    move(session, 15)
    directory.cancel_date(service.schedules.get(), on=TUESDAY, reason="Betriebsausflug", by=None)
    actions.leave(session, by=None)

    found = dates.Dates(TUESDAY, WEDNESDAY).of_rhythm(shown(service), days)

    assert read(found) == [("24. 15:00", "Haus Kochen", "course")]
    assert dates.closed(shown(service), found, first=TUESDAY, last=WEDNESDAY, days=days) == []
    assert dates.missing_days(shown(service), found, today=NOW.date(), days=days) == []


def test_a_closed_day_of_which_no_course_says_anything_is_said() -> None:
    service, days = on_tuesdays(), offers.day_calendar()
    directory.cancel_date(service.schedules.get(), on=TUESDAY, reason="Betriebsausflug", by=None)
    by_hand(service, at(24, 15))

    found = dates.Dates(TUESDAY, WEDNESDAY).of_rhythm(shown(service), days)

    closed = dates.closed(shown(service), found, first=TUESDAY, last=WEDNESDAY, days=days)
    missing = dates.missing_days(shown(service), found, today=NOW.date(), days=days)
    assert [(one.meeting.start, one.reason) for one in closed] == [(at(24, 9, 30), "Betriebsausflug")]
    assert [(one.day, one.reason) for one in missing] == [(TUESDAY, "Betriebsausflug")]


# --- without its rhythm -----------------------------------------------------------------------------------------------


def without_its_rhythm(course: Course) -> None:
    course.schedule = None
    course.save()


def test_dates_stay_as_they_are_when_their_course_loses_its_rhythm() -> None:
    service = make.service("Kochen", schedules=(make.times(rule="FREQ=WEEKLY;BYDAY=TU,WE"),))
    course = on(service.schedules.get())
    cancel(course.sessions.get(laid_on=TUESDAY))
    directory.cancel_date(service.schedules.get(), on=WEDNESDAY, reason="", by=None)

    without_its_rhythm(course)

    assert [(when, state) for when, _where, state in held(service)] == [
        ("24. 09:30", "canceled"),
        ("25. 09:30", "course"),
    ]


def test_the_mark_of_the_dates_is_another_one_when_a_course_loses_its_rhythm() -> None:
    course = on(on_tuesdays().schedules.get())
    before = dates.mark_of(TUESDAY, WEDNESDAY)

    without_its_rhythm(course)

    assert dates.mark_of(TUESDAY, WEDNESDAY) != before
