"""Planning: a course and its dates, copied from the last term, handed over, canceled with a replacement."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from unterwegs.courses import codes, rules, steps
from unterwegs.courses.actions import messages, seats
from unterwegs.courses.models import CountLink, Course, Present, Seating, Session, SignUp
from unterwegs.directory import queries as directory
from unterwegs.people import actions as people
from unterwegs.people.models import Actor, User

#: What a copy takes over.
COPIED = (
    "service",
    "kind",
    "seats",
    "most_waiting",
    "joins_late",
    "asks_age",
    "minimum_age",
    "maximum_age",
    "languages",
    "paying",
    "price",
    "reduced_price",
    "education_package",
    "bring",
    "note",
    "childcare",
    "location",
    "room",
    "is_online",
    "online_link",
    "schedule",
    "leader",
)


class TooFewSeats(Exception):
    """More families have a seat than there would be."""


class IsOver(Exception):
    """The date has begun already, or was canceled."""


class NotAColleague(Exception):
    """A course is handed over within the organization that leads it."""


@transaction.atomic
def keep(course: Course, *, by: Actor, now: datetime) -> Course:
    """Saves a course as it was typed, new or changed, and lays out its dates. Raises TooFewSeats."""
    is_new = course._state.adding
    for seating in [] if is_new else _held_lists(course.pk):
        taken = seating.signups.taking_a_seat().order_by("-seat").first()
        if taken is not None and (taken.seat or 0) > (course.seats or 0):
            seats_taken = seating.signups.taking_a_seat().count()
            if seats_taken > (course.seats or 0):
                raise TooFewSeats(seats_taken)
            _sit_together(seating)
    course.save()
    lay_out(course, now=now)
    for seating in course.seatings.select_related("course", "session").order_by("pk"):
        seats.fill(seating, now=now)
    people.record(by=by, deed=steps.Deeds.PLANNED if is_new else steps.Deeds.CHANGED, on=course)
    return course


def _held_lists(course: UUID) -> list[Seating]:
    """Whoever plans locks the lists first and in order: it waits for those who sign up, and no two wait for each other."""
    return list(Seating.objects.select_for_update().filter(course=course).order_by("pk"))


def _sit_together(seating: Seating) -> None:
    """Seats are numbers only; they are given anew without gaps, the lowest first."""
    for seat, signup in enumerate(seating.signups.taking_a_seat().order_by("seat"), start=1):
        if signup.seat != seat:
            signup.seat = seat
            signup.save(update_fields=["seat"])


def lay_out(course: Course, *, now: datetime) -> int:
    """Makes the dates that the rhythm has from today on and that are not there yet, and the lists of seats; how many are new.

    What was moved or canceled by hand stays as it is; a date that left the rhythm (a closure, a holiday) is canceled and
    everybody learns it.
    """
    new, today = 0, timezone.localdate(now)
    if course.schedule_id is not None:
        first = max(course.first_on, today)
        last = course.last_on or today + steps.AHEAD
        found = directory.occurrences_of(course.schedule_id, first=first, last=last)
        known = {one.laid_on: one for one in course.sessions.exclude(laid_on=None)}
        for one in found[: steps.MOST_DATES]:
            if one.start.date() not in known:
                end = one.end or one.start + timedelta(hours=1)
                Session.objects.create(course=course, starts_at=one.start, ends_at=end, laid_on=one.start.date())
                new += 1
        days = {one.start.date() for one in found}
        for day, session in known.items():
            if (
                day
                and first <= day <= last
                and day not in days
                and session.canceled_on is None
                and session.starts_at > now
            ):
                _cancel(session, reason=rules.Reason.OTHER, now=now)
    _list_seats(course)
    return new


def _list_seats(course: Course) -> None:
    if course.kind in rules.BY_COURSE:
        Seating.objects.get_or_create(course=course, session=None)
    elif course.kind in rules.BY_DATE:
        for session in course.sessions.filter(seating=None, canceled_on=None):
            Seating.objects.create(course=course, session=session)


def lay_out_all(*, now: datetime) -> int:
    """Every night: the dates of all running courses and open meetings."""
    running = Course.objects.filter(state__in=[rules.State.OPEN, rules.State.CLOSED]).exclude(schedule=None)
    rows = running.exclude(last_on__lt=timezone.localdate(now)).select_related("schedule")
    count = 0
    for course in rows:
        with transaction.atomic():
            _held_lists(course.pk)
            count += lay_out(course, now=now)
    return count


@transaction.atomic
def add_date(course: Course, *, starts_at: datetime, ends_at: datetime, by: Actor) -> Session:
    session = Session.objects.create(course=course, starts_at=starts_at, ends_at=ends_at)
    _list_seats(course)
    people.record(by=by, deed=steps.Deeds.DATE_ADDED, on=session)
    return session


@transaction.atomic
def change_state(course: Course, state: rules.State, *, by: Actor, now: datetime) -> None:
    """Opens a course, closes its sign-ups, or calls it off: then everybody learns it."""
    deeds = {
        rules.State.OPEN: steps.Deeds.OPENED,
        rules.State.CLOSED: steps.Deeds.CLOSED,
        rules.State.CALLED_OFF: steps.Deeds.CALLED_OFF,
        rules.State.DRAFT: steps.Deeds.CHANGED,
    }
    _held_lists(course.pk)
    course.state = state
    course.save(update_fields=["state"])
    if state == rules.State.CALLED_OFF:
        for seating in course.seatings.all():
            seats.call_off(seating, now=now)
        course.sessions.filter(canceled_on=None, starts_at__gt=now).update(
            canceled_on=timezone.localdate(now), reason=rules.Reason.OTHER
        )
    people.record(by=by, deed=deeds[state], on=course)


@transaction.atomic
def cancel(
    session: Session,
    *,
    reason: str,
    instead: tuple[datetime, datetime] | None = None,
    by: Actor,
    now: datetime,
) -> Session | None:
    """Cancels a date in one step, with the day that replaces it where there is one; returns that. Raises IsOver.

    Where each date has seats of its own, they go along to the new date; without one everybody is told that it does not take place.
    """
    _held_lists(session.course_id)
    found = Session.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)
    if found.canceled_on is not None or found.starts_at <= now:
        raise IsOver
    new = None
    if instead is not None:
        new = Session.objects.create(
            course=found.course,
            starts_at=instead[0],
            ends_at=instead[1],
            location=found.location,
            room=found.room,
            replaces=found,
        )
    _cancel(found, reason=reason, now=now, new=new)
    people.record(by=by, deed=steps.Deeds.DATE_CANCELED, on=found)
    return new


def _cancel(session: Session, *, reason: str, now: datetime, new: Session | None = None) -> None:
    session.canceled_on, session.reason = timezone.localdate(now), rules.Reason(reason)
    session.save(update_fields=["canceled_on", "reason"])
    own = Seating.objects.filter(session=session).first()
    if own is not None and new is not None:
        own.session = new
        own.save(update_fields=["session"])
        messages.write_about(new, rules.Message.DATE_MOVED, now=now)
    elif own is not None:
        seats.call_off(own, now=now)
    else:
        messages.write_about(session, rules.Message.DATE_CANCELED, now=now)


@transaction.atomic
def move(session: Session, *, starts_at: datetime, ends_at: datetime, room: str, by: Actor, now: datetime) -> None:
    """Another hour, another room; everybody learns it. Raises IsOver."""
    _held_lists(session.course_id)
    found = Session.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)
    if found.canceled_on is not None or found.ends_at <= now:
        raise IsOver
    found.starts_at, found.ends_at, found.room = starts_at, ends_at, room
    found.save(update_fields=["starts_at", "ends_at", "room"])
    messages.write_about(found, rules.Message.DATE_MOVED, now=now)
    people.record(by=by, deed=steps.Deeds.DATE_MOVED, on=found)


@transaction.atomic
def copy(course: Course, *, first_on: date, last_on: date | None, name: str, by: User, now: datetime) -> Course:
    """Last term's course as a draft for the next one: everything but its families; dates keep their weekday, hour and distance."""
    new = Course(**{field: getattr(course, field) for field in COPIED})
    new.name, new.first_on, new.last_on, new.copied_from = name, first_on, last_on, course
    new.save(force_insert=True)
    if course.schedule_id is None:
        _copy_dates(course, new, first_on=first_on)
    lay_out(new, now=now)
    people.record(by=by, deed=steps.Deeds.COPIED, on=new)
    return new


