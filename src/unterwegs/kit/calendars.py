"""When something happens: rhythms laid over public and school holidays, right across daylight saving; calendar files."""

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import icalendar
from dateutil import rrule

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = {rrule.DAILY: "daily", rrule.WEEKLY: "weekly", rrule.MONTHLY: "monthly"}
LONGEST = timedelta(days=366 * 3)  # no window is looked at further than this


class WrongRule(ValueError):
    """A recurrence rule that cannot be read; the text is a German sentence."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A date outside of the rhythm; local time."""

    on: date
    opens_at: time
    closes_at: time | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Local times of Europe/Berlin that repeat by an RRULE (RFC 5545) without DTSTART; an empty rule means once.

    ``school`` is „always“, „term“ (not in school holidays) or „holidays“ (only then).
    """

    first_on: date
    opens_at: time
    closes_at: time | None = None
    last_on: date | None = None
    rule: str = ""
    on_public_holidays: bool = False
    school: str = "always"
    skipped: frozenset[date] = frozenset()
    extra: tuple[Extra, ...] = ()
    pauses: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date; aware instants in Europe/Berlin."""

    start: datetime
    end: datetime | None
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class DayCalendar:
    """Public holidays of a Land (ISO 3166-2 code, „“ for none) and school holidays as (name, first day, last day)."""

    land: str = ""
    school: tuple[tuple[str, date, date], ...] = ()

    def public_holiday(self, day: date) -> str:
        """The German name of the public holiday, or nothing."""
        return _public_holidays(self.land, day.year).get(day, "") if self.land else ""

    def school_holiday(self, day: date) -> str:
        return next((name for name, first, last in self.school if first <= day <= last), "")


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a rule says, for putting into words: „once“, „daily“, „weekly“, „monthly“ or „other“.

    ``days`` are weekdays (Monday 0); ``nth`` is 1 to 5 or -1 for the last one of a month.
    """

    kind: str
    days: tuple[int, ...] = ()
    every: int = 1
    nth: int = 0


@functools.lru_cache(maxsize=64)
def _public_holidays(land: str, year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("DE", subdiv=land, years=year, language="de").items())


def weekly(days: Iterable[int], *, every: int = 1) -> str:
    """The rule for weekdays (Monday 0), every n weeks."""
    interval = f";INTERVAL={every}" if every > 1 else ""
    return f"FREQ=WEEKLY{interval};BYDAY={','.join(DAYS[day] for day in sorted(set(days)))}"


def monthly(nth: int, weekday: int) -> str:
    """The rule for the nth (1 to 5, -1 the last) weekday of each month."""
    return f"FREQ=MONTHLY;BYDAY={nth}{DAYS[weekday]}"


def check_rule(rule: str) -> None:
    """Raises WrongRule when a rule cannot be read or repeats more often than daily."""
    _parsed(rule, date(2026, 1, 1))


def _parsed(rule: str, first_on: date) -> rrule.rrule | None:
    """The rule counted from its first day, in naive local time at midnight; None for „once“."""
    if not rule:
        return None
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    if parts.get("FREQ") not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
        raise WrongRule(
            f"Der Rhythmus „{rule}“ wird nicht verstanden: FREQ muss DAILY, WEEKLY, MONTHLY oder YEARLY sein."
        )
    if "UNTIL" in parts:
        parts["UNTIL"] = parts["UNTIL"][:8]
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        parsed = rrule.rrulestr(text, dtstart=datetime.combine(first_on, time()), cache=False)
    except (ValueError, TypeError, KeyError) as problem:
        raise WrongRule(f"Der Rhythmus „{rule}“ wird nicht verstanden ({problem}).") from None
    if not isinstance(parsed, rrule.rrule):
        raise WrongRule(f"Der Rhythmus „{rule}“ besteht aus mehreren Regeln.")
    return parsed


def describe(rule: str) -> Pattern:
    """What the rule says, in parts that every language can put into words."""
    if not rule:
        return Pattern("once")
    try:
        parsed = _parsed(rule, date(2026, 1, 5))
    except WrongRule:
        return Pattern("other")
    given = parsed._original_rule if parsed else {}  # type: ignore[attr-defined]
    kind = FREQUENCIES.get(parsed._freq, "other") if parsed else "other"  # type: ignore[attr-defined]
    known = {"byweekday"} if "byweekday" in given else set()
    if set(given) - known:
        return Pattern("other")
    weekdays_ = given.get("byweekday", ())
    nths = {day.n or 0 for day in weekdays_}
    days = tuple(sorted(day.weekday for day in weekdays_))
    every = parsed._interval if parsed else 1  # type: ignore[attr-defined]
    if kind == "daily":
        return Pattern("daily" if every == 1 and not days else "other", days, every)
    if kind == "weekly" and nths <= {0}:
        return Pattern("weekly", days, every)
    if kind == "monthly" and every == 1 and len(days) == 1 and nths != {0}:
        return Pattern("monthly", days, 1, nths.pop())
    return Pattern("other", days, every)


def weekdays(rule: str, first_on: date) -> tuple[int, ...]:
    """Weekdays (Monday 0) on which the rule can meet."""
    pattern = describe(rule)
    if pattern.days:
        return pattern.days
    return tuple(range(7)) if pattern.kind == "daily" else (first_on.weekday(),)


def _beats(rhythm: Rhythm, first: date, last: date) -> Iterator[date]:
    """Days of the rule within both ends, before holidays and exceptions."""
    last = min(last, rhythm.last_on or last, first + LONGEST)
    if not rhythm.rule:
        if first <= rhythm.first_on <= last:
            yield rhythm.first_on
        return
    parsed = _parsed(rhythm.rule, rhythm.first_on)
    if parsed is None:
        return
    for beat in parsed.xafter(datetime.combine(first, time()), inc=True):
        if beat.date() > last:
            return
        yield beat.date()


def closed_reason(rhythm: Rhythm, day: date, days: DayCalendar) -> str | None:
    """Why the rhythm does not meet on this day: None when it does, „“ for a cancelled day or pause, else a holiday."""
    if day in rhythm.skipped or any(first <= day <= last for first, last in rhythm.pauses):
        return ""
    if not rhythm.on_public_holidays and (name := days.public_holiday(day)):
        return name
    vacation = days.school_holiday(day)
    if rhythm.school == "term" and vacation:
        return vacation
    return "" if rhythm.school == "holidays" and not vacation else None


def occurrences(rhythm: Rhythm, *, first: date, last: date, days: DayCalendar) -> list[Occurrence]:
    """All dates in these days, both included, in order."""
    found = [
        _occurrence(day, rhythm.opens_at, rhythm.closes_at)
        for day in _beats(rhythm, first, last)
        if closed_reason(rhythm, day, days) is None
    ]
    found += [
        _occurrence(extra.on, extra.opens_at, extra.closes_at, is_extra=True)
        for extra in rhythm.extra
        if first <= extra.on <= last
    ]
    return sorted(found, key=lambda one: one.start)


def next_occurrences(rhythm: Rhythm, *, after: datetime, days: DayCalendar, limit: int = 5) -> list[Occurrence]:
    """The next dates that have not ended at ``after`` (aware), at most ``limit``, looking two years ahead."""
    first = after.astimezone(BERLIN).date()
    found: list[Occurrence] = []
    for start in range(24):
        window = first + timedelta(days=31 * start)
        ahead = occurrences(rhythm, first=window, last=window + timedelta(days=30), days=days)
        found += [one for one in ahead if (one.end or one.start) > after]
        if len(found) >= limit:
            break
    return found[:limit]


def closed_days(rhythm: Rhythm, *, first: date, last: date, days: DayCalendar) -> list[tuple[date, str]]:
    """Days on which the rule would meet but does not, with the name of the holiday („“: cancelled or paused)."""
    if rhythm.school == "holidays":
        rhythm = Rhythm(**{**{name: getattr(rhythm, name) for name in rhythm.__slots__}, "school": "always"})
    return [
        (day, reason) for day in _beats(rhythm, first, last) if (reason := closed_reason(rhythm, day, days)) is not None
    ]


def _occurrence(day: date, opens_at: time, closes_at: time | None, *, is_extra: bool = False) -> Occurrence:
    """Wall-clock times stay as they are; an hour that does not exist in spring moves to the one that does."""
    return Occurrence(_instant(day, opens_at), _instant(day, closes_at) if closes_at else None, is_extra)


def _instant(day: date, at: time) -> datetime:
    local = datetime.combine(day, at, tzinfo=BERLIN)
    return local.astimezone(ZoneInfo("UTC")).astimezone(BERLIN)


# --- calendar files -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a calendar file; aware instants."""

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


