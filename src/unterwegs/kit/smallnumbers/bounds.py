"""What can be computed about hidden numbers: the attack, and the proof that it fails.

The attack is the one of the textbooks (Willenborg and de Waal, „Elements of Statistical Disclosure Control“, 2001; Hundepool et
al., „Statistical Disclosure Control“, 2012): for each hidden number the smallest and the largest value that everything published
leaves open – two linear programs. Months with their year are no flat table, so a corner of the program need not be whole numbers;
then whole numbers are searched for.

The proof does not trust the solver. A hidden number is open only if two tables of whole numbers were found that agree with all that
is published, and between which it differs enough; each of them is added up in integers. What the solver says is only believed where
it makes us hide more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from unterwegs.kit.smallnumbers.program import NEAR, Floats, Program
from unterwegs.kit.smallnumbers.tables import Contradiction, Ints, Mask, System

WIDTH: Final = 5  # by how much a hidden number must be able to differ, whatever else is known
ENDLESS: Final = 1_000_000  # a number that can be so large can be as large as one likes
ROUNDS: Final = 60  # of moving many numbers at once before each is tried by itself
FEW: Final = 2
GLADLY: Final = 0.2
TRIES, MOST_SEARCHED = 4, 300


class ExactNeeded(Exception):
    """Many hidden numbers hang together, and no whole numbers were found for them: the exact tables must be given too."""


@dataclass
class Span:
    """The smallest and largest values of each number among the tables found so far that agree with all that is published."""

    low: Ints
    high: Ints

    @classmethod
    def at(cls, values: Ints) -> "Span":
        return cls(values.copy(), values.copy())

    def take(self, numbers: Ints, values: Ints) -> None:
        self.low[numbers] = np.minimum(self.low[numbers], values)
        self.high[numbers] = np.maximum(self.high[numbers], values)

    def costs(self, numbers: Ints) -> Floats:
        """A move costs less where numbers are still to be opened."""
        return np.where(self.high[numbers] - self.low[numbers] < WIDTH, GLADLY, 1.0)

    def missing(self, numbers: Ints) -> int:
        """By how much the numbers are not open yet."""
        return int(np.maximum(WIDTH - (self.high[numbers] - self.low[numbers]), 0).sum())

    def ways(self, number: int, now: int) -> Iterator[int]:
        """Changes that would open a number: all up, all down, or part of the way up and the rest down; none once it is open."""
        for change in (self.low[number] + WIDTH - now, self.high[number] - WIDTH - now):
            if self.high[number] - self.low[number] < WIDTH:
                yield int(change)
        for part in range(WIDTH - 1, 0, -1):
            before = int(self.high[number])
            if before - self.low[number] < part:
                yield int(self.low[number] + part - now)
            if self.high[number] > before and self.high[number] - self.low[number] < WIDTH:
                yield int(self.high[number] - WIDTH - now)

    def narrow(self, numbers: Ints) -> Ints:
        return numbers[self.high[numbers] - self.low[numbers] < WIDTH]


def groups(system: System, free: Mask) -> list[Ints]:
    """The free numbers in groups that no equation joins."""
    leader = np.arange(len(system))
    rows, numbers, _signs = system.entries
    kept = free[numbers]
    rows, numbers = rows[kept], numbers[kept]
    while True:  # each takes the least leader of its equations, until nothing changes
        least = np.full(len(system.equations), len(system))
        np.minimum.at(least, rows, leader[numbers])
        smaller = leader.copy()
        np.minimum.at(smaller, numbers, least[rows])
        smaller = smaller[smaller]
        if np.array_equal(smaller, leader):
            break
        leader = smaller
    members = np.flatnonzero(free)
    order = members[np.argsort(leader[members], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(leader[order])) + 1) if len(order) else []


def cut(system: System, numbers: Ints, values: Ints) -> tuple[tuple[Ints, Ints, Ints], Ints]:
    """The equations of some numbers, renumbered, with what the values of all others leave for their sums."""
    place = np.full(len(system), -1)
    place[numbers] = np.arange(len(numbers))
    rows, columns, signs = system.entries
    own = place[columns] >= 0
    used = np.unique(rows[own])
    row_of = np.full(len(system.equations), -1)
    row_of[used] = np.arange(len(used))
    rest = ~own & (row_of[rows] >= 0)
    sums = np.zeros(len(used), dtype=np.int64)
    np.add.at(sums, row_of[rows[rest]], -signs[rest] * values[columns[rest]])
    return (row_of[rows[own]], place[columns[own]], signs[own]), sums


def completed(system: System, values: Ints, unknown: Mask) -> Ints:
    """The values, with whole numbers for the unknown ones that agree with them; Contradiction if there are none, ExactNeeded if none are found."""
    done = values.copy()
    rows, numbers, signs = system.entries
    for group in groups(system, unknown):
        entries, sums = cut(system, group, values)
        program = Program(entries, sums=sums, width=len(group))
        free = np.zeros(len(group)), np.zeros(len(group)), np.full(len(group), np.inf)
        if program.best(*free) is None:
            raise Contradiction("No numbers of people agree with what is published.")
        if (found := program.best_whole(*free)) is None:
            raise ExactNeeded("No possible table was found in time; the exact ones of earlier periods are one.")
        done[group] = found
    made = np.zeros(len(system.equations), dtype=np.int64)
    np.add.at(made, rows, signs * done[numbers])
    if made.any() or (done < 0).any():
        raise Contradiction("The tables do not add up.")
    return done


def open_up(system: System, span: Span, values: Ints, free: Mask, wanted: Mask, *, quickly: bool = False) -> Ints:
    """Find tables until every wanted number is open; returns those that cannot be opened – ``quickly``, those that were not.

    ``values`` are one table that agrees with all that is published, ``free`` the numbers that are not.
    """
    for block in system.blocks:
        open_block(system, span, values, block[free[block]], wanted)
    closed = [_open_group(system, span, values, group, wanted, quickly) for group in groups(system, free)]
    return np.concatenate(closed) if closed else np.zeros(0, dtype=np.int64)


class Moves:
    """Changes of some numbers that leave all sums as they are, from one table to another; none below zero."""

    def __init__(self, system: System, group: Ints, values: Ints) -> None:
        (rows, columns, signs), sums = cut(system, group, values)
        self.group, self.start, self.width = group, values[group], len(group)
        # a change is the difference of two columns: what a number gains and what it loses
        entries = (np.tile(rows, 2), np.concatenate([columns, columns + self.width]), np.concatenate([signs, -signs]))
        self._program = Program(entries, sums=np.zeros(len(sums), dtype=np.int64), width=2 * self.width, cold=True)
        self._high = np.concatenate([np.full(self.width, np.inf), self.start.astype(np.float64)])
        self._chance = np.random.default_rng(0)
        self._place = {int(number): spot for spot, number in enumerate(group)}

    def __contains__(self, number: int) -> bool:
        return number in self._place

    def cheapest(self, number: int, change: int, costs: Floats) -> tuple[Floats | None, Ints | None]:
        """The cheapest way to change the number by so much: the changes, and the new values of the group if whole ones were found.

        Where the cheapest way is not whole, dearer ones are tried, and whole ones are searched for among all numbers that took part.
        """
        spot, low, high = self._place[number], np.zeros(2 * self.width), self._high.copy()
        low[spot] = high[spot] = max(change, 0)
        low[spot + self.width] = high[spot + self.width] = max(-change, 0)
        first, used = None, np.zeros(self.width, dtype=np.bool_)
        if self.start[spot] + change < 0:
            return None, None
        for _try in range(TRIES):
            varied = costs if first is None else costs * self._chance.uniform(0.5, 2.0, self.width)
            if (found := self._program.best(np.tile(varied, 2), low, high)) is None:
                break
            first = self._difference(found) if first is None else first
            used |= found[: self.width] + found[self.width :] > NEAR
            if (exact := self._program.whole(found)) is not None:
                return first, self.start + self._difference(exact)
        if first is None or used.sum() > MOST_SEARCHED:
            return first, None
        exact = self._program.searched(np.tile(costs, 2), low, high, np.flatnonzero(np.tile(used, 2)))
        return first, None if exact is None else self.start + self._difference(exact)

    def _difference(self, found: Any) -> Any:
        return found[: self.width] - found[self.width :]


def open_block(system: System, span: Span, values: Ints, block: Ints, wanted: Mask) -> None:
    """Move as many cells of one table as possible up and down at once, while that opens some; its margins stay."""
    targets = block[wanted[block]]
    if not len(span.narrow(targets)):
        return
    entries, sums = cut(system, block, values)
    program, chance = Program(entries, sums=sums, width=len(block)), np.random.default_rng(len(block))
    for turn in range(2 * ROUNDS):
        before = span.missing(targets)
        narrow = (span.high[block] - span.low[block] < WIDTH) & wanted[block]
        if not narrow.any():
            break
        push = _push(chance, len(block), turn)
        low, high = np.zeros(len(block)), np.full(len(block), np.inf)
        low[narrow] = np.maximum(span.high[block[narrow]] - WIDTH, 0)
        high[narrow] = span.low[block[narrow]] + WIDTH
        found = program.best(np.where(narrow, push, 0.0), low, high)
        if found is not None and (exact := program.whole(found)) is not None:
            span.take(block, exact)
        if turn % 2 and before == span.missing(targets):
            break


def _open_group(system: System, span: Span, values: Ints, group: Ints, wanted: Mask, quickly: bool) -> Ints:
    targets = group[wanted[group]]
    if not len(span.narrow(targets)):
        return targets[:0]
    _wander(system, span, values, group, targets)
    if quickly:
        return span.narrow(targets)
    moves, closed = Moves(system, group, values), []
    for number in map(int, targets):
        for change in span.ways(number, int(values[number])):
            _changes, found = moves.cheapest(number, change, span.costs(group))
            if found is not None:
                span.take(group, found)
        if span.high[number] - span.low[number] < WIDTH:
            closed.append(number)
    return np.array(closed, dtype=np.int64)


def _push(chance: np.random.Generator, size: int, turn: int) -> Floats:
    """Where to move numbers: small ones can only become larger, so all up, then each somewhere."""
    weights = chance.uniform(0.5, 1.5, size)
    return -weights if turn % 2 == 0 else weights * chance.choice([-1.0, 1.0], size)


def _wander(system: System, span: Span, values: Ints, group: Ints, targets: Ints) -> None:
    """Go from table to table, each time moving as many numbers as possible, while that opens many.

    Of several periods two are moved at a time, one against the other: such a part has nearly always whole corners, all together have not.
    """
    entries, _sums = cut(system, group, values)
    now, wanted = values.copy(), np.isin(group, targets)
    leaves, chance = system.leaf[group], np.random.default_rng(len(group))
    several = np.unique(leaves[leaves >= 0])
    for turn in range(ROUNDS):
        before = span.missing(targets)
        push = _push(chance, len(group), turn)
        partners = chance.permutation(several)
        for one, other in zip(partners, np.roll(partners, 1), strict=True):
            block = np.flatnonzero((leaves == one) | (leaves == other) | (leaves < 0))
            numbers = group[block]
            narrow = (span.high[numbers] - span.low[numbers] < WIDTH) & wanted[block]
            if not narrow.any():
                continue
            low, high = np.zeros(len(block)), np.full(len(block), np.inf)
            low[narrow] = np.maximum(span.high[numbers[narrow]] - WIDTH, 0)
            high[narrow] = span.low[numbers[narrow]] + WIDTH
            cost = np.where(narrow, push[block], 0.0)
            kept, sums = _part(entries, block, now[group], len(group))
            program = Program(kept, sums=sums, width=len(block))
            found = program.best(cost, low, high)
            if found is not None and (exact := program.whole(found)) is not None:
                now[numbers] = exact
                span.take(numbers, exact)
        if before - span.missing(targets) <= FEW * len(several):
            break


def _part(entries: tuple[Ints, Ints, Ints], block: Ints, now: Ints, width: int) -> tuple[tuple[Ints, Ints, Ints], Ints]:
    """The equations of a part of a group, with the sums that it has now."""
    rows, columns, signs = entries
    place = np.full(width, -1)
    place[block] = np.arange(len(block))
    own = place[columns] >= 0
    used, row_of = np.unique(rows[own], return_inverse=True)
    sums = np.zeros(len(used), dtype=np.int64)
    np.add.at(sums, row_of, signs[own] * now[columns[own]])
    return (row_of, place[columns[own]], signs[own]), sums


def extremes(system: System, values: Ints, free: Mask, wanted: Mask) -> Iterator[tuple[int, int, int | None]]:
    """Every wanted number with its smallest and its largest value, None if that is as large as one likes."""
    for group in groups(system, free):
        entries, sums = cut(system, group, values)
        program = Program(entries, sums=sums, width=len(group))
        span = Span.at(values)
        low, high = np.zeros(len(group)), np.full(len(group), np.inf)
        for spot, number in enumerate(group):
            if wanted[number]:
                for sign in (1.0, -1.0):
                    _reach(span, program, group, spot, sign, low, high)
                top = int(span.high[number])
                yield int(number), int(span.low[number]), top if top < ENDLESS else None


def _reach(span: Span, program: Program, group: Ints, spot: int, sign: float, low: Floats, high: Floats) -> None:
    number = group[spot]
    if (sign > 0 and span.low[number] == 0) or (sign < 0 and span.high[number] >= ENDLESS):
        return
    cost, limit = np.zeros(len(group)), high.copy()
    cost[spot], limit[spot] = sign, ENDLESS
    found = program.best_whole(cost, low, limit)
    if found is not None:
        span.take(group, found)
