"""Tables of counts that share margins and repeat in longer periods, as one system of sums.

Words: a *number* is what a table shows in a cell, a margin or its total. Two tables of the same things (``of``) that share a
dimension show the same numbers in that margin; a year shows the sums of its months. So every number exists once, whatever
tables show it, and all that binds the numbers are equations „this number is the sum of those“ over whole numbers ≥ 0.

These equations say all there is to know if the tables of the same things, seen as edges between dimensions, form no
circle: then any whole numbers that satisfy them are those of possible people (tables that agree on their shared margin can be
joined category by category, as in a decomposable model: Dobra and Fienberg 2000, „Bounds for cell entries in contingency
tables given marginal totals and decomposable graphs“). A circle – area × topic, topic × source, source × area – would tell
more than its sums; it is refused (``Intertwined``).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

TOTAL: Final = ""  # stands for all categories of a dimension
HIDDEN: Final = None  # a cell that is not shown

Pair: TypeAlias = tuple[str, str]
Key: TypeAlias = tuple[str, frozenset[Pair]]  # period; dimension and category of each dimension that is not summed up
Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

MONTHS_OF: Final = {
    "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12), "H1": (1, 6), "H2": (7, 12), "": (1, 12)
}  # fmt: skip
_PERIOD = re.compile(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])(?:/(0[1-9]|1[0-2]))?|(Q[1-4]|H[12])))?")


_NOTHING: Final = np.zeros(0, dtype=np.int64)


class Contradiction(ValueError):
    """Two tables say different things about the same people."""


class Intertwined(ValueError):
    """The tables of the same things form a circle of dimensions, which tells more than their sums."""


class Gap(ValueError):
    """A period and its parts do not fit: a part is missing, or comes after the whole was published."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A feature by which is counted, with its categories; everything that is counted falls into exactly one."""

    name: str
    categories: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.categories or len(set(self.categories)) < len(self.categories) or TOTAL in self.categories:
            raise ValueError(f"The categories of {self.name} must be some different words.")


ONE: Final = Dimension(TOTAL, ("alle",))  # the columns of a table with one dimension


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a table counts: ``of`` names the things, equal in all tables about the same ones; period „2026-03“, „2026-Q1“, …

    Without columns it counts by one dimension, without rows too it only says how many there are.

    ``impossible`` are cells that cannot hold anybody, as everybody knows (structural zeros). A part of the things is never
    an ``of`` of its own, but a category of a dimension: nobody could see otherwise that one number is within the other.
    """

    name: str
    of: str
    rows: Dimension
    columns: Dimension = ONE
    period: str
    impossible: frozenset[Pair] = frozenset()

    def __post_init__(self) -> None:
        months(self.period)
        if self.rows.name == self.columns.name != TOTAL:
            raise ValueError(f"{self.name} has the same dimension twice.")

    @property
    def lines(self) -> tuple[str, ...]:
        return (*self.rows.categories, TOTAL)

    @property
    def stacks(self) -> tuple[str, ...]:
        return (*self.columns.categories, TOTAL)

    @property
    def dimensions(self) -> frozenset[str]:
        return frozenset({self.rows.name, self.columns.name} - {TOTAL})

    def key(self, row: str, column: str) -> Key:
        pairs = ((self.rows.name, row), (self.columns.name, column))
        return self.period, frozenset(pair for pair in pairs if all(pair))

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "of": self.of,
            "period": self.period,
            "rows": [self.rows.name, *self.rows.categories],
            "columns": [self.columns.name, *self.columns.categories],
            "impossible": sorted(map(list, self.impossible)),
        }

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of a frame."""
        return {
            "name": kept["name"],
            "of": kept["of"],
            "period": kept["period"],
            "rows": Dimension(kept["rows"][0], tuple(kept["rows"][1:])),
            "columns": Dimension(kept["columns"][0], tuple(kept["columns"][1:])),
            "impossible": frozenset((row, column) for row, column in kept["impossible"]),
        }


@dataclass(frozen=True, kw_only=True)
class Table(Frame):
    """Exact counts by row and column, not to be shown; a cell that is left out counts nobody."""

    counts: Mapping[Pair, int]

    def __post_init__(self) -> None:
        super().__post_init__()
        rows, columns = set(self.rows.categories), set(self.columns.categories)
        for (row, column), count in self.counts.items():
            if row not in rows or column not in columns:
                raise ValueError(f"{self.name} has no cell {row!r}, {column!r}.")
            if count < 0 or (count and (row, column) in self.impossible):
                raise ValueError(f"{self.name} cannot hold {count} at {row!r}, {column!r}.")

    @cached_property
    def matrix(self) -> Ints:
        """The counts with their totals in the last row and column."""
        inner = [
            [self.counts.get((row, column), 0) for column in self.columns.categories] for row in self.rows.categories
        ]
        lines = np.array(inner, dtype=np.int64)
        lines = np.vstack([lines, lines.sum(axis=0)])
        return np.hstack([lines, lines.sum(axis=1, keepdims=True)])

    def kept(self) -> dict[str, Any]:
        """As JSON, for the room that keeps the exact numbers until the year is over – sealed."""
        return self.as_json() | {"counts": sorted([row, column, count] for (row, column), count in self.counts.items())}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Table":
        counts = {(row, column): count for row, column, count in kept["counts"]}
        return cls(**cls.from_json(kept), counts=counts)


