"""Hiding the small numbers of tables, and as few others as needed so that nobody can compute them.

What is hidden first (primary suppression): one to four, and the zeros of a row or column whose people all fall into one cell,
because they would tell what each of these people is. Other zeros stay: they speak of nobody.

What is hidden in addition (secondary or complementary suppression): for a number that could be computed, the cheapest change of
the table is sought by which it becomes another number – a linear program with the lost information as costs – and what changes
with it is hidden too (Kelly, Golden and Assad 1992, „Cell suppression: disclosure protection for sensitive tabular data“; Fischetti
and Salazar 2001, „Solving the cell suppression problem on tabular data with linear constraints“, for the exact problem, which this
does not solve: what is hidden is safe and little, not provably least). Then everything is attacked again, until nothing is found.

What earlier periods tell by themselves – a row and a column that were empty in every quarter – is no secret of the year and is shown.

If that ends nowhere, one table of the period after the other is hidden with its margins, that with most of the open questions first: what was
published before was safe by itself, and a period without a shown number adds nothing to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np

from unterwegs.kit.smallnumbers import bounds
from unterwegs.kit.smallnumbers.bounds import WIDTH, Span
from unterwegs.kit.smallnumbers.program import Floats
from unterwegs.kit.smallnumbers.rounding import LEAST
from unterwegs.kit.smallnumbers.tables import (
    HIDDEN,
    TOTAL,
    Contradiction,
    Frame,
    Gap,
    Ints,
    Key,
    Mask,
    Published,
    System,
    Table,
    check,
    months,
    parts,
    system,
    within,
)

#: What is lost with a number: a margin is worth many cells, a total many margins; a zero as much as a cell of seven.
RANKS: Final = (1.0, 8.0, 64.0)
AS_MUCH_AS_ZERO: Final = 7
HIDDEN_BEFORE: Final = 0.5  # a number that is hidden in a part or in the period before is hidden more gladly
CHANGED: Final = 1e-6


class NotSafe(Exception):
    """What was published before can be computed, or not be proved open, whatever is hidden now."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What can be computed about a hidden cell: it lies between ``low`` and ``high`` (None: as large as one likes)."""

    name: str
    period: str
    row: str
    column: str
    low: int
    high: int | None

    @property
    def safe(self) -> bool:
        return self.high is None or self.high - self.low >= WIDTH


def published(
    tables: Iterable[Table], *, earlier: Sequence[Published] = (), exact: Iterable[Table] = ()
) -> list[Published]:
    """The tables as they may be shown, in the order given, safe together with all that was published earlier.

    Periods are protected one after the other, parts before the whole, and never changed again. Whoever still has the exact tables of
    what was published earlier gives them too: they come back as they were published, and a year is found much faster if its months
    are known; ``exact`` are those of parts for which nothing is shown. Raises Contradiction, Intertwined or Gap if tables do not fit together, NotSafe if the earlier ones alone tell too much, ExactNeeded if they are too many to guess.
    """
    given = list(tables)
    out = {(one.name, one.period) for one in earlier}
    fresh = [table for table in given if (table.name, table.period) not in out]
    check([*earlier, *fresh])
    _check_late(fresh, earlier)
    truth = _truth([*exact, *(table for table in given if (table.name, table.period) in out)])
    done: list[Published] = list(earlier)
    steps = sorted(fresh, key=lambda table: (table.of, len(months(table.period)), table.period))
    for (of, period), together in groupby(steps, key=lambda table: (table.of, table.period)):
        done.extend(_Step(of, period, list(together), done, truth).result())
    found = {(one.name, one.period): one for one in done}
    return [found[table.name, table.period] for table in given]


def attack(shown: Sequence[Published], *, exact: Iterable[Table] = ()) -> list[Bound]:
    """What everybody can compute about every hidden cell from all tables and periods together; two programs for each number.

    ``exact`` tables do not change what is found, they only spare the search for a first possible one.
    """
    truth = _truth(exact)
    return [bound for frames in _by_things(shown) for bound in _attack(frames, truth)]


