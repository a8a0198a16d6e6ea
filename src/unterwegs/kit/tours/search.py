"""Improve routes: take some visits out, put each back where it costs least, keep what is better (large neighborhood search).

Ruin and recreate after Schrimpf et al. 2000 and Christiaens and Vanden Berghe 2020 (strings of neighbors are taken out,
worse plans are accepted while it is warm). All places for all visits that are out are weighed at once in arrays.
"""

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from unterwegs.kit.tours.board import Board, Route
from unterwegs.kit.tours.recombination import Memory

Ints = NDArray[np.int64]

NEVER: Final = 1 << 40
BLINK: Final = 0.02  # share of places that are overlooked, so that the same ruin is rebuilt in other ways
WARM, COLD = 0.2, 0.01  # temperature at the beginning and the end, as a share of the cost of a visit
BY_REGRET: Final = 0.2  # share of turns in which the visits that are out wait for each other
COMBINE_AT: Final = (0.2, 0.4, 0.6, 0.8, 0.92)  # shares of the search after which the routes seen are combined
COMBINE_LEFT, COMBINE_MOST = 0.5, 0.12  # of the time that is left, and of all time, at most, for combining once
WANTED: Final = 0.3  # share of ruins that empty a tour in which a visit wants to be
STRING: Final = 4  # visits of a tour taken out together, at most
LARGEST: Final = 14  # visits taken out at once
TRIED: Final = 24  # visits weighed at once; the rest of the unserved wait for a later turn


@dataclass(slots=True)
class Limits:
    """When to stop: a moment of ``time.monotonic`` and a number of iterations, whichever comes first."""

    until: float
    iterations: int | None = None
    progress: Callable[[float], None] | None = None
    begun: float = field(default_factory=time.monotonic)

    def share(self, done: int) -> float:
        """How much of the search is over, 1 at the end; by iterations where they are limited, so that it is repeatable."""
        now = time.monotonic()
        if now >= self.until:
            return 1.0
        if self.iterations is not None:
            return done / self.iterations if self.iterations else 1.0
        return (now - self.begun) / (self.until - self.begun)

    def combine_until(self) -> float:
        """When combining must end; only the last moment where iterations are limited, so that it is repeatable."""
        if self.iterations is not None:
            return self.until
        now = time.monotonic()
        return now + min(COMBINE_LEFT * (self.until - now), COMBINE_MOST * (self.until - self.begun))


class Options(NamedTuple):
    """Where and when a visit may begin, a row each; ``earliest`` and ``latest`` are columns."""

    vehicle: Ints
    earliest: Ints
    latest: Ints
    extra: Ints


class Blinks:
    """Chance drawn in stock: places that are overlooked."""

    def __init__(self, seed: int) -> None:
        self._drawn = np.random.default_rng(seed).random(1 << 16) < BLINK
        self._next = 0

    def of(self, count: int) -> NDArray[np.bool_]:
        if self._next + count > len(self._drawn):
            self._next = (self._next + count) % 977
        self._next += count
        return self._drawn[self._next - count : self._next]


