"""Dates of offers as they take place: what courses add to the rhythm, move or cancel. Of nobody who comes, so every room above may ask."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import msgspec
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from unterwegs.courses import queries, rules, wording
from unterwegs.courses.models import Course, Session
from unterwegs.directory import facts
from unterwegs.directory import queries as directory
from unterwegs.directory.models import Location
from unterwegs.directory.rules import Mode
from unterwegs.kit import calendars
from unterwegs.places import languages

LOOKED_AT = 20  # dates of the rhythm of one offer
Dated = TypeVar("Dated", directory.Meeting, calendars.Occurrence)
A_YEAR = timedelta(days=366)
WEEKS = timedelta(weeks=12)  # from a Monday: whose weekdays a search knows, and what a phone takes along


@dataclass(frozen=True, slots=True)
class Held:
    """One date of an offer as families see it; ``session`` is None where only the rhythm says it."""

    meeting: directory.Meeting
    session: Session | None = None
    is_canceled: bool = False
    reason: str | Promise = ""
    instead: datetime | None = None

    @property
    def course(self) -> Course | None:
        return self.session.course if self.session else None

    @property
    def is_online(self) -> bool:
        """Whether a course holds it online, wherever its offer is at home."""
        return self.course is not None and self.course.is_online


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

    def of(self, offer: directory.Offer, meetings: Sequence[directory.Meeting]) -> list[Held]:
        """The dates of an offer in order: those of its rhythm as they take place, and the others.

        ``meetings`` is all that the rhythm has on its days. What begins at one hour in one place is one date: where something takes
        place, nothing is canceled, and where a course says something, the rhythm alone does not count.
        """
        rows = self._rows.get(offer.id)
        if rows is None:
            return [Held(meeting) for meeting in meetings]
        said, bare = _said(offer, rows, meetings)
        found: list[Held] = []
        for some in ([one for one in said if not one.is_canceled], [one for one in said if one.is_canceled], bare):
            spots = {_spot(one.meeting) for one in found}
            new = {(_spot(one.meeting), one.meeting.end): one for one in some if _spot(one.meeting) not in spots}
            found += new.values()
        within = (one for one in found if self.first <= one.meeting.day <= self.last)
        return sorted(within, key=lambda one: (one.meeting.start, one.is_canceled))


def of_offer(offer: directory.Offer, *, now: datetime, days: calendars.DayCalendar) -> list[Held]:
    """The next dates of an offer as far as its courses are laid out, canceled ones among them."""
    meetings, last = by_rhythm(offer, now=now, days=days)
    return Dates(now.date(), last, services=[offer.id]).of(offer, meetings)


def by_rhythm(
    offer: directory.Offer, *, now: datetime, days: calendars.DayCalendar
) -> tuple[list[directory.Meeting], date]:
    """The dates of the rhythm alone, those of today that are over among them, and the day until which these are all."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    meetings = directory.next_meetings(offer, now=midnight, days=days, limit=LOOKED_AT)
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
        "course__schedule",
        "laid_on",
        "is_moved",
        "changes",
    )
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


def closed(
    offer: directory.Offer, held: Iterable[Held], *, first: date, last: date, days: calendars.DayCalendar
) -> list[directory.Cancelled]:
    """Dates of the rhythm that somebody closed, without those of which a course says something: it may let one stand."""
    said, found = list(held), directory.cancelled_meetings(offer, first=first, last=last, days=days)
    return [one for one in found if not _is_said(offer, said, one.meeting.day, one.meeting.times)]


def missing_days(
    offer: directory.Offer, held: Iterable[Held], *, today: date, days: calendars.DayCalendar, limit: int = 5
) -> list[directory.Missing]:
    """Closed days and holidays of the next weeks, without those of which a course says something."""
    said, found = list(held), directory.missing_days(offer, today=today, days=days, limit=limit)
    return [one for one in found if not _is_said(offer, said, one.day, one.times)]


