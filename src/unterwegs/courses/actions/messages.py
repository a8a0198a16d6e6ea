"""Messages to families: kept with the deed, sent a moment later, tried again, and told by phone where nobody can write."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unterwegs.courses import queries, rules, steps, wording
from unterwegs.courses.models import Course, Message, Session, SignUp
from unterwegs.people import actions as people
from unterwegs.people.models import User

logger = logging.getLogger(__name__)
#: Messages that also say where to go.
WITH_PLACE = frozenset(
    {
        rules.Message.SEATED,
        rules.Message.OFFER,
        rules.Message.REMINDER,
        rules.Message.DATE_MOVED,
        rules.Message.REINSTATED,
        rules.Message.DATES,
    }
)
#: By which a family learns that a date does not take place.
CANCELED = frozenset({rules.Message.DATE_CANCELED, rules.Message.CALLED_OFF})
#: Messages that have nothing to say once nothing of the list comes any more.
WHILE_DATES_COME = frozenset(
    {rules.Message.LAPSED, rules.Message.WAITED, rules.Message.DATES, rules.Message.CALLED_OFF}
)


# --- what happens to dates --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A date that was canceled, moved, or takes place after all; ``before`` is the hour at which it would have begun.

    ``is_moved``: it lies elsewhere than before, whether it was canceled meanwhile or not.
    """

    session: Session
    kind: rules.Message
    before: datetime
    is_moved: bool = False

    @property
    def begins_at(self) -> datetime:
        return min(self.before, self.session.starts_at)


@dataclass(slots=True)
class News:
    """What one deed does to the dates of a course, told when it is done."""

    by_date: dict[UUID, Change] = field(default_factory=dict)
    more: list[Session] = field(default_factory=list)

    def cancels(self, session: Session, *, new: Session | None = None) -> None:
        """``new`` replaces it, where there is one: it may begin earlier."""
        first = min(session.starts_at, new.starts_at) if new else session.starts_at
        self.by_date[session.pk] = Change(session, rules.Message.DATE_CANCELED, first)

    def moves(self, session: Session, *, before: datetime) -> None:
        """To another hour or another place; what is said twice counts once."""
        known = self.by_date.get(session.pk)
        first = min(known.before, before) if known else before
        self.by_date[session.pk] = Change(session, rules.Message.DATE_MOVED, first, is_moved=True)

    def reinstates(self, session: Session) -> None:
        """It takes place after all, at its hour or, where it was moved before that, at another one."""
        known = self.by_date.get(session.pk) or Change(session, rules.Message.REINSTATED, session.starts_at)
        self.by_date[session.pk] = replace(known, kind=rules.Message.REINSTATED)

    def has_more(self, session: Session) -> None:
        self.more.append(session)


def tell(course: Course, news: News, *, now: datetime) -> list[UUID]:
    """Under the caller's lock of the lists: everybody with a seat or a place on the list learns what happened to dates; the sign-ups written to.

    Whose seat is for one date reads of that one. Whose seat is for all of them gets one message: of the date where it is one,
    else how all of them are now. Only who has a seat learns that there are more of them.
    """
    changes = list(news.by_date.values())
    more = [one for one in news.more if one.starts_at > now]
    told: list[UUID] = []
    if not changes and not more:
        return told
    is_only = len(changes) == 1 and not more
    for signup in SignUp.objects.going_on().filter(seating__course=course, seating__session=None):
        further = more if signup.standing == rules.Standing.SEATED else []
        if _write_about(signup, changes, further, is_only=is_only, now=now):
            told.append(signup.pk)
    for change in changes:
        for signup in SignUp.objects.going_on().filter(seating__session=change.session):
            if _write_about(signup, [change], [], is_only=True, now=now):
                told.append(signup.pk)
    return told


