"""Dates: laid out by a rhythm, typed by hand, canceled with a replacement, moved; everybody with a seat learns it."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from unterwegs.courses import dates as held_dates
from unterwegs.courses import queries, rules, steps
from unterwegs.courses.actions import messages, seats
from unterwegs.courses.models import Course, Seating, Session, SignUp
from unterwegs.directory import queries as directory
from unterwegs.directory.models import Location, Service
from unterwegs.kit import calendars
from unterwegs.people import actions as people
from unterwegs.people.models import Actor

logger = logging.getLogger(__name__)
#: How long a date of a rhythm lasts whose end nobody knows.
USUAL = timedelta(hours=1)


class IsOver(Exception):
    """The date has begun already, or was canceled; or the course was called off."""


class IsThere(Exception):
    """The course has a date at this time already."""


class TooManyDates(Exception):
    """More dates than one course may have."""


# --- the rhythm -------------------------------------------------------------------------------------------------------


def lay_out(course: Course, news: messages.News, *, now: datetime) -> int:
    """Makes the dates that the rhythm has from today on and that are not there yet, and the lists of seats; how many are new.

    What was moved, canceled or added by hand stays as it is. A date that left the rhythm (a closure, a holiday, a shorter course) is
    canceled and takes place after all when it is back there, one whose hour changed there is moved; the caller tells it. A course that was called off has no new dates.
    """
    if course.state == rules.State.CALLED_OFF:
        return 0
    new = 0
    if course.schedule_id is not None:
        Course.objects.select_for_update().filter(pk=course.pk).first()  # the night and a provider may come at once
        changed_at = Service.objects.values_list("changed_at", flat=True).get(pk=course.service_id)
        new = _follow_the_rhythm(course, course.schedule_id, news, now=now)
        course.followed_at = changed_at  # read before the rhythm: what changes meanwhile is followed next time
        course.save(update_fields=["followed_at"])
    list_seats(course)
    return new


def _follow_the_rhythm(course: Course, schedule: UUID, news: messages.News, *, now: datetime) -> int:
    """That a rhythm without an end goes on with each night is no news."""
    today, new = timezone.localdate(now), 0
    first = max(course.first_on, today)
    laid_until = course.sessions.aggregate(last=Max("laid_on"))["last"] or today
    last = course.last_on or max(today + steps.AHEAD, laid_until)
    found = directory.occurrences_of(schedule, first=first, last=last) if first <= last else []
    by_day: dict[date, list[calendars.Occurrence]] = {}
    for one in found:
        by_day.setdefault(timezone.localdate(one.start), []).append(one)
    coming: dict[date, list[Session]] = {}
    for session in course.sessions.filter(laid_on__gte=today).order_by("starts_at", "pk"):
        coming.setdefault(session.laid_on or today, []).append(session)
    for day, sessions in coming.items():
        _match(sessions, by_day.get(day, []), news, now=now)
    room_left = steps.MOST_DATES - course.sessions.count()
    taken = set(course.sessions.planned().values_list("starts_at", flat=True))  # by hand there may be one already
    for day in sorted(by_day):
        for one in by_day[day][len(coming.get(day, [])) :]:
            if new < room_left and one.start not in taken:
                session = _lay(course, one)
                if one.start > now and (course.last_on is not None or day <= laid_until):
                    news.has_more(session)
                new += 1
    return new


def _match(sessions: list[Session], found: list[calendars.Occurrence], news: messages.News, *, now: datetime) -> None:
    """The dates of one day follow what the rhythm has on it now.

    ``found`` is put in the order of its dates; what has none stands at its end and is to be laid.
    """
    pairs, left = held_dates.paired(sessions, found)
    found[:] = [one for _session, one in pairs if one is not None] + left
    for session, occurrence in pairs:
        if session.is_moved:
            continue
        if session.canceled_on is not None:
            if session.fell_out and occurrence is not None:
                _come_back(session, occurrence, news, now=now)
        elif session.starts_at <= now:
            continue
        elif occurrence is None:
            call_off(session, news, reason=_why_not(session), now=now, of_itself=True)
        elif (session.starts_at, session.ends_at) != (occurrence.start, _end(occurrence)):
            _put(session, news, starts_at=occurrence.start, ends_at=_end(occurrence), now=now)


def _come_back(session: Session, occurrence: calendars.Occurrence, news: messages.News, *, now: datetime) -> None:
    """The rhythm has the date again, unless somebody typed one at its hour meanwhile."""
    if occurrence.start <= now or session.course.sessions.planned().filter(starts_at=occurrence.start).exists():
        return
    if (session.starts_at, session.ends_at) != (occurrence.start, _end(occurrence)):
        _put(session, news, starts_at=occurrence.start, ends_at=_end(occurrence), now=now)
    _take_back(session, news, now=now)


def _why_not(session: Session) -> rules.Reason:
    """Why the rhythm has a date no more: somebody closed that day, it is a holiday, or the rhythm itself is another."""
    schedule, day = session.course.schedule_id, session.laid_on
    said = directory.gap_of(schedule, on=day) if schedule and day else None
    return rules.Reason.OTHER if said is None else rules.reason_of(said)


def _lay(course: Course, one: calendars.Occurrence) -> Session:
    own = course.schedule.location_id if course.schedule and course.location_id is None else None
    return Session.objects.create(
        course=course,
        starts_at=one.start,
        ends_at=_end(one),
        location_id=own,
        laid_on=timezone.localdate(one.start),
    )


def type_in(session: Session, *, now: datetime) -> Session:
    """Under the caller's transaction: a new date. Where its offer has a canceled one at its hour, calendars take over that it takes place."""
    at_its_hour = Session.objects.filter(course__service=session.course.service_id, starts_at=session.starts_at)
    if at_its_hour.exclude(canceled_on=None).exists():
        session.count_change(now=now)
    session.save(force_insert=True)
    return session


