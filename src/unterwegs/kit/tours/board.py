"""The instance as numbers: vehicles are (visitor, day), each visit has the alternatives where and when it may begin."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from unterwegs.kit.tours import instance as instances
from unterwegs.kit.tours.instance import DAY_SECONDS, Instance, Visit, Visitor
from unterwegs.kit.tours.packing import NO_WAY
from unterwegs.kit.tours.plans import Cost, Plan, Stop, Tour, Unserved

FAR: Final = 10_000_000  # seconds; more than any shift

Ints = NDArray[np.int64]
Route = list[int]
Span = tuple[int, int]


class Contradiction(Exception):
    """What people fixed cannot be done: visitor, day, and the visits that are fixed there."""

    def __init__(self, visitor: str, day: str, visits: Sequence[str]) -> None:
        super().__init__(f"{visitor} cannot do {', '.join(visits)} on {day} as fixed")
        self.visitor, self.day, self.visits = visitor, day, tuple(visits)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A visitor on a day; times in seconds since midnight."""

    visitor: int
    day: int
    begin: int
    end: int
    most: int
    start: int
    home: int
    means: int


class Board:
    """Rows of numbers for engines; ``spans[visit][vehicle]`` are the times when it may begin there, apart and in order."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.visits, self.visitors = instance.visits, instance.visitors
        self.means = sorted({visitor.means for visitor in self.visitors})
        found = [instances.matrix(instance, means) for means in self.means]
        self.size = max((len(one) for one in found), default=0)
        self.ways: Ints = np.array([np.where(one == NO_WAY, FAR, one) for one in found]).reshape(
            len(found), self.size, self.size
        )
        self.way: list[list[list[int]]] = self.ways.tolist()
        self.place = [visit.place for visit in self.visits]
        self.service = [visit.seconds for visit in self.visits]
        self.prize = [visit.prize for visit in self.visits]
        self.step = [1 if visit.fixed else instance.begin_every for visit in self.visits]
        self.vehicles = tuple(self._vehicles())
        self.at = {(one.visitor, one.day): row for row, one in enumerate(self.vehicles)}
        self.extra = self._extra()
        self.spans: list[dict[int, tuple[Span, ...]]] = [self._spans(row) for row in range(len(self.visits))]
        self.fixed = self._fixed()
        self.most = [max(one.most, len(self.fixed.get(row, ()))) for row, one in enumerate(self.vehicles)]
        self.is_fixed = [visit.fixed is not None for visit in self.visits]

    # --- translation --------------------------------------------------------------------------------------------------

    def _vehicles(self) -> Iterator[Vehicle]:
        days = {day: row for row, day in enumerate(self.instance.days)}
        shifts = [(days[shift.day], row, shift) for row, one in enumerate(self.visitors) for shift in one.shifts]
        for day, row, shift in sorted(shifts, key=lambda found: found[:2]):
            one = self.visitors[row]
            home = one.start if one.end is None else one.end
            means = self.means.index(one.means)
            yield Vehicle(row, day, shift.begin, shift.end, one.visits_per_day, one.start, home, means)

    def _extra(self) -> list[list[int]]:
        """What a visit costs at a visitor beside the way: nothing where she is preferred or nobody is."""
        wished = [instances.preferred(self.instance, visit) for visit in self.visits]
        costs = self.instance.not_preferred
        return [[costs if names and one.id not in names else 0 for one in self.visitors] for names in wished]

    def _spans(self, row: int) -> dict[int, tuple[Span, ...]]:
        visit, found = self.visits[row], {}
        days = {day: number for number, day in enumerate(self.instance.days)}
        if visit.fixed:
            who = next(number for number, one in enumerate(self.visitors) if one.id == visit.fixed.visitor)
            vehicle = self.at.get((who, days[visit.fixed.day]))
            if vehicle is None:
                raise Contradiction(visit.fixed.visitor, visit.fixed.day, [visit.id])
            return {vehicle: ((visit.fixed.begin, visit.fixed.begin),)}
        open_on: dict[int, list[Span]] = {}
        for window in visit.windows:
            open_on.setdefault(days[window.day], []).append((window.earliest, window.latest))
        able = [may_visit(self.instance, visit, one) for one in self.visitors]
        for number, vehicle_of in enumerate(self.vehicles):
            if not able[vehicle_of.visitor] or (visit.windows and vehicle_of.day not in open_on):
                continue
            spans = self._reachable(row, vehicle_of, open_on.get(vehicle_of.day, [(0, DAY_SECONDS)]))
            if spans:
                found[number] = spans
        return found

    def _reachable(self, row: int, vehicle: Vehicle, spans: Iterable[Span]) -> tuple[Span, ...]:
        """The parts of the spans in which the visit fits if it is the only one of the day."""
        step, way = self.step[row], self.way[vehicle.means]
        first = vehicle.begin + way[vehicle.start][self.place[row]]
        last = vehicle.end - way[self.place[row]][vehicle.home] - self.service[row]
        cut = [(up(max(first, earliest), step), down(min(last, latest), step)) for earliest, latest in spans]
        merged: list[Span] = []
        for earliest, latest in sorted(one for one in cut if one[0] <= one[1]):
            if merged and earliest <= merged[-1][1] + step:
                merged[-1] = merged[-1][0], max(latest, merged[-1][1])
            else:
                merged.append((earliest, latest))
        return tuple(merged)

    def _fixed(self) -> dict[int, Route]:
        """The fixed visits of each vehicle in order; refuses what cannot be done."""
        found: dict[int, Route] = {}
        for row, visit in enumerate(self.visits):
            if visit.fixed:
                found.setdefault(next(iter(self.spans[row])), []).append(row)
        for vehicle, route in found.items():
            route.sort(key=lambda row: (self.spans[row][vehicle][0], self.service[row]))
            if self.begins(vehicle, route) is None:
                one = self.vehicles[vehicle]
                names = [self.visits[row].id for row in route]
                raise Contradiction(self.visitors[one.visitor].id, self.instance.days[one.day], names)
        return found

    # --- routes -------------------------------------------------------------------------------------------------------

    def begins(self, vehicle: int, route: Route) -> list[int] | None:
        """When each visit of the route begins, as early as it can; None if the route cannot be done."""
        one = self.vehicles[vehicle]
        way, free, place, found = self.way[one.means], one.begin, one.start, []
        for row in route:
            begin = self.next_begin(row, vehicle, free + way[place][self.place[row]])
            if begin is None:
                return None
            found.append(begin)
            free, place = begin + self.service[row], self.place[row]
        return found if not route or free + way[place][one.home] <= one.end else None

    def next_begin(self, row: int, vehicle: int, arrive: int) -> int | None:
        """The first moment from ``arrive`` on when the visit may begin there."""
        for earliest, latest in self.spans[row].get(vehicle, ()):
            begin = earliest if arrive <= earliest else up(arrive, self.step[row])
            if begin <= latest:
                return begin
        return None

    def last_begin(self, row: int, vehicle: int, by: int) -> int:
        """The last moment until ``by`` when the visit may begin there; -1 if there is none."""
        for earliest, latest in reversed(self.spans[row].get(vehicle, ())):
            if earliest <= by:
                return latest if by >= latest else down(by, self.step[row])
        return -1

    def travel(self, vehicle: int, route: Route) -> int:
        """Seconds on the way, home included."""
        if not route:
            return 0
        one = self.vehicles[vehicle]
        way = self.way[one.means]
        places = [one.start, *(self.place[row] for row in route), one.home]
        return sum(way[a][b] for a, b in itertools.pairwise(places))

    def route_cost(self, vehicle: int, route: Route) -> int:
        """Seconds on the way, and what visits at a not-preferred visitor cost."""
        who = self.vehicles[vehicle].visitor
        return self.travel(vehicle, route) + sum(self.extra[row][who] for row in route)

    def cost(self, routes: Sequence[Route]) -> int:
        served = {row for route in routes for row in route}
        left = sum(prize for row, prize in enumerate(self.prize) if row not in served)
        return left + sum(self.route_cost(vehicle, route) for vehicle, route in enumerate(routes))

    def empty(self) -> list[Route]:
        """Routes of what is fixed, and nothing else."""
        return [list(self.fixed.get(vehicle, ())) for vehicle in range(len(self.vehicles))]

    def adopt(self, routes: Sequence[Route]) -> list[Route]:
        """Routes of an engine, made to hold: what is fixed comes first, then every visit that fits in its order."""
        found, seen = self.empty(), {row for route in self.fixed.values() for row in route}
        for vehicle, route in enumerate(routes):
            kept = found[vehicle]
            order = {row: number for number, row in enumerate(route)}
            for row in route:
                if row in seen or len(kept) >= self.most[vehicle] or vehicle not in self.spans[row]:
                    continue
                place = next((i for i, one in enumerate(kept) if order.get(one, -1) > order[row]), len(kept))
                tried = [*kept[:place], row, *kept[place:]]
                if self.begins(vehicle, tried) is not None:
                    kept[:] = tried
                    seen.add(row)
        return found

    # --- and back -----------------------------------------------------------------------------------------------------

    def routes_of(self, plan: Plan) -> list[Route]:
        """The visits of a plan per vehicle; what the board does not know is left out."""
        rows = {visit.id: row for row, visit in enumerate(self.visits)}
        who = {visitor.id: row for row, visitor in enumerate(self.visitors)}
        days = {day: row for row, day in enumerate(self.instance.days)}
        routes: list[Route] = [[] for _vehicle in self.vehicles]
        for tour in plan.tours:
            vehicle = self.at.get((who.get(tour.visitor, -1), days.get(tour.day, -1)))
            if vehicle is not None:
                routes[vehicle] = [rows[stop.visit] for stop in tour.stops if stop.visit in rows]
        return routes

    def tour(self, vehicle: int, route: Route, begins: Sequence[int]) -> Tour:
        """A route with its times; she leaves so late that she does not wait at the first door."""
        one = self.vehicles[vehicle]
        way = self.way[one.means]
        leave = begins[0] - way[one.start][self.place[route[0]]]
        free, place, stops = leave, one.start, []
        for row, begin in zip(route, begins, strict=True):
            stops.append(Stop(self.visits[row].id, free + way[place][self.place[row]], begin))
            free, place = begin + self.service[row], self.place[row]
        visitor, day = self.visitors[one.visitor].id, self.instance.days[one.day]
        return Tour(visitor, day, leave, tuple(stops), free + way[place][one.home])

    def plan(self, routes: Sequence[Route], *, engines: Sequence[str], iterations: int) -> Plan:
        """The plan of routes that hold, without reasons."""
        tours = []
        for vehicle, route in enumerate(routes):
            begins = self.begins(vehicle, route)
            if route and begins is not None:
                tours.append(self.tour(vehicle, route, begins))
        served = {row for route in routes for row in route}
        left = [row for row in range(len(self.visits)) if row not in served]
        who = [(self.vehicles[vehicle].visitor, row) for vehicle, route in enumerate(routes) for row in route]
        cost = Cost(
            sum(self.travel(vehicle, route) for vehicle, route in enumerate(routes)),
            sum(self.extra[row][visitor] for visitor, row in who),
            sum(self.prize[row] for row in left),
        )
        unserved = tuple(Unserved(self.visits[row].id) for row in left)
        return Plan(tuple(tours), unserved, cost, tuple(engines), iterations)


def may_visit(instance: Instance, visit: Visit, visitor: Visitor) -> bool:
    """Whether she speaks one of the languages, has the skills, goes to the area, and is not forbidden."""
    return (
        visitor.id not in visit.forbidden
        and (not visit.languages or bool(set(visit.languages) & set(visitor.languages)))
        and set(visit.skills) <= set(visitor.skills)
        and goes_to(instance, visit, visitor)
    )


def goes_to(instance: Instance, visit: Visit, visitor: Visitor) -> bool:
    return instance.areas == "wish" or not visit.area or not visitor.areas or visit.area in visitor.areas


def up(seconds: int, step: int) -> int:
    return -(-seconds // step) * step


def down(seconds: int, step: int) -> int:
    return seconds // step * step