def _write_about(
    signup: SignUp, changes: Sequence[Change], more: Sequence[Session], *, is_only: bool, now: datetime
) -> bool:
    """What was not sent yet about these dates is no longer sent; what was not sent yet about other ones is said in the same message.

    Whether there is anything to write.
    """
    changes = [new for one in changes if (new := _as_news(signup, one, now=now)) is not None]
    if not changes and not more:
        return False
    sessions = [one.session for one in changes]
    unsent = signup.messages.filter(sent_at=None, dropped_at=None)
    unsent.filter(session__in=sessions, kind__in=rules.PREPARED, taken_until=None).delete()
    earlier = unsent.filter(kind__in=rules.CHANGES, taken_until=None)
    coming = [*(one.begins_at for one in changes), *(one.starts_at for one in more)]
    starts = [*coming, *earlier.values_list("begins_at", flat=True)]
    unsent.filter(session__in=sessions).update(dropped_at=now)
    only = changes[0] if is_only else None
    if only is not None and only.session.course.kind not in rules.BY_DATE and earlier.exists():
        only = None
    earlier.update(dropped_at=now)
    Message.objects.create(
        signup=signup,
        kind=only.kind if only else rules.Message.DATES,
        session=only.session if only else None,
        begins_at=min((start for start in starts if start is not None), default=None),
        due_at=now,
    )
    return True


def _as_news(signup: SignUp, change: Change, *, now: datetime) -> Change | None:
    """What she learns of a change. Where a date takes place after all of whose cancellation nobody told her yet, neither is told.

    It is noted that it changed. Where it lies elsewhere than she knows, she learns that instead.
    """
    untold = _untold(signup, change.session) if change.kind == rules.Message.REINSTATED else []
    if not untold or untold[0].kind not in {*CANCELED, rules.Message.DATE_MOVED}:
        return change
    if change.is_moved or not all(one.kind in CANCELED or _is_note(one) for one in untold):
        return replace(change, kind=rules.Message.DATE_MOVED)
    signup.messages.filter(pk__in=[one.pk for one in untold], dropped_at=None).update(dropped_at=now)
    Message.objects.create(signup=signup, kind=change.kind, session=change.session, due_at=now, dropped_at=now)
    return None


def _untold(signup: SignUp, session: Session) -> list[Message]:
    """What happened to a date, or to the only one of her list, since she was last told how it is; what is on its way counts as told."""
    rows = signup.messages.filter(kind__in=rules.CHANGES | CANCELED | set(rules.HOW_IT_STANDS.values()))
    if signup.seating.session_id is None:
        rows = rows.filter(Q(session=session) | Q(session=None))
    is_told = ~Q(sent_at=None) | ~Q(taken_until=None)
    last = rows.filter(is_told).aggregate(last=Max("pk"))["last"] or 0
    return list(rows.filter(pk__gt=last).exclude(kind__in=rules.HOW_IT_STANDS.values()).order_by("pk"))


def _is_note(message: Message) -> bool:
    """Whether it was never to be told: the date was again as she knew it."""
    return message.kind == rules.Message.REINSTATED and message.begins_at is None


def note_elsewhere(course: Course, *, now: datetime) -> None:
    """Under the caller's lock of the lists: the course is elsewhere, which nobody says of a canceled date.

    It is noted for whoever does not know yet that it is canceled: where it comes back before that, she learns the new place.
    """
    unsent = Message.objects.filter(signup__seating__course=course, kind__in=CANCELED, sent_at=None, dropped_at=None)
    for one in list(unsent):
        Message.objects.create(
            signup_id=one.signup_id,
            kind=rules.Message.DATE_MOVED,
            session_id=one.session_id,
            due_at=now,
            dropped_at=now,
        )


def prepare_anew(session: Session, *, begins_at: datetime, now: datetime) -> None:
    """Under the caller's lock of the lists: the date begins at another hour; reminder and link that went out for the old one no longer count.

    Whoever learns of the new hour on the last day is not reminded of it again.
    """
    kinds = {rules.Message.LINK}
    if begins_at > now + rules.REMINDED:
        kinds.add(rules.Message.REMINDER)
    _let_go(Message.objects.filter(session=session, kind__in=kinds))


def send_link_again(course: Course, *, now: datetime) -> None:
    """Under the caller's lock of the lists: the link is another one; whoever got the old one for a date that is not over gets it anew."""
    sessions = course.sessions.coming(now=now)
    _let_go(Message.objects.filter(session__in=sessions, kind=rules.Message.LINK))


def _let_go(prepared: Any) -> None:
    """What was sent stands beside the sign-up, but no longer for its date, so that a new one is prepared."""
    prepared.filter(sent_at=None, taken_until=None).delete()
    prepared.update(session=None)


