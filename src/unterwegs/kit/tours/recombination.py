"""The best plan out of routes that were seen: each vehicle takes at most one, each visit is in one or costs its prize.

A set-covering program after Rochat and Taillard 1995, solved by HiGHS: first in real numbers over all routes, then in whole
numbers over those whose reduced cost is small. Routes may overlap; a visit in two of them leaves the one that saves more.
"""

import time
from collections.abc import Sequence
from typing import Final

import highspy
import numpy as np
from highspy._core import _Highs
from numpy.typing import NDArray

from unterwegs.kit.tours.board import Board, Route

Floats = NDArray[np.float64]

MOST: Final = 1000  # routes in the whole-number program
MOST_NODES: Final = 60
NEAR_ENOUGH: Final = 0.001  # of the cost
KEPT: Final = 12_000  # routes that are remembered
Key = tuple[int, frozenset[int]]


class Memory:
    """Routes that were seen, each set of visits of a vehicle in its cheapest order."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._routes: dict[Key, tuple[int, Route]] = {}

    def remember(self, vehicle: int, route: Route, cost: int) -> None:
        key = vehicle, frozenset(route)
        known = self._routes.get(key)
        if known is None or cost < known[0]:
            self._routes[key] = cost, route

    def best(self, start: Sequence[Route], *, until: float) -> list[Route] | None:
        """The cheapest plan that was found out of all routes, None where it is not cheaper than the one to start from."""
        routes = [(vehicle, *found) for (vehicle, _rows), found in self._routes.items()]
        chosen = {(vehicle, frozenset(route)) for vehicle, route in enumerate(start) if route}
        is_start = np.array([key in chosen for key in self._routes])
        dearer = self._reduced(routes, until)
        if dearer is None or is_start.sum() < len(chosen):
            return None
        order = np.argsort(np.where(is_start, -np.inf, dearer), kind="stable")
        self._forget([routes[number] for number in order[:KEPT].tolist()])
        kept = np.sort(order[:MOST]).tolist()
        taken = self._whole([routes[number] for number in kept], is_start[kept], until)
        return None if taken is None else self._apart(taken)

    def _forget(self, kept: Sequence[tuple[int, int, Route]]) -> None:
        self._routes = {(vehicle, frozenset(route)): (cost, route) for vehicle, cost, route in kept}

    def _reduced(self, routes: Sequence[tuple[int, int, Route]], until: float) -> Floats | None:
        """How much dearer a plan becomes at least by each route, in real numbers."""
        solver = _solver(until)
        solver.passModel(_model(self.board, routes, whole=False))
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(solver.getSolution().col_dual, dtype=np.float64)[: len(routes)]

    def _whole(
        self, routes: Sequence[tuple[int, int, Route]], is_start: NDArray[np.bool_], until: float
    ) -> list[tuple[int, int, Route]] | None:
        solver = _solver(until)
        solver.setOptionValue("mip_max_nodes", MOST_NODES)
        solver.setOptionValue("mip_rel_gap", NEAR_ENOUGH)
        solver.passModel(_model(self.board, routes, whole=True))
        covered = {
            row for (_vehicle, _cost, route), taken in zip(routes, is_start, strict=True) if taken for row in route
        }
        first = highspy.HighsSolution()
        out = [0.0 if row in covered else 1.0 for row in range(len(self.board.visits))]
        first.col_value = [*is_start.astype(np.float64).tolist(), *out]
        solver.setSolution(first)
        solver.run()
        if solver.getInfo().primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
            return None
        values = solver.getSolution().col_value
        return [one for one, value in zip(routes, values, strict=False) if value > 0.5]

    def _apart(self, taken: Sequence[tuple[int, int, Route]]) -> list[Route]:
        """A visit in two routes leaves the one that saves more by it."""
        made = self.board.empty()
        for vehicle, _cost, route in taken:
            made[vehicle] = list(route)
        on: dict[int, list[int]] = {}
        for vehicle, route in enumerate(made):
            for row in route:
                on.setdefault(row, []).append(vehicle)
        for row, vehicles in on.items():
            while len(vehicles) > 1:
                saved = {vehicle: self._saved(vehicle, made[vehicle], row) for vehicle in vehicles}
                leaves = max(vehicles, key=lambda vehicle: (saved[vehicle], -vehicle))
                made[leaves] = [one for one in made[leaves] if one != row]
                vehicles.remove(leaves)
        return made

    def _saved(self, vehicle: int, route: Route, row: int) -> int:
        return self.board.route_cost(vehicle, route) - self.board.route_cost(
            vehicle, [one for one in route if one != row]
        )


def _solver(until: float) -> _Highs:
    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", max(0.01, until - time.monotonic()))
    return solver


def _model(board: Board, routes: Sequence[tuple[int, int, Route]], *, whole: bool) -> highspy.HighsLp:
    """Columns: the routes, then for each visit that it is in none. Rows: the vehicles, then the visits."""
    vehicles, visits = len(board.vehicles), len(board.visits)
    entries = [[vehicle, *(vehicles + row for row in route)] for vehicle, _cost, route in routes]
    entries += [[vehicles + row] for row in range(visits)]
    model, width = highspy.HighsLp(), len(entries)
    model.num_col_, model.num_row_ = width, vehicles + visits
    model.col_cost_ = np.array([*(cost for _vehicle, cost, _route in routes), *board.prize], dtype=np.float64)
    model.col_lower_, model.col_upper_ = np.zeros(width), np.ones(width)
    needed = [1.0 if vehicle in board.fixed else -highspy.kHighsInf for vehicle in range(vehicles)]
    model.row_lower_ = np.array([*needed, *[1.0] * visits])
    model.row_upper_ = np.array([*[1.0] * vehicles, *[highspy.kHighsInf] * visits])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.cumsum([0, *map(len, entries)]).astype(np.int32)
    model.a_matrix_.index_ = np.array([row for column in entries for row in column], dtype=np.int32)
    model.a_matrix_.value_ = np.ones(len(model.a_matrix_.index_))
    if whole:
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger] * len(routes) + [kinds.kContinuous] * visits
    return model