def _is_said(offer: directory.Offer, held: Iterable[Held], day: date, times: directory.Times) -> bool:
    """Whether a course in this rhythm, or a date at its hour in its place, says what is on a day."""
    return any(
        one.meeting.day == day
        and (
            one.course.schedule_id == times.id
            or (one.meeting.start.time(), _id(one.meeting.place)) == (times.opens_at, _id(offer.place_of(times)))
        )
        for one in held
        if one.course is not None
    )


def lasting_name(meeting: directory.Meeting, session: Session | None) -> str:
    """What a date is called in calendars however it is moved: its rhythm and the day there; where it has none, itself."""
    if session is not None and session.laid_on is not None and session.course.schedule_id is not None:
        return f"{session.course.schedule_id}-{session.laid_on:%Y%m%d}"
    if session is not None and meeting.times.id == session.pk:
        return f"{session.pk}-0"
    return f"{meeting.times.id}-{meeting.day:%Y%m%d}"


def is_elsewhere(offer: directory.Offer, held: Held) -> bool:
    """Whether a date takes place where its offer names no place, or online although its offer does not."""
    place = held.meeting.place
    if place is None:
        return held.is_online and offer.mode != Mode.ONLINE
    return all(one.id != place.id for one in offer.places)


def elsewhere_words(held: Held, offer: directory.Offer) -> str:
    """Where a date is that does not take place where its offer always does: „Online“, another room, or the place.

    Of an offer with several places each date says which one it is; a place that it does not name comes with its address.
    """
    place, usual = held.meeting.place, offer.place
    if place is None:
        return _("Online") if is_elsewhere(offer, held) else ""
    if len(offer.places) == 1 and usual is not None and usual.id == place.id:
        return place.room if place.room != usual.room else ""
    address = place.address if is_elsewhere(offer, held) else ""
    return ", ".join(part for part in (place.name, address, place.room) if part)


def openly(held: Iterable[Held], *, now: datetime) -> list[list[Session]]:
    """The dates to come of each open meeting, the soonest first."""
    found: dict[UUID, list[Session]] = {}
    for one in held:
        session = one.session
        if session is not None and not session.course.has_seats and not one.is_canceled and session.ends_at > now:
            found.setdefault(session.course_id, []).append(session)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """What paper says of an open meeting: „7,50 € · Bitte mitbringen: eine Decke“; its name and its note are German."""

    name: str
    words: str
    note: str


def open_meetings(held: Iterable[Held], *, now: datetime) -> list[OpenMeeting]:
    """What stands about the open meetings that have dates to come."""
    courses = (dates[0].course for dates in openly(held, now=now))
    return [OpenMeeting(one.name, _words_of(one), one.note) for one in courses]


def _words_of(course: Course) -> str:
    parts = (
        *wording.price_words(course),
        wording.bring_line(course),
        wording.ages_words(course),
        _("Your child is looked after meanwhile") if course.childcare else "",
        facts.and_words(languages.name_of(code) for code in course.languages) if course.languages else "",
    )
    return " · ".join(part for part in parts if part)


def usual_place(sessions: Iterable[Session]) -> str:
    """Where most of these dates are, in words; at least one date."""
    return Counter(wording.place_words(one) for one in sessions).most_common(1)[0][0]


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


def paired(
    sessions: Sequence[Session], found: Iterable[Dated]
) -> tuple[list[tuple[Session, Dated | None]], list[Dated]]:
    """The dates of a course that a rhythm laid on one day with what it has on that day now, and what it has beyond them.

    Those at the same hour belong together, the others in their order.
    """
    at = {one.start: one for one in found}
    same = {one.pk: at.pop(one.starts_at) for one in sessions if one.starts_at in at}
    left = list(at.values())
    return [(one, same.get(one.pk) or (left.pop(0) if left else None)) for one in sessions], left


