"""Planning: a course is kept, opened, called off, copied from the last term, handed over; its heads are counted."""

from collections.abc import Iterable, Mapping
from copy import copy as copied
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from unterwegs.courses import codes, comparison, queries, rules, steps, tables, wording
from unterwegs.courses.actions import dates, messages, seats
from unterwegs.courses.models import CountLink, Course, Message, Present, Seating, Session, SignUp
from unterwegs.people import actions as people
from unterwegs.people import counting
from unterwegs.people.models import Actor, User

#: What is another one with each term; a copy takes over all else.
NOT_COPIED = frozenset(
    {
        "id",
        "name",
        "state",
        "opens_on",
        "closes_on",
        "first_on",
        "last_on",
        "reason",
        "calls_said_at",
        "copied_from",
        "followed_at",
    }
)


class TooFewSeats(Exception):
    """More families have a seat than there would be."""


class EditedMeanwhile(Exception):
    """Somebody saved the same course after it was opened; nothing is overwritten."""


class WrongStep(Exception):
    """A course that was called off stays so; one that families know does not become a draft again."""


class MonthIsCounted(Exception):
    """The month of the date is counted for good."""


class NotAColleague(Exception):
    """A course is handed over within the organization that leads it."""


@transaction.atomic
def plan(course: Course, times: Iterable[tuple[datetime, datetime]], *, by: Actor, now: datetime) -> Course:
    """A new course with the dates that were typed, all or nothing. Raises TooManyDates."""
    keep(course, by=by, now=now)
    for starts_at, ends_at in times:
        dates.type_in(Session(course=course, starts_at=starts_at, ends_at=ends_at), now=now)
    if course.sessions.count() > steps.MOST_DATES:
        raise dates.TooManyDates
    dates.list_seats(course)
    return course


@transaction.atomic
def keep(course: Course, *, by: Actor, now: datetime, opened: Mapping[str, str] | None = None) -> Course:
    """Saves a course as it was typed, new or changed, and lays out its dates. Raises TooFewSeats, WrongStep, EditedMeanwhile.

    Where another place, another rhythm or other days were typed, everybody learns it in one message. Of a course that is there already
    only what the form asks is written; ``opened`` is what that said when somebody began to type (`comparison.typed`).
    """
    is_new = course._state.adding
    held = [] if is_new else dates.held_lists(course.pk)
    before = None if is_new else Course.objects.select_for_update().get(pk=course.pk)
    if before is not None and before.state == rules.State.CALLED_OFF:
        raise WrongStep
    if before is not None and opened is not None and comparison.typed(before) != opened:
        raise EditedMeanwhile
    for seating in held:
        taken = seating.signups.taking_a_seat().order_by("-seat").first()
        if taken is not None and (taken.seat or 0) > (course.seats or 0):
            seats_taken = seating.signups.taking_a_seat().count()
            if seats_taken > (course.seats or 0):
                raise TooFewSeats(seats_taken)
            _sit_together(seating)
    places = {} if is_new else _places(course.pk, now=now)
    if before is None:
        course.save()
    else:
        course.state, course.kind, course.leader_id = before.state, before.kind, before.leader_id
        course.save(update_fields=comparison.TYPED)
    news = messages.News()
    dates.lay_out(course, news, now=now)
    for seating in course.seatings.select_related("course", "session").order_by("pk"):
        seats.fill(seating, now=now)
    if before is not None and _where(before) != _where(course):
        _put_elsewhere(course, places, news, now=now)
        messages.note_elsewhere(course, now=now)
    if before is not None and before.link != course.link:
        messages.send_link_again(course, now=now)
    messages.tell(course, news, now=now)
    people.record(by=by, deed=steps.Deeds.PLANNED if is_new else steps.Deeds.CHANGED, on=course)
    return course


