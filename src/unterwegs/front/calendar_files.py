"""Dates a family takes along: calendar files of one date or of a whole offer."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from unterwegs.courses import dates as held_dates
from unterwegs.courses import queries as courses
from unterwegs.courses.models import Session
from unterwegs.directory import facts
from unterwegs.directory import queries as directory
from unterwegs.directory.queries import Offer, Place
from unterwegs.front import structured
from unterwegs.front.sessions import Dates, Held
from unterwegs.kit import calendars

YEAR = timedelta(days=366)


def offer_calendar(offer: Offer, *, now: datetime, days: calendars.DayCalendar) -> bytes:
    """The coming dates of an offer (six weeks), each an event of its own, so that holidays and exceptions hold."""
    first = timezone.localdate(now)
    held = _held(offer, first, first + timedelta(days=42), now=now, days=days)
    return calendars.calendar_file(_events(offer, held, stamp=now), name=offer.name.text)


def date_calendar(offer: Offer, day: str, *, now: datetime, days: calendars.DayCalendar) -> bytes | None:
    """The dates of one day (ISO) within a year of today; None where there is none."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    if abs(on - timezone.localdate(now)) > YEAR:
        return None
    held = _held(offer, on, on, now=now, days=days)
    return calendars.calendar_file(_events(offer, held, stamp=now)) if held else None


def _held(offer: Offer, first: date, last: date, *, now: datetime, days: calendars.DayCalendar) -> list[Held]:
    """The dates as they take place, those canceled by a course among them."""
    meetings = directory.meetings(offer, first=first, last=last, days=days)
    return Dates(first, last, now=now, services=[offer.id]).of(offer, meetings)


def _events(offer: Offer, held: Sequence[Held], *, stamp: datetime) -> list[calendars.Event]:
    changes = courses.changes_of_dates([offer.id])[offer.id]
    return [
        event(
            offer,
            one.meeting,
            session=one.session,
            changes=changes,
            stamp=stamp,
            number=number,
            is_cancelled=one.is_canceled,
            reason=str(one.reason),
        )
        for one, number in zip(held, numbers((one.meeting, one.session) for one in held), strict=True)
    ]


def numbers(dates: Iterable[tuple[directory.Meeting, Session | None]]) -> Iterator[int]:
    """Of each date, in order, which one of its schedule it is on its day there, from 1 on."""
    known = Counter[str]()
    for one in dates:
        name = held_dates.lasting_name(*one)
        known[name] += 1
        yield known[name]


def event(
    offer: Offer,
    meeting: directory.Meeting,
    *,
    session: Session | None = None,
    changes: courses.Changes,
    stamp: datetime,
    number: int = 1,
    is_cancelled: bool = False,
    reason: str = "",
) -> calendars.Event:
    """One date. Its name lasts, and from the second on of a day the ``number`` belongs to it.

    ``sequence`` counts the versions of the offer and all ``changes`` of its dates, for one name may belong to several of them in turn,
    or for a while to none: so it only grows.
    """
    address = f"{settings.BASE_URL}{reverse('front:offer', args=[offer.code, structured.slug_of(offer)])}"
    lines = [reason, offer.summary.text, _costs(offer), address]
    again = f"-{number}" if number > 1 else ""
    return calendars.Event(
        uid=f"{held_dates.lasting_name(meeting, session)}{again}@{settings.BASE_HOST}",
        stamp=stamp,
        modified_at=modified_at(offer, changes),
        sequence=offer.version + changes.count,
        is_cancelled=is_cancelled,
        summary=_("Cancelled: %(name)s") % {"name": offer.name.text} if is_cancelled else offer.name.text,
        description="\n".join(line for line in lines if line),
        location=_("Online") if session is not None and session.course.is_online else _where(meeting.place),
        url=address,
        start=meeting.start,
        end=meeting.end,
    )


def modified_at(offer: Offer, changes: courses.Changes) -> datetime:
    """When the offer or its dates changed last."""
    return max(changes.last_at, offer.published_at) if changes.last_at else offer.published_at


def _costs(offer: Offer) -> str:
    return facts.and_words(facts.cost_words(cost) for cost in offer.costs) if offer.costs else ""


def _where(place: Place | None) -> str:
    return ", ".join(part for part in (place.name, place.address) if part) if place else ""
