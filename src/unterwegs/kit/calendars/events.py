"""Events and series of a calendar, and the dates they mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from unterwegs.kit.calendars import recurrence
from unterwegs.kit.calendars.recurrence import BERLIN, days_of, later, wall

MOST_DATES = 5_000  # of one agenda


@dataclass(frozen=True, slots=True)
class Event:
    """One event, or a series, of a calendar file; aware instants.

    ``rule`` repeats ``start``, ``also`` adds beginnings, ``without`` takes some away. ``instead_of`` marks the one
    date of the series with the same UID that this event replaces. An event of whole days begins and ends at midnight
    in Germany.
    """

    uid: str
    summary: str
    start: datetime
    end: datetime | None
    stamp: datetime
    sequence: int = 0
    description: str = ""
    location: str = ""
    url: str = ""
    is_cancelled: bool = False
    categories: Sequence[str] = field(default_factory=tuple)
    rule: str = ""
    without: tuple[datetime, ...] = ()
    also: tuple[datetime, ...] = ()
    instead_of: datetime | None = None
    modified_at: datetime | None = None
    is_whole_day: bool = False

    @property
    def first_on(self) -> date | None:
        """The first of its whole days; None for an event with times."""
        return self.start.date() if self.is_whole_day else None

    @property
    def last_on(self) -> date | None:
        """The last of its whole days, included; None for an event with times."""
        if not self.is_whole_day:
            return None
        return max(self.start.date(), (self.end or self.start).date() - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of an event."""

    event: Event
    start: datetime
    end: datetime | None


class TooManyDates(ValueError):
    """A calendar with more dates than anybody means; the text is a German sentence."""


def agenda(events: Iterable[Event], *, first: date, last: date) -> list[Dated]:
    """The dates of all events and series that begin on these days (in Germany), in order; raises TooManyDates.

    A replaced date stands where its replacement says. A series begins with the first day that its rule meets. A
    window longer than three years is cut.
    """
    events, last = list(events), min(last, later(first, recurrence.LONGEST))
    replaced = {(event.uid, event.instead_of.timestamp()) for event in events if event.instead_of}
    found: list[Dated] = []
    for event in events:
        for start in _starts(event, first, last):
            if event.instead_of or (event.uid, start.timestamp()) not in replaced:
                found.append(Dated(event, start, _end_of(event, start)))
        if len(found) > MOST_DATES:
            raise TooManyDates("Der Kalender hat mehr als 5\N{NO-BREAK SPACE}000 Termine in diesem Zeitraum.")
    return sorted(found, key=lambda one: (one.start.timestamp(), one.event.uid))


def _starts(event: Event, first: date, last: date) -> list[datetime]:
    zone, at = event.start.tzinfo or BERLIN, event.start.time()
    starts = {event.start.timestamp(): event.start}
    if event.rule:
        until = recurrence.parsed(event.rule).until
        around = (_earlier(first, timedelta(days=1)), later(last, timedelta(days=1)))  # other zones, other days
        repeated = (wall(day, at, zone) for day in days_of(event.rule, event.start.date(), *around))
        starts = {start.timestamp(): start for start in repeated if _is_until(start, until)}
    starts |= {start.timestamp(): start for start in event.also}
    for gone in event.without:
        starts.pop(gone.timestamp(), None)
    return [start for start in starts.values() if first <= start.astimezone(BERLIN).date() <= last]


def _earlier(day: date, span: timedelta) -> date:
    return day - span if day - date.min > span else date.min


def _is_until(start: datetime, until: date | datetime | None) -> bool:
    if isinstance(until, datetime):
        return start <= until if until.tzinfo else start.replace(tzinfo=None) <= until
    return until is None or start.date() <= until


def _end_of(event: Event, start: datetime) -> datetime | None:
    """The end of a date of the series: as long on the clock as the first one."""
    if event.end is None:
        return None
    zone = event.start.tzinfo or BERLIN
    length = event.end.astimezone(zone).replace(tzinfo=None) - event.start.replace(tzinfo=None)
    try:
        local = start.astimezone(zone).replace(tzinfo=None) + length
    except OverflowError:
        return None
    return wall(local.date(), local.time(), zone)