def unsafe(shown: Sequence[Published], *, exact: Iterable[Table] = ()) -> list[Bound]:
    """The hidden cells that could be computed, or nearly; stops at each cell as soon as it is proved safe, so much faster."""
    truth = _truth(exact)
    return [
        bound for frames in _by_things(shown) for bound in _attack(frames, truth, only_unsafe=True) if not bound.safe
    ]


def _truth(tables: Iterable[Table]) -> dict[tuple[str, Key], int]:
    return {
        (table.of, table.key(row, column)): int(table.matrix[line, stack])
        for table in tables
        for line, row in enumerate(table.lines)
        for stack, column in enumerate(table.stacks)
    }


def _completed(
    everything: System, of: str, values: Ints, sure: Mask, known: Mask, truth: Mapping[tuple[str, Key], int]
) -> Ints:
    """Whole numbers for all that is not sure, the true ones where they are given."""
    for key, number in everything.index.items():
        if (of, key) in truth and known[number] and values[number] != truth[of, key]:
            raise Contradiction(f"What is published of {of} for {key[0]} contradicts its exact table.")
        if (of, key) in truth and not sure[number]:
            values[number], sure[number] = truth[of, key], True
    return bounds.completed(everything, values, ~sure)


def _by_things(shown: Sequence[Published]) -> list[list[Published]]:
    check(shown)
    return [[one for one in shown if one.of == of] for of in dict.fromkeys(one.of for one in shown)]


def _attack(
    frames: Sequence[Published], truth: Mapping[tuple[str, Key], int], *, only_unsafe: bool = False
) -> list[Bound]:
    everything = system(frames)
    values, known, hidden = _read(everything, frames)
    values = _completed(everything, frames[0].of, values, known.copy(), known, truth)
    wanted = hidden & ~known
    if only_unsafe:
        wanted_now = np.zeros_like(wanted)
        wanted_now[bounds.open_up(everything, Span.at(values), values, ~known, wanted)] = True
    else:
        wanted_now = wanted
    spans: dict[int, tuple[int, int | None]] = {
        number: (low, high) for number, low, high in bounds.extremes(everything, values, ~known, wanted_now)
    }
    # a cell that is hidden in one table and shown in another, or cannot but be zero, is no secret at all
    spans |= {int(number): (int(values[number]), int(values[number])) for number in np.flatnonzero(hidden & known)}
    return [
        Bound(frame.name, frame.period, row, column, *spans[number])
        for frame in frames
        for row, line, numbers in zip(
            frame.lines, frame.cells, everything.matrices[frame.name, frame.period], strict=True
        )
        for column, cell, number in zip(frame.stacks, line, map(int, numbers), strict=True)
        if cell is HIDDEN and number in spans
    ]


def _read(everything: System, frames: Iterable[Published]) -> tuple[Ints, Mask, Mask]:
    """The numbers that published tables show (``values`` where ``known``), and those that at least one of them hides."""
    values = np.zeros(len(everything), dtype=np.int64)
    known, hidden = everything.zeros.copy(), np.zeros(len(everything), dtype=np.bool_)
    for frame in frames:
        for numbers, line in zip(everything.matrices[frame.name, frame.period], frame.cells, strict=True):
            for number, cell in zip(numbers, line, strict=True):
                if cell is HIDDEN:
                    hidden[number] = True
                elif known[number] and values[number] != cell:
                    raise Contradiction(f"{frame.name} for {frame.period} contradicts another table.")
                else:
                    values[number], known[number] = cell, True
    return values, known, hidden


def _check_late(given: Sequence[Table], earlier: Sequence[Published]) -> None:
    for table in given:
        for one in earlier:
            if table.of == one.of and within(table.period, one.period):
                raise Gap(f"{one.period} is published; {table.name} for {table.period} comes too late.")


