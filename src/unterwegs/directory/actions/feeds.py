"""Dates from a calendar that an organization keeps: what it says is taken over, what people changed here stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from unterwegs.directory import content as contents
from unterwegs.directory import publishing, rules
from unterwegs.directory.actions.rows import refresh_row
from unterwegs.directory.content import OtherDay, Times
from unterwegs.directory.models import CalendarFeed, Schedule, Service
from unterwegs.kit import calendars, web
from unterwegs.kit.calendars.recurrence import BERLIN
from unterwegs.people import actions as people
from unterwegs.people.models import Actor

AHEAD = 183  # days that are taken over
Day = tuple[time, time | None]


@dataclass(frozen=True, slots=True)
class Merged:
    """The dates after both sides were heard, and how many differ from the calendar on purpose."""

    days: Mapping[date, Day]
    kept: int


def merge(here: Mapping[date, Day], before: Mapping[date, Day], now: Mapping[date, Day]) -> Merged:
    """Three sides: what stands here, what the calendar said last, what it says now.

    A day that nobody touched here since follows the calendar; one that somebody added, moved or took away here stays so.
    """
    days: dict[date, Day] = {}
    for day in sorted({*here, *before, *now}):
        follows = here.get(day) == before.get(day)
        said = now.get(day) if follows else here.get(day)
        if said is not None:
            days[day] = said
    return Merged(days, sum(days.get(day) != now.get(day) for day in {*days, *now}))


@transaction.atomic
def subscribe(service: Service, *, url: str, words: str, by: Actor) -> CalendarFeed:
    """From now on the offer takes dates from this calendar."""
    address = url.replace("webcal://", "https://", 1)
    feed, _new = CalendarFeed.objects.update_or_create(service=service, defaults={"url": address, "words": words})
    people.record(by=by, deed=rules.Deeds.CALENDAR_SUBSCRIBED, on=service)
    return feed


@transaction.atomic
def unsubscribe(feed: CalendarFeed, *, by: Actor) -> None:
    """The dates stay as they are and are kept by hand."""
    people.record(by=by, deed=rules.Deeds.CALENDAR_ENDED, on=feed.service)
    feed.delete()


def read_feeds(*, client: web.Client, now: datetime) -> tuple[int, int]:
    """Reads all subscribed calendars; how many, and how many could not be read."""
    feeds = list(CalendarFeed.objects.exclude(service__state=rules.State.ARCHIVED).select_related("service"))
    read = [read_feed(feed, client=client, now=now) for feed in feeds]
    return len(read), read.count(False)


def read_feed(feed: CalendarFeed, *, client: web.Client, now: datetime) -> bool:
    """Reads one calendar and takes its dates over; whether it could be read. What cannot be read changes nothing."""
    try:
        answer = client.get(feed.url)
    except web.NotFetched:
        return _failed(feed, _("The calendar could not be reached."), now)
    if answer.status != 200:
        return _failed(feed, _("The calendar answers with an error (%(status)s).") % {"status": answer.status}, now)
    if b"BEGIN:VCALENDAR" not in answer.body[:10_000].upper():
        return _failed(feed, _("Behind the address is no calendar."), now)
    events, _problems = calendars.read_calendar(answer.body)
    try:
        said = _days(events, feed.words, now)
    except calendars.TooManyDates:
        return _failed(feed, _("The calendar has too many dates."), now)
    _take(feed, said, now)
    return True


def _failed(feed: CalendarFeed, problem: str, now: datetime) -> bool:
    CalendarFeed.objects.filter(pk=feed.pk).update(problem=problem, read_at=now)
    return False


def _days(events: list[calendars.Event], words: str, now: datetime) -> dict[date, Day]:
    """What a calendar says for the time ahead: one date a day, the first of it; whole days have no time and are left out."""
    first = now.astimezone(BERLIN).date()
    wanted = [one for one in events if not one.is_whole_day and words.casefold() in one.summary.casefold()]
    days: dict[date, Day] = {}
    for dated in calendars.agenda(wanted, first=first, last=first + timedelta(days=AHEAD)):
        begins, ends = dated.start.astimezone(BERLIN), dated.end.astimezone(BERLIN) if dated.end else None
        closes = ends.time() if ends and ends.date() == begins.date() and ends > begins else None
        days.setdefault(begins.date(), (begins.time().replace(second=0), closes))
    return days


@transaction.atomic
def _take(feed: CalendarFeed, said: Mapping[date, Day], now: datetime) -> None:
    service, today = feed.service, now.astimezone(BERLIN).date()
    refresh_row(service)
    known = contents.read_times(feed.schedule) if feed.schedule else None
    if known is not None and known.rule:  # somebody made a rhythm of it: it is kept by hand now
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now, problem=_("Somebody made a rhythm of these dates."))
        return
    before = {day: one for day, one in _stored(feed.said).items() if day >= today}
    merged = merge(_here(known, today), before, said)
    times = _times(known, merged.days, today)
    if times != known:
        _write(service, known, times)
    CalendarFeed.objects.filter(pk=feed.pk).update(
        said=_storable(said), read_at=now, problem="", kept=merged.kept, schedule=times.id if times else None
    )


def _here(times: Times | None, today: date) -> dict[date, Day]:
    """The dates as they stand here, but those somebody cancelled: these stay, and count as dates."""
    if times is None or times.opens_at is None:
        return {}
    days: dict[date, Day] = {times.first_on: (times.opens_at, times.closes_at)}
    for other in times.exceptions:
        if other.kind == rules.ExceptionKind.EXTRA and other.opens_at is not None:
            days[other.on] = (other.opens_at, other.closes_at)
    return {day: one for day, one in days.items() if day >= today}


def _times(known: Times | None, days: Mapping[date, Day], today: date) -> Times | None:
    """One schedule: the first date, the others as added ones, and cancellations that are still ahead."""
    if not days:
        return None
    first, *others = sorted(days)
    extras = [OtherDay(day, rules.ExceptionKind.EXTRA, *days[day]) for day in others]
    cancelled = (
        [one for one in known.exceptions if one.kind == rules.ExceptionKind.CANCELLED and one.on >= today]
        if known
        else []
    )
    base = known or Times(
        id=uuid4(), first_on=first, on_public_holidays=True
    )  # who keeps the calendar knows the holidays
    return msgspec.structs.replace(
        base,
        first_on=first,
        last_on=None,
        opens_at=days[first][0],
        closes_at=days[first][1],
        rule="",
        exceptions=(*sorted(cancelled, key=lambda one: one.on), *extras),
    )


def _write(service: Service, known: Times | None, times: Times | None) -> None:
    """Writes the schedule as it is edited and as families read it, at once."""
    gone = known.id if known else None
    if times is not None:
        contents.write_times(times, service=service)
    elif gone:
        Schedule.objects.filter(pk=gone).delete()
    if service.public_version is not None and service.state == rules.State.PUBLISHED:
        public = contents.from_json(service.public_version.content)
        kept = tuple(one for one in public.schedules if one.id != gone)
        schedules = (*kept, times) if times else kept
        publishing.freeze(
            service, msgspec.structs.replace(public, schedules=schedules), by=None, reason=_("from the calendar")
        )
    service.revision += 1
    service.save(update_fields=["public_version", "revision", "changed_at"])


def _storable(days: Mapping[date, Day]) -> dict[str, list[str | None]]:
    return {day.isoformat(): [at.isoformat("minutes") if at else None for at in one] for day, one in days.items()}


def _stored(said: Mapping[str, list[str | None]]) -> dict[date, Day]:
    found: dict[date, Day] = {}
    for day, (opens, closes) in said.items():
        if opens:
            found[date.fromisoformat(day)] = (time.fromisoformat(opens), time.fromisoformat(closes) if closes else None)
    return found