@dataclass(frozen=True, kw_only=True)
class Published(Frame):
    """A table as everybody may see it; ``cells`` in the order of rows and columns, the totals last, HIDDEN where nothing is said."""

    cells: tuple[tuple[int | None, ...], ...]

    def cell(self, row: str = TOTAL, column: str = TOTAL) -> int | None:
        return self.cells[self.lines.index(row)][self.stacks.index(column)]

    @property
    def hides(self) -> bool:
        return any(cell is HIDDEN for line in self.cells for cell in line)

    @property
    def note(self) -> str:
        """What a reader must know, in German; empty where nothing is hidden."""
        if not self.hides:
            return ""
        return (
            "Zum Schutz der Familien fehlen Zahlen unter fünf. "
            "Damit niemand sie ausrechnen kann, fehlen auch einige andere: Was fehlt, kann klein, groß oder null sein."
        )

    def kept(self) -> dict[str, Any]:
        """As plain JSON, for the room that keeps what was published."""
        return self.as_json() | {"cells": [list(line) for line in self.cells]}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Published":
        return cls(**cls.from_json(kept), cells=tuple(tuple(line) for line in kept["cells"]))


def months(period: str) -> frozenset[int]:
    """The months of „2026-03“, „2026-Q1“, „2026-H1“, „2026“, or „2026-05/12“ for May to December, counted from the year 0."""
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"{period!r} is no period.")
    year, month, end, part = 12 * int(match[1]) - 1, match[2], match[3], match[4] or ""
    first, last = (int(month), int(end or month)) if month else MONTHS_OF[part]
    if end and period_of(year + first, year + last) != period:
        raise ValueError(f"{period!r} is called by another name.")  # two names of one period would be two periods
    return frozenset(range(year + first, year + last + 1))


def period_of(first: int, last: int) -> str:
    """The one name of the period from a month to another of the same year."""
    year, months_in_year = first // 12, (first % 12 + 1, last % 12 + 1)
    for part, ends in MONTHS_OF.items():
        if ends == months_in_year:
            return f"{year}-{part}" if part else f"{year}"
    return f"{year}-{months_in_year[0]:02}" + (f"/{months_in_year[1]:02}" if last > first else "")


def within(part: str, whole: str) -> bool:
    return months(part) < months(whole)


def parts(whole: str, periods: Iterable[str]) -> list[str]:
    """The longest of the periods that lie within the whole."""
    inside = {period for period in periods if within(period, whole)}
    return sorted(period for period in inside if not any(within(period, other) for other in inside))


def whole(tables: Sequence[Table], *, period: str) -> Table:
    """The table of a longer period from the tables of its parts, all of one name."""
    if {table.name for table in tables} != {tables[0].name}:
        raise ValueError("Only tables of one name can be added up.")
    if sorted(month for table in tables for month in months(table.period)) != sorted(months(period)):
        raise Gap(f"The tables of {tables[0].name} do not make up {period}.")
    counts: dict[Pair, int] = defaultdict(int)
    for table in tables:
        for pair, count in table.counts.items():
            counts[pair] += count
    return Table(
        name=tables[0].name,
        of=tables[0].of,
        rows=_joined([table.rows for table in tables]),
        columns=_joined([table.columns for table in tables]),
        period=period,
        impossible=frozenset.intersection(*(table.impossible for table in tables)),
        counts=counts,
    )


def _joined(dimensions: Sequence[Dimension]) -> Dimension:
    return Dimension(
        dimensions[-1].name, tuple({name: None for one in reversed(dimensions) for name in one.categories})
    )