class _Step:
    """The new tables of one period, with all that is published of the period and its parts."""

    def __init__(
        self, of: str, period: str, fresh: list[Table], done: Sequence[Published], truth: dict[tuple[str, Key], int]
    ) -> None:
        self.fresh = fresh
        old = [one for one in done if one.of == of and (one.period == period or within(one.period, period))]
        self.system = system([*old, *fresh])
        values, known, hidden = _read(self.system, old)
        self.frozen = hidden & ~known
        new = self._take(values, known)
        self._follow(values, known, new)
        self.new: Mask = new & ~known & ~self.frozen
        self.values = _completed(self.system, of, values, known | self.new, known, truth)
        truth.update(
            {(of, key): int(self.values[number]) for key, number in self.system.index.items() if self.new[number]}
        )
        self.unnamed = ~known & ~self.new & ~self.frozen  # of tables that nobody publishes
        self.hidden: Mask = self.new & self._primary()
        self.costs = self._costs(old, period)
        self.span = Span.at(self.values)
        self._moves: dict[bytes, list[bounds.Moves]] = {}

    def _take(self, values: Ints, known: Mask) -> Mask:
        new = np.zeros(len(self.system), dtype=np.bool_)
        for table in self.fresh:
            numbers = self.system.matrices[table.name, table.period]
            seen = known[numbers] | new[numbers]
            if (values[numbers] != table.matrix)[seen].any():
                raise Contradiction(f"{table.name} for {table.period} contradicts another table.")
            values[numbers] = table.matrix
            new[numbers] = True
        return new

    def _follow(self, values: Ints, known: Mask, new: Mask) -> None:
        """A number all whose parts are shown is known before it is published."""
        for equation in self.system.over_time:
            if known[equation[1:]].all() and not known[equation[0]]:
                if new[equation[0]] and values[equation[0]] != values[equation[1:]].sum():
                    raise Contradiction(f"{self.fresh[0].period} is not the sum of its parts.")
                values[equation[0]], known[equation[0]] = values[equation[1:]].sum(), True

    def _primary(self) -> Mask:
        found = (self.values > 0) & (self.values < LEAST)
        for table in self.fresh:
            numbers = self.system.matrices[table.name, table.period]
            for lines in (numbers, numbers.T) if table.columns.name else (numbers.T[:1],):
                *inner, margin = lines[:, :-1]
                peopled = self.values[margin] > 0  # an empty margin tells its zeros anyway, and they speak of nobody
                found[margin[self._telling(margin)]] = True
                for line in inner:
                    found[line[self._telling(line) & peopled]] = True
        return found

    def _telling(self, line: Ints) -> Mask:
        """The zeros of a row or column, if all its people are in one cell."""
        zeros: Mask = self.values[line] == 0
        return zeros if np.count_nonzero(~zeros) == 1 else np.zeros_like(zeros)

    def _costs(self, old: Sequence[Published], period: str) -> Floats:
        worth = np.where(self.values == 0, AS_MUCH_AS_ZERO, self.values)
        costs: Floats = (1.0 + np.log2(1.0 + worth)) * np.array(RANKS)[self.system.rank]
        pieces = parts(period, [one.period for one in old])
        index = self.system.index
        for (own, pairs), number in index.items() if pieces else ():
            if own == period and any(self.frozen[index[piece, pairs]] for piece in pieces if (piece, pairs) in index):
                costs[number] *= HIDDEN_BEFORE
        costs += np.arange(len(costs)) * 1e-5  # of two that cost the same always the same one
        return costs

    def result(self) -> list[Published]:
        self._hide_within_tables()
        for rank in reversed(range(len(RANKS))):
            closed = self._closed(quickly=True)
            for number in closed[self.system.rank[closed] == rank]:
                self._hide_with(int(number))
        while len(closed := self._closed()):
            before = int(self.hidden.sum())
            for number in sorted(closed, key=lambda one: (self.frozen[one], self.values[one] >= LEAST, one)):
                self._hide_with(int(number))
            if int(self.hidden.sum()) == before and not self._known_before(closed):
                self._hide_table(closed)
        return [self._shown(table) for table in self.fresh]

    def _closed(self, *, quickly: bool = False) -> Ints:
        """The hidden numbers that could be computed."""
        secret = self.hidden | self.frozen
        return bounds.open_up(self.system, self.span, self.values, secret | self.unnamed, secret, quickly=quickly)

    def _hide_within_tables(self) -> None:
        """What can be opened by cells of its own table alone is, with all margins as they are: that is found fastest."""
        offered = self.new & ~self.hidden
        secret = self.hidden | self.frozen
        most = self.system.most(self.values)
        for block in self.system.blocks:
            cells = block[secret[block] | self.unnamed[block] | offered[block]]
            if not (most[self.span.narrow(cells[secret[cells]])] >= WIDTH).any() or not self.new[cells].all():
                continue
            bounds.open_block(self.system, self.span, self.values, cells[~offered[cells]], secret)
            narrow = self.span.narrow(cells[secret[cells]])
            moves = bounds.Moves(self.system, cells, self.values) if len(narrow) else None
            for number in map(int, sorted(narrow, key=lambda one: (self.values[one] >= LEAST, one))):
                if moves and most[number] >= WIDTH:
                    self._try(moves, number)

    def _hide_with(self, number: int) -> None:
        """Hide what must change for the number to be able to change: cells first, then margins, then totals."""
        for rank in range(0 if self.frozen[number] else int(self.system.rank[number]), len(RANKS)):
            if not len(self.span.narrow(np.array([number]))):
                return
            free = self.hidden | self.frozen | self.unnamed | (self.new & ~self.hidden & (self.system.rank <= rank))
            moves = self._moves_of(number, free)
            if self._try(moves, number):
                return

    def _moves_of(self, number: int, free: Mask) -> bounds.Moves:
        """The moves of the numbers that hang together with one; the same as long as the same are free."""
        kept = self._moves.setdefault(free.tobytes(), [])
        for moves in kept:
            if number in moves:
                return moves
        kept.append(
            bounds.Moves(
                self.system, next(one for one in bounds.groups(self.system, free) if number in one), self.values
            )
        )
        return kept[-1]

    def _try(self, moves: bounds.Moves, number: int) -> bool:
        """Whether the number can change, or at least could if it were no whole one."""
        for change in self.span.ways(number, int(self.values[number])):
            if self._move(moves, number, change) and abs(change) >= WIDTH:
                return True
        return not len(self.span.narrow(np.array([number])))

    def _move(self, moves: bounds.Moves, number: int, change: int) -> bool:
        group = moves.group
        offered = self.new[group] & ~self.hidden[group]
        costs = np.where(offered, self.costs[group], 1e-3)
        changes, found = moves.cheapest(number, change, costs)
        if changes is None:
            return False
        self.hidden[group[offered & (np.abs(changes) > CHANGED)]] = True
        if found is not None:
            self.hidden[group[offered & (found != self.values[group])]] = True
            self.span.take(group, found)
        return True

    def _known_before(self, closed: Ints) -> bool:
        """Shows what everybody can compute from earlier periods alone: it is no secret any more. Whether there was any of it."""
        asked = np.zeros_like(self.new)
        asked[closed] = True
        free = self.new | self.hidden | self.frozen | self.unnamed
        found = bounds.extremes(self.system, self.values, free, asked & self.new)
        told = [number for number, low, high in found if low == high]
        self.hidden[told] = self.new[told] = False
        return bool(told)

    def _hide_table(self, closed: Ints) -> None:
        """Hide one more table, that with most of the closed numbers or of the sums they stand in; NotSafe if nothing is left to hide."""
        near = set(closed.tolist())
        near |= {int(equation[0]) for equation in self.system.over_time if not near.isdisjoint(equation.tolist())}
        left = {table.name: self._left(table) for table in self.fresh}
        if len(
            most := max(left.values(), key=lambda numbers: (len(near.intersection(numbers.tolist())), len(numbers)))
        ):
            self.hidden[most] = True
        elif len(self._closed()):
            raise NotSafe(f"Hidden numbers can be computed, whatever is hidden for {self.fresh[0].period}.")

    def _left(self, table: Table) -> Ints:
        """The numbers of a table that are not hidden yet."""
        numbers = self._numbers(table)
        return numbers[self.new[numbers] & ~self.hidden[numbers]]

    def _numbers(self, table: Frame) -> Ints:
        return self.system.matrices[table.name, table.period].ravel()

    def _shown(self, table: Table) -> Published:
        secret = self.hidden | self.frozen
        return Published(
            name=table.name,
            of=table.of,
            rows=table.rows,
            columns=table.columns,
            period=table.period,
            impossible=table.impossible,
            cells=tuple(
                tuple(HIDDEN if secret[number] else int(self.values[number]) for number in line)
                for line in self.system.matrices[table.name, table.period]
            ),
        )


__all__ = ["TOTAL", "Bound", "NotSafe", "attack", "published", "unsafe"]