def _end(one: calendars.Occurrence) -> datetime:
    return one.end or one.start + USUAL


def held_lists(course: UUID) -> list[Seating]:
    """Whoever plans locks the lists first and in order: it waits for those who sign up, and no two wait for each other."""
    return list(Seating.objects.select_for_update().filter(course=course).order_by("pk"))


def held(course: UUID) -> Course:
    """The lists, then the course itself, as it is now: of two who plan dates at once, the second sees those of the first."""
    held_lists(course)
    return Course.objects.select_for_update().get(pk=course)


def list_seats(course: Course) -> None:
    """The lists of seats that are missing: one of the course, or one of each date."""
    if course.kind in rules.BY_COURSE:
        Seating.objects.get_or_create(course=course, session=None)
    elif course.kind in rules.BY_DATE:
        for session in course.sessions.filter(seating=None, canceled_on=None):
            Seating.objects.create(course=course, session=session)


def lay_out_all(*, now: datetime) -> int:
    """Every night: the dates of all running courses and open meetings."""
    return sum(_lay_out_one(pk, now=now) for pk in list(_running(now).values_list("pk", flat=True)))


def follow_changes(*, now: datetime) -> int:
    """Every minute: the dates of courses whose offer has changed since they followed it last, however long ago; of how many.

    So a date of today that is closed in the morning is canceled before it begins. One course that fails stops no other.
    """
    changed = _running(now).exclude(followed_at=F("service__changed_at")).order_by("pk")
    count = 0
    for pk in list(changed.values_list("pk", flat=True)):
        try:
            _lay_out_one(pk, now=now)
            count += 1
        except Exception as problem:
            logger.error(
                "a course did not follow its offer", extra={"course": str(pk), "error": type(problem).__name__}
            )
    return count


def _running(now: datetime) -> QuerySet[Course]:
    """Courses and open meetings that follow a rhythm."""
    rows = Course.objects.filter(state__in=[rules.State.OPEN, rules.State.CLOSED]).exclude(schedule=None)
    return rows.exclude(last_on__lt=timezone.localdate(now))


@transaction.atomic
def _lay_out_one(pk: UUID, *, now: datetime) -> int:
    course, news = held(pk), messages.News()
    new = lay_out(course, news, now=now)
    messages.tell(course, news, now=now)
    return new


