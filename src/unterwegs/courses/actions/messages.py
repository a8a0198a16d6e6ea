"""Messages to families: kept with the deed, sent a moment later, tried again, and told by phone where nobody can write."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from unterwegs.courses import queries, rules, steps, wording
from unterwegs.courses.models import Message, Session, SignUp
from unterwegs.people import actions as people
from unterwegs.people.models import User

logger = logging.getLogger(__name__)
#: Messages that also say where to go.
WITH_PLACE = frozenset({rules.Message.SEATED, rules.Message.OFFER, rules.Message.REMINDER, rules.Message.DATE_MOVED})


def prepare(*, now: datetime) -> int:
    """Every minute: reminders of dates that come within a day, links of dates online that begin within the hour.

    What nobody told by phone in time goes from the list.
    """
    for message in Message.objects.to_tell().select_related("signup", "session"):
        if not _is_true(message, now=now):
            Message.objects.filter(pk=message.pk, sent_at=None).update(dropped_at=now)
    return _prepare(rules.Message.REMINDER, _to_be_reminded_of(now), now=now) + _prepare(
        rules.Message.LINK,
        Session.objects.coming(now=now).filter(course__is_online=True, starts_at__lte=now + rules.LINK_SENT),
        now=now,
    )


def _to_be_reminded_of(now: datetime) -> Any:
    """Each date with seats of its own, and the first date of a course."""
    coming = Session.objects.planned().filter(starts_at__gt=now, starts_at__lte=now + rules.REMINDED)
    firsts = [
        session.pk
        for session in coming.filter(course__kind__in=rules.BY_COURSE)
        if not Session.objects.planned().filter(course=session.course_id, starts_at__lt=session.starts_at).exists()
    ]
    return coming.filter(course__kind__in=rules.BY_DATE) | coming.filter(pk__in=firsts)


def _prepare(kind: rules.Message, sessions: Any, *, now: datetime) -> int:
    count = 0
    for session in sessions.exclude(course__kind=rules.Kind.OPEN).select_related("course"):
        known = Message.objects.filter(session=session, kind=kind).values("signup")
        rows = SignUp.objects.of_session(session).seated().exclude(pk__in=known)
        if kind == rules.Message.REMINDER:  # whoever signed up on the last day knows
            rows = rows.filter(made_at__lte=session.starts_at - rules.REMINDED)
        for signup in rows:
            Message.objects.get_or_create(signup=signup, kind=kind, session=session, defaults={"due_at": now})
            count += 1
    return count


def send_due(*, now: datetime, limit: int = 500) -> int:
    """Sends what is due, each once also where several processes send; how many went out. One that fails stops no other."""
    begun, sent = time.monotonic(), 0
    for pk in list(Message.objects.due(now=now).values_list("pk", flat=True)[:limit]):
        moment = now + timedelta(seconds=time.monotonic() - begun)  # a slow mail server takes its time
        try:
            sent += _send(pk, now=moment)
        except Exception as problem:
            logger.error("a message was not sent", extra={"message_id": pk, "error": type(problem).__name__})
    return sent


def _send(pk: int, *, now: datetime) -> bool:
    """Takes one message, sends it, notes it."""
    message = _take(pk, now=now)
    if message is None:
        return False
    mine = Message.objects.filter(pk=pk)
    try:
        way = _way(message.signup)
        if way is None or message.tries > steps.KEPT_TRIES:
            told = message.kind in rules.MUST_LEARN and bool(message.signup.phone)
            mine.filter(dropped_at=None).update(to_be_told=told, dropped_at=None if told else now)
            return False
        way(message)
    except people.MailNotSent:
        return False
    else:
        mine.update(sent_at=now)
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
        message.save(update_fields=["dropped_at"])
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
    if message.kind in rules.ABOUT_A_DATE:
        is_canceled = message.kind == rules.Message.DATE_CANCELED
        return session is not None and (session.canceled_on is not None) == is_canceled and session.ends_at > now
    return True


def _way(signup: SignUp) -> Callable[[Message], None] | None:
    if signup.mail:
        return _by_mail
    if signup.phone and people.can_send_short(signup.phone):
        return _by_short_message
    return None


def language_of(signup: SignUp) -> str:
    """The language in which we write to her; German where the house does not speak hers."""
    return signup.language if signup.language in dict(settings.LANGUAGES) else "de"


def context_of(message: Message) -> dict[str, Any]:
    """What stands in a message."""
    signup = message.signup
    course = signup.seating.course
    sessions = [one for one in queries.sessions_of(signup.seating) if one.canceled_on is None]
    about = message.session or next(iter(sessions), None)
    is_there = about is not None and message.kind in WITH_PLACE and not course.is_online
    return {
        "kind": message.kind,
        "signup": signup,
        "course": course,
        "name": str(queries.offer_name(course, language_of(signup))),
        "organization": course.service.organization.name,
        "where": wording.place_words(about) if about and is_there else "",
        "session": message.session,
        "sessions": sessions,
        "place": queries.place_on_list(signup),
        "link": settings.BASE_URL + reverse("seat:seat", args=[signup.code or ""]),
        "online_link": course.link if message.kind == rules.Message.LINK else "",
    }


def _by_mail(message: Message) -> None:
    language = language_of(message.signup)
    with translation.override(language):
        context = context_of(message)
        people.send(
            to=message.signup.mail,
            subject=f"{rules.Message(message.kind).label}: {context['name']}",
            template="courses/mails/message.txt",
            context=context,
            language=language,
        )


def _by_short_message(message: Message) -> None:
    language = language_of(message.signup)
    with translation.override(language):
        people.send_short(
            to=message.signup.phone,
            template="courses/mails/short.txt",
            context=context_of(message),
            language=language,
        )


def write_about(session: Session, kind: rules.Message, *, now: datetime) -> int:
    """Under the caller's lock of the lists: everybody with a seat or a place on the list learns what happens to a date; how many."""
    rows = SignUp.objects.of_session(session).going_on()
    for signup in rows:
        unsent = signup.messages.filter(session=session, sent_at=None)
        unsent.filter(kind__in=rules.PREPARED, taken_until=None).delete()
        unsent.update(dropped_at=now)
        Message.objects.create(signup=signup, kind=kind, session=session, due_at=now)
    return len(rows)


@transaction.atomic
def note_told(message: Message, *, by: User, now: datetime) -> bool:
    """Somebody told the family by phone; False where it was no longer true by then, or was told already."""
    told = Message.objects.to_tell().filter(pk=message.pk).update(sent_at=now, to_be_told=False)
    if told:
        people.record(by=by, deed=steps.Deeds.TOLD, on=message.signup)
    return bool(told)
