"""Calendars to subscribe to: the coming dates of what somebody chose. The address says all; nobody has an own one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from unterwegs import __version__
from unterwegs.courses import dates as held_dates
from unterwegs.courses import queries as courses
from unterwegs.courses.models import Session
from unterwegs.directory import queries as directory
from unterwegs.directory import rules
from unterwegs.front import calendar_files
from unterwegs.front.choices import Subscription, words_of_choice
from unterwegs.kit import calendars
from unterwegs.places import queries as places

HORIZON = timedelta(days=42)  # as far as all lists look
MOST_EVENTS = 500
REFRESH = timedelta(hours=12)
SHOWN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One date of a calendar; a cancelled one says why, as far as somebody said."""

    offer: directory.Offer
    meeting: directory.Meeting
    is_cancelled: bool = False
    reason: str = ""
    session: Session | None = None


def entries(subscription: Subscription, *, language: str, now: datetime) -> list[Entry]:
    """The dates of the next six weeks in order, the cancelled ones among them, at most five hundred.

    Day care is a place one has, not one to go to; it is in a calendar only where somebody picked it.
    """
    days, coming = directory.day_calendar(), directory.coming_dates(language, now=now)
    first, last = now.date(), now.date() + HORIZON
    dates = held_dates.Dates(first, last)
    found: list[Entry] = []
    for offer in _offers(subscription, language=language, now=now):
        held = dates.of(offer, coming.get(offer.code, ()))
        found += [Entry(offer, one.meeting, one.is_canceled, str(one.reason), one.session) for one in held]
        gone = held_dates.closed(offer, held, first=first, last=last, days=days)
        found += [Entry(offer, one.meeting, is_cancelled=True, reason=one.reason) for one in gone]
    return sorted(found, key=lambda one: (one.meeting.start, one.offer.code))[:MOST_EVENTS]


def calendar_of(subscription: Subscription, *, language: str, now: datetime) -> bytes:
    """The calendar as a file. It is the same until something in it changes, so that programs need not read it again."""
    found = entries(subscription, language=language, now=now)
    changes = courses.changes_of_dates({one.offer.id for one in found})
    events = [
        calendar_files.event(
            one.offer,
            one.meeting,
            session=one.session,
            changes=changes[one.offer.id],
            stamp=calendar_files.modified_at(one.offer, changes[one.offer.id]),
            number=number,
            is_cancelled=one.is_cancelled,
            reason=one.reason,
        )
        for one, number in zip(found, calendar_files.numbers((one.meeting, one.session) for one in found), strict=True)
    ]
    return calendars.calendar_file(events, name=name_of(subscription, language=language), refresh=REFRESH)


def name_of(subscription: Subscription, *, language: str) -> str:
    """„Unterwegs in Wetzlar – Niedergirmes, Gruppe“."""
    town = places.town()
    name = _("Unterwegs in %(town)s") % {"town": town.name} if town else "Unterwegs"
    words = [str(word) for word in words_of_choice(subscription, language=language)]
    if not words:
        return f"{name} – {_('my offers')}" if subscription.picked.offers else name
    more = " …" if len(words) > SHOWN_WORDS else ""
    return f"{name} – {', '.join(words[:SHOWN_WORDS])}{more}"


def mark(subscription: Subscription, *, language: str, today: date) -> str:
    """What the calendar depends on, as a short word: another one when any of it changed."""
    counts = [places.count_of(name) for name in ("shelf", "calendar", "areas")]
    town = places.town()
    name = town.name if town else ""
    dates = held_dates.mark_of(today, today + HORIZON)
    basis = [__version__, settings.BASE_URL, name, language, today.isoformat(), counts, dates, subscription.parameters]
    return hashlib.sha256(repr(basis).encode()).hexdigest()[:24]


def _offers(subscription: Subscription, *, language: str, now: datetime) -> Sequence[directory.Offer]:
    """Those that fit the filters, and those that were picked; without any choice all."""
    shelf = directory.shelf(language)
    picked = [shelf.by_code[code].offer for code in sorted(subscription.picked.offers) if code in shelf.by_code]
    if not subscription.is_filtered and not subscription.is_everything:
        return picked
    hits = held_dates.find_services(subscription.choice, language=language, now=now).hits
    fitting = [hit.offer for hit in hits if hit.offer.kind != rules.Kind.DAYCARE]
    known = {offer.code for offer in fitting}
    return fitting + [offer for offer in picked if offer.code not in known]
