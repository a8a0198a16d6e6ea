"""Messages to families: kept with the deed, sent a moment later, tried again, and told by phone where nobody can write."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from unterwegs.courses import queries, rules, steps
from unterwegs.courses.models import Message, Session, SignUp
from unterwegs.people import actions as people
from unterwegs.people import holders
from unterwegs.people.models import User

Standing = rules.Standing
#: How it must stand with a sign-up so that a message is still true.
TRUE_WHILE: dict[str, frozenset[str]] = {
    rules.Message.SEATED: frozenset({Standing.SEATED}),
    rules.Message.WAITING: frozenset({Standing.WAITING}),
    rules.Message.OFFER: frozenset({Standing.OFFERED}),
    rules.Message.LAPSED: frozenset({Standing.LAPSED}),
    rules.Message.REMINDER: frozenset({Standing.SEATED}),
    rules.Message.LINK: frozenset({Standing.SEATED}),
    rules.Message.DATE_CANCELED: frozenset({Standing.SEATED, Standing.OFFERED, Standing.WAITING}),
    rules.Message.DATE_MOVED: frozenset({Standing.SEATED, Standing.OFFERED, Standing.WAITING}),
    rules.Message.CALLED_OFF: frozenset({Standing.CALLED_OFF}),
}


def prepare(*, now: datetime) -> int:
    """Every minute: reminders of dates that come within a day, links of dates online that begin within the hour."""
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
    """Sends what is due, each once also where several processes send; how many went out."""
    sent = 0
    for pk, due_at in list(Message.objects.due(now=now).values_list("pk", "due_at")[:limit]):
        sent += _send(pk, due_at=due_at, now=now)
    return sent


def _send(pk: int, *, due_at: datetime, now: datetime) -> bool:
    """Takes one message for itself, sends it, notes it. Another process sees it as not due any more."""
    mine = Message.objects.due(now=now).filter(pk=pk, due_at=due_at)
    message = mine.select_related(
        "signup__holder", "signup__seating__course__service__organization", "session__location"
    ).first()
    if message is None:
        return False
    later = rules.try_again_at(now, message.tries)
    if not Message.objects.filter(pk=pk, due_at=due_at, sent_at=None, dropped_at=None).update(
        due_at=later, tries=message.tries + 1
    ):
        return False
    if not _is_true(message, now=now):
        Message.objects.filter(pk=pk).update(dropped_at=now)
        return False
    way = _way(message.signup)
    if way is None or message.tries >= steps.KEPT_TRIES:
        told = message.kind in rules.MUST_LEARN and bool(message.signup.phone)
        Message.objects.filter(pk=pk).update(to_be_told=told, dropped_at=None if told else now)
        return False
    try:
        way(message)
    except (people.MailNotSent, holders.Forgotten):
        return False
    Message.objects.filter(pk=pk).update(sent_at=now)
    return True


def _is_true(message: Message, *, now: datetime) -> bool:
    signup, session = message.signup, message.session
    if signup.forgotten_on is not None or signup.standing not in TRUE_WHILE[message.kind]:
        return False
    if message.kind == rules.Message.OFFER:
        return signup.offered_until is not None and signup.offered_until > now
    if message.kind in {rules.Message.REMINDER, rules.Message.LINK}:
        return session is not None and session.canceled_on is None and session.ends_at > now
    return True


def _way(signup: SignUp) -> Callable[[Message], None] | None:
    if signup.mail:
        return _by_mail
    if signup.phone and people.can_send_short():
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
    return {
        "kind": message.kind,
        "signup": signup,
        "course": course,
        "session": message.session,
        "sessions": sessions,
        "place": queries.place_on_list(signup),
        "link": settings.BASE_URL + reverse("seat:seat", args=[signup.code or ""]),
        "online_link": course.link if message.kind == rules.Message.LINK else "",
    }


def _by_mail(message: Message) -> None:
    language = language_of(message.signup)
    with translation.override(language):
        people.send(
            to=message.signup.mail,
            subject=f"{rules.Message(message.kind).label}: {message.signup.seating.course.service.name}",
            template="courses/mails/message.txt",
            context=context_of(message),
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
    """Under the caller's transaction: everybody with a seat or a place on the list learns what happens to a date; how many."""
    rows = SignUp.objects.of_session(session).going_on()
    for signup in rows:
        signup.messages.filter(session=session, sent_at=None).update(dropped_at=now)
        Message.objects.create(signup=signup, kind=kind, session=session, due_at=now)
    return len(rows)


@transaction.atomic
def note_told(message: Message, *, by: User, now: datetime) -> None:
    """Somebody told the family by phone."""
    if Message.objects.filter(pk=message.pk, sent_at=None).update(sent_at=now, to_be_told=False):
        people.record(by=by, deed=steps.Deeds.TOLD, on=message.signup.seating.course)