def _copy_dates(course: Course, new: Course, *, first_on: date) -> None:
    """The first date falls on the given day, all others as many days later as before, each at the same hour of the clock."""
    old = [one for one in course.sessions.order_by("starts_at") if one.replaces_id is None]
    if not old:
        return
    begin = timezone.localdate(old[0].starts_at)
    for one in old:
        start, end = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
        day = first_on + (start.date() - begin)
        Session.objects.create(
            course=new,
            starts_at=timezone.make_aware(datetime.combine(day, start.time())),
            ends_at=timezone.make_aware(datetime.combine(day + (end.date() - start.date()), end.time())),
            location=one.location,
            room=one.room,
        )


@transaction.atomic
def hand_over(course: Course, *, to: User, by: User) -> None:
    """Another colleague of the organization leads it. Raises NotAColleague."""
    if not to.is_active or not course.service.organization.memberships.filter(user=to).exists():
        raise NotAColleague
    course.leader = to
    course.save(update_fields=["leader"])
    people.record(by=by, deed=steps.Deeds.HANDED_OVER, on=course)


@transaction.atomic
def make_count_link(course: Course, *, by: Actor, today: date) -> str:
    """A link for counting heads without an account; the older ones end. Returns its secret, which is written down nowhere."""
    course.count_links.filter(ended_on=None).update(ended_on=today)
    secret = codes.new_secret()
    CountLink.objects.create(
        course=course,
        digest=codes.secret_digest(secret),
        made_on=today,
        expires_on=today + steps.COUNT_LINK_COUNTS_FOR,
    )
    people.record(by=by, deed=steps.Deeds.LINK_MADE, on=course)
    return secret


@transaction.atomic
def end_count_link(course: Course, *, by: Actor, today: date) -> bool:
    """Whoever still has the link counts no more; whether there was one."""
    ended = course.count_links.filter(ended_on=None).update(ended_on=today)
    if ended:
        people.record(by=by, deed=steps.Deeds.LINK_ENDED, on=course)
    return bool(ended)


@transaction.atomic
def count(session: Session, *, adults: int, children: int, first_timers: int, ticket: str, by: Actor) -> Session:
    """Heads of a date; the same count sent twice is one, a later one corrects it."""
    found = Session.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)
    if found.ticket and found.ticket == ticket:
        return found
    found.adults, found.children, found.first_timers, found.ticket = adults, children, first_timers, ticket
    found.save(update_fields=["adults", "children", "first_timers", "ticket"])
    people.record(by=by, deed=steps.Deeds.COUNTED, on=found)
    return found


@transaction.atomic
def tick(session: Session, came: Mapping[UUID, bool], *, by: User) -> None:
    """Who was there on a date (sign-up id → came); whoever is not named stays open."""
    rows = SignUp.objects.of_session(session).filter(pk__in=came)
    for signup in rows:
        Present.objects.update_or_create(signup=signup, session=session, defaults={"came": came[signup.pk]})
    people.record(by=by, deed=steps.Deeds.TICKED, on=session.course)
