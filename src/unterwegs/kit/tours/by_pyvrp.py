"""Plans by PyVRP (MIT): a client for each window, a profile for each visitor, prizes as they are."""

import time

from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, SolveParams, VehicleType, solve
from pyvrp.search import NeighbourhoodParams
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria, StoppingCriterion

from unterwegs.kit.tours.board import FAR, Board, Route
from unterwegs.kit.tours.instance import DAY_SECONDS
from unterwegs.kit.tours.spots import Spots

NEIGHBORS = 100  # its default is 50; a visit has a copy in each window


def routes(board: Board, *, until: float, seed: int, iterations: int | None) -> list[Route]:
    """PyVRP's answer from nothing."""
    found: list[Route] = [[] for _vehicle in board.vehicles]
    if not any(board.spans):
        return found
    data, copies = _data(board)
    criteria: list[StoppingCriterion] = [MaxRuntime(max(0.05, until - time.monotonic()))]
    if iterations is not None:
        criteria.append(MaxIterations(iterations))
    params = SolveParams(neighbourhood=NeighbourhoodParams(num_neighbours=min(NEIGHBORS, max(1, len(copies) - 1))))
    result = solve(data, MultipleCriteria(criteria), seed, False, False, params)
    for route in result.best.routes():
        found[route.vehicle_type()] = [copies[one.idx] for one in route if one.is_client()]
    return found


def _data(board: Board) -> tuple[ProblemData, list[int]]:
    """The problem, and the visit of each client."""
    spots = Spots(board)
    visitors = sorted({one.visitor for one in board.vehicles})
    profile = {visitor: number for number, visitor in enumerate(visitors)}
    seconds, costs = [spots.seconds(visitor) for visitor in visitors], [spots.costs(visitor) for visitor in visitors]
    clients: list[Client] = []
    groups: list[ClientGroup] = []
    copies: list[int] = []
    for row, spans in enumerate(board.spans):
        for visitor in set(visitors) - spots.visitors(row):
            for matrix in (seconds[profile[visitor]], costs[profile[visitor]]):
                matrix[:, row] = FAR
                matrix[row, row] = 0
        windows = spots.windows(row) if spans else []
        group = None
        if len(windows) > 1:
            groups.append(ClientGroup(range(len(clients), len(clients) + len(windows)), required=False))
            group = len(groups) - 1
        prize = FAR if board.is_fixed[row] else board.prize[row]
        for earliest, latest in windows:
            clients.append(
                Client(row, delivery=[1], service_duration=board.service[row], tw_early=earliest, tw_late=latest,
                       prize=prize, required=False, group=group)
            )  # fmt: skip
            copies.append(row)
    ends = sorted(spots.of_place.values())
    depots = [Depot(spot) for spot in ends]
    vehicles = [
        VehicleType(
            1, [board.most[number]], ends.index(spots.of_place[one.start]), ends.index(spots.of_place[one.home]),
            tw_early=one.day * DAY_SECONDS + one.begin, tw_late=one.day * DAY_SECONDS + one.end, profile=profile[one.visitor],
        )
        for number, one in enumerate(board.vehicles)
    ]  # fmt: skip
    locations = [Location(0, 0) for _spot in spots.places]
    return ProblemData(locations, clients, depots, vehicles, costs, seconds, groups), copies
