"""What a screen asks: where one more visit fits without moving what is fixed, and why a visit is in no tour."""

from collections.abc import Sequence

import msgspec

from unterwegs.kit.tours import plans
from unterwegs.kit.tours.board import FAR, Board, Route, goes_to, may_visit
from unterwegs.kit.tours.instance import DAY_SECONDS, Instance, Visit, Visitor
from unterwegs.kit.tours.plans import Plan, Reason, Tour, Unserved
from unterwegs.kit.tours.search import NEVER, Places


class Unknown(Exception):
    """No such visit in the instance."""


class Place(msgspec.Struct, frozen=True):
    """Where a visit fits: who, when, and what it costs more.

    ``begin`` in seconds since midnight, ``extra_travel`` seconds on the way (may be less than nothing on odd matrices),
    ``cost`` with what a not-preferred visitor counts, ``moved`` are visits of the tour that would begin later, ``tour`` is
    the tour with the visit.
    """

    visitor: str
    day: str
    begin: int
    extra_travel: int
    cost: int
    preferred: bool
    moved: tuple[str, ...]
    tour: Tour


def insert(instance: Instance, plan: Plan, visit: str, *, most: int = 10) -> list[Place]:
    """The cheapest place in each tour that has one, best first; what is fixed stays at its minute.

    A visit that is in the plan already is asked for as if it were not.
    """
    board = Board(instance)
    row = _row(board, visit)
    asked = board.routes_of(plan)
    routes = board.adopt([[one for one in route if one != row] for route in asked])
    if board.is_fixed[row]:
        routes = [[one for one in route if one != row] for route in routes]
    places = Places(board, routes)
    found = []
    for vehicle in board.spans[row]:
        if set(asked[vehicle]) - {row} == set(routes[vehicle]):
            gap, cost = places.weigh_in(row, vehicle)
            if cost < NEVER:
                found.append((cost, vehicle, gap))
    return [_place(board, row, routes[vehicle], vehicle, gap) for _cost, vehicle, gap in sorted(found)[:most]]


def _place(board: Board, row: int, route: Route, vehicle: int, gap: int) -> Place:
    longer = [*route[:gap], row, *route[gap:]]
    before, after = board.begins(vehicle, route) or [], board.begins(vehicle, longer) or []
    one = board.vehicles[vehicle]
    begins = dict(zip(longer, after, strict=True))
    moved = tuple(board.visits[other].id for other, begin in zip(route, before, strict=True) if begins[other] != begin)
    travel = board.travel(vehicle, longer) - board.travel(vehicle, route)
    extra = board.extra[row][one.visitor]
    tour = board.tour(vehicle, longer, after)
    return Place(tour.visitor, tour.day, begins[row], travel, travel + extra, extra == 0, moved, tour)


def why_not(instance: Instance, plan: Plan, visit: str) -> tuple[Reason, ...]:
    """Why a visit is in no tour of the plan, as codes with parameters; nothing for a visit that is in one."""
    board = Board(instance)
    row, routes = _row(board, visit), board.adopt(board.routes_of(plan))
    if any(row in route for route in routes):
        return ()
    return _reasons(board, Places(board, routes), row)


def explained(board: Board, routes: Sequence[Route], *, engines: Sequence[str], iterations: int) -> Plan:
    """The plan of routes, with the reasons."""
    plan = board.plan(routes, engines=engines, iterations=iterations)
    if not plan.unserved:
        return plan
    places = Places(board, routes)
    rows = {visit.id: row for row, visit in enumerate(board.visits)}
    told = tuple(Unserved(one.visit, _reasons(board, places, rows[one.visit])) for one in plan.unserved)
    return msgspec.structs.replace(plan, unserved=told)


def _row(board: Board, visit: str) -> int:
    for row, one in enumerate(board.visits):
        if one.id == visit:
            return row
    raise Unknown(visit)


def _reasons(board: Board, places: Places, row: int) -> tuple[Reason, ...]:
    return _in_these_tours(board, places, row) if board.spans[row] else _in_no_tour(board, row)


