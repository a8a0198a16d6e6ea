"""Statistics of confidential rooms: a fixed list of tables, counted by month, frozen when a period is over, safe to be published.

A room declares its `Statistics` once and hands out nothing but what `published` and `shown` give. All else is here: months that are over
are counted and their exact numbers sealed; months, quarters and years are frozen with small numbers hidden, each safe together
with all that was frozen before (`kit/smallnumbers`, ADR 46, 50).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unterwegs.kit import smallnumbers
from unterwegs.kit.smallnumbers import NONE, OTHER, TOTAL, Dimension, Ended, Every, Plan, Published, Table
from unterwegs.people import keys
from unterwegs.people.models import FrozenTable

Things = Iterable[tuple[Mapping[str, str], int]]  # each with its features, and how many there are of it


@dataclass(frozen=True, slots=True)
class Feature:
    """By what things are counted: its categories as they are today, and their names for people.

    Where ``first`` is given, rare categories stand together: in the first year all but these, later all but those of which the
    table of the year before shows five or more.
    """

    categories: Callable[[], Sequence[str]]
    names: Callable[[], Mapping[str, str | Promise]]
    first: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Every table of a room that there is; there are no others and no filters.

    Tables of the same things share one feature, the hub, and no other; what is shown by month or quarter has the hub alone, or nothing.
    """

    frozen: type[FrozenTable]
    plans: Mapping[Plan, str | Promise] = field(hash=False)  # with their titles
    features: Mapping[str, Feature] = field(hash=False)
    things: Mapping[str, Callable[[date], Things]] = field(hash=False)  # of a month, told by its first day
    first_day: Callable[[], date | None]  # on which anything could have been counted

    @property
    def rows(self) -> Any:
        return self.frozen._default_manager


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as people read it: names instead of keys, None where a number is hidden."""

    title: str | Promise
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int | None]]]
    note: str


# --- freezing -------------------------------------------------------------------------------------------------------


def exact(numbers: Statistics, month: str) -> list[Table]:
    """All tables of a month, not to be shown."""
    day = _first_day(month)
    things = {of: list(found(day)) for of, found in numbers.things.items()}
    dimensions = {name: Dimension(name, tuple(one.categories())) for name, one in numbers.features.items()}
    return [smallnumbers.table_of(plan, things[plan.of], dimensions, month=month) for plan in numbers.plans]


def counted_months(numbers: Statistics) -> frozenset[date]:
    """The months that are counted for good, each by its first day, so that what was counted in them may go; one query."""
    found = numbers.rows.order_by().values_list("period", flat=True).distinct()
    return frozenset(_first_day(period) for period in found if len(smallnumbers.months(period)) == 1)


@transaction.atomic
def freeze(numbers: Statistics, *, today: date) -> int:
    """Counts every month that is over, and freezes months, quarters and years; returns how many tables are new to be seen.

    What was frozen once is never changed; what is new is safe together with all of it.
    """
    since, frozen = _since(numbers), 0
    for month in smallnumbers.months_between(_first_day(since), today) if since else ():
        if not numbers.rows.filter(period=month).exists():
            _count(numbers, month, today=today)
        for period in smallnumbers.ended(month, since=since):
            frozen += _freeze(numbers, period, since=since, today=today)
    return frozen


def _since(numbers: Statistics) -> str:
    """The month in which counting began; once one is counted, nothing is counted before it."""
    found = numbers.rows.order_by().values_list("period", flat=True).distinct()
    if first := min(found, key=smallnumbers.order, default=""):
        return str(first)
    day = numbers.first_day()
    return f"{day:%Y-%m}" if day else ""


def _count(numbers: Statistics, month: str, *, today: date) -> None:
    for table in exact(numbers, month):
        sealed = keys.seal(json.dumps(table.kept()).encode())
        numbers.rows.create(table=table.name, period=month, exact=sealed, shown=None, frozen_on=today)


def _freeze(numbers: Statistics, period: Ended, *, since: str, today: date) -> int:
    year = [Published.read(row.shown) for row in _of_year(numbers, period.name).exclude(shown=None).order_by("id")]
    done = {one.name for one in year if one.period == period.name}
    # what vanished from the list cannot be added up, so nothing that hangs together with it is: the next year is whole again
    cut = (
        {one.of for one in year if one.name not in {plan.name for plan in numbers.plans}}
        if period.months[1:]
        else set()
    )
    due = [
        plan for plan in numbers.plans if plan.every <= period.every and plan.name not in done and plan.of not in cut
    ]
    exact_ones = _months(numbers, period, since=since) if due else {}
    fresh = [
        smallnumbers.whole([one for one in found if one.period in period.months], period=period.name)
        for plan in due
        if (found := exact_ones.get(plan.name))
    ]
    known = [one for found in exact_ones.values() for one in found]
    for shown in smallnumbers.published(fresh, earlier=year, exact=known) if fresh else ():
        kept = {"shown": shown.kept()}
        numbers.rows.update_or_create(
            table=shown.name, period=shown.period, defaults=kept, create_defaults=kept | {"frozen_on": today}
        )
    if fresh and period.every == Every.YEAR:
        _of_year(numbers, period.name).exclude(exact=None).update(exact=None)
    return len(fresh)


def _of_year(numbers: Statistics, period: str) -> Any:
    return numbers.rows.filter(period__startswith=period[:4])


def _months(numbers: Statistics, period: Ended, *, since: str) -> dict[str, list[Table]]:
    """The exact tables of all months of the year until the period ends, rare categories together.

    A table that was added to the list within the year is left out: what it shows would not add up.
    """
    first = max(since, f"{period.name[:4]}-01")
    months = [*smallnumbers.months_between(_first_day(first), _first_day(period.months[-1])), period.months[-1]]
    kept = {name: _kept(numbers, name, one, period) for name, one in numbers.features.items() if one.first is not None}
    found: dict[str, list[Table]] = {}
    for row in numbers.rows.filter(period__in=months).exclude(exact=None).order_by("period"):
        table = Table.read(json.loads(keys.unseal(bytes(row.exact))))
        found.setdefault(table.name, []).append(smallnumbers.merged(table, kept))
    return {name: tables for name, tables in found.items() if len(tables) == len(months)}


def _kept(numbers: Statistics, name: str, feature: Feature, period: Ended) -> Sequence[str]:
    """The categories that have a place of their own this year: by what everybody saw of the year before."""
    before = [one for one in periods(numbers) if int(one[:4]) == int(period.name[:4]) - 1]
    longest = max(before, key=lambda one: len(smallnumbers.months(one)), default="")
    seen = [one for one in published(numbers, longest) if name in (one.rows.name, one.columns.name)]
    return smallnumbers.often(seen, name) if seen else feature.first or ()


def _first_day(month: str) -> date:
    year, number = month.split("-")
    return date(int(year), int(number), 1)


# --- publishing -----------------------------------------------------------------------------------------------------


def periods(numbers: Statistics, *, of: str = "") -> list[str]:
    """The frozen months, quarters and years, the newest first; of one table those for which it is shown."""
    rows = numbers.rows.filter(table=of) if of else numbers.rows
    found = rows.exclude(shown=None).order_by().values_list("period", flat=True).distinct()
    return sorted(found, key=smallnumbers.order, reverse=True)


def over_time(numbers: Statistics, table: str) -> list[Published]:
    """One table in all periods for which it is shown, the oldest first."""
    found = [Published.read(row.shown) for row in numbers.rows.filter(table=table).exclude(shown=None)]
    return sorted(found, key=lambda one: smallnumbers.order(one.period))


def published(numbers: Statistics, period: str) -> list[Published]:
    """All tables of a period as they were frozen, for rooms above."""
    rows = {row.table: row for row in numbers.rows.filter(period=period).exclude(shown=None)}
    return [Published.read(rows[plan.name].shown) for plan in numbers.plans if plan.name in rows]


def shown(numbers: Statistics, period: str) -> list[Shown]:
    """The same for people; rows of which nothing is known to be there are left out."""
    titles = {plan.name: title for plan, title in numbers.plans.items()}
    names = {name: {key: str(label) for key, label in one.names().items()} for name, one in numbers.features.items()}
    return [
        Shown(
            titles[one.name],
            _columns(one, names),
            [
                (_name(names, one.rows.name, key), cells if one.columns.name else cells[:1])
                for key, cells in zip(one.lines, one.cells, strict=True)
                if key == TOTAL or (one.rows.name and any(cell != 0 for cell in cells))
            ],
            one.note,
        )
        for one in published(numbers, period)
    ]


def _columns(one: Published, names: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [_name(names, one.columns.name, key) for key in one.stacks] if one.columns.name else [str(_("How many"))]


def _name(names: Mapping[str, Mapping[str, str]], dimension: str, key: str) -> str:
    if key == TOTAL:
        return str(_("Total"))
    return names[dimension].get(key) or str({NONE: _("not said"), OTHER: _("others")}.get(key, key))


def name_of(numbers: Statistics, feature: str, key: str) -> str:
    """A category for people."""
    return _name({feature: {one: str(name) for one, name in numbers.features[feature].names().items()}}, feature, key)


def period_name(period: str) -> str:
    """„2026-11“ as „November 2026“, „2026-05/12“ as „May to December 2026“."""
    year, _dash, part = period.partition("-")
    if not part:
        return year
    if part[0] in "QH":
        words = _("Quarter %(number)s of %(year)s") if part[0] == "Q" else _("Half year %(number)s of %(year)s")
        return str(words % {"number": part[1], "year": year})
    first, _slash, last = part.partition("/")
    if not last:
        return f"{MONTHS[int(first)]} {year}"
    return str(
        _("%(first)s to %(last)s %(year)s") % {"first": MONTHS[int(first)], "last": MONTHS[int(last)], "year": year}
    )