@transaction.atomic
def falling_out(
    course: Course, *, by: Actor, now: datetime, opened: Mapping[str, str]
) -> tuple[list[datetime], list[UUID]]:
    """What `keep` would do: it is tried and taken back. Raises as `keep` does.

    When the dates begin that would be canceled, in their order, and the sign-ups that would learn of a change of dates.
    """
    last = Message.objects.aggregate(last=Max("pk"))["last"] or 0
    planned = list(Session.objects.planned().filter(course=course.pk).values_list("pk", flat=True))
    keep(copied(course), by=by, now=now, opened=opened)
    canceled = Session.objects.filter(pk__in=planned).exclude(canceled_on=None)
    falling = list(canceled.order_by("starts_at").values_list("starts_at", flat=True))
    of_seats = {rules.Message.OFFER, rules.Message.LAPSED, rules.Message.WAITED}
    new = Message.objects.filter(pk__gt=last, kind__in=rules.MUST_LEARN - of_seats, dropped_at=None)
    told = list(new.filter(signup__seating__course=course.pk).order_by().values_list("signup", flat=True).distinct())
    transaction.set_rollback(True)
    return falling, told


def _where(course: Course) -> tuple[object, ...]:
    return course.location_id, course.room, course.is_online


def _places(course: UUID, *, now: datetime) -> dict[UUID, tuple[bool, str]]:
    """Where each date that comes takes place: whether online, and in words."""
    rows = Session.objects.coming(now=now).filter(course=course).select_related(*queries.WITH_PLACE)
    rows = rows.prefetch_related("course__service__locations")
    return {one.pk: (one.course.is_online, wording.place_words(one)) for one in rows}


def _put_elsewhere(course: Course, before: dict[UUID, tuple[bool, str]], news: messages.News, *, now: datetime) -> None:
    """What a rhythm laid somewhere follows the course; dates with a place of their own stay there."""
    if course.location_id is not None:
        course.sessions.coming(now=now).filter(is_moved=False).exclude(laid_on=None).update(location=None)
    places = _places(course.pk, now=now)
    moved = [pk for pk, place in before.items() if pk in places and places[pk] != place]
    for session in course.sessions.filter(pk__in=moved):
        session.save(update_fields=session.count_change(now=now))
        news.moves(session, before=session.starts_at)


def _sit_together(seating: Seating) -> None:
    """Seats are numbers only; they are given anew without gaps, the lowest first."""
    for seat, signup in enumerate(seating.signups.taking_a_seat().order_by("seat"), start=1):
        if signup.seat != seat:
            signup.seat = seat
            signup.save(update_fields=["seat"])


@transaction.atomic
def change_state(
    course: Course, state: rules.State, *, by: Actor, now: datetime, reason: str = rules.Reason.OTHER
) -> None:
    """Opens a course, closes its sign-ups, or calls it off: then everybody learns it, and why. Raises WrongStep."""
    deeds = {
        rules.State.OPEN: steps.Deeds.OPENED,
        rules.State.CLOSED: steps.Deeds.CLOSED,
        rules.State.CALLED_OFF: steps.Deeds.CALLED_OFF,
    }
    dates.held_lists(course.pk)
    before = Course.objects.select_for_update().get(pk=course.pk).state
    if state not in deeds or before == rules.State.CALLED_OFF:
        raise WrongStep
    course.state = state
    course.reason = rules.Reason(reason) if state == rules.State.CALLED_OFF else ""
    course.save(update_fields=["state", "reason"])
    if state == rules.State.CALLED_OFF:
        for seating in course.seatings.exclude(session__starts_at__lte=now):  # what has begun took place
            seats.call_off(seating, now=now)
        course.sessions.filter(canceled_on=None, starts_at__gt=now).update(
            canceled_on=timezone.localdate(now), reason=course.reason, changes=F("changes") + 1, changed_at=now
        )
    people.record(by=by, deed=deeds[state], on=course)


@transaction.atomic
def discard(course: Course, *, by: Actor) -> None:
    """Throws away a draft with its dates, as long as nobody counted heads of it. Raises WrongStep where families may know it."""
    dates.held_lists(course.pk)
    found = Course.objects.select_for_update().get(pk=course.pk)
    is_counted = found.sessions.exclude(adults=None, children=None, first_timers=None).exists()
    if found.state != rules.State.DRAFT or is_counted or SignUp.objects.filter(seating__course=found).exists():
        raise WrongStep
    people.record(by=by, deed=steps.Deeds.DISCARDED, on=found)
    found.delete()


