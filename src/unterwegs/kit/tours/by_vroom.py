"""Plans by VROOM (BSD-2): continuity and all other extra costs as a cost matrix for each visitor."""

import time
from datetime import timedelta

import numpy as np
import vroom

from unterwegs.kit.tours.board import Board, Route
from unterwegs.kit.tours.instance import DAY_SECONDS
from unterwegs.kit.tours.spots import Spots

HIGHEST = 100  # of VROOM's priorities
DEEPEST = 5  # of its exploration levels; each tries more first plans


def routes(board: Board, *, until: float, seed: int, iterations: int | None) -> list[Route]:  # noqa: ARG001 - it draws no lots
    """VROOM's answer; as it has no prizes, what is left out follows priorities: the dearest first."""
    level = DEEPEST if iterations is None else min(DEEPEST, iterations)
    return solved(board, until=until, level=level)


def solved(board: Board, *, until: float, level: int) -> list[Route]:
    """An answer at an exploration level, the same each time unless the moment cuts it."""
    found: list[Route] = [[] for _vehicle in board.vehicles]
    if not any(board.spans):
        return found
    model = _model(board)
    limit = timedelta(seconds=max(0.05, until - time.monotonic()))
    solution = model.solve(exploration_level=level, nb_threads=2, timeout=limit)
    steps = solution.routes
    if not len(steps):  # nobody is visited: then the table has no columns either
        return found
    for vehicle, kind, row in zip(steps["vehicle_id"], steps["type"], steps["id"], strict=True):
        if kind == "job":
            found[int(vehicle)].append(int(row))
    return found


def _model(board: Board) -> vroom.Input:
    model, spots = vroom.Input(), Spots(board)
    for number in {one.visitor for one in board.vehicles}:
        model.set_durations_matrix(f"{number}", spots.seconds(number).astype(np.uint32))
        model.set_costs_matrix(f"{number}", spots.costs(number).astype(np.uint32))
    dearest = max(max(board.prize, default=0), 1)
    kinds: dict[frozenset[int], int] = {}  # visits with the same visitors share a skill of VROOM
    for row, spans in enumerate(board.spans):
        if not spans:
            continue
        kind = kinds.setdefault(spots.visitors(row), len(kinds) + 1)
        priority = HIGHEST if board.is_fixed[row] else max(1, board.prize[row] * (HIGHEST - 1) // dearest)
        windows = [vroom.TimeWindow(earliest, latest) for earliest, latest in spots.windows(row)]
        model.add_job(
            vroom.Job(row, location=row, default_service=board.service[row], skills={kind}, priority=priority, time_windows=windows)
        )  # fmt: skip
    for number, one in enumerate(board.vehicles):
        able = {kind for visitors, kind in kinds.items() if one.visitor in visitors}
        shift = vroom.TimeWindow(one.day * DAY_SECONDS + one.begin, one.day * DAY_SECONDS + one.end)
        model.add_vehicle(
            vroom.Vehicle(number, start=spots.of_place[one.start], end=spots.of_place[one.home], profile=f"{one.visitor}",
                          skills=able, time_window=shift, max_tasks=board.most[number])
        )  # fmt: skip
    return model