# --- what is prepared -------------------------------------------------------------------------------------------------


def prepare(*, now: datetime) -> int:
    """Every minute: reminders of dates that come within a day, links of dates that have one and begin within the hour.

    What nobody told by phone in time goes from the list.
    """
    for message in Message.objects.to_tell().select_related("signup", "session"):
        if not _is_true(message, now=now):
            Message.objects.filter(pk=message.pk, sent_at=None).update(dropped_at=now)
    coming = Session.objects.coming(now=now)
    return _prepare(
        rules.Message.REMINDER, coming.filter(starts_at__gt=now, starts_at__lte=now + rules.REMINDED), now=now
    ) + _prepare(rules.Message.LINK, coming.filter(starts_at__lte=now + rules.LINK_SENT), now=now)


def _prepare(kind: rules.Message, sessions: Any, *, now: datetime) -> int:
    count = 0
    for session in sessions.exclude(course__kind=rules.Kind.OPEN).select_related("course"):
        if kind == rules.Message.LINK and not session.course.link:
            continue
        known = Message.objects.filter(session=session, kind=kind).values("signup")
        rows = SignUp.objects.of_session(session).seated().exclude(pk__in=known)
        if kind == rules.Message.REMINDER:
            rows = _to_be_reminded_of(session, rows)
        for signup in rows:
            Message.objects.get_or_create(signup=signup, kind=kind, session=session, defaults={"due_at": now})
            count += 1
    return count


def _to_be_reminded_of(session: Session, rows: Any) -> Any:
    """Of these whoever did not get her seat on the last day, for then she knows; of a course whose first date it is since then."""
    told = Max("messages__due_at", filter=Q(messages__kind=rules.Message.SEATED))
    rows = rows.annotate(since=Coalesce(told, "made_at")).filter(since__lte=session.starts_at - rules.REMINDED)
    if session.course.kind in rules.BY_DATE:
        return rows
    earlier = session.course.sessions.planned().filter(starts_at__lt=session.starts_at)
    before = earlier.aggregate(last=Max("starts_at"))["last"]
    return rows if before is None else rows.filter(since__gt=before)


# --- sent -------------------------------------------------------------------------------------------------------------


def send_due(*, now: datetime, limit: int = 500) -> int:
    """Sends all that is due, ``limit`` at a time, each once also where several processes send; how many went out.

    One that fails stops no other. After two hundred sign-ups at once nobody waits for the next minute.
    """
    begun, sent = time.monotonic(), 0
    while True:
        moment = now + timedelta(seconds=time.monotonic() - begun)  # a slow mail server takes its time
        due = list(Message.objects.due(now=moment).values_list("pk", flat=True)[:limit])
        went = sum(_send_alone(pk, now=now + timedelta(seconds=time.monotonic() - begun)) for pk in due)
        sent += went
        if len(due) < limit or not went:
            break
    _ask_to_call(now=now + timedelta(seconds=time.monotonic() - begun))
    return sent


def _send_alone(pk: int, *, now: datetime) -> bool:
    """Whether it went out; what breaks is written down without its words."""
    try:
        return _send(pk, now=now)
    except Exception as problem:
        logger.error("a message was not sent", extra={"message_id": pk, "error": type(problem).__name__})
        return False


def _send(pk: int, *, now: datetime) -> bool:
    """Takes one message, sends it, notes it."""
    message = _take(pk, now=now)
    if message is None:
        return False
    mine = Message.objects.filter(pk=pk)
    try:
        way = _way(message)
        if way is None or message.tries > steps.KEPT_TRIES:
            _leave_to_a_call(message, now=now)
            return False
        later = _waits_until(message, now=now) if way is _by_short_message else now
        if later > now:
            mine.update(due_at=later, tries=message.tries - 1)
            return False
        way(message, now)
    except people.MailNotSent:
        return False
    else:
        mine.update(sent_at=now)
        _forget_former(message)
        return True
    finally:
        mine.update(taken_until=None)


