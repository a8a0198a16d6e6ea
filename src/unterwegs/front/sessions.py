"""Dates of courses among those of the offers: what lies outside of the rhythm, what was moved or canceled, and whether seats are free."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from django.utils import timezone
from django.utils.functional import Promise

from unterwegs.courses import queries as courses
from unterwegs.courses import rules
from unterwegs.courses.models import Course, Session
from unterwegs.directory import queries as directory
from unterwegs.directory.models import Location
from unterwegs.front import seats
from unterwegs.front.seats import Seats
from unterwegs.kit import calendars
from unterwegs.people import queries as people

LOOKED_AT = 20  # dates of the rhythm of one offer
WEEKS = timedelta(weeks=12)  # from a Monday: whose weekdays a search knows, and what a phone takes along
AHEAD = timedelta(days=84)  # how far lists of offers look for the next date: as far as open meetings are laid out
A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Held:
    """One date of an offer as families see it; ``course`` is None where only the rhythm says it."""

    meeting: directory.Meeting
    course: Course | None = None
    seats: Seats | None = None
    room: courses.Room | None = None
    is_canceled: bool = False
    reason: str | Promise = ""
    instead: datetime | None = None


class Dates:
    """What courses say about the dates of offers in some days: two queries more where families sign up."""

    def __init__(
        self,
        first: date,
        last: date,
        *,
        now: datetime,
        services: Collection[UUID] | None = None,
        with_seats: bool = True,
    ) -> None:
        self.first, self.last, self.now = first, last, now
        self._rows: dict[UUID, list[Session]] = {}
        for session in courses.sessions_for_families(first=first, last=last, services=services):
            self._rows.setdefault(session.course.service_id, []).append(session)
        self._lists: dict[object, courses.Listed] = {}
        if with_seats:
            listed = courses.listed(services if services is not None else list(self._rows), now=now)
            if listed and people.is_released(rules.ROOM):
                self._lists = {one.seating.session_id or one.seating.course_id: one for one in listed}

    @property
    def services(self) -> Collection[UUID]:
        """The offers that have such dates."""
        return self._rows.keys()

    def best_of(self, offer: directory.Offer) -> Seats | None:
        """The best that an offer has to give; None where nobody signs up."""
        mine = (one for one in self._lists.values() if one.seating.course.service_id == offer.id)
        return seats.best(mine, today=self.now.date())

    def of(
        self,
        offer: directory.Offer,
        meetings: Iterable[directory.Meeting],
        *,
        first: date | None = None,
        last: date | None = None,
    ) -> list[Held]:
        """The dates of an offer in order: those of its rhythm as they take place, and the others, from one day to another.

        Where two courses share a date of the rhythm, one that takes place hides one that is canceled.
        """
        rows = self._rows.get(offer.id)
        if rows is None:
            return [Held(meeting) for meeting in meetings]
        laid: dict[tuple[UUID | None, date], list[Session]] = {}
        for session in rows:
            if session.laid_on is not None:
                laid.setdefault((session.course.schedule_id, session.laid_on), []).append(session)
        found: list[Held] = []
        for meeting in meetings:
            mine = laid.pop((meeting.times.id, meeting.day), None)
            found += [self._held(offer, one, meeting) for one in mine] if mine else [Held(meeting)]
        left = {one.pk for some in laid.values() for one in some}
        own = (one for one in rows if one.laid_on is None or (one.pk in left and _is_moved(one)))
        found += [self._held(offer, one) for one in own]
        kept: dict[tuple[datetime, datetime | None], Held] = {}
        for held in sorted(found, key=lambda one: (one.meeting.start, one.is_canceled)):
            if (first or self.first) <= held.meeting.day <= (last or self.last):
                kept.setdefault((held.meeting.start, held.meeting.end), held)
        return list(kept.values())

    def of_rhythm(self, offer: directory.Offer, days: calendars.DayCalendar) -> list[Held]:
        """The dates of an offer in all of these days: those of its rhythm as they take place, and the others."""
        return self.of(offer, directory.meetings(offer, first=self.first, last=self.last, days=days))

    def _held(self, offer: directory.Offer, session: Session, meeting: directory.Meeting | None = None) -> Held:
        course = session.course
        listed = self._lists.get(session.pk) or self._lists.get(course.pk)
        is_canceled = session.canceled_on is not None
        return Held(
            _meeting(offer, session, meeting),
            course,
            seats.standing(course, listed.room, is_open=listed.is_open, today=self.now.date())
            if listed and not is_canceled
            else None,
            listed.room if listed else None,
            is_canceled,
            rules.Reason(session.reason).label if is_canceled and session.reason else "",
            _instead(session),
        )


def held_of(offer: directory.Offer, shown: courses.Shown, *, now: datetime) -> Held:
    """The next date for which one signs up, with its seats."""
    session = next(one for one in shown.sessions if one.canceled_on is None and one.ends_at > now)
    standing = seats.standing(shown.course, shown.room, is_open=shown.is_open, today=now.date())
    return Held(_meeting(offer, session, None), shown.course, standing, shown.room)


def _is_moved(session: Session) -> bool:
    """Whether it lies on another day than the rhythm has it; a day that left the rhythm is none to go to."""
    return timezone.localdate(session.starts_at) != session.laid_on


def _instead(session: Session) -> datetime | None:
    other: Session | None = getattr(session, "replaced_by", None)  # the other side of a one-to-one may be absent
    return timezone.localtime(other.starts_at) if other is not None and other.canceled_on is None else None


def _meeting(offer: directory.Offer, session: Session, usual: directory.Meeting | None) -> directory.Meeting:
    """The date as the lists read it. Its times are those of the rhythm, or its own, whose name lasts."""
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    times = (
        usual.times
        if usual
        else directory.Times(
            session.pk, start.date(), opens_at=start.time(), closes_at=end.time(), last_on=start.date()
        )
    )
    return directory.Meeting(start, end, times, _place(offer, session, usual))


def _place(offer: directory.Offer, session: Session, usual: directory.Meeting | None) -> directory.Place | None:
    course = session.course
    if course.is_online:
        return None
    where, room = session.location or course.location, session.room or course.room
    if where is None:
        known = usual.place if usual else offer.place
    else:
        known = next((one for one in offer.places if one.id == where.pk), None) or _as_place(where)
    return msgspec.structs.replace(known, room=room) if known and room else known


def _as_place(row: Location) -> directory.Place:
    """A place that the offer itself does not name."""
    return directory.Place(
        id=row.pk,
        code=row.code,
        name=row.name,
        kind=row.kind,
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        longitude=row.longitude,
        latitude=row.latitude,
    )


def mark_of(first: date, last: date) -> str:
    """What these dates depend on, as a short word: another one when any of them changed."""
    rows = courses.sessions_for_families(first=first, last=last).values_list(
        "pk",
        "starts_at",
        "ends_at",
        "canceled_on",
        "location",
        "room",
        "course__location",
        "course__room",
        "course__is_online",
        "laid_on",
    )
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


_Known = Mapping[UUID, Sequence[directory.Meeting]]
_known: dict[str, tuple[object, _Known]] = {}


def weeks(today: date) -> tuple[date, date]:
    """The first and the last day of the weeks whose dates a search knows, on the site as on the phone."""
    monday = today - timedelta(days=today.weekday())
    return monday, monday + WEEKS - timedelta(days=1)


def find_services(choice: directory.Choice, *, language: str, now: datetime) -> directory.Found:
    """The search of the directory, by the dates as they take place: those of courses too, without what was canceled."""
    return directory.find_services(choice, language=language, now=now, dates=_dates_on)


def _dates_on(shelf: directory.Shelf, days: calendars.DayCalendar) -> _Known:
    """Of each offer with courses its dates in these weeks; made anew when anything of them changed."""
    first, last = weeks(shelf.day)
    basis = shelf.count, shelf.day, days, mark_of(first, last)
    known = _known.get(shelf.language)
    if known is None or known[0] != basis:
        known = _known[shelf.language] = basis, _read_dates(shelf, days, first, last)
    return known[1]


def _read_dates(shelf: directory.Shelf, days: calendars.DayCalendar, first: date, last: date) -> _Known:
    held = Dates(first, last, now=timezone.localtime(), with_seats=False)
    offers = [shelf.by_id[service].offer for service in held.services if service in shelf.by_id]
    return {offer.id: taking_place(held.of_rhythm(offer, days)) for offer in offers}


def of_offer(offer: directory.Offer, *, now: datetime, days: calendars.DayCalendar) -> list[Held]:
    """The next dates of an offer as far as its courses are laid out, canceled ones among them."""
    meetings = directory.next_meetings(offer, now=now, days=days, limit=LOOKED_AT)
    last = meetings[-1].day if len(meetings) == LOOKED_AT else now.date() + A_YEAR
    return Dates(now.date(), last, now=now, services=[offer.id]).of(offer, meetings)


@dataclass(frozen=True, slots=True)
class Listed(directory.Hit):
    """An offer in a list, with its next date as it takes place and how it stands with seats."""

    seats: Seats | None = None


def with_seats(hits: Iterable[directory.Hit], *, now: datetime) -> list[Listed]:
    """The rows of a list with what courses say about them: a constant number of queries."""
    rows = list(hits)
    dates = Dates(now.date(), now.date() + AHEAD, now=now, services=[hit.offer.id for hit in rows])
    days = directory.day_calendar() if dates.services else calendars.DayCalendar()
    return [_listed(hit, dates, now=now, days=days) for hit in rows]


def _listed(hit: directory.Hit, dates: Dates, *, now: datetime, days: calendars.DayCalendar) -> Listed:
    """A row shows the date for which its word about seats is true, not one of a course that runs already."""
    fields = {name: getattr(hit, name) for name in directory.Hit.__dataclass_fields__}
    mark = dates.best_of(hit.offer)
    if hit.offer.id in dates.services:
        found = coming(dates.of_rhythm(hit.offer, days), now=now)
        first = found[0] if found else None
        if first is not None and first.seats is not None and first.seats != mark:
            first = next((one for one in found if one.seats == mark), first)
        fields["next"] = first.meeting if first else None
        fields["is_open"] = first is not None and first.meeting.is_running(now)
    return Listed(**fields, seats=mark)


def taking_place(held: Iterable[Held]) -> list[directory.Meeting]:
    return [one.meeting for one in held if not one.is_canceled]


def coming(held: Sequence[Held], *, now: datetime) -> list[Held]:
    """Those that take place and have not ended."""
    return [one for one in held if not one.is_canceled and (one.meeting.end or one.meeting.start) > now]
