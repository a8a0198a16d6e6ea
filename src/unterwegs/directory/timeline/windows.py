"""From a rule and a birth to the days themselves. front/static/front/timeline_dates.js counts in the same way."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from unterwegs.directory.timeline.reading import Edge, Rule, rules, window_of

#: A rule counts for so many months after somebody compared it with its source.
CONFIRMED_FOR = 12
#: Protection lost by an early birth is added after it: at most the six weeks before (§ 3 Abs. 2 MuSchG).
MOST_EARLY_DAYS = 42
FIRST_BIRTHDAY = 12


@dataclass(frozen=True, slots=True)
class Child:
    """What a date depends on. An unborn child has only its due date."""

    born: date | None = None
    due: date | None = None
    early: bool = False
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class Local:
    """What the town sets for a place in day care: months before the first birthday, or a day of the year.

    ``starts_in`` is the month in which the year of the day-care centers begins.
    """

    months_before: int | None = None
    by_month: int | None = None
    by_day: int | None = None
    starts_in: int = 8


@dataclass(frozen=True, slots=True)
class Stop:
    """A rule for one child. Without ``first`` and ``last`` it has no day to show: the source or a doctor knows."""

    rule: Rule
    first: date | None = None
    last: date | None = None
    earliest: date | None = None
    latest: date | None = None
    asks_doctor: bool = False


def counts_still(confirmed_on: date, *, today: date) -> bool:
    """Whether a confirmation is younger than twelve months."""
    return today < day_of(Edge(CONFIRMED_FOR, 0), confirmed_on)


def is_fresh(rule: Rule, *, today: date) -> bool:
    """Whether somebody compared the rule with its source in the last twelve months."""
    return counts_still(rule.confirmed_on, today=today)


def stops(child: Child, *, today: date, local: Mapping[str, Local]) -> list[Stop]:
    """Everything on the way of this child, in the order of the rules."""
    found = (stop_of(rule, child, today=today, local=local) for rule in rules())
    return [stop for stop in found if stop is not None]


def stop_of(rule: Rule, child: Child, *, today: date, local: Mapping[str, Local]) -> Stop | None:
    """The rule for this child; None where it does not concern it."""
    if not concerns(rule, child):
        return None
    anchor = child.due if rule.counts_from == "due" else child.born
    if anchor is None or not rule.certain or not is_fresh(rule, today=today):
        return Stop(rule)
    if child.early and rule.early == "ask":
        return Stop(rule, asks_doctor=True)
    if rule.local:
        last = local_day(local[rule.key], anchor) if rule.key in local else None
        return Stop(rule, last=last)
    window = window_of(rule)
    extra = timedelta(days=early_days(child) if rule.adds_early_days else 0)
    first, last, earliest, latest = (
        day_of(edge, anchor) if edge else None for edge in (window.first, window.last, window.earliest, window.latest)
    )
    if first and rule.counts_from == "birth":
        first = max(first, anchor)
    return Stop(rule, first, last + extra if last else None, earliest, latest)


def concerns(rule: Rule, child: Child) -> bool:
    """Whether a rule is for this child: born or not, early, one of several, born in that part of the year."""
    if rule.counts_from == "due":
        return child.born is None and child.due is not None
    is_so = {"early": child.early, "multiple": child.multiple}
    if rule.if_any and not any(is_so[name] for name in rule.if_any):
        return False
    if any(is_so[name] for name in rule.unless):
        return False
    day = child.born or child.due
    return not rule.born_in or (day is not None and day.month in rule.born_in)


def early_days(child: Child) -> int:
    if child.born is None or child.due is None:
        return 0
    return max(0, min(MOST_EARLY_DAYS, (child.due - child.born).days))


def day_of(edge: Edge, anchor: date) -> date:
    """The day an edge means."""
    if edge.way == "in_year":
        return date(anchor.year, edge.months, edge.days)
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + edge.months, 12)
    length = monthrange(year, month + 1)[1]
    if edge.way == "month_end":
        return date(year, month + 1, length)
    missing = anchor.day > length
    day = date(year, month + 1, min(anchor.day, length))
    return day + timedelta(days=edge.days + (missing and edge.way == "reached"))


def local_day(local: Local, born: date) -> date | None:
    """The last day to register for day care: before the first birthday, or before the first year after it begins."""
    if local.months_before is not None:
        return day_of(Edge(FIRST_BIRTHDAY - local.months_before, 0, "within"), born)
    if local.by_month is None or local.by_day is None:
        return None
    birthday = day_of(Edge(FIRST_BIRTHDAY, 0), born)
    start = date(birthday.year, local.starts_in, 1)
    start = start if start >= birthday else date(birthday.year + 1, local.starts_in, 1)
    year = start.year if (local.by_month, local.by_day) <= (start.month, 1) else start.year - 1
    return date(year, local.by_month, min(local.by_day, monthrange(year, local.by_month)[1]))