@transaction.atomic
def _take(pk: int, *, now: datetime) -> Message | None:
    """A message that is due and still true, for this process alone; None where there is nothing to send.

    As long as one message is being sent to a family, the next one waits: what was true first arrives first.
    """
    mine = Message.objects.due(now=now).filter(pk=pk)
    signup = mine.values_list("signup", flat=True).first()
    if signup is None:
        return None
    SignUp.objects.select_for_update(no_key=True).get(pk=signup)
    message = mine.select_related(
        "signup__holder", "signup__seating__course__service__organization", "session__location"
    ).first()
    if message is None or Message.objects.filter(signup=signup, taken_until__gt=now).exists():
        return None
    if not _is_true(message, now=now):
        message.dropped_at = now
        if message.kind in rules.PREPARED:
            message.session = None  # of a date that was moved meanwhile: it is prepared again in time
        message.save(update_fields=["dropped_at", "session"])
        return None
    message.due_at, message.taken_until = rules.try_again_at(now, message.tries), now + steps.SENDING
    message.tries += 1
    message.save(update_fields=["due_at", "taken_until", "tries"])
    return message


def _is_true(message: Message, *, now: datetime) -> bool:
    signup, session = message.signup, message.session
    if signup.forgotten_on is not None or signup.standing not in rules.TRUE_WHILE[message.kind]:
        return False
    if message.kind == rules.Message.OFFER:
        return signup.offered_until is not None and signup.offered_until > now
    if message.kind in WHILE_DATES_COME:
        return not _is_over(signup, now=now)
    if message.kind not in rules.ABOUT_A_DATE:
        return True
    is_canceled = message.kind == rules.Message.DATE_CANCELED
    if session is None or (session.canceled_on is not None) != is_canceled or session.ends_at <= now:
        return False
    before = {rules.Message.REMINDER: rules.REMINDED, rules.Message.LINK: rules.LINK_SENT}.get(
        rules.Message(message.kind)
    )
    return before is None or session.starts_at <= now + before


def _is_over(signup: SignUp, *, now: datetime) -> bool:
    """Whether all dates of the list are over, whether they took place or not; one without dates is not over."""
    dates = queries.sessions_of(signup.seating)
    return dates.exists() and not dates.filter(ends_at__gt=now).exists()


def _way(message: Message) -> Callable[[Message, datetime], None] | None:
    contact = _contact(message)
    if contact.get("mail"):
        return _by_mail
    if people.can_send_short(contact.get("phone", "")):
        return _by_short_message
    return None


def _contact(message: Message) -> dict[str, str]:
    """Where it goes: that something was changed, to where she was reached before."""
    signup = message.signup
    is_former = message.kind == rules.Message.CHANGED
    return dict((signup.former_contact if is_former else signup.contact) or {})


def _forget_former(message: Message) -> None:
    """Where she was reached before is forgotten as soon as she knows, or nobody could tell her."""
    if message.kind == rules.Message.CHANGED:
        SignUp.objects.filter(pk=message.signup_id).update(former_contact=None)


def language_of(signup: SignUp) -> str:
    """The language in which we write to her; German where the house does not speak hers."""
    return signup.language if signup.language in dict(settings.LANGUAGES) else "de"


def _waits_until(message: Message, *, now: datetime) -> datetime:
    """When a short message goes out: what she waits for at once, all else not at night."""
    if message.kind not in rules.WAITS_AT_NIGHT:
        return now
    begins = _needed_at(message, now=now)
    local = timezone.localtime(begins) if begins else None
    return rules.short_message_at(timezone.localtime(now), begins_at=local)


def _needed_at(message: Message, *, now: datetime) -> datetime | None:
    """The hour that a message is about: nobody may learn it after that."""
    signup = message.signup
    if message.kind == rules.Message.OFFER:
        return signup.offered_until
    if message.kind in {rules.Message.LAPSED, rules.Message.WAITED}:
        return None
    if message.kind == rules.Message.CALLED_OFF:
        coming = queries.sessions_of(signup.seating).filter(ends_at__gt=now)
        return coming.values_list("starts_at", flat=True).first()
    return message.begins_at or (message.session.starts_at if message.session else None)