def _said(
    offer: directory.Offer, rows: Iterable[Session], meetings: Sequence[directory.Meeting]
) -> tuple[list[Held], list[Held]]:
    """What courses say about the dates of an offer, and those of its rhythm of which none says anything.

    What a rhythm laid belongs to its date there; where the rhythm has none any more, nobody is sent there, unless somebody moved it by
    hand. Every other date is the one that a rhythm has at its hour in its place, where there is one.
    """
    laid: dict[tuple[UUID, UUID, date], list[Session]] = {}
    own: list[Session] = []
    for session in rows:
        if session.laid_on is not None and session.course.schedule_id is not None:
            laid.setdefault((session.course_id, session.course.schedule_id, session.laid_on), []).append(session)
        else:
            own.append(session)
    by_day: dict[tuple[UUID, date], list[directory.Meeting]] = {}
    at: dict[datetime, list[directory.Meeting]] = {}
    for meeting in meetings:
        by_day.setdefault((meeting.times.id, meeting.day), []).append(meeting)
        at.setdefault(meeting.start, []).append(meeting)
    pairs: list[tuple[Session, directory.Meeting | None]] = []
    for (_course, schedule, day), sessions in laid.items():
        of_day, _left = paired(sessions, by_day.get((schedule, day), ()))
        pairs += [(session, meeting) for session, meeting in of_day if meeting is not None]
        own += [session for session, meeting in of_day if meeting is None and session.is_moved]
    for session in own:
        same = (one for one in at.get(session.starts_at, ()) if _may_be_at(session, one.place))
        pairs.append((session, next(same, None)))
    met = {(one.times.id, one.start) for _session, one in pairs if one is not None}
    bare = [Held(one) for one in meetings if (one.times.id, one.start) not in met]
    return [_held(offer, *pair) for pair in pairs], bare


def _may_be_at(session: Session, place: directory.Place | None) -> bool:
    """Whether a date may be one that the rhythm has at this place; where one of them names no place, they are the same."""
    where = session.location_id or session.course.location_id
    if place is None or session.course.is_online:
        return place is None
    return where is None or where == place.id


def _spot(meeting: directory.Meeting) -> tuple[datetime, UUID | None]:
    return meeting.start, _id(meeting.place)


def _id(place: directory.Place | None) -> UUID | None:
    return place.id if place else None


def _held(offer: directory.Offer, session: Session, meeting: directory.Meeting | None = None) -> Held:
    is_canceled = session.canceled_on is not None
    return Held(
        meeting_of(offer, session, meeting),
        session,
        is_canceled,
        rules.Reason(session.reason).label if is_canceled and session.reason else "",
        _instead(session),
    )


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


# --- the search -------------------------------------------------------------------------------------------------------

Known = Mapping[UUID, Sequence[directory.Meeting]]
_known: dict[str, tuple[object, Known]] = {}


def weeks(today: date) -> tuple[date, date]:
    """The first and the last day of the weeks whose dates a search knows, on the site as on the phone."""
    monday = today - timedelta(days=today.weekday())
    return monday, monday + WEEKS - timedelta(days=1)


def find_services(choice: directory.Choice, *, language: str, now: datetime) -> directory.Found:
    """The search of the directory, by the dates as they take place: those of courses too, without what was canceled."""
    return directory.find_services(choice, language=language, now=now, dates=_dates_on)


def _dates_on(shelf: directory.Shelf, days: calendars.DayCalendar) -> Known:
    """Of each offer with courses its dates in these weeks; made anew when anything of them changed."""
    first, last = weeks(shelf.day)
    basis = shelf.count, shelf.day, days, mark_of(first, last)
    known = _known.get(shelf.language)
    if known is None or known[0] != basis:
        known = _known[shelf.language] = basis, _read_dates(shelf, days, first, last)
    return known[1]


def _read_dates(shelf: directory.Shelf, days: calendars.DayCalendar, first: date, last: date) -> Known:
    dates = Dates(first, last)
    offers = [shelf.by_id[service].offer for service in dates.services if service in shelf.by_id]
    return {offer.id: dates.taking_place(offer, days) for offer in offers}
