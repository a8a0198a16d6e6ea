"""Dates of courses among those of the offers, with whether seats are free."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from unterwegs.courses import dates as held_dates
from unterwegs.courses import queries as courses
from unterwegs.courses import rules
from unterwegs.courses.models import Course
from unterwegs.directory import queries as directory
from unterwegs.front import seats
from unterwegs.front.seats import Seats
from unterwegs.kit import calendars
from unterwegs.people import queries as people

AHEAD = timedelta(days=84)  # how far lists of offers look for the next date: as far as open meetings are laid out


@dataclass(frozen=True, slots=True)
class Held(held_dates.Held):
    """One date of an offer as families see it, with its seats."""

    seats: Seats | None = None
    room: courses.Room | None = None


class Dates:
    """What courses say about the dates of offers in some days: two queries more where families sign up."""

    def __init__(self, first: date, last: date, *, now: datetime, services: Collection[UUID] | None = None) -> None:
        self.first, self.last, self.now = first, last, now
        self._dates = held_dates.Dates(first, last, services=services)
        self._lists: dict[object, courses.Listed] = {}
        listed = courses.listed(services if services is not None else list(self.services), now=now)
        if listed and people.is_released(rules.ROOM):
            self._lists = {one.seating.session_id or one.seating.course_id: one for one in listed}

    @property
    def services(self) -> Collection[UUID]:
        """The offers that have such dates."""
        return self._dates.services

    def best_of(self, offer: directory.Offer) -> Seats | None:
        """The best that an offer has to give; None where nobody signs up."""
        mine = (one for one in self._lists.values() if one.seating.course.service_id == offer.id)
        return seats.best(mine, today=self.now.date())

    def of(self, offer: directory.Offer, meetings: Sequence[directory.Meeting]) -> list[Held]:
        """The dates of an offer in order, as `courses.dates` finds them, with their seats."""
        return [self._with_seats(one) for one in self._dates.of(offer, meetings)]

    def of_rhythm(self, offer: directory.Offer, days: calendars.DayCalendar) -> list[Held]:
        """The dates of an offer in all of these days: those of its rhythm as they take place, and the others."""
        return [self._with_seats(one) for one in self._dates.of_rhythm(offer, days)]

    def _with_seats(self, held: held_dates.Held) -> Held:
        session = held.session
        if session is None:
            return Held(held.meeting)
        course = session.course
        listed = self._lists.get(session.pk) or self._lists.get(course.pk)
        return Held(
            held.meeting,
            session,
            held.is_canceled,
            held.reason,
            held.instead,
            seats.standing(course, listed.room, is_open=listed.is_open, today=self.now.date())
            if listed and not held.is_canceled
            else None,
            listed.room if listed else None,
        )


def held_of(offer: directory.Offer, shown: courses.Shown, *, now: datetime) -> Held:
    """The next date for which one signs up, with its seats."""
    session = next(one for one in shown.sessions if one.canceled_on is None and one.ends_at > now)
    standing = seats.standing(shown.course, shown.room, is_open=shown.is_open, today=now.date())
    return Held(held_dates.meeting_of(offer, session), session, seats=standing, room=shown.room)


def of_offer(offer: directory.Offer, *, now: datetime, days: calendars.DayCalendar) -> list[Held]:
    """The next dates of an offer as far as its courses are laid out, canceled ones among them."""
    meetings, last = held_dates.by_rhythm(offer, now=now, days=days)
    return Dates(now.date(), last, now=now, services=[offer.id]).of(offer, meetings)


def coming(held: Sequence[Held], *, now: datetime) -> list[Held]:
    """Those that take place and have not ended."""
    return [one for one in held if not one.is_canceled and (one.meeting.end or one.meeting.start) > now]


@dataclass(frozen=True, slots=True)
class Openly:
    """A meeting to which one just comes; ``link`` is that for taking part online, as long as it is shown."""

    course: Course
    link: str


def openly(held: Iterable[Held], *, now: datetime) -> list[Openly]:
    """The open meetings of an offer that have dates to come, the soonest first."""
    found = ((dates[0].course, dates) for dates in held_dates.openly(held, now=now))
    return [Openly(course, course.link_shown(dates, now=now)) for course, dates in found]


# --- lists of offers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed(directory.Hit):
    """An offer in a list, with its next date as it takes place, whether that is online, and how it stands with seats."""

    seats: Seats | None = None
    is_online: bool = False


def with_seats(hits: Iterable[directory.Hit], *, now: datetime) -> list[Listed]:
    """The rows of a list with what courses say about them: a constant number of queries."""
    rows = list(hits)
    dates = Dates(now.date(), now.date() + AHEAD, now=now, services=[hit.offer.id for hit in rows])
    days = directory.day_calendar() if dates.services else calendars.DayCalendar()
    return [_listed(hit, dates, now=now, days=days) for hit in rows]


def _listed(hit: directory.Hit, dates: Dates, *, now: datetime, days: calendars.DayCalendar) -> Listed:
    """A row shows the date for which its word about seats is true, not one of a course that runs already."""
    fields = {name: getattr(hit, name) for name in directory.Hit.__dataclass_fields__}
    mark, first = dates.best_of(hit.offer), None
    if hit.offer.id in dates.services:
        found = coming(dates.of_rhythm(hit.offer, days), now=now)
        first = found[0] if found else None
        if first is not None and first.seats is not None and first.seats != mark:
            first = next((one for one in found if one.seats == mark), first)
        fields["next"] = first.meeting if first else None
        fields["is_open"] = first is not None and first.meeting.is_running(now)
    if first is not None and held_dates.is_elsewhere(hit.offer, first):
        fields["kilometers"] = None  # they are those to the places of the offer
    return Listed(**fields, seats=mark, is_online=first is not None and first.is_online)