# --- by hand ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_date(course: Course, *, starts_at: datetime, ends_at: datetime, by: Actor, now: datetime) -> Session:
    """One more date. Raises IsOver, IsThere, TooManyDates."""
    return add_dates(course, [(starts_at, ends_at)], by=by, now=now)[0]


@transaction.atomic
def add_dates(course: Course, times: Iterable[tuple[datetime, datetime]], *, by: Actor, now: datetime) -> list[Session]:
    """Several dates at once, all or none; whoever has a seat for all dates learns it. Raises IsOver, IsThere, TooManyDates."""
    if held(course.pk).state == rules.State.CALLED_OFF:
        raise IsOver
    made, news = [], messages.News()
    for starts_at, ends_at in times:
        _refuse_twice(course, starts_at)
        made.append(type_in(Session(course=course, starts_at=starts_at, ends_at=ends_at), now=now))
        news.has_more(made[-1])
    if course.sessions.count() > steps.MOST_DATES:
        raise TooManyDates
    list_seats(course)
    messages.tell(course, news, now=now)
    for session in made:
        people.record(by=by, deed=steps.Deeds.DATE_ADDED, on=session)
    return made


def _refuse_twice(course: Course, starts_at: datetime, *, but: Session | None = None) -> None:
    """Raises IsThere."""
    same = course.sessions.filter(starts_at=starts_at, canceled_on=None)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise IsThere


@transaction.atomic
def cancel(
    session: Session,
    *,
    reason: str,
    instead: tuple[datetime, datetime] | None = None,
    by: Actor,
    now: datetime,
) -> Session | None:
    """Cancels a date in one step, with the day that replaces it where there is one; returns that. Raises IsOver, IsThere.

    Where each date has seats of its own, they go along to the new date; without one everybody is told that it does not take place.
    """
    held(session.course_id)
    found = _again(session)
    if found.canceled_on is not None or found.starts_at <= now:
        raise IsOver
    new = None
    if instead is not None:
        _refuse_twice(found.course, instead[0], but=found)
        Session.objects.filter(replaces=found).update(replaces=None)  # an earlier one was canceled, else this one were
        starts_at, ends_at = instead
        new = Session(course=found.course, starts_at=starts_at, ends_at=ends_at, replaces=found)
        new.location, new.room = found.location, found.room
        type_in(new, now=now)
    news = messages.News()
    call_off(found, news, reason=reason, now=now, new=new)
    messages.tell(found.course, news, now=now)
    people.record(by=by, deed=steps.Deeds.DATE_CANCELED, on=found)
    return new


@transaction.atomic
def leave(session: Session, *, by: Actor) -> None:
    """It takes place although its offer or place is closed on that day; nobody is asked again."""
    if not session.stands:
        session.stands = True
        session.save(update_fields=["stands"])
        people.record(by=by, deed=steps.Deeds.DATE_STANDS, on=session)


@transaction.atomic
def reinstate(session: Session, *, by: Actor, now: datetime) -> list[UUID]:
    """A canceled date takes place after all, with the seats that ended with it; the sign-ups that learn it. Raises IsOver, IsThere.

    Where the rhythm does not have it, it no longer follows it; nobody is asked whether it is closed on that day.
    """
    held(session.course_id)
    found = _again(session)
    if not queries.may_be_reinstated(found, now=now):
        raise IsOver
    _refuse_twice(found.course, found.starts_at)
    news = messages.News()
    _take_back(found, news, now=now)
    found.is_moved = found.is_moved or (found.follows_rhythm and not _is_in_rhythm(found))
    found.stands = found.stands or bool(queries.closures([found], now=now))
    found.save(update_fields=["is_moved", "stands"])
    list_seats(found.course)
    told = messages.tell(found.course, news, now=now)
    people.record(by=by, deed=steps.Deeds.DATE_REINSTATED, on=found)
    return told


def _take_back(session: Session, news: messages.News, *, now: datetime) -> None:
    """Under the caller's lock of the lists: it takes place after all; the caller tells it."""
    session.canceled_on, session.reason, session.fell_out = None, "", False
    session.save(update_fields=["canceled_on", "reason", "fell_out", *session.count_change(now=now)])
    _bring_seats_back(session, news)
    mine = Q(session=session) | Q(session=None, course=session.course_id)
    for seating in Seating.objects.filter(mine):
        seats.reopen(seating)
    news.reinstates(session)


