"""Dates a family takes along: calendar files of one date or of a whole offer."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

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
    return [
        event(offer, one.meeting, stamp=stamp, number=number, is_cancelled=one.is_canceled, reason=str(one.reason))
        for one, number in zip(held, numbers(one.meeting for one in held), strict=True)
    ]


def numbers(meetings: Iterable[directory.Meeting]) -> Iterator[int]:
    """Of each date, in order, which one of its schedule it is on its day, from 1 on."""
    known = Counter[tuple[UUID, date]]()
    for one in meetings:
        known[one.times.id, one.day] += 1
        yield known[one.times.id, one.day]


def event(
    offer: Offer,
    meeting: directory.Meeting,
    *,
    stamp: datetime,
    number: int = 1,
    is_cancelled: bool = False,
    reason: str = "",
) -> calendars.Event:
    """One date. Its name lasts: the schedule, the day, and from the second on that day on the ``number``."""
    address = f"{settings.BASE_URL}{reverse('front:offer', args=[offer.code, structured.slug_of(offer)])}"
    lines = [reason, offer.summary.text, _costs(offer), address]
    again = f"-{number}" if number > 1 else ""
    return calendars.Event(
        uid=f"{meeting.times.id}-{meeting.day:%Y%m%d}{again}@{settings.BASE_HOST}",
        stamp=stamp,
        modified_at=offer.published_at,
        sequence=offer.version,
        is_cancelled=is_cancelled,
        summary=_("Cancelled: %(name)s") % {"name": offer.name.text} if is_cancelled else offer.name.text,
        description="\n".join(line for line in lines if line),
        location=_where(meeting.place),
        url=address,
        start=meeting.start,
        end=meeting.end,
    )


def _costs(offer: Offer) -> str:
    return facts.and_words(facts.cost_words(cost) for cost in offer.costs) if offer.costs else ""


def _where(place: Place | None) -> str:
    return ", ".join(part for part in (place.name, place.address) if part) if place else ""