def context_of(message: Message, *, now: datetime) -> dict[str, Any]:
    """What stands in a message: the dates as they are now, those that are over left out."""
    signup = message.signup
    course = signup.seating.course
    dates = queries.coming_dates(signup.seating, now=now)
    told = [message.session] if message.session else dates.planned
    places = [wording.place_words(one) for one in told] if message.kind in WITH_PLACE and not course.is_online else []
    if message.kind in rules.CHANGES and course.is_online:
        places = [gettext("online; the link comes an hour before")]
    is_strange = message.kind == rules.Message.CHANGED  # it goes to an address that may be somebody else's
    return {
        "now": now,
        "kind": message.kind,
        "signup": signup,
        "course": course,
        "name": str(queries.offer_name(course, language_of(signup))),
        "organization": course.service.organization.name,
        "where": places[0] if len(set(places)) == 1 else "",
        "has_places": len(set(places)) > 1,
        "session": message.session,
        "sessions": dates.planned,
        "canceled": dates.canceled,
        "called_off": signup.seating.session or course,
        "place": queries.place_on_list(signup),
        "is_free": message.kind == rules.Message.LAPSED and queries.is_free(signup.seating, now=now),
        "link": "" if is_strange else settings.BASE_URL + reverse("seat:seat", args=[signup.code or ""]),
        "online_link": course.link if message.kind == rules.Message.LINK else "",
    }


def _words(message: Message) -> str:
    return str(rules.message_words(message.kind, of_one_date=message.signup.seating.is_of_one_date))


def _by_mail(message: Message, now: datetime) -> None:
    language = language_of(message.signup)
    with translation.override(language):
        context = context_of(message, now=now)
        people.send(
            to=_contact(message)["mail"],
            subject=f"{_words(message)}: {context['name']}",
            template="courses/mails/message.txt",
            context=context,
            language=language,
        )


def _by_short_message(message: Message, now: datetime) -> None:
    language = language_of(message.signup)
    with translation.override(language):
        people.send_short(
            to=_contact(message)["phone"],
            template="courses/mails/short.txt",
            context=context_of(message, now=now),
            language=language,
        )


# --- by phone ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def _leave_to_a_call(message: Message, *, now: datetime) -> None:
    """Nobody can write to her: somebody calls where she must learn it, and a seat is held for so long."""
    is_called = message.kind in rules.MUST_LEARN and bool(message.signup.phone)
    Message.objects.filter(pk=message.pk, dropped_at=None).update(
        to_be_told=is_called, due_at=now, dropped_at=None if is_called else now
    )
    _forget_former(message)
    begin = queries.begins_at(message.signup.seating, now=now)
    if is_called and message.kind == rules.Message.OFFER and begin is not None:
        until = rules.held_for_a_call(
            timezone.localtime(now), begins_at=timezone.localtime(begin), is_working=queries.working_days()
        )
        offered = SignUp.objects.filter(pk=message.signup_id, standing=rules.Standing.OFFERED)
        offered.filter(offered_until__lt=until).update(offered_until=until)


def _ask_to_call(*, now: datetime) -> None:
    """Who leads a course learns that families are to be called, once an hour at most; no family is named."""
    calls = Message.objects.to_tell().order_by().values_list("signup__seating__course").annotate(latest=Max("due_at"))
    for pk, latest in calls:
        course = Course.objects.select_related("service__organization", "leader").get(pk=pk)
        new = Q(calls_said_at=None) | Q(calls_said_at__lt=latest, calls_said_at__lte=now - steps.CALLS_SAID)
        if not Course.objects.filter(new, pk=pk).update(calls_said_at=now):
            continue
        try:
            for person in queries.callers(course):
                people.send(
                    to=person.email,
                    subject=_("Somebody is to be called"),
                    template="courses/calls.txt",
                    context={"user": person, "course": course},
                    language=person.language,
                )
        except people.MailNotSent:
            Course.objects.filter(pk=pk, calls_said_at=now).update(calls_said_at=course.calls_said_at)


@transaction.atomic
def note_told(message: Message, *, by: User, now: datetime) -> bool:
    """Somebody told the family by phone; False where it was no longer true by then, or was told already."""
    told = Message.objects.to_tell().filter(pk=message.pk).update(sent_at=now, to_be_told=False)
    if told:
        people.record(by=by, deed=steps.Deeds.TOLD, on=message.signup)
    return bool(told)
