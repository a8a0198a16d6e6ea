"""Rhythms of offers and opening hours, laid over public holidays, school holidays, pauses and exceptions."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import holidays

from unterwegs.kit.calendars.recurrence import BERLIN, check_rule, days_of, later, wall

ALWAYS, TERM, HOLIDAYS = "always", "term", "holidays"
WINDOWS = (31, 31, 62, 124, 248, 235)  # days looked at one after the other for the next dates: two years


class WrongRhythm(ValueError):
    """A rhythm that cannot be; the text is a German sentence."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A date outside of the rhythm; local time. A moved date is skipped and comes as an extra one."""

    on: date
    opens_at: time
    closes_at: time | None = None

    def __post_init__(self) -> None:
        _refuse_night(self.opens_at, self.closes_at)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Local times of Europe/Berlin that repeat by an RRULE (RFC 5545) without DTSTART; an empty rule means once.

    ``school`` is „always“, „term“ (not in school holidays) or „holidays“ (only then). A day on which UNTIL ends is
    included. Raises WrongRhythm, or WrongRule, when it contradicts itself.
    """

    first_on: date
    opens_at: time
    closes_at: time | None = None
    last_on: date | None = None
    rule: str = ""
    on_public_holidays: bool = False
    school: str = ALWAYS
    skipped: frozenset[date] = frozenset()
    extra: tuple[Extra, ...] = ()
    pauses: tuple[tuple[date, date], ...] = ()

    def __post_init__(self) -> None:
        _refuse_night(self.opens_at, self.closes_at)
        if self.last_on is not None and self.last_on < self.first_on:
            raise WrongRhythm("Der letzte Tag liegt vor dem ersten.")
        if self.school not in {ALWAYS, TERM, HOLIDAYS}:
            raise WrongRhythm(f"„{self.school}“ sagt nicht, was in den Schulferien gilt.")
        check_rule(self.rule)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date; aware instants in Europe/Berlin."""

    start: datetime
    end: datetime | None
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a day is without its date: „skipped“, „pause“, „public holiday“, „school holidays“ or „term“.

    ``name`` is the German name of the holiday, empty for the others.
    """

    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class DayCalendar:
    """Public holidays of a Land (its two letters, „“ for none) and school holidays as (name, first day, last day).

    Holidays of single towns and parts of a Land (Augsburg, Catholic communities) are not known.
    """

    land: str = ""
    school: tuple[tuple[str, date, date], ...] = ()

    def public_holiday(self, day: date) -> str:
        """The German name of the public holiday, or nothing."""
        return _public_holidays(self.land, day.year).get(day, "") if self.land else ""

    def school_holiday(self, day: date) -> str:
        """The name of the school holidays on this day, or nothing."""
        return next((name for name, first, last in self.school if first <= day <= last), "")


@functools.lru_cache(maxsize=64)
def _public_holidays(land: str, year: int) -> dict[date, str]:
    try:
        return dict(holidays.country_holidays("DE", subdiv=land, years=year, language="de").items())
    except NotImplementedError:
        raise ValueError(f"Das Land „{land}“ gibt es nicht.") from None


def _refuse_night(opens_at: time, closes_at: time | None) -> None:
    if closes_at is not None and closes_at <= opens_at:
        raise WrongRhythm(
            f"Das Ende ({closes_at:%H:%M}) liegt nicht nach dem Beginn ({opens_at:%H:%M}). Ein Termin geht nicht über Mitternacht."
        )


def closed_reason(rhythm: Rhythm, day: date, days: DayCalendar) -> Closed | None:
    """Why the rhythm does not meet on this day; None when nothing hinders it."""
    if day in rhythm.skipped:
        return Closed("skipped")
    if any(first <= day <= last for first, last in rhythm.pauses):
        return Closed("pause")
    if not rhythm.on_public_holidays and (name := days.public_holiday(day)):
        return Closed("public holiday", name)
    vacation = days.school_holiday(day) if rhythm.school != ALWAYS else ""
    if rhythm.school == TERM and vacation:
        return Closed("school holidays", vacation)
    return Closed("term") if rhythm.school == HOLIDAYS and not vacation else None


def occurrences(rhythm: Rhythm, *, first: date, last: date, days: DayCalendar) -> list[Occurrence]:
    """All dates in these days, both included, in order; a window longer than three years is cut.

    An extra date takes the place of a usual one at the same time.
    """
    found = {
        start: Occurrence(start, _end(day, rhythm.opens_at, rhythm.closes_at))
        for day in _beats(rhythm, first, last)
        if closed_reason(rhythm, day, days) is None
        for start in [_start(day, rhythm.opens_at)]
    }
    for extra in rhythm.extra:
        if first <= extra.on <= last:
            start = _start(extra.on, extra.opens_at)
            found[start] = Occurrence(start, _end(extra.on, extra.opens_at, extra.closes_at), is_extra=True)
    return [found[start] for start in sorted(found, key=datetime.timestamp)]


def next_occurrences(rhythm: Rhythm, *, after: datetime, days: DayCalendar, limit: int = 5) -> list[Occurrence]:
    """The next dates that have not ended at ``after`` (aware), at most ``limit``, looking two years ahead."""
    after = after.astimezone(UTC)
    first = after.astimezone(BERLIN).date()
    found: list[Occurrence] = []
    for length in WINDOWS:
        last = later(first, timedelta(days=length - 1))
        ahead = occurrences(rhythm, first=first, last=last, days=days)
        found += [one for one in ahead if (one.end or one.start) > after]
        if len(found) >= limit or last == date.max:
            break
        first = last + timedelta(days=1)
    return found[:limit]


def is_open(rhythms: Iterable[Rhythm], at: datetime, *, days: DayCalendar) -> bool:
    """Whether one of the rhythms has begun and not ended at this instant; one without an end says nothing."""
    at = at.astimezone(UTC)
    day = at.astimezone(BERLIN).date()
    return any(
        one.end is not None and one.start <= at < one.end
        for rhythm in rhythms
        for one in occurrences(rhythm, first=day, last=day, days=days)
    )


def closed_days(rhythm: Rhythm, *, first: date, last: date, days: DayCalendar) -> list[tuple[date, str]]:
    """Days on which families expect the rhythm but it does not meet, with the holiday („“: cancelled or paused).

    Days with an extra date are left out, and school days for a rhythm of the school holidays.
    """
    instead = {extra.on for extra in rhythm.extra}
    reasons = [(day, closed_reason(rhythm, day, days)) for day in _beats(rhythm, first, last) if day not in instead]
    return [(day, reason.name) for day, reason in reasons if reason is not None and reason.kind != "term"]


def _beats(rhythm: Rhythm, first: date, last: date) -> Iterable[date]:
    """Days of the rule within both ends, before holidays and exceptions."""
    end = rhythm.last_on or date.max
    return (day for day in days_of(rhythm.rule, rhythm.first_on, first, last) if day <= end)


def _start(day: date, opens_at: time) -> datetime:
    return wall(day, opens_at)


def _end(day: date, opens_at: time, closes_at: time | None) -> datetime | None:
    """The wall-clock end; where the hour that spring leaves out swallowed it, the planned length counts."""
    if closes_at is None:
        return None
    start, end = wall(day, opens_at).astimezone(UTC), wall(day, closes_at).astimezone(UTC)
    planned = datetime.combine(day, closes_at) - datetime.combine(day, opens_at)
    return (end if end > start else start + planned).astimezone(BERLIN)
