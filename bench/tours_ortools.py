"""OR-Tools plans an instance of kit/tours, in a process of its own: `tours_ortools.py SECONDS < INSTANCE > ROUTES`.

It must not meet HiGHS, which the product uses: both bring a libhighs, and one process cannot hold two. A vehicle is a visitor on
a day; a visit has one range of moments with holes between its windows, its prize as a disjunction, and those who may visit as the
values of its vehicle. Matrices, not callbacks: with callbacks the model alone takes longer than the whole search may.
"""

import itertools
import json
import sys
import time

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from unterwegs.kit.tours import instance
from unterwegs.kit.tours.board import Board, Route
from unterwegs.kit.tours.instance import DAY_SECONDS
from unterwegs.kit.tours.spots import Spots

LEAST = 0.5  # seconds for the search, however long the model took
WEEK = 8 * DAY_SECONDS


def routes(board: Board, *, until: float) -> list[Route]:
    spots = Spots(board)
    starts = [spots.of_place[one.start] for one in board.vehicles]
    ends = [spots.of_place[one.home] for one in board.vehicles]
    nodes = pywrapcp.RoutingIndexManager(len(spots.places), len(board.vehicles), starts, ends)
    model = pywrapcp.RoutingModel(nodes)
    _costs_and_times(board, spots, model)
    time_of = model.GetDimensionOrDie("time")
    for row, spans in enumerate(board.spans):
        at = nodes.NodeToIndex(row)
        model.AddDisjunction([at], board.prize[row])
        model.VehicleVar(at).SetValues([-1, *spans])
        if spans:
            _windows(time_of.CumulVar(at), spots.windows(row))
    for vehicle, one in enumerate(board.vehicles):
        day = one.day * DAY_SECONDS
        time_of.CumulVar(model.Start(vehicle)).SetRange(day + one.begin, day + one.end)
        time_of.CumulVar(model.End(vehicle)).SetRange(day + one.begin, day + one.end)
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(int(1000 * max(LEAST, until - time.monotonic())))
    found = model.SolveWithParameters(search)
    made: list[Route] = [[] for _vehicle in board.vehicles]
    if found is None:
        return made
    for vehicle, route in enumerate(made):
        at = found.Value(model.NextVar(model.Start(vehicle)))
        while not model.IsEnd(at):
            route.append(nodes.IndexToNode(at))
            at = found.Value(model.NextVar(at))
    return made


def _costs_and_times(board: Board, spots: Spots, model: pywrapcp.RoutingModel) -> None:
    service = np.zeros(len(spots.places), dtype=np.int64)
    service[: len(board.place)] = board.service
    visitors = sorted({one.visitor for one in board.vehicles})
    costs = {visitor: model.RegisterTransitMatrix(spots.costs(visitor).tolist()) for visitor in visitors}
    by_means: dict[str, int] = {}
    times = {}
    for visitor in visitors:
        means = board.visitors[visitor].means
        if means not in by_means:
            by_means[means] = model.RegisterTransitMatrix((spots.seconds(visitor) + service[:, None]).tolist())
        times[visitor] = by_means[means]
    for vehicle, one in enumerate(board.vehicles):
        model.SetArcCostEvaluatorOfVehicle(costs[one.visitor], vehicle)
    evaluators = [times[one.visitor] for one in board.vehicles]
    model.AddDimensionWithVehicleTransits(evaluators, WEEK, len(board.instance.days) * DAY_SECONDS, False, "time")
    each = model.RegisterUnaryTransitVector([1] * len(board.place) + [0] * (len(spots.places) - len(board.place)))
    model.AddDimensionWithVehicleCapacity(each, 0, list(board.most), True, "visits")


def _windows(moment: pywrapcp.IntVar, windows: list[tuple[int, int]]) -> None:
    moment.SetRange(windows[0][0], windows[-1][1])
    for (_earliest, closes), (opens, _latest) in itertools.pairwise(windows):
        moment.RemoveInterval(closes + 1, opens - 1)


def main() -> None:
    given = instance.read(sys.stdin.buffer.read())
    until = time.monotonic() + float(sys.argv[1])
    json.dump(routes(Board(given), until=until), sys.stdout)


if __name__ == "__main__":
    main()