def _bring_seats_back(session: Session, news: messages.News) -> None:
    """Seats that had gone along to a date that was canceled too are those of this one again; where they were last is what families know."""
    if session.course.kind not in rules.BY_DATE or Seating.objects.filter(session=session).exists():
        return
    others = {one.pk: one for one in session.instead if one.canceled_on is not None}
    seating = Seating.objects.filter(session__in=others).order_by("pk").first()
    if seating is not None and seating.session_id is not None:
        news.moves(session, before=others[seating.session_id].starts_at)
        seating.session = session
        seating.save(update_fields=["session"])


def _is_in_rhythm(session: Session) -> bool:
    """Whether the rhythm has a date at this hour on the day on which it laid this one."""
    schedule, day = session.course.schedule_id, session.laid_on
    found = directory.occurrences_of(schedule, first=day, last=day) if schedule and day else []
    return any(one.start == session.starts_at for one in found)


def call_off(
    session: Session,
    news: messages.News,
    *,
    reason: str,
    now: datetime,
    new: Session | None = None,
    of_itself: bool = False,
) -> None:
    """Under the caller's transaction: the date does not take place; the caller tells what becomes of seats that last.

    ``of_itself``: nobody canceled it, its rhythm has it no more.
    """
    session.canceled_on, session.reason, session.fell_out = timezone.localdate(now), rules.Reason(reason), of_itself
    session.save(update_fields=["canceled_on", "reason", "fell_out", *session.count_change(now=now)])
    own = Seating.objects.filter(session=session).first()
    if own is not None and new is not None:
        own.session = new
        own.save(update_fields=["session"])
        _hold_shorter(new)
        news.moves(new, before=session.starts_at)
    elif own is not None:
        seats.call_off(own, now=now)
    else:
        news.cancels(session, new=new)


@transaction.atomic
def move(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    room: str,
    location: Location | None = None,
    by: Actor,
    now: datetime,
) -> bool:
    """Another hour, another room, another place; everybody learns it. Whether anything changed.

    Without a place or a room of its own it is where the whole course is. From then on the date no longer follows its rhythm. Raises IsOver, IsThere.
    """
    held(session.course_id)
    found = _again(session)
    if found.canceled_on is not None or found.ends_at <= now:
        raise IsOver
    if (found.starts_at, found.ends_at, found.room, found.location) == (starts_at, ends_at, room, location):
        return False
    _refuse_twice(found.course, starts_at, but=found)
    found.room, found.location, found.is_moved = room, location, True
    found.stands = found.stands and timezone.localdate(found.starts_at) == timezone.localdate(starts_at)
    found.save(update_fields=["room", "location", "is_moved", "stands"])
    news = messages.News()
    _put(found, news, starts_at=starts_at, ends_at=ends_at, now=now)
    messages.tell(found.course, news, now=now)
    people.record(by=by, deed=steps.Deeds.DATE_MOVED, on=found)
    return True


def _put(session: Session, news: messages.News, *, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Under the caller's transaction: the date lies elsewhere; what was prepared for its old hour is prepared anew."""
    news.moves(session, before=session.starts_at)
    if session.starts_at != starts_at:
        messages.prepare_anew(session, begins_at=starts_at, now=now)
    session.starts_at, session.ends_at = starts_at, ends_at
    session.save(update_fields=["starts_at", "ends_at", *session.count_change(now=now)])
    if session.course.kind in rules.BY_DATE:
        _hold_shorter(session)


def _hold_shorter(session: Session) -> None:
    """A seat that is held for somebody is never held until after the new beginning."""
    latest = session.starts_at - rules.LEFT
    SignUp.objects.filter(seating__session=session, standing=rules.Standing.OFFERED, offered_until__gt=latest).update(
        offered_until=latest
    )


def _again(session: Session) -> Session:
    """The date as it is now, locked until the deed is done."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("course", "location")
    return rows.get(pk=session.pk)