def _in_no_tour(board: Board, row: int) -> tuple[Reason, ...]:
    """Why it could not be planned even if nobody else were visited."""
    instance, visit = board.instance, board.visits[row]
    able = [number for number, one in enumerate(board.visitors) if may_visit(instance, visit, one)]
    if not able:
        return tuple(_nobody(instance, visit))
    working = [one for one in board.vehicles if one.visitor in able]
    open_on: dict[int, list[tuple[int, int]]] = {}
    days = {day: number for number, day in enumerate(instance.days)}
    for window in visit.windows:
        open_on.setdefault(days[window.day], []).append((window.earliest, window.latest))
    fitting = [
        one
        for one in working
        for earliest, latest in (open_on.get(one.day, []) if visit.windows else [(0, DAY_SECONDS)])
        if max(one.begin, earliest) <= min(latest, one.end - visit.seconds) and one.most
    ]
    names = [board.visitors[number].id for number in able]
    if not fitting:
        return (Reason(plans.NO_SHIFT, {"visitors": names, "days": _days(instance, visit)}),)
    way = min(board.way[one.means][one.start][visit.place] for one in fitting)
    nearest = {} if way >= FAR else {"seconds": way}
    visitors = sorted({board.visitors[one.visitor].id for one in fitting})
    return (Reason(plans.TOO_FAR, {"visitors": visitors, **nearest}),)


def _nobody(instance: Instance, visit: Visit) -> list[Reason]:
    """Which of its conditions nobody fulfills; if each has somebody, that nobody fulfills all."""

    def nobody(fulfills: Sequence[bool]) -> bool:
        return not any(fulfills)

    visitors: Sequence[Visitor] = instance.visitors
    found = []
    if visit.languages and nobody([bool(set(visit.languages) & set(one.languages)) for one in visitors]):
        found.append(Reason(plans.NO_LANGUAGE, {"languages": list(visit.languages)}))
    missing = [skill for skill in visit.skills if nobody([skill in one.skills for one in visitors])]
    if missing:
        found.append(Reason(plans.NO_SKILL, {"skills": missing}))
    if visit.area and nobody([goes_to(instance, visit, one) for one in visitors]):
        found.append(Reason(plans.NO_AREA, {"area": visit.area}))
    if found:
        return found
    free = msgspec.structs.replace(visit, forbidden=())
    would = [one.id for one in visitors if may_visit(instance, free, one)]
    if would:
        return [Reason(plans.FORBIDDEN, {"visitors": would})]
    asked: dict[str, plans.Value] = {}
    if visit.languages:
        asked["languages"] = list(visit.languages)
    if visit.skills:
        asked["skills"] = list(visit.skills)
    if visit.area:
        asked["area"] = visit.area
    return [Reason(plans.NOBODY_IS_ALL, asked)]


def _days(instance: Instance, visit: Visit) -> list[str]:
    asked = {window.day for window in visit.windows} or set(instance.days)
    return [day for day in instance.days if day in asked]


def _in_these_tours(board: Board, places: Places, row: int) -> tuple[Reason, ...]:
    """Why it does not fit beside what is planned."""
    full, closed, best = set(), set(), (NEVER, -1, -1)
    for vehicle in board.spans[row]:
        name = board.visitors[board.vehicles[vehicle].visitor].id
        if len(places.routes[vehicle]) >= board.most[vehicle]:
            full.add(name)
            continue
        gap, cost = places.weigh_in(row, vehicle)
        if cost >= NEVER:
            closed.add(name)
        best = min(best, (cost, vehicle, gap))
    if best[0] < NEVER:
        place = _place(board, row, places.routes[best[1]], best[1], best[2])
        where: dict[str, plans.Value] = {"visitor": place.visitor, "day": place.day, "begin": place.begin}
        if best[0] < board.prize[row]:
            return (Reason(plans.THERE_IS_ROOM, where),)
        return (Reason(plans.NOT_WORTH, where | {"seconds": place.cost, "prize": board.prize[row]}),)
    found = []
    if full:
        found.append(Reason(plans.ALL_FULL, {"visitors": sorted(full)}))
    if closed:
        found.append(Reason(plans.NO_GAP, {"visitors": sorted(closed)}))
    return tuple(found)
