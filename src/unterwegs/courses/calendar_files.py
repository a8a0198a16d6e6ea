"""The dates of a seat as a calendar file: each an event of its own whose name lasts, canceled ones too."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from unterwegs.courses import queries, rules, wording
from unterwegs.courses.models import Session, SignUp
from unterwegs.kit import calendars

#: Messages that say nothing new about the dates.
SAME_DATES = frozenset({rules.Message.REMINDER, rules.Message.LINK, rules.Message.CHANGED})


def seat_calendar(signup: SignUp, *, name: str, now: datetime) -> bytes:
    """The dates of a seat; without a seat all of them are canceled. The code stands nowhere in it."""
    changes = [one.session_id for one in signup.messages.exclude(kind__in=SAME_DATES)]
    has_seat = signup.standing in {rules.Standing.SEATED, rules.Standing.ENDED}
    return calendars.calendar_file(
        [
            _event(session, name=name, has_seat=has_seat, changes=changes, now=now)
            for session in _with_replaced(queries.sessions_of(signup.seating))
        ],
        name=name,
    )


def _with_replaced(sessions: Iterable[Session]) -> list[Session]:
    """Also those that a date stands for: where each date has seats of its own, the seats went along to the new one, or came back."""
    found = {one.pk: one for session in sessions for one in (session, *session.instead)}
    return sorted(found.values(), key=lambda each: each.starts_at)


def _event(session: Session, *, name: str, has_seat: bool, changes: Iterable[object], now: datetime) -> calendars.Event:
    """``sequence`` counts what was written to her about this date or about her seat, so it only grows, also when it comes back."""
    is_canceled = not has_seat or session.canceled_on is not None
    again = wording.replaced_words(session)
    place = _("online; the link comes an hour before") if session.course.is_online else wording.place_words(session)
    return calendars.Event(
        uid=f"{session.pk}@{settings.BASE_HOST}",
        stamp=now,
        sequence=2 * sum(one in {None, session.pk} for one in changes) + is_canceled,
        is_cancelled=is_canceled,
        summary=_("Cancelled: %(name)s") % {"name": name} if is_canceled else name,
        description="\n".join(
            line
            for line in (again, wording.bring_line(session.course), session.course.service.organization.name)
            if line
        ),
        location=place,
        start=session.starts_at,
        end=session.ends_at,
    )
