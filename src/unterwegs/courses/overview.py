"""What the desk shows of courses at a glance: own courses by how far they are, and the dates of a week, each with its seats."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unterwegs.courses import queries, rules, steps, wording
from unterwegs.courses.models import Course, Seating, Session, SignUp
from unterwegs.directory import queries as directory
from unterwegs.people import actions as people
from unterwegs.people import holders
from unterwegs.people.models import User

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Line:
    """A course in the list: ``room`` is None where nobody signs up; of many lists of seats it is their sum."""

    course: Course
    room: queries.Room | None
    first: Session | None
    following: Session | None
    last: Session | None
    count: int
    year: int | None


@dataclass(frozen=True, slots=True)
class Courses:
    """Own courses by how far they are."""

    running: Sequence[Line]
    coming: Sequence[Line]
    drafts: Sequence[Line]
    over: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Entry:
    """A date with its list of seats, its own or that of the whole course; ``room`` is None where nobody signs up."""

    session: Session
    seating: Seating | None
    room: queries.Room | None
    closure: queries.Closure | None = None
    may_come_back: bool = False

    @property
    def closed_words(self) -> str:
        """„An diesem Tag ist das Angebot geschlossen (Sommerpause)“; empty where nobody closed anything."""
        if self.closure is None:
            return ""
        closed = _("On this day the place is closed") if self.closure.is_place else _("On this day the offer is closed")
        return f"{closed} ({self.closure.said})" if self.closure.said else closed

    @property
    def untold_words(self) -> str:
        """„3 Familien sind angemeldet und wissen noch nichts.“"""
        if self.room is None:
            return _("Whoever comes knows nothing of it yet.")
        families = self.room.taken + self.room.waiting
        if not families:
            return _("Nobody has signed up yet.")
        said = ngettext(
            "%(count)d family is signed up and knows nothing yet.",
            "%(count)d families are signed up and know nothing yet.",
            families,
        )
        return said % {"count": families}

    @property
    def is_by_date(self) -> bool:
        """Whether people sign up for this date alone."""
        return self.seating is not None and self.seating.session_id is not None

    @property
    def place(self) -> str:
        """Where it is, in words; empty for a date online."""
        if self.session.course.is_online:
            return ""
        where = wording.location_of(self.session)
        room = self.session.room or self.session.course.room
        return ", ".join(str(part) for part in (where, room) if part)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week view."""

    on: date
    entries: Sequence[Entry]
    is_today: bool


@dataclass(frozen=True, slots=True)
class Told:
    """How many families learn something in writing, and how many have to be called."""

    written: int
    called: int

    @property
    def all(self) -> int:
        return self.written + self.called

    @property
    def words(self) -> str:
        """„12 Familien bekommen eine Nachricht, 2 müssen angerufen werden.“"""
        if not self.all:
            return _("Nobody has signed up, so nobody has to be told.")
        written = ngettext("%(count)d family gets a message", "%(count)d families get a message", self.written)
        called = ngettext("%(count)d has to be called", "%(count)d have to be called", self.called)
        alone = ngettext("%(count)d family has to be called", "%(count)d families have to be called", self.called)
        if not self.written:
            return f"{alone % {'count': self.called}}."
        said = written % {"count": self.written}
        return f"{said}, {called % {'count': self.called}}." if self.called else f"{said}."


@dataclass(frozen=True, slots=True)
class Preview:
    """The dates that a copy would have; ``closed`` are those on a public holiday or in school holidays, with its name."""

    dates: Sequence[tuple[datetime, datetime]]
    closed: Sequence[tuple[datetime, str]]

    @property
    def first(self) -> datetime | None:
        return self.dates[0][0] if self.dates else None

    @property
    def last(self) -> datetime | None:
        return self.dates[-1][0] if self.dates else None


# --- lists ------------------------------------------------------------------------------------------------------------


def own_courses(user: User, *, now: datetime) -> Courses:
    """Those that this person keeps, in the order of their next dates, the latest ended ones first."""
    today = timezone.localdate(now)
    kept = Course.objects.kept_by(user, today=today)
    found: QuerySet[Course] = queries.with_sessions(kept)
    courses = list(found)
    rooms = queries.rooms(_with_course(courses))
    lines = [_line(course, rooms, now=now) for course in courses]

    def begins(line: Line) -> float:
        at = line.following or line.last
        return at.starts_at.timestamp() if at else math.inf

    groups: dict[str, list[Line]] = {"running": [], "coming": [], "drafts": [], "over": []}
    for line in lines:
        groups[_group(line, now=now)].append(line)
    return Courses(
        running=sorted(groups["running"], key=begins),
        coming=sorted(groups["coming"], key=begins),
        drafts=sorted(groups["drafts"], key=begins),
        over=sorted(groups["over"], key=begins, reverse=True),
    )


def _group(line: Line, *, now: datetime) -> str:
    if line.course.state == rules.State.DRAFT:
        return "drafts"
    if is_over(line, today=timezone.localdate(now)):
        return "over"
    return "running" if line.first and line.first.starts_at <= now else "coming"


def is_over(line: Line, *, today: date) -> bool:
    """Whether nothing comes any more: called off, or the last day is over. A course without dates is not over."""
    if line.course.state == rules.State.CALLED_OFF:
        return True
    if line.following is not None or line.count == 0:
        return False
    return line.course.schedule_id is None or (line.course.last_on is not None and line.course.last_on < today)


def line_of(course: Course, *, now: datetime) -> Line:
    """One course as in the list."""
    return _line(course, queries.rooms(_with_course([course])), now=now)


