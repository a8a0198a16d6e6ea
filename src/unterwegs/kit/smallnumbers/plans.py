"""A fixed list of tables: what is counted by which features, from which length of period on it is shown, and what stands together.

Sparse tables are planned, not repaired. Whoever shows area × kind for every month hides nearly all of it; shown for the year alone it is
full, and the months show their kinds. Which rare categories stand together as „other“ is decided by what everybody can see – the table
of the year before – so that the choice itself tells nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Final

from unterwegs.kit.smallnumbers.rounding import LEAST
from unterwegs.kit.smallnumbers.tables import ONE, TOTAL, Dimension, Published, Table, months, period_of

NONE: Final = "none"  # what nobody said, and what is no category any more
OTHER: Final = "other"  # rare categories together


class Every(IntEnum):
    """The shortest period for which a table is shown, in months; longer ones show it too."""

    MONTH = 1
    QUARTER = 3
    YEAR = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """A table: the things that are counted, by two features, one, or none (only how many), and how often it is shown."""

    name: str
    of: str
    rows: str = TOTAL
    columns: str = TOTAL
    every: Every = Every.YEAR

    @property
    def features(self) -> tuple[str, ...]:
        return tuple(name for name in (self.rows, self.columns) if name)


@dataclass(frozen=True, slots=True)
class Ended:
    """A period that is over: the months of which it is made, and the plans that are shown for it."""

    name: str
    months: tuple[str, ...]
    every: Every


def months_between(first: date, end: date) -> list[str]:
    """All months from the one of ``first`` to the last that is over on ``end``."""
    found, month = [], first.replace(day=1)
    while month < end.replace(day=1):
        found.append(f"{month:%Y-%m}")
        month = (month + timedelta(days=32)).replace(day=1)
    return found


def ended(month: str, *, since: str) -> list[Ended]:
    """The periods that end with a month, the shortest first. Counting began with ``since``: nothing lies before it.

    The first quarter and the first year may be shorter: „2026-05/12“ is the year of a town that began in May.
    """
    [last] = months(month)
    [first] = months(since)
    found: dict[str, Ended] = {}
    for every in Every:
        if (last + 1) % every == 0:
            numbers = range(max(last + 1 - every, first), last + 1)
            name = period_of(numbers[0], last)
            found[name] = Ended(name, tuple(period_of(number, number) for number in numbers), every)
    return list(found.values())


def table_of(
    plan: Plan, things: Iterable[tuple[Mapping[str, str], int]], dimensions: Mapping[str, Dimension], *, month: str
) -> Table:
    """The exact table of a month; each thing is told by its features, with how many of it there are."""
    rows, columns = dimensions.get(plan.rows, ONE), dimensions.get(plan.columns, ONE)
    found: Counter[tuple[str, str]] = Counter()
    for features, count in things:
        found[_category(features, rows), _category(features, columns)] += count
    return Table(name=plan.name, of=plan.of, rows=rows, columns=columns, period=month, counts=dict(found))


def _category(features: Mapping[str, str], dimension: Dimension) -> str:
    if not dimension.name:
        return dimension.categories[0]
    said = features[dimension.name]
    return said if said in dimension.categories else NONE


def often(shown: Iterable[Published], dimension: str) -> tuple[str, ...]:
    """The categories of which everybody sees in some table that there were at least five."""
    found: dict[str, None] = {}
    for one in shown:
        for own, cells in ((one.rows, [line[-1] for line in one.cells]), (one.columns, one.cells[-1])):
            if own.name == dimension:
                pairs = zip(own.categories, cells[:-1], strict=True)
                found |= {name: None for name, cell in pairs if cell is not None and cell >= LEAST}
    return tuple(found)


def merged(table: Table, kept: Mapping[str, Sequence[str]]) -> Table:
    """The table with all categories of a dimension that are not ``kept`` put together as OTHER; what nobody said stays by itself."""
    rows, columns = (_kept(own, kept.get(own.name)) for own in (table.rows, table.columns))
    counts: Counter[tuple[str, str]] = Counter()
    for (row, column), count in table.counts.items():
        counts[
            row if row in rows.categories else OTHER,
            column if column in columns.categories else OTHER,
        ] += count
    return Table(name=table.name, of=table.of, rows=rows, columns=columns, period=table.period, counts=dict(counts))


def _kept(dimension: Dimension, kept: Sequence[str] | None) -> Dimension:
    if kept is None or not dimension.name:
        return dimension
    own = [name for name in dimension.categories if name in kept and name not in (OTHER, NONE)]
    rest = [name for name in dimension.categories if name not in kept and name not in (OTHER, NONE)]
    ends = [name for name in (OTHER, NONE) if name in dimension.categories or (name == OTHER and rest)]
    return Dimension(dimension.name, (*own, *ends))


def order(period: str) -> tuple[int, int]:
    """Sorts periods by their end; of those that end together the shorter first."""
    numbers = months(period)
    return max(numbers), len(numbers)
