"""Reads the rules of the timeline; they are written by people and proved by tests/directory/test_timeline.py."""

import functools
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

FILE = Path(__file__).parent / "rules.toml"

Unit = Literal["day", "week", "month"]
#: Days of one unit; months are counted in the calendar.
DAYS = {"day": 1, "week": 7}
#: A pregnancy is counted from 280 days before the due date.
PREGNANCY = 280
HALF_A_MONTH = 15


class Edge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One end of a window, counted from its anchor: so many months, then so many days.

    ``way`` says where a month ends that lacks the day (§§ 187, 188 BGB): an age is ``reached`` on the first of the next
    month, a period ends ``within`` the month, on its last day. ``month_end`` is the last day of the month, ``in_year`` a
    day (month, day) of the anchor's year.
    """

    months: int = 0
    days: int = 0
    way: Literal["reached", "within", "month_end", "in_year"] = "reached"


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a rule stands, for people to read."""

    name: str
    url: str


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From one unit to another, both counted and both included: the 4th to the 5th week of life."""

    unit: Unit
    first: float
    last: float


class Window(msgspec.Struct, frozen=True):
    """When it is time (``first`` to ``last``), and when it is still possible (``earliest`` to ``latest``)."""

    first: Edge | None
    last: Edge | None
    earliest: Edge | None
    latest: Edge | None


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing on the way, with its source and the days on which it came into force and was last compared with it.

    ``life`` and ``pregnancy`` count weeks as the source does; ``first`` and ``last`` are distances. A rule that is not
    ``certain`` leads to its source instead of naming a date.
    """

    key: str
    kind: Literal["examination", "vaccination", "deadline", "claim", "advice"]
    counts_from: Literal["due", "birth"]
    source: str
    valid_from: date
    confirmed_on: date
    words: str = ""
    number: str = ""
    life: tuple[Unit, float, float] | None = None
    pregnancy: tuple[Unit, float, float] | None = None
    still: tuple[Unit, float, float] | None = None
    first: Mapping[str, int] | None = None
    last: Mapping[str, int] | None = None
    latest: Mapping[str, int] | None = None
    certain: bool = True
    early: Literal["same", "ask"] = "same"
    if_any: tuple[Literal["early", "multiple"], ...] = ()
    unless: tuple[Literal["early", "multiple"], ...] = ()
    born_in: tuple[int, ...] = ()
    adds_early_days: bool = False
    local: bool = False
    for_whom: str = ""

    @property
    def span(self) -> Span | None:
        """What the source counts: weeks of life, or of the pregnancy."""
        counted = self.life or self.pregnancy
        return Span(*counted) if counted else None


@functools.cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


SOURCES: Mapping[str, Source] = {key: msgspec.convert(row, Source) for key, row in _read()["source"].items()}


@functools.cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order of the way: before birth, then by age."""
    return tuple(msgspec.convert(row, Rule) for row in _read()["rule"])


def rule(key: str) -> Rule:
    return next(one for one in rules() if one.key == key)


def window_of(one: Rule) -> Window:
    """The ends of a rule's window, counted from its anchor."""
    still = Span(*one.still) if one.still else None
    before = PREGNANCY if one.pregnancy else 0
    latest = _edge(one.latest, "within")
    return Window(
        _begin(one.span, before) if one.span else _edge(one.first, "reached"),
        _end(one.span, before) if one.span else _edge(one.last, "within"),
        _begin(still, before) if still else None,
        _end(still, before) if still else latest,
    )


def _edge(said: Mapping[str, int] | None, way: Literal["reached", "within"]) -> Edge | None:
    if said is None:
        return None
    if "month_end" in said:
        return Edge(said["month_end"], 0, "month_end")
    if "month" in said:
        return Edge(said["month"], said["day"], "in_year")
    days = said.get("weeks", 0) * 7 + said.get("days", 0)
    return Edge(said.get("months", 0), days, "reached" if days < 0 else way)


def _begin(span: Span, before: int) -> Edge:
    """The first day of the first unit."""
    if span.unit == "month":
        return Edge(int(span.first) - 1, 0)
    return Edge(0, (int(span.first) - 1) * DAYS[span.unit] - before)


def _end(span: Span, before: int) -> Edge:
    """The last day of the last unit: the day before the next one begins. Half a month is 15 days."""
    whole = int(span.last)
    if span.unit == "month":
        return Edge(whole, HALF_A_MONTH * (span.last > whole) - 1)
    return Edge(0, whole * DAYS[span.unit] - 1 - before)