def _with_course(courses: Iterable[Course]) -> list[Seating]:
    """The lists of seats of prefetched courses, each with its course at hand."""
    found = []
    for course in courses:
        for seating in course.seatings.all():
            seating.course = course
            found.append(seating)
    return found


def _line(course: Course, rooms: dict[int, queries.Room], *, now: datetime) -> Line:
    planned = [one for one in course.sessions.all() if one.canceled_on is None]
    coming = [one for one in planned if one.ends_at > now]
    open_dates = {one.pk for one in coming}
    counted = [rooms[one.pk] for one in course.seatings.all() if one.session_id is None or one.session_id in open_dates]
    today = timezone.localdate(now)
    is_cohort = course.kind == rules.Kind.PROGRAM and course.first_on <= today
    return Line(
        course=course,
        room=_sum(counted) if course.has_seats and counted else None,
        first=planned[0] if planned else None,
        following=coming[0] if coming else None,
        last=planned[-1] if planned else None,
        count=len(planned),
        year=rules.program_year(course.first_on, today) if is_cohort else None,
    )


def _sum(rooms: Sequence[queries.Room]) -> queries.Room:
    return queries.Room(
        seats=sum(one.seats for one in rooms),
        taken=sum(one.taken for one in rooms),
        waiting=sum(one.waiting for one in rooms),
        most_waiting=sum(one.most_waiting for one in rooms),
    )


# --- dates ------------------------------------------------------------------------------------------------------------


def week(user: User, *, first: date, now: datetime) -> list[Day]:
    """Seven days from ``first`` on; where today is one of them, it comes first and what is over follows at the end."""
    today = timezone.localdate(now)
    entries = entries_of(queries.week(user, first=first, today=today), now=now)
    days = [first + timedelta(days=number) for number in range(7)]
    if today in days:
        days = [day for day in days if day >= today] + [day for day in days if day < today]
    by_day: dict[date, list[Entry]] = {day: [] for day in days}
    for entry in entries:
        by_day[timezone.localdate(entry.session.starts_at)].append(entry)
    return [Day(day, by_day[day], is_today=day == today) for day in days]


def entries_of(sessions: Sequence[Session], *, now: datetime) -> list[Entry]:
    """Dates with their seats and whether they fall on a closed day, with five queries for all of them."""
    courses = {one.course_id: one.course for one in sessions}
    seatings = list(Seating.objects.filter(course__in=courses))
    for seating in seatings:
        seating.course = courses[seating.course_id]
    rooms = queries.rooms(seatings)
    whole = {one.course_id: one for one in seatings if one.session_id is None}
    own = {one.session_id: one for one in seatings if one.session_id is not None}
    closed = queries.closures(sessions, now=now)
    planned = {(one.course_id, one.starts_at) for one in sessions if one.canceled_on is None}
    found = []
    for session in sessions:
        mine = own.get(session.pk) or whole.get(session.course_id)
        is_free = (session.course_id, session.starts_at) not in planned
        may_come_back = is_free and queries.may_be_reinstated(session, now=now)
        found.append(Entry(session, mine, rooms[mine.pk] if mine else None, closed.get(session.pk), may_come_back))
    return found


def closed_entries(user: User, *, service: UUID, now: datetime) -> list[Entry]:
    """Dates of an offer that somebody has to cancel by hand, since it or their place is closed on that day."""
    return entries_of(queries.closed_dates(user, service=service, now=now), now=now)


def years_of(course: Course, entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """Of a programme: its years, and how many dates each has."""
    if course.kind != rules.Kind.PROGRAM:
        return []
    days = [timezone.localdate(one.session.starts_at) for one in entries if one.session.canceled_on is None]
    return sorted(Counter(rules.program_year(course.first_on, day) for day in days).items())


def preview_of_copy(course: Course, *, first_on: date, last_on: date | None) -> Preview:
    """What a copy would look like; of a rhythm without an end, the first weeks."""
    if course.schedule_id is None:
        dates = [(one.starts_at, one.ends_at) for one in queries.copied_dates(course, first_on=first_on)]
    else:
        until = last_on or first_on + steps.AHEAD
        found = directory.occurrences_of(course.schedule_id, first=first_on, last=until)
        dates = [(one.start, one.end or one.start) for one in found]
    days = queries.calendar_of_days()
    names = [(start, timezone.localdate(start)) for start, _end in dates]
    closed = [(start, days.public_holiday(day) or days.school_holiday(day)) for start, day in names]
    return Preview(dates, [(start, name) for start, name in closed if name])


# --- who is told ------------------------------------------------------------------------------------------------------


def told_about(session: Session) -> Told:
    """Who learns it when this date is canceled or moved."""
    return _told(SignUp.objects.of_session(session).going_on())


def told_of(course: Course) -> Told:
    """Who learns it when the course is called off."""
    return _told(SignUp.objects.filter(seating__course=course).going_on())


def told_to(signups: Collection[UUID]) -> Told:
    """Who of these has to be called."""
    return _told(SignUp.objects.filter(pk__in=signups))


def told_of_more(course: Course) -> Told:
    """Who learns that there are further dates: whoever has a seat for all of them."""
    return _told(SignUp.objects.seated().filter(seating__course=course, seating__session=None))


def _told(rows: Any) -> Told:
    """Only whether there is a way to write is read; no name is."""
    signups = list(rows.select_related("holder"))
    holders.at_hand(signup.holder for signup in signups)
    written = sum(1 for one in signups if not is_called(one))
    return Told(written, len(signups) - written)


def is_called(signup: SignUp) -> bool:
    """Whether nobody can write to her: then somebody has to call."""
    return not signup.mail and not (signup.phone and people.can_send_short(signup.phone))
