"""Seats: signing up, moving up, giving back. Each deed locks the list of seats, so that nobody is told two things."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from unterwegs.courses import codes, queries, rules, steps
from unterwegs.courses.models import Message, Seating, SignUp
from unterwegs.courses.said import Said
from unterwegs.people import actions as people
from unterwegs.people import holders
from unterwegs.people.models import Actor, User

Standing = rules.Standing


class NotOpen(Exception):
    """Nobody can sign up (any more)."""


class Full(Exception):
    """All seats are taken, and the waiting list is full too."""


class TooLate(Exception):
    """The seat was held for a time that is over, or the sign-up has ended."""


@transaction.atomic
def sign_up(seating: Seating, said: Said, *, code: str, now: datetime, by: Actor = None, ticket: str = "") -> SignUp:
    """A seat, or the last place of the waiting list; the same form sent twice, also at the same moment, is one sign-up.

    Sent again with other words of the same person, it corrects them – no longer, once she corrected them otherwise. The key is there before the row, and none is made for
    somebody who is refused. Raises NotOpen, Full.
    """
    digest = codes.digest_of(code)
    found = _locked(seating)
    known = SignUp.objects.select_related("holder").filter(Q(digest=digest) | Q(seating=found, former=digest)).first()
    same = known or queries.of_the_same_form(found, said, ticket=ticket)
    if same is not None:
        has_news = same.is_going_on and same.former is None and queries.said_by(same) != said
        return _put_right(same, said, code=code, now=now, by=by) if has_news else same
    fill(found, now=now)
    room = _room_for_one_more(found, now=now)
    standing = rules.next_standing(free=room.free, waiting=room.waiting)
    signup = SignUp(
        holder=holders.new(room=rules.ROOM, purpose=rules.PURPOSE),
        seating=found,
        number=_next_number(found),
        seat=_free_seat(found) if standing == Standing.SEATED else None,
        standing=standing,
        name=said.name or None,
        contact=said.contact() or None,
        told=said.told() or None,
        language=said.language,
        is_first=said.is_first,
        waited=standing == Standing.WAITING,
        code=code,
        digest=digest,
        ticket=codes.ticket_digest(ticket) if ticket else None,
        made_at=now,
    )
    signup.save(force_insert=True)
    Message.objects.create(signup=signup, kind=standing.value, due_at=now)
    if by is not None:
        people.record(by=by, deed=steps.Deeds.SIGNED_UP, on=signup)
    return signup


@transaction.atomic
def correct(signup: SignUp, said: Said, *, code: str, now: datetime, by: Actor = None) -> SignUp:
    """What a family says otherwise than before; her seat, or her place on the list, stays hers. Raises TooLate.

    Where an address or number goes, ``code`` replaces the old one: whoever got her messages by mistake reads nothing more.
    """
    _locked(signup.seating)
    found = _again(signup)
    if found.forgotten_on is not None:
        raise TooLate
    found.former = found.former or found.digest
    if by is None:
        _say_where_she_was(found, said, now=now)
    return _put_right(found, said, code=code, now=now, by=by)


def _say_where_she_was(found: SignUp, said: Said, *, now: datetime) -> None:
    """Where she was written to until now and will not be any more she reads that it was changed: it may have been somebody else with her code.

    Without name, link and code, since it may have been mistyped. Kept until it is sent; of two changes at once the first address counts.
    """
    before, contact = found.contact or {}, said.contact()
    way = "mail" if found.mail else "phone"
    can_write = found.mail or people.can_send_short(found.phone)
    if not can_write or contact.get(way) == before[way] or not found.messages.exclude(sent_at=None).exists():
        return
    if found.former_contact is None:
        found.former_contact = {way: before[way]}
        Message.objects.create(signup=found, kind=rules.Message.CHANGED, due_at=now)


def _put_right(found: SignUp, said: Said, *, code: str, now: datetime, by: Actor) -> SignUp:
    """Under the lock of her list."""
    before, contact = found.contact or {}, said.contact()
    found.name, found.contact, found.told = said.name or None, contact or None, said.told() or None
    found.language, found.is_first = said.language, said.is_first
    if any(contact.get(way) != value for way, value in before.items()):
        found.code, found.digest = code, codes.digest_of(code)
    found.save(
        update_fields=["name", "contact", "told", "language", "is_first", "code", "digest", "former", "former_contact"]
    )
    if contact != before and found.is_going_on:
        _write_anew(found, now=now)
    if by is not None:
        people.record(by=by, deed=steps.Deeds.CORRECTED, on=found)
    return found


def _write_anew(signup: SignUp, *, now: datetime) -> None:
    """To the new address goes how it stands now, and what was still to be said; where nobody can write, somebody calls as before."""
    if not signup.mail and not people.can_send_short(signup.phone):
        return
    signup.messages.filter(sent_at=None, dropped_at=None).update(to_be_told=False, tries=0, due_at=now)
    signup.messages.filter(kind__in=rules.PREPARED).exclude(sent_at=None).update(session=None)
    _write(signup, rules.HOW_IT_STANDS[Standing(signup.standing)], now=now)


def _room_for_one_more(seating: Seating, *, now: datetime) -> queries.Room:
    """How full it is, where there is a seat or a place on the waiting list. Raises NotOpen, Full."""
    if seating.closed_on is not None or not queries.may_sign_up(seating, now=timezone.localtime(now)):
        raise NotOpen
    room = queries.room_of(seating)
    if room.is_full:
        raise Full
    return room


@transaction.atomic
def give_back(signup: SignUp, *, now: datetime, by: User | None = None) -> SignUp:
    """She gives back her seat, or leaves the waiting list; the next one is offered the seat at once. Twice is once."""
    seating = _locked(signup.seating)
    found = _again(signup)
    if found.is_going_on:
        _close(found, Standing.GIVEN_UP, now=now)
        _let_go(found, now=now)
        fill(seating, now=now)
        people.note_ended([found], on=timezone.localdate(now))
        if by is not None:
            people.record(by=by, deed=steps.Deeds.GAVE_BACK, on=found)
    return found


def give_back_again(pk: str, *, on: date) -> int:  # noqa: ARG001 – the signature of `privacy.Ends`
    """A seat that was given back after a backup was made; whoever gets it now is told, also if it was told before."""
    signup = SignUp.objects.select_related("seating").filter(pk=pk, forgotten_on=None).first()
    if signup is None or not signup.is_going_on:
        return 0
    give_back(signup, now=timezone.now())
    return 1


@transaction.atomic
def accept(signup: SignUp, *, now: datetime, by: User | None = None) -> SignUp:
    """She takes the seat that was held for her; twice is once. Raises TooLate."""
    seating = _locked(signup.seating)
    fill(seating, now=now)
    found = _again(signup)
    if found.standing == Standing.SEATED:
        return found
    if found.standing != Standing.OFFERED:
        raise TooLate
    found.standing, found.offered_until = Standing.SEATED, None
    found.save(update_fields=["standing", "offered_until"])
    _write(found, rules.Message.SEATED, now=now)
    if by is not None:
        people.record(by=by, deed=steps.Deeds.SIGNED_UP, on=found)
    return found


@transaction.atomic
def wait_again(signup: SignUp, *, now: datetime) -> SignUp:
    """Whoever did not take the seat in time, or got none before one may join later, takes one that is free, or waits again at the end.

    Raises NotOpen, Full, TooLate.
    """
    seating = _locked(signup.seating)
    fill(seating, now=now)
    found = _again(signup)
    if found.is_going_on:
        return found
    if found.standing not in {Standing.LAPSED, Standing.WAITED} or found.forgotten_on is not None:
        raise TooLate
    room = _room_for_one_more(seating, now=now)
    found.standing = rules.next_standing(free=room.free, waiting=room.waiting)
    found.seat = _free_seat(seating) if found.standing == Standing.SEATED else None
    found.number, found.waited, found.result, found.closed_on = _next_number(seating), True, "", None
    found.save(update_fields=["number", "standing", "seat", "waited", "result", "closed_on"])
    if found.standing == Standing.SEATED:
        _write(found, rules.Message.SEATED, now=now)
    fill(seating, now=now)
    return _again(found)


def move_up(*, now: datetime) -> int:
    """Every minute: takes back seats that nobody took in time, offers what is free to the next, ends waiting in vain; how many lists changed."""
    late = Q(signups__standing=Standing.OFFERED, signups__offered_until__lte=now)
    rows = Seating.objects.filter(closed_on=None).filter(late | Q(signups__standing=Standing.WAITING)).distinct()
    late_ones = set(rows.filter(late).values_list("pk", flat=True))
    open_ones = list(rows.select_related("course"))
    full = queries.rooms(open_ones)
    in_vain = {pk for pk, until in queries.joined_until(open_ones).items() if until <= now}
    changed = 0
    for seating in open_ones:
        if seating.pk in late_ones | in_vain or full[seating.pk].taken < full[seating.pk].seats:
            with transaction.atomic():
                changed += fill(_locked(seating), now=now)
    return changed


def fill(seating: Seating, *, now: datetime) -> bool:
    """Under the caller's lock of the list: what was not taken in time goes back, what is free is offered in order; whether it changed.

    Once nobody can join any more, waiting ends: whoever waited learns it and is forgotten in time.
    """
    changed = False
    for late in seating.signups.filter(standing=Standing.OFFERED, offered_until__lte=now).order_by("number"):
        _close(late, Standing.LAPSED, now=now)
        _write(late, rules.Message.LAPSED, now=now)
        changed = True
    room = queries.room_of(seating)
    free = room.seats - room.taken
    if not room.waiting or seating.course.state == rules.State.CALLED_OFF:
        return changed
    if _is_waiting_in_vain(seating, now=now):
        for waiting in seating.signups.waiting():
            _close(waiting, Standing.WAITED, now=now)
            _write(waiting, rules.Message.WAITED, now=now)
        return True
    if free <= 0:
        return changed
    begin = queries.begins_at(seating, now=now)
    until = rules.offered_until(timezone.localtime(now), begins_at=timezone.localtime(begin)) if begin else None
    if until is None:
        return changed
    for following in seating.signups.waiting()[:free]:
        following.standing, following.offered_until, following.seat = Standing.OFFERED, until, _free_seat(seating)
        following.save(update_fields=["standing", "offered_until", "seat"])
        _write(following, rules.Message.OFFER, now=now)
        changed = True
    return changed


def call_off(seating: Seating, *, now: datetime) -> int:
    """Under the caller's transaction: everybody of the list learns that it does not take place; how many."""
    found, count = _locked(seating), 0
    for signup in found.signups.going_on().prefetch_related("present"):
        _close(signup, Standing.CALLED_OFF, now=now)
        _write(signup, rules.Message.CALLED_OFF, now=now)
        count += 1
    return count


