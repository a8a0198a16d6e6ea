"""Recurrence rules (RFC 5545): built, checked, described, and laid out day by day without end or delay."""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST = timedelta(days=366 * 3)  # no window is looked at further than this
LIFETIME = timedelta(days=366 * 100)  # a rule that counts its dates is followed this long
CYCLE = timedelta(days=146_097)  # 400 years, after which the calendar is the same to the day of the week
MOST_EVERY, MOST_COUNT = 1000, 10_000

_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_LARGEST = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_NOT_WITH = {
    "BYMONTHDAY": {"WEEKLY"},
    "BYYEARDAY": {"DAILY", "WEEKLY", "MONTHLY"},
    "BYWEEKNO": {"DAILY", "WEEKLY", "MONTHLY"},
}  # RFC 5545, table of 3.3.10
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")


class WrongRule(ValueError):
    """A recurrence rule that cannot be read; the text is a German sentence."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in parts. ``days`` are (nth or 0, weekday); ``numbers`` hold BYMONTH and its like by their names.

    ``until`` is included: a day, an aware instant, or a local time without zone.
    """

    frequency: str
    every: int = 1
    count: int = 0
    until: date | datetime | None = None
    week_starts_on: int = 0
    days: tuple[tuple[int, int], ...] = ()
    numbers: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def last_day(self) -> date:
        """The last local day that UNTIL allows."""
        if isinstance(self.until, datetime):
            return (self.until.astimezone(BERLIN) if self.until.tzinfo else self.until).date()
        return self.until or date.max


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a rule says, for putting into words: „once“, „daily“, „weekly“, „monthly“ or „other“.

    ``days`` are weekdays (Monday 0); ``nth`` is 1 to 5 or -1 for the last one of a month.
    """

    kind: str
    days: tuple[int, ...] = ()
    every: int = 1
    nth: int = 0


# --- building and describing ----------------------------------------------------------------------------------------


def once() -> str:
    """The rule of a single date: none."""
    return ""


def weekly(days: Iterable[int], *, every: int = 1) -> str:
    """The rule for weekdays (Monday 0), every n weeks."""
    interval = f";INTERVAL={every}" if every > 1 else ""
    return f"FREQ=WEEKLY{interval};BYDAY={','.join(DAYS[day] for day in sorted(set(days)))}"


def monthly(nth: int, weekday: int) -> str:
    """The rule for the nth (1 to 5, -1 the last) weekday of each month."""
    return f"FREQ=MONTHLY;BYDAY={nth}{DAYS[weekday]}"


def check_rule(rule: str) -> None:
    """Raises WrongRule when a rule cannot be read or repeats more often than daily; an empty one means once."""
    if rule:
        parsed(rule)


def describe(rule: str) -> Pattern:
    """What the rule says, in parts that every language can put into words; a rule that ends by itself is „other“."""
    if not rule:
        return Pattern("once")
    try:
        known = parsed(rule)
    except WrongRule:
        return Pattern("other")
    days = tuple(sorted({day for _nth, day in known.days}))
    return _weekly(known, days) or _monthly(known, days) or Pattern("other", days, known.every)


def _weekly(rule: Rule, days: tuple[int, ...]) -> Pattern | None:
    """„daily“ or „weekly“; days of the week may be written with either frequency."""
    if rule.numbers or rule.count or rule.until or rule.frequency not in {"DAILY", "WEEKLY"}:
        return None
    if rule.frequency == "DAILY":
        if rule.every > 1:
            return None
        return Pattern("weekly", days) if days else Pattern("daily")
    if rule.every > 1 and rule.week_starts_on:
        return None
    return Pattern("weekly", days, rule.every)


def _monthly(rule: Rule, days: tuple[int, ...]) -> Pattern | None:
    """The nth weekday, written as BYDAY=2TU or as BYDAY=TU;BYSETPOS=2."""
    if rule.frequency != "MONTHLY" or rule.every > 1 or rule.count or rule.until or len(rule.days) != 1:
        return None
    nths = [nth for nth, _day in rule.days if nth]
    for name, numbers in rule.numbers:
        nths += numbers if name == "BYSETPOS" else (0, 0)
    return Pattern("monthly", days, 1, nths[0]) if len(nths) == 1 and nths[0] in {1, 2, 3, 4, 5, -1} else None


def weekdays(rule: str, first_on: date) -> tuple[int, ...]:
    """Weekdays (Monday 0) on which the rule can meet."""
    pattern = describe(rule)
    if pattern.days:
        return pattern.days
    meets_any_day = pattern.kind == "daily" or (pattern.kind == "other" and "FREQ=WEEKLY" not in rule.upper())
    return tuple(range(7)) if meets_any_day else (first_on.weekday(),)


# --- reading --------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=1024)
def parsed(rule: str) -> Rule:
    """The rule in parts; raises WrongRule with the part that is wrong."""
    try:
        return _rule(_parts(rule))
    except WrongRule as problem:
        raise WrongRule(f"Der Rhythmus „{rule[:120]}“ wird nicht verstanden: {problem}.") from None


def _parts(rule: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in "".join(rule.upper().split()).rstrip(";").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise WrongRule(f"„{part[:40]}“ hat keinen Wert")
        if part == "RSCALE=GREGORIAN":  # RFC 7529: the calendar that is meant anyway
            continue
        if name in parts:
            raise WrongRule(f"{name[:40]} steht mehrmals da")
        parts[name] = value
    return parts


def _rule(parts: dict[str, str]) -> Rule:
    frequency = parts.pop("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise WrongRule("FREQ muss DAILY, WEEKLY, MONTHLY oder YEARLY sein")
    if "COUNT" in parts and "UNTIL" in parts:
        raise WrongRule("COUNT und UNTIL schließen einander aus")
    rule = Rule(
        frequency=frequency,
        every=_number("INTERVAL", parts.pop("INTERVAL", "1"), MOST_EVERY),
        count=_number("COUNT", parts.pop("COUNT"), MOST_COUNT) if "COUNT" in parts else 0,
        until=_until(parts.pop("UNTIL")) if "UNTIL" in parts else None,
        week_starts_on=_days("WKST", parts.pop("WKST", "MO"), frequency="")[0][1],
        days=_days("BYDAY", parts.pop("BYDAY"), frequency=frequency) if "BYDAY" in parts else (),
        numbers=tuple((name, _numbers(name, value, frequency)) for name, value in sorted(parts.items())),
    )
    names = {name for name, _values in rule.numbers}
    if "BYSETPOS" in names and not rule.days and names == {"BYSETPOS"}:
        raise WrongRule("BYSETPOS steht allein")
    if "BYWEEKNO" in names and any(nth for nth, _day in rule.days):
        raise WrongRule("BYDAY darf neben BYWEEKNO keine Zahl haben")
    if any(abs(nth) > _most_weekdays(rule) for nth, _day in rule.days):
        raise WrongRule("BYDAY nennt einen Wochentag, den es im Monat nicht gibt")
    return rule


def _number(name: str, value: str, largest: int) -> int:
    if not re.fullmatch(r"\+?\d{1,6}", value) or not 1 <= int(value) <= largest:
        raise WrongRule(f"{name} muss zwischen 1 und {largest} liegen")
    return int(value)


def _numbers(name: str, value: str, frequency: str) -> tuple[int, ...]:
    if name not in _LARGEST:
        raise WrongRule(f"{name[:40]} ist hier nicht vorgesehen")
    if frequency in _NOT_WITH.get(name, ()):
        raise WrongRule(f"{name} passt nicht zu FREQ={frequency}")
    sign = "" if name == "BYMONTH" else "-?"
    numbers = value.replace("+", "").split(",")
    for number in numbers:
        if not re.fullmatch(rf"{sign}\d{{1,3}}", number) or not 1 <= abs(int(number)) <= _LARGEST[name]:
            raise WrongRule(f"{name}={number[:20]} gibt es nicht")
    return tuple(sorted({int(number) for number in numbers}))


def _days(name: str, value: str, *, frequency: str) -> tuple[tuple[int, int], ...]:
    days = set()
    for day in value.split(","):
        match = _DAY.fullmatch(day)
        nth = int(match[1] or 0) if match else 0
        if not match or abs(nth) > 53 or (match[1] and not nth):
            raise WrongRule(f"{name}={day[:20]} ist kein Wochentag")
        if nth and frequency not in {"MONTHLY", "YEARLY"}:
            raise WrongRule(f"{name}={day} passt nicht zu FREQ={frequency}" if frequency else f"{name} ist falsch")
        days.add((nth, DAYS.index(match[2])))
    return tuple(sorted(days))


def _until(value: str) -> date | datetime:
    match = _UNTIL.fullmatch(value)
    try:
        if match and not match[2]:
            return datetime.strptime(match[1], "%Y%m%d").date()  # noqa: DTZ007
        if match:
            moment = datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S")  # noqa: DTZ007
            return moment.replace(tzinfo=UTC) if match[3] else moment
    except ValueError:
        pass
    raise WrongRule(f"UNTIL={value[:20]} ist kein Tag")


# --- laying out -----------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=4096)
def days_of(rule: str, first_on: date, first: date, last: date) -> tuple[date, ...]:
    """The days on which a rule that begins on ``first_on`` meets, from ``first`` to ``last``, both included.

    A window is cut after LONGEST; a rule with COUNT is followed for LIFETIME.
    """
    last = min(last, later(first, LONGEST))
    if not rule:
        return (first_on,) if first <= first_on <= last else ()
    known = parsed(rule)
    last = min(last, known.last_day, later(first_on, LIFETIME) if known.count else date.max)
    if last < max(first, first_on):
        return ()
    ahead = CYCLE * ((date.max.year - last.year) // 400)
    beats = _beats(known, _in_step(known, first_on, first) + ahead)
    met = itertools.takewhile(lambda day: day <= last + ahead, beats)
    return tuple(day - ahead for day in met if day >= first + ahead)


def later(day: date, span: timedelta) -> date:
    """The day after a span, or the last one there is."""
    return day + span if date.max - day > span else date.max


def _beats(rule: Rule, first_on: date) -> Iterator[date]:
    """The days of the rule. One that never meets is looked for until the year 9999, so it had better be near."""
    numbers: dict[str, Any] = {name.lower(): values for name, values in rule.numbers}
    found = rrule.rrule(
        getattr(rrule, rule.frequency),
        dtstart=datetime.combine(first_on, time()),
        interval=rule.every,
        wkst=rule.week_starts_on,
        count=rule.count or None,
        byweekday=_weekdays(rule) or None,
        **numbers,
    )
    return (beat.date() for beat in found)


def _weekdays(rule: Rule) -> list[rrule.weekday]:
    """The days of BYDAY; beside one with a number, „every Tuesday“ is written as the 1st, 2nd … one."""
    if any(nth for nth, _day in rule.days):
        every = range(1, _most_weekdays(rule) + 1)
        return [rrule.weekday(day, n) for nth, day in rule.days for n in ([nth] if nth else every)]
    return [rrule.weekday(day) for _nth, day in rule.days]


def _most_weekdays(rule: Rule) -> int:
    """How often one weekday can come in the month or year in which BYDAY counts it."""
    return 53 if rule.frequency == "YEARLY" and "BYMONTH" not in dict(rule.numbers) else 5


def _in_step(rule: Rule, first_on: date, first: date) -> date:
    """A later beginning with the same days from ``first`` on, so that a rhythm of many years is entered near them."""
    length = {"DAILY": 1, "WEEKLY": 7}.get(rule.frequency, 0) * rule.every
    if not length or rule.count or first <= first_on:
        return first_on
    return first_on + timedelta(days=(first - first_on).days // length * length)


def wall(day: date, at: time, zone: tzinfo = BERLIN) -> datetime:
    """The instant at which a clock on the wall shows this time.

    An hour that spring leaves out is the one after it; of the hour that autumn repeats it is the first.
    """
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=zone)
    instant = local.astimezone(UTC)
    shown = instant.astimezone(zone)
    return shown if shown.astimezone(UTC) == instant else local  # zones that a file describes may be odd