@transaction.atomic
def copy(course: Course, *, first_on: date, last_on: date | None, name: str, by: User, now: datetime) -> Course:
    """Last term's course as a draft for the next one: everything but its families; dates keep their weekday, hour and distance."""
    kept = (field for field in Course._meta.concrete_fields if field.name not in NOT_COPIED)
    new = Course(**{field.attname: getattr(course, field.attname) for field in kept})
    new.name, new.first_on, new.last_on, new.copied_from = name, first_on, last_on, course
    if new.leader is not None and not new.leader.is_active:
        new.leader = None
    times = [] if course.schedule_id else queries.copied_dates(course, first_on=first_on)
    if times and last_on is None:
        new.last_on = timezone.localdate(times[-1].starts_at)
    new.save(force_insert=True)
    for one in times:
        Session.objects.create(
            course=new, starts_at=one.starts_at, ends_at=one.ends_at, location=one.location, room=one.room
        )
    dates.lay_out(new, messages.News(), now=now)
    people.record(by=by, deed=steps.Deeds.COPIED, on=new)
    return new


@transaction.atomic
def hand_over(course: Course, *, to: User | None, by: User) -> None:
    """Another colleague of the organization leads it, or nobody by name. Raises NotAColleague."""
    if to is not None:
        is_colleague = course.service.organization.memberships.filter(user=to).exists()
        if not to.is_active or not is_colleague:
            raise NotAColleague
    course.leader = to
    course.save(update_fields=["leader"])
    people.record(by=by, deed=steps.Deeds.HANDED_OVER, on=course)


@transaction.atomic
def make_count_link(course: Course, *, by: Actor, today: date) -> str:
    """A link for counting heads without an account; the older ones end. Returns its secret, which is written down nowhere."""
    _end_links(course, today=today)
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
    ended = _end_links(course, today=today)
    if ended:
        people.record(by=by, deed=steps.Deeds.LINK_ENDED, on=course)
    return bool(ended)


def _end_links(course: Course, *, today: date) -> int:
    links = course.count_links.filter(ended_on=None)
    people.note_ended(links, on=today)
    return links.update(ended_on=today)


@transaction.atomic
def count(session: Session, *, adults: int, children: int, first_timers: int, ticket: str, by: Actor) -> Session:
    """Heads of a date; the same count sent twice is one, a later one corrects it. Raises MonthIsCounted."""
    found = Session.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)
    if found.ticket and found.ticket == ticket:
        return found
    if queries.is_month_counted(found):
        raise MonthIsCounted
    found.adults, found.children, found.first_timers, found.ticket = adults, children, first_timers, ticket
    found.save(update_fields=["adults", "children", "first_timers", "ticket"])
    people.record(by=by, deed=steps.Deeds.COUNTED, on=found)
    return found


@transaction.atomic
def tick(session: Session, came: Mapping[UUID, bool], *, by: User) -> bool:
    """Who was there on a date (sign-up id → came); whoever is not named stays open. Whether all of it still counts.

    Ticks often come a day late: then what was already closed is corrected, as long as its month is not counted.
    """
    counted, counts = counting.counted_months(tables.NUMBERS), True
    for signup in SignUp.objects.of_session(session).had_a_seat().filter(pk__in=came):
        Present.objects.update_or_create(signup=signup, session=session, defaults={"came": came[signup.pk]})
        if signup.closed_on is None:
            continue
        if signup.closed_on.replace(day=1) in counted:
            counts = False
        else:
            signup.result = queries.result_of(signup)
            signup.save(update_fields=["result"])
    people.record(by=by, deed=steps.Deeds.TICKED, on=session.course)
    return counts


def note_printed(seating: Seating, *, by: User) -> None:
    """A list of participants goes to the door on paper."""
    people.record(by=by, deed=steps.Deeds.LIST_PRINTED, on=seating.course)