def reopen(seating: Seating) -> None:
    """Under the caller's transaction: a date that had ended a list takes place after all.

    Whoever had a seat has it again, as long as there are so many, the others wait again. Who gave it back or was forgotten stays away.
    """
    found = _locked(seating)
    found.closed_on = None
    found.save(update_fields=["closed_on"])
    confirmed = Message.objects.filter(signup__seating=found, kind=rules.Message.SEATED)
    had_a_seat = set(confirmed.values_list("signup", flat=True))
    ended = found.signups.filter(standing__in=[Standing.CALLED_OFF, Standing.ENDED], forgotten_on=None)
    for signup in ended.filter(holder__forgotten_on=None).order_by("number"):
        is_free = found.signups.taking_a_seat().count() < (found.course.seats or 0)
        signup.seat = _free_seat(found) if signup.pk in had_a_seat and is_free else None
        signup.standing = Standing.SEATED if signup.seat else Standing.WAITING
        signup.result, signup.closed_on = "", None
        signup.save(update_fields=["seat", "standing", "result", "closed_on"])


# --- under the lock -------------------------------------------------------------------------------------------------


def _locked(seating: Seating) -> Seating:
    """First the lock, then what hangs on the list: who waited for the lock sees the course as it is now, not as it was before."""
    Seating.objects.select_for_update().get(pk=seating.pk)
    return Seating.objects.select_related("course", "session").get(pk=seating.pk)