def check(frames: Sequence[Frame]) -> None:
    """Whether the tables fit together; raises Contradiction, Intertwined or Gap."""
    seen: set[Pair] = set()
    shapes: dict[str, tuple[str, str, str]] = {}
    categories: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for frame in frames:
        if (frame.name, frame.period) in seen:
            raise Contradiction(f"{frame.name} is there twice for {frame.period}.")
        seen.add((frame.name, frame.period))
        shape = (frame.of, frame.rows.name, frame.columns.name)
        if shapes.setdefault(frame.name, shape) != shape:
            raise Contradiction(f"{frame.name} counts different things in different periods.")
        for dimension in (frame.rows, frame.columns):
            place = (frame.of, frame.period, dimension.name)
            if set(categories.setdefault(place, dimension.categories)) != set(dimension.categories):
                raise Contradiction(
                    f"The tables of {frame.of} for {frame.period} know different kinds of {dimension.name}."
                )
    for of in {frame.of for frame in frames}:
        own = [frame for frame in frames if frame.of == of]
        _check_circle({frame.dimensions for frame in own})
        _check_periods(own)


def _check_circle(edges: set[frozenset[str]]) -> None:
    group: dict[str, str] = {}

    def head(name: str) -> str:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    for edge in sorted(map(sorted, edges)):
        if len(edge) == 2:
            one, other = map(head, edge)
            if one == other:
                raise Intertwined(f"The table of {edge[0]} and {edge[1]} closes a circle of dimensions.")
            group[one] = other


def _check_periods(frames: Sequence[Frame]) -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for frame in frames:
        names[frame.period].add(frame.name)
    for period in names:
        pieces = parts(period, names)
        if not pieces:
            continue
        below = {name for other in names if within(other, period) for name in names[other]}
        if any(below - names[piece] for piece in pieces):
            raise Gap(f"{period} would tell what a missing table of one of its parts holds.")
        if sum(len(months(piece)) for piece in pieces) < len(months(period)):
            raise Gap(f"{period} would tell what its missing parts hold.")
    for own in frames:
        for other in frames:
            if within(own.period, other.period):
                for mine, theirs in ((own.rows, other.rows), (own.columns, other.columns)):
                    if (
                        mine.name == theirs.name
                        and own.name == other.name
                        and set(mine.categories) - set(theirs.categories)
                    ):
                        raise Contradiction(
                            f"{other.name} for {other.period} lacks kinds of {mine.name} that a part of it has."
                        )


@dataclass(frozen=True, slots=True)
class System:
    """All numbers of tables about the same things, and what binds them: each equation is a number and its summands."""

    index: dict[Key, int]
    equations: list[Ints]  # the sum first, then its summands
    over_time: list[Ints]  # those of them that add up periods
    matrices: dict[Pair, Ints]  # by name and period of a table: the numbers in its cells
    zeros: Mask  # numbers that cannot but be zero, as everybody knows
    rank: Ints  # 0 a cell within, 1 a margin, 2 the total of a period
    leaf: Ints  # which of the periods without parts, -1 for the others
    blocks: list[Ints]  # the cells within a table in its shortest period and in all that contain it: a small network
    entries: tuple[Ints, Ints, Ints] = field(repr=False)  # equation, number, ±1

    def __len__(self) -> int:
        return len(self.index)

    def most(self, values: Ints) -> Ints:
        """How large each number can be as long as the margins of its own table stay."""
        found = values.copy()
        rows, numbers, signs = self.entries
        flat = (rows < len(self.equations) - len(self.over_time)) & (signs > 0)
        heads = np.array([equation[0] for equation in self.equations], dtype=np.int64)
        found[numbers[flat]] = np.iinfo(np.int64).max
        np.minimum.at(found, numbers[flat], values[heads[rows[flat]]])
        return found


def system(frames: Sequence[Frame]) -> System:
    """The numbers and sums of tables of one ``of``, published or not."""
    frames = [*frames, *_between(frames)]
    index: dict[Key, int] = {}
    matrices: dict[Pair, Ints] = {}
    sums: dict[tuple[int, ...], None] = {}
    empty: set[int] = set()
    for frame in frames:
        numbers = [
            [index.setdefault(frame.key(row, column), len(index)) for column in frame.stacks] for row in frame.lines
        ]
        matrices[frame.name, frame.period] = np.array(numbers, dtype=np.int64)
        for line in numbers if frame.columns.name else ():
            sums[(line[-1], *sorted(line[:-1]))] = None
        for stack in zip(*numbers, strict=True) if frame.rows.name else ():
            sums[(stack[-1], *sorted(stack[:-1]))] = None
        for row, column in frame.impossible:
            empty.add(index[frame.key(row, column)])
    heads = {equation[0] for equation in sums}
    later: dict[tuple[int, ...], None] = {}
    for equation in _sums_over_time(frames, index):
        if len(equation) > 1:
            later[equation] = None
        else:
            empty.add(equation[0])
    periods = sorted({frame.period for frame in frames})
    leaves = {period: place for place, period in enumerate(periods) if not parts(period, periods)}
    equations = [np.array(equation, dtype=np.int64) for equation in (*sums, *later)]
    rank = [2 if not key[1] else int(number in heads) for key, number in index.items()]
    return System(
        index=index,
        equations=equations,
        over_time=equations[len(sums) :],
        matrices=matrices,
        zeros=_spread(empty, equations, len(index)),
        rank=np.array(rank, dtype=np.int64),
        leaf=np.array([leaves.get(period, -1) for period, _pairs in index], dtype=np.int64),
        blocks=_blocks(matrices, rank),
        entries=(
            np.repeat(np.arange(len(equations)), np.array([len(equation) for equation in equations], dtype=np.int64)),
            np.concatenate([_NOTHING, *equations]),
            np.concatenate([_NOTHING, *(np.where(np.arange(len(equation)) == 0, -1, 1) for equation in equations)]),
        ),
    )