class Places:
    """Every gap of every route as a row of an array, and what each visit costs in each gap.

    A gap is (index of the way from the stop before, of the way to the stop after, when one is free before, when one must
    be there after, the way between the two); an option of a visit is (vehicle, from when, until when, extra cost).
    """

    def __init__(self, board: Board, routes: Sequence[Route]) -> None:
        self.board, self.size = board, board.size
        self.flat = np.ascontiguousarray(board.ways).reshape(-1)
        self.gaps = np.zeros((len(board.vehicles), 5, max(board.most, default=0) + 1), dtype=np.int64)
        self.options = [self._options(row) for row in range(len(board.visits))]
        self.routes: list[Route] = [[] for _vehicle in board.vehicles]
        self.cost = [0] * len(board.vehicles)
        for vehicle, route in enumerate(routes):
            self.set(vehicle, list(route))

    def _options(self, row: int) -> Options:
        board = self.board
        found = [(vehicle, *span) for vehicle, spans in board.spans[row].items() for span in spans]
        columns = np.array(found, dtype=np.int64).reshape(-1, 3)
        extra = np.array(
            [board.extra[row][board.vehicles[vehicle].visitor] for vehicle, *_span in found], dtype=np.int64
        )
        return Options(columns[:, 0].copy(), columns[:, 1:2].copy(), columns[:, 2:3].copy(), extra)

    def set(self, vehicle: int, route: Route) -> None:
        """Give the vehicle this route; the last moment in a gap that must not be used lies before all time."""
        board, one = self.board, self.board.vehicles[vehicle]
        self.routes[vehicle] = route
        way, base, size = board.way[one.means], one.means * self.size * self.size, self.size
        extra, service = board.extra, board.service
        before, free, total = one.start, one.begin, 0
        departures, legs, leaves = [base + before * size], [], [free]
        arrivals = []
        for row in route:
            place = board.place[row]
            leg = way[before][place]
            begin = board.next_begin(row, vehicle, free + leg)
            free = (one.end if begin is None else begin) + service[row]
            total += leg + extra[row][one.visitor]
            legs.append(leg)
            leaves.append(free)
            departures.append(base + place * size)
            arrivals.append(base + place)
            before = place
        leg = way[before][one.home] if route else 0
        legs.append(leg)
        arrivals.append(base + one.home)
        self.cost[vehicle] = total + leg
        gap = self.gaps[vehicle]
        gap[3] = -1
        if len(route) >= board.most[vehicle]:
            return
        by, after = one.end, one.home
        last = [by]
        for row in reversed(route):
            place = board.place[row]
            by, after = board.last_begin(row, vehicle, by - way[place][after] - service[row]), place
            last.append(by)
        last.reverse()
        gap[:, : len(legs)] = departures, arrivals, leaves, last, legs

    def weigh(self, row: int) -> tuple[Ints, Ints]:
        """For each option of a visit its cheapest gap and what it costs there, ``NEVER`` where it does not fit."""
        vehicle, earliest, latest, extra = self.options[row]
        gaps, costs = self._weighed(self.gaps.take(vehicle, axis=0), row, earliest, latest)
        return gaps, costs + extra

    def weigh_in(self, row: int, vehicle: int) -> tuple[int, int]:
        """The same for one vehicle."""
        found = (
            self._weighed(self.gaps[vehicle], row, earliest, latest)
            for earliest, latest in self.board.spans[row][vehicle]
        )
        cost, gap = min((int(costs), int(gaps)) for gaps, costs in found)
        return gap, cost + self.board.extra[row][self.board.vehicles[vehicle].visitor]

    def _weighed(self, gap: Ints, row: int, earliest: Ints | int, latest: Ints | int) -> tuple[Ints, Ints]:
        place, step = self.board.place[row], self.board.step[row]
        on = self.flat.take(gap[..., 1, :] + place * self.size)
        costs = self.flat.take(gap[..., 0, :] + place)
        begin = np.maximum(gap[..., 2, :] + costs, earliest)
        if step > 1:
            begin = -(-begin // step) * step
        costs += on
        late = begin > latest
        begin += on
        late |= begin > gap[..., 3, :] - self.board.service[row]
        costs -= gap[..., 4, :]
        costs[late] = NEVER
        return costs.argmin(axis=-1), costs.min(axis=-1)

    def put(self, vehicle: int, gap: int, row: int) -> None:
        route = self.routes[vehicle]
        self.set(vehicle, [*route[:gap], row, *route[gap:]])


def put_in_order(places: Places, pool: Sequence[int], blinks: Blinks | None) -> tuple[list[int], list[int]]:
    """Put each visit in turn where it costs least; returns who stays out (it costs more than its prize) and vehicles."""
    out, changed = [], []
    for row in pool:
        vehicles = places.options[row].vehicle
        if not len(vehicles):
            out.append(row)
            continue
        gaps, costs = places.weigh(row)
        if blinks is not None:
            costs[blinks.of(len(costs))] = NEVER
        option = int(costs.argmin())
        if costs[option] >= places.board.prize[row]:
            out.append(row)
            continue
        vehicle = int(vehicles[option])
        places.put(vehicle, int(gaps[option]), row)
        changed.append(vehicle)
    return out, changed


def put_by_regret(places: Places, pool: Sequence[int], blinks: Blinks | None) -> tuple[list[int], list[int]]:
    """As ``put_in_order``, always the visit next that would lose most if it had to take its second place."""
    out, changed, waiting = [], [], {}
    for row in pool:
        gaps, costs = places.weigh(row)
        if blinks is not None:
            costs[blinks.of(len(costs))] = NEVER
        vehicles: list[int] = places.options[row].vehicle.tolist()
        found: dict[int, tuple[int, int]] = {}
        for vehicle, gap, cost in zip(vehicles, gaps.tolist(), costs.tolist(), strict=True):
            if cost < found.get(vehicle, (places.board.prize[row], 0))[0]:
                found[vehicle] = cost, gap
        waiting[row] = found
    while waiting:
        row = max(waiting, key=lambda one: _regret(waiting[one], places.board.prize[one]))
        found = waiting.pop(row)
        if not found:
            out.append(row)
            continue
        vehicle = min(found, key=found.__getitem__)
        places.put(vehicle, found[vehicle][1], row)
        changed.append(vehicle)
        for other, theirs in waiting.items():
            if vehicle in theirs:
                gap, cost = places.weigh_in(other, vehicle)
                if cost < places.board.prize[other]:
                    theirs[vehicle] = cost, gap
                else:
                    del theirs[vehicle]
    return out, changed


def _regret(found: dict[int, tuple[int, int]], prize: int) -> int:
    if not found:
        return -1
    costs = sorted(cost for cost, _gap in found.values())[:2]
    return (costs[1] if len(costs) > 1 else prize) - costs[0]


def from_nothing(board: Board) -> list[Route]:
    """A first plan without any package: always the visit that would lose most by waiting."""
    places = Places(board, board.empty())
    loose = [row for row in range(len(board.visits)) if not board.is_fixed[row]]
    put_by_regret(places, loose, None)
    return places.routes


class Search:
    """Ruin and recreate from a given plan; ``best`` are the best routes so far and ``cost`` what they cost."""

    def __init__(self, board: Board, routes: Sequence[Route], *, seed: int) -> None:
        self.board, self.chance, self.blinks = board, random.Random(seed), Blinks(seed)  # nosec B311 # noqa: S311 - a plan that repeats, no secret
        self.places = Places(board, routes)
        self.on = {row: vehicle for vehicle, route in enumerate(routes) for row in route}
        self.out = [row for row in range(len(board.visits)) if row not in self.on and board.spans[row]]
        self.now = board.cost(routes)
        self.best, self.cost = [list(route) for route in routes], self.now
        self.iterations = 0
        self.near = self._near()
        self.memory = Memory(board)
        self._remember()

    def _near(self) -> list[list[int]]:
        """For each visit the others, nearest first, by the mean way of all means."""
        if not self.board.visits:
            return []
        mean = self.board.ways.mean(axis=0)
        spots = np.array(self.board.place)
        ways = mean[np.ix_(spots, spots)]
        found: list[list[int]] = np.argsort(ways, axis=1, kind="stable")[:, :80].tolist()
        return found

    def run(self, limits: Limits) -> None:
        """Search until the limits are reached; now and then the best out of all routes that were seen."""
        loose = [row for row in range(len(self.board.visits)) if self.board.spans[row] and not self.board.is_fixed[row]]
        if not loose:
            return
        scale, combined = max(1.0, self.cost / len(loose)), 0  # a plan may cost nothing
        while (share := limits.share(self.iterations)) < 1:
            if limits.progress and self.iterations % 50 == 0:
                limits.progress(share)
            if combined < len(COMBINE_AT) and share >= COMBINE_AT[combined]:
                combined += 1
                self._combine(limits)
            self._step(loose, scale * WARM * (COLD / WARM) ** share)

    def _combine(self, limits: Limits) -> None:
        """Go on from the best plan out of the routes that were seen, if it is better than the best."""
        found = self.memory.best(self.best, until=limits.combine_until())
        if found is None or self.board.cost(found) >= self.cost:
            return
        self.best, self.cost = found, self.board.cost(found)
        self.now = self.cost
        for vehicle, route in enumerate(found):
            if route != self.places.routes[vehicle]:
                self.places.set(vehicle, list(route))
        self.on = {row: vehicle for vehicle, route in enumerate(found) for row in route}
        self.out = [row for row in range(len(self.board.visits)) if row not in self.on and self.board.spans[row]]
        self._remember()

    def _remember(self) -> None:
        for vehicle, route in enumerate(self.places.routes):
            if route:
                self.memory.remember(vehicle, route, self.places.cost[vehicle])

    def _step(self, loose: list[int], heat: float) -> None:
        self.iterations += 1
        before, kept_out = self.now, self.out
        gone = self._ruin(loose)
        pool = gone
        if self.out:
            asked = self.chance.sample(self.out, min(len(self.out), TRIED))
            pool = gone + asked
        asked_set = set(pool)
        waiting = [row for row in self.out if row not in asked_set]
        removed = set(gone)
        places, routes = self.places, list(self.places.routes)
        touched = {self.on[row] for row in gone}
        gaps, costs = {vehicle: places.gaps[vehicle].copy() for vehicle in touched}, list(places.cost)
        for vehicle in touched:
            places.set(vehicle, [row for row in routes[vehicle] if row not in removed])
        if self.chance.random() < BY_REGRET:
            left, changed = put_by_regret(places, pool, self.blinks)
        else:
            self._order(pool)
            left, changed = put_in_order(places, pool, self.blinks)
        touched.update(changed)
        for vehicle in touched:
            if places.routes[vehicle]:
                self.memory.remember(vehicle, places.routes[vehicle], places.cost[vehicle])
        prize = self.board.prize
        delta = sum(places.cost[vehicle] - costs[vehicle] for vehicle in touched)
        delta += sum(prize[row] for row in left) - sum(prize[row] for row in pool if row not in removed)
        if delta <= 0 or self.chance.random() < math.exp(-delta / heat):
            self.now = before + delta
            self.out = waiting + left
            for vehicle in touched:
                for row in places.routes[vehicle]:
                    self.on[row] = vehicle
            for row in left:
                self.on.pop(row, None)
            if self.now < self.cost:
                self.cost = self.now
                self.best = list(places.routes)
            return
        self.out = kept_out
        for vehicle in touched:
            if vehicle in gaps:
                places.routes[vehicle], places.cost[vehicle] = routes[vehicle], costs[vehicle]
                places.gaps[vehicle] = gaps[vehicle]
            else:
                places.set(vehicle, routes[vehicle])

    def _order(self, pool: list[int]) -> None:
        self.chance.shuffle(pool)
        kind = self.chance.random()
        if kind < 0.3:
            pool.sort(key=lambda row: -self.board.prize[row])
        elif kind < 0.6:
            pool.sort(key=lambda row: len(self.board.spans[row]))

    def _ruin(self, loose: list[int]) -> list[int]:
        """Visits to take out: a visit with its neighbors and those beside them in their tours, or with a tour it wants."""
        if not self.on:
            return []
        seed, most, kind = self.chance.choice(loose), self.chance.randint(2, LARGEST), self.chance.random()
        gone: list[int] = []
        touched: set[int] = set()
        if kind < WANTED:
            vehicle = self._wanted(seed)
            touched.add(vehicle)
            gone += [row for row in self.places.routes[vehicle] if not self.board.is_fixed[row]]
        for row in self.near[seed]:
            if len(gone) >= most:
                break
            vehicle = self.on.get(row, -1)
            if vehicle >= 0 and vehicle not in touched:
                touched.add(vehicle)
                gone += self._string(row, self.places.routes[vehicle])
        return gone

    def _wanted(self, row: int) -> int:
        """A tour in which the visit may be, rather one that costs nothing extra."""
        options = self.places.options[row]
        cheap = np.flatnonzero(options.extra == 0)
        if len(cheap) and self.chance.random() < 0.8:
            return int(options.vehicle[cheap[self.chance.randrange(len(cheap))]])
        return int(options.vehicle[self.chance.randrange(len(options.vehicle))])

    def _string(self, row: int, route: Route) -> list[int]:
        """The visit with some of those beside it."""
        length, place = self.chance.randint(1, STRING), route.index(row)
        begin = self.chance.randint(max(0, place - length + 1), place)
        return [one for one in route[begin : begin + length] if not self.board.is_fixed[one]]