def _is_waiting_in_vain(seating: Seating, *, now: datetime) -> bool:
    """Not before it begins: a first date that is canceled shortly before lets the next one be the first."""
    until = queries.joined_until([seating]).get(seating.pk)
    return until is not None and until <= now


def _again(signup: SignUp) -> SignUp:
    return SignUp.objects.select_related("holder", "seating__course", "seating__session").get(pk=signup.pk)


def _next_number(seating: Seating) -> int:
    seating.last_number += 1
    seating.save(update_fields=["last_number"])
    return seating.last_number


def _free_seat(seating: Seating) -> int:
    """The lowest seat that nobody has."""
    taken = set(seating.signups.taking_a_seat().values_list("seat", flat=True))
    return next(seat for seat in range(1, (seating.course.seats or 0) + 1) if seat not in taken)


def _close(signup: SignUp, standing: Standing, *, now: datetime) -> None:
    signup.standing, signup.seat, signup.offered_until = standing, None, None
    signup.closed_on = timezone.localdate(now)
    signup.result = queries.result_of(signup)
    signup.save(update_fields=["standing", "seat", "offered_until", "closed_on", "result"])


def _write(signup: SignUp, kind: rules.Message, *, now: datetime) -> None:
    """Kept in the same transaction as the deed."""
    _let_go(signup, now=now)
    Message.objects.create(signup=signup, kind=kind, due_at=now)


def _let_go(signup: SignUp, *, now: datetime) -> None:
    """What was true before is no longer sent; what happens to dates stays true for whoever still has a place."""
    unsent = signup.messages.filter(sent_at=None, dropped_at=None).exclude(kind=rules.Message.CHANGED)
    if signup.is_going_on:
        unsent = unsent.exclude(kind__in=rules.PREPARED | rules.CHANGES)
    unsent.update(dropped_at=now)