def calendar_file(events: Iterable[Event], *, name: str = "") -> bytes:
    """An iCalendar file (RFC 5545) with the time zone Europe/Berlin in it."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Unterwegs//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(_component(event))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _component(event: Event) -> icalendar.Event:
    component = icalendar.Event()
    component.add("uid", event.uid)
    component.add("dtstamp", event.stamp.astimezone(ZoneInfo("UTC")))
    component.add("sequence", event.sequence)
    component.add("summary", event.summary)
    component.add("dtstart", event.start.astimezone(BERLIN))
    if event.end is not None:
        component.add("dtend", event.end.astimezone(BERLIN))
    for key, value in (("description", event.description), ("location", event.location), ("url", event.url)):
        if value:
            component.add(key, value)
    component.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return component


@dataclass(frozen=True, slots=True)
class Read:
    """An event as a foreign calendar file has it. Whole days have ``first_on`` and ``last_on`` (both included);
    ``start`` and ``end`` are aware instants of Europe/Berlin. ``problem`` is a German sentence, or nothing.
    """

    uid: str
    summary: str
    first_on: date | None = None
    last_on: date | None = None
    start: datetime | None = None
    end: datetime | None = None
    rule: str = ""
    problem: str = ""


LARGEST_FILE = 5 * 1024 * 1024


def read_calendar(source: bytes) -> tuple[list[Read], list[str]]:
    """The events of an iCalendar file and a German sentence for all that could not be read. Never raises."""
    if len(source) > LARGEST_FILE:
        return [], ["Die Kalenderdatei ist größer als 5 MB."]
    try:
        calendars = icalendar.Calendar.from_ical(source, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as problem:
        return [], [f"Die Datei ist kein lesbarer Kalender ({type(problem).__name__})."]
    events, problems = [], []
    for calendar in calendars:
        for component in calendar.walk("VEVENT"):
            event = _read_event(component)
            events.append(event)
            problems += [f"Termin „{event.summary or event.uid}“: {event.problem}"] if event.problem else []
        problems += [f"Zeile „{name}“: {words}" for name, words in getattr(calendar, "errors", [])]
    if not events and not problems:
        problems.append("Der Kalender enthält keinen Termin.")
    return events, problems


def _read_event(component: icalendar.Event) -> Read:
    uid, summary = str(component.get("uid", "")), " ".join(str(component.get("summary", "")).split())
    try:
        start, end = component.decoded("dtstart", None), component.decoded("dtend", None)
        rule = component["rrule"].to_ical().decode() if "rrule" in component else ""
    except (ValueError, AttributeError, TypeError, KeyError) as problem:
        return Read(uid, summary, problem=f"nicht lesbar ({type(problem).__name__})")
    if isinstance(start, datetime):
        return Read(
            uid, summary, start=_berlin(start), end=_berlin(end) if isinstance(end, datetime) else None, rule=rule
        )
    if isinstance(start, date):
        last = end - timedelta(days=1) if isinstance(end, date) and end > start else start
        return Read(uid, summary, first_on=start, last_on=last, rule=rule)
    return Read(uid, summary, problem="hat keinen lesbaren Beginn")


def _berlin(at: datetime) -> datetime:
    """Floating times are taken as local ones."""
    return at.astimezone(BERLIN) if at.tzinfo else at.replace(tzinfo=BERLIN)
