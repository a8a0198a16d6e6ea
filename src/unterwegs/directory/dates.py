"""When an offer happens: its schedules laid over the calendar of the Land."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from unterwegs.directory import rules
from unterwegs.directory.content import OtherDay, Times
from unterwegs.directory.documents import Offer, Place
from unterwegs.kit import calendars
from unterwegs.places import queries as places

HORIZON = timedelta(days=42)  # how far ahead lists look for dates


@dataclass(frozen=True, slots=True)
class Meeting:
    """One date of an offer or one opening of a place; instants are aware."""

    start: datetime
    end: datetime | None
    times: Times
    place: Place | None = None

    @property
    def day(self) -> date:
        return self.start.date()

    def is_running(self, now: datetime) -> bool:
        return self.end is not None and self.start <= now < self.end


def day_calendar() -> calendars.DayCalendar:
    """Public holidays of the town's Land and the school holidays kept here."""
    town = places.town()
    return calendars.DayCalendar(land=town.land if town else "", school=places.school_holidays())


def rhythm(times: Times) -> calendars.Rhythm | None:
    """The schedule for the calendar; None when it has no times (by appointment)."""
    if times.opens_at is None:
        return None
    return calendars.Rhythm(
        first_on=times.first_on,
        last_on=times.last_on,
        opens_at=times.opens_at,
        closes_at=times.closes_at,
        rule=times.rule,
        on_public_holidays=times.on_public_holidays,
        school=times.school,
        skipped=frozenset(day.on for day in times.exceptions if day.kind == rules.ExceptionKind.CANCELLED),
        extra=tuple(
            calendars.Extra(day.on, day.opens_at, day.closes_at)
            for day in times.exceptions
            if day.kind == rules.ExceptionKind.EXTRA and day.opens_at is not None
        ),
        pauses=tuple((pause.first_on, pause.last_on) for pause in times.pauses),
    )


def meetings(offer: Offer, *, first: date, last: date, days: calendars.DayCalendar) -> list[Meeting]:
    """All dates of an offer in these days, both included, in order."""
    found = [
        Meeting(one.start, one.end, times, offer.place_of(times))
        for times, beat in _with_rhythm(offer.schedules)
        for one in calendars.occurrences(beat, first=first, last=last, days=days)
    ]
    return sorted(found, key=lambda meeting: meeting.start)


def openings(schedules: Iterable[Times], *, first: date, last: date, days: calendars.DayCalendar) -> list[Meeting]:
    """The opening hours of a place in these days, in order."""
    found = [
        Meeting(one.start, one.end, times)
        for times, beat in _with_rhythm(schedules)
        for one in calendars.occurrences(beat, first=first, last=last, days=days)
    ]
    return sorted(found, key=lambda meeting: meeting.start)


def next_meetings(offer: Offer, *, now: datetime, days: calendars.DayCalendar, limit: int = 5) -> list[Meeting]:
    """The next dates that have not ended yet, at most ``limit``."""
    found = [
        Meeting(one.start, one.end, times, offer.place_of(times))
        for times, beat in _with_rhythm(offer.schedules)
        for one in calendars.next_occurrences(beat, after=now, days=days, limit=limit)
    ]
    return sorted(found, key=lambda meeting: meeting.start)[:limit]


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A date that families know of and that does not take place, and why („“: nobody said)."""

    meeting: Meeting
    reason: str


def cancelled_meetings(offer: Offer, *, first: date, last: date, days: calendars.DayCalendar) -> list[Cancelled]:
    """Dates that somebody cancelled or that fall into a pause, in order; not those that only moved within their day.

    Holidays are left out: on them nobody expects anything.
    """
    found = []
    for times, beat in _with_rhythm(offer.schedules):
        if not beat.skipped and not beat.pauses:
            continue
        as_usual = replace(beat, skipped=frozenset(), pauses=())
        kept = {one.start.date() for one in calendars.occurrences(beat, first=first, last=last, days=days)}
        found += [
            Cancelled(Meeting(one.start, one.end, times, offer.place_of(times)), _reason(times, one.start.date()))
            for one in calendars.occurrences(as_usual, first=first, last=last, days=days)
            if one.start.date() not in kept
        ]
    return sorted(found, key=lambda one: one.meeting.start)


@dataclass(frozen=True, slots=True)
class Missing:
    """A day on which an offer does not happen although its rhythm says so, and why."""

    day: date
    times: Times
    reason: str


def missing_days(offer: Offer, *, today: date, days: calendars.DayCalendar, limit: int = 5) -> list[Missing]:
    """Cancelled dates and holidays in the next weeks, so that nobody stands before a closed door."""
    found = [
        Missing(day, times, _reason(times, day) or reason)
        for times, beat in _with_rhythm(offer.schedules)
        for day, reason in calendars.closed_days(beat, first=today, last=today + HORIZON, days=days)
    ]
    return sorted(found, key=lambda one: one.day)[:limit]


def _reason(times: Times, day: date) -> str:
    return next(
        (other.reason for other in times.exceptions if other.on == day and other.kind == rules.ExceptionKind.CANCELLED),
        next((pause.reason for pause in times.pauses if pause.first_on <= day <= pause.last_on), ""),
    )


def gap(times: Times, day: date, *, days: calendars.DayCalendar) -> str | None:
    """Why a rhythm does not meet on a day: in the words of whoever closed it, the holiday, or „“; None where nothing hinders it."""
    beat = rhythm(times)
    hindered = calendars.closed_reason(beat, day, days) if beat else None
    return None if hindered is None else _reason(times, day) or hindered.name


def closure(schedules: Iterable[Times], day: date) -> str | None:
    """Why somebody closed an offer or a place on a day („“: nobody said); None where it is not closed.

    A canceled date closes the day; a pause does where everything that goes on then has one. Holidays close nothing, and where a date
    was added it is open all the same.
    """
    going_on = [times for times in schedules if times.first_on <= day <= _last_day(times)]
    if any(_is(other, day, rules.ExceptionKind.EXTRA) for times in going_on for other in times.exceptions):
        return None
    canceled = (
        _reason(one, day)
        for one in going_on
        for other in one.exceptions
        if _is(other, day, rules.ExceptionKind.CANCELLED)
    )
    said = next(canceled, None)
    if said is not None:
        return said
    timed = [times for times in going_on if not times.by_appointment] or going_on
    if timed and all(any(pause.first_on <= day <= pause.last_on for pause in times.pauses) for times in timed):
        return next((words for times in timed if (words := _reason(times, day))), "")
    return None


def _last_day(times: Times) -> date:
    """The last day of a schedule; one without a rhythm goes on until the last of its other days."""
    if times.last_on is not None or times.rule or times.by_appointment:
        return times.last_on or date.max
    return max((times.first_on, *(other.on for other in times.exceptions)))


def _is(other: OtherDay, day: date, kind: rules.ExceptionKind) -> bool:
    return other.on == day and other.kind == kind


def _with_rhythm(schedules: Iterable[Times]) -> Iterator[tuple[Times, calendars.Rhythm]]:
    for times in schedules:
        beat = rhythm(times)
        if beat is not None:
            yield times, beat


def by_day(meetings_: Sequence[tuple[Offer, Meeting]]) -> dict[date, list[tuple[Offer, Meeting]]]:
    """Dates of several offers, grouped by day."""
    days: dict[date, list[tuple[Offer, Meeting]]] = {}
    for offer, meeting in sorted(meetings_, key=lambda pair: (pair[1].start, pair[0].name.text)):
        days.setdefault(meeting.day, []).append((offer, meeting))
    return days
