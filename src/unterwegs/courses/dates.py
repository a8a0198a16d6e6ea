"""Dates of offers as they take place: what courses add to the rhythm, move or cancel. Of nobody who comes, so every room above may ask."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from django.utils import timezone
from django.utils.functional import Promise

from unterwegs.courses import queries, rules
from unterwegs.courses.models import Session
from unterwegs.directory import queries as directory
from unterwegs.directory.models import Location
from unterwegs.kit import calendars

LOOKED_AT = 20  # dates of the rhythm of one offer
A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Held:
    """One date of an offer as families see it; ``session`` is None where only the rhythm says it."""

    meeting: directory.Meeting
    session: Session | None = None
    is_canceled: bool = False
    reason: str | Promise = ""
    instead: datetime | None = None


class Dates:
    """What courses say about the dates of offers from one day to another, both included: one query."""

    def __init__(self, first: date, last: date, *, services: Collection[UUID] | None = None) -> None:
        self.first, self.last = first, last
        self._rows: dict[UUID, list[Session]] = {}
        for session in queries.sessions_for_families(first=first, last=last, services=services):
            self._rows.setdefault(session.course.service_id, []).append(session)

    @property
    def services(self) -> Collection[UUID]:
        """The offers that have such dates."""
        return self._rows.keys()

    def of_rhythm(self, offer: directory.Offer, days: calendars.DayCalendar) -> list[Held]:
        """The dates of an offer in all of these days: those of its rhythm as they take place, and the others."""
        return self.of(offer, directory.meetings(offer, first=self.first, last=self.last, days=days))

    def taking_place(self, offer: directory.Offer, days: calendars.DayCalendar) -> list[directory.Meeting]:
        return [one.meeting for one in self.of_rhythm(offer, days) if not one.is_canceled]

    def with_others(self, rows: Iterable[directory.Shelved], shelf: directory.Shelf) -> list[directory.Shelved]:
        """These offers, and all others that have such dates: a course may take place where its offer is not at home."""
        found = {row.offer.id: row for row in rows}
        return [
            *found.values(),
            *(shelf.by_id[one] for one in self.services if one in shelf.by_id and one not in found),
        ]

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
            found += [_held(offer, one, meeting) for one in mine] if mine else [Held(meeting)]
        left = {one.pk for some in laid.values() for one in some}
        own = (one for one in rows if one.laid_on is None or (one.pk in left and _is_moved(one)))
        found += [_held(offer, one) for one in own]
        kept: dict[tuple[datetime, datetime | None], Held] = {}
        for held in sorted(found, key=lambda one: (one.meeting.start, one.is_canceled)):
            if (first or self.first) <= held.meeting.day <= (last or self.last):
                kept.setdefault((held.meeting.start, held.meeting.end), held)
        return list(kept.values())


def of_offer(offer: directory.Offer, *, now: datetime, days: calendars.DayCalendar) -> list[Held]:
    """The next dates of an offer as far as its courses are laid out, canceled ones among them."""
    meetings, last = by_rhythm(offer, now=now, days=days)
    return Dates(now.date(), last, services=[offer.id]).of(offer, meetings)


def by_rhythm(
    offer: directory.Offer, *, now: datetime, days: calendars.DayCalendar
) -> tuple[list[directory.Meeting], date]:
    """The next dates of the rhythm alone, and the day until which these are all."""
    meetings = directory.next_meetings(offer, now=now, days=days, limit=LOOKED_AT)
    return meetings, meetings[-1].day if len(meetings) == LOOKED_AT else now.date() + A_YEAR


def mark_of(first: date, last: date) -> str:
    """What these dates depend on, as a short word: another one when any of them changed."""
    rows = queries.sessions_for_families(first=first, last=last).values_list(
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


def meeting_of(offer: directory.Offer, session: Session, usual: directory.Meeting | None = None) -> directory.Meeting:
    """The date as lists read it. Its times are those of the rhythm, or its own, whose name lasts."""
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    times = (
        usual.times
        if usual
        else directory.Times(
            session.pk, start.date(), opens_at=start.time(), closes_at=end.time(), last_on=start.date()
        )
    )
    return directory.Meeting(start, end, times, _place(offer, session, usual))


def _held(offer: directory.Offer, session: Session, meeting: directory.Meeting | None = None) -> Held:
    is_canceled = session.canceled_on is not None
    return Held(
        meeting_of(offer, session, meeting),
        session,
        is_canceled,
        rules.Reason(session.reason).label if is_canceled and session.reason else "",
        _instead(session),
    )


def _is_moved(session: Session) -> bool:
    """Whether it lies on another day than the rhythm has it; a day that left the rhythm is none to go to."""
    return timezone.localdate(session.starts_at) != session.laid_on


def _instead(session: Session) -> datetime | None:
    other: Session | None = getattr(session, "replaced_by", None)  # the other side of a one-to-one may be absent
    return timezone.localtime(other.starts_at) if other is not None and other.canceled_on is None else None


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