def _blocks(matrices: Mapping[Pair, Ints], rank: Sequence[int]) -> list[Ints]:
    """What changes in a cell of a month changes in its year: together they are one flat table, if everything else stays."""
    within_table = np.array(rank) == 0
    found = []
    for name, period in matrices:
        periods = [other for own, other in matrices if own == name]
        if not any(within(other, period) for other in periods):
            longer = [other for other in periods if other == period or within(period, other)]
            cells = np.unique(np.concatenate([matrices[name, other][:-1, :-1].ravel() for other in longer]))
            if len(cells := cells[within_table[cells]]):
                found.append(cells)
    return found


def _sums_over_time(frames: Sequence[Frame], index: Mapping[Key, int]) -> Iterator[tuple[int, ...]]:
    periods = sorted({frame.period for frame in frames})
    known: dict[str, set[frozenset[str]]] = {
        period: {frozenset(name for name, _category in key[1]) for key in index if key[0] == period}
        for period in periods
    }
    for period in periods:
        pieces = parts(period, periods)
        for (own, pairs), number in index.items() if pieces else ():
            if own == period and frozenset(name for name, _category in pairs) in known[pieces[0]]:
                yield (number, *(index[piece, pairs] for piece in pieces if (piece, pairs) in index))


def _spread(empty: set[int], equations: Sequence[Ints], size: int) -> Mask:
    """Sums of nothing but zeros are zero, and so are the summands of zero."""
    zeros = np.zeros(size, dtype=np.bool_)
    zeros[list(empty)] = True
    changed = bool(empty)
    while changed:
        before = int(zeros.sum())
        for equation in equations:
            if zeros[equation[0]] or zeros[equation[1:]].all():
                zeros[equation] = True
        changed = int(zeros.sum()) > before
    return zeros


def _between(frames: Sequence[Frame]) -> list[Frame]:
    """Tables that nobody publishes, but that must exist: of the parts of a period for which alone a table is published.

    Where a year shows area × topic, and its months areas and topics each by itself, the three are a circle with time as the third
    dimension; then the months of area × topic take part in the sums. Where there is no circle, they would add nothing.
    """
    added: list[Frame] = []
    for period in sorted({frame.period for frame in frames}, key=lambda one: (-len(months(one)), one)):
        everything = [*frames, *added]
        pieces = parts(period, [frame.period for frame in everything])
        if not pieces:
            continue
        below = {frame.name: frame for frame in everything if frame.period in pieces}
        alone = [frame for frame in everything if frame.period == period and frame.name not in below]
        timed = {frame.dimensions | {"time"} for frame in below.values()}
        while core := _core(timed | {frame.dimensions for frame in alone}):
            found = [
                frame for frame in alone if any(frame.dimensions >= edge for edge in core if "time" not in edge)
            ] or alone
            timed |= {frame.dimensions | {"time"} for frame in found}
            alone = [frame for frame in alone if frame not in found]
            added.extend(_like(frame, piece, everything) for frame in found for piece in pieces)
    return added


def _like(frame: Frame, period: str, known: Sequence[Frame]) -> Frame:
    categories = {one.name: one for other in known if other.period == period for one in (other.rows, other.columns)}
    rows, columns = categories.get(frame.rows.name, frame.rows), categories.get(frame.columns.name, frame.columns)
    return Frame(name=frame.name, of=frame.of, rows=rows, columns=columns, period=period, impossible=frozenset())


def _core(edges: set[frozenset[str]]) -> set[frozenset[str]]:
    """What is left of a hypergraph after Graham's reduction; nothing if it has no circle."""
    left = set(edges)
    while True:
        count: dict[str, int] = defaultdict(int)
        for edge in left:
            for name in edge:
                count[name] += 1
        smaller = {frozenset(name for name in edge if count[name] > 1) for edge in left} - {frozenset()}
        smaller = {edge for edge in smaller if not any(edge < other for other in smaller)}
        if smaller == left:
            return left if len(left) > 1 else set()
        left = smaller
