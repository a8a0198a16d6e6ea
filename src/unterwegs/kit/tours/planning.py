"""One function over all engines: a plan in so many seconds, with the reason why somebody is in no tour."""

import time
from collections.abc import Callable, Iterator
from typing import Final

from unterwegs.kit.tours import engines, nearest, questions, search
from unterwegs.kit.tours.board import Board, Route
from unterwegs.kit.tours.instance import Instance
from unterwegs.kit.tours.plans import Plan

FIRST_SHARE: Final = 0.75  # of the seconds, at most, for VROOM's first answer
START_SHARE: Final = 0.5  # of the seconds, at most, with a deeper one
SPARE: Final = 0.03  # of the seconds, for writing the plan
LONGER: Final = (
    (1, 5),
    (2, 10),
    (3, 40),
    (5, 60),
)  # how many times as long as at level 0 VROOM takes at a level, about
DEEPEST_FOR: Final = ((5, 2_000), (2, 15_000))  # level for at most so many visits × vehicles


def plan(
    instance: Instance,
    *,
    seconds: float = 10.0,
    seed: int = 1,
    iterations: int | None = None,
    engine: engines.Name = "auto",
    progress: Callable[[float], None] | None = None,
) -> Plan:
    """A plan that keeps everything that must be kept, made within ``seconds`` (reading the instance not counted).

    ``iterations`` limits the search; then the same seed makes the same plan, unless the seconds cut. ``auto`` begins with
    VROOM where it is installed and improves by our search; an engine by its name works alone. ``progress`` is told a share
    from 0 to 1. Raises ``Contradiction`` where what is fixed cannot be done, ``NotThere`` where an engine is not installed.
    """
    begun = time.monotonic()
    board = Board(instance)
    until = begun + seconds * (1 - SPARE)
    limits = search.Limits(until, iterations, progress)
    names, routes, done = _routes(board, engine, limits, seed)
    if progress:
        progress(1.0)
    return questions.explained(board, routes, engines=names, iterations=done)


def _routes(board: Board, engine: engines.Name, limits: search.Limits, seed: int) -> tuple[list[str], list[Route], int]:
    """Names of who worked, the routes, and the iterations of our search."""
    if engine == "greedy":
        return ["greedy"], nearest.routes(board), 0
    if engine != "auto":
        seconds = limits.until - time.monotonic()
        return [engine], engines.routes(engine, board, seconds=seconds, seed=seed, iterations=limits.iterations), 0
    names, routes = _start(board, limits, seed)
    found = search.Search(board, routes, seed=seed)
    found.run(limits)
    return [*names, "search"], found.best, found.iterations


def _start(board: Board, limits: search.Limits, seed: int) -> tuple[list[str], list[Route]]:
    """VROOM's answer where it is installed, else ours."""
    if engines.VROOM not in engines.are_there():
        return [], search.from_nothing(board)
    engines.loaded(engines.VROOM)
    answers = (
        engines.routes(engines.VROOM, board, seconds=seconds, seed=seed, iterations=level)
        for level, seconds in _levels(board, limits)
    )
    return [engines.VROOM], min(answers, key=board.cost)


def _levels(board: Board, limits: search.Limits) -> Iterator[tuple[int, float]]:
    """VROOM's levels with their seconds: the first, and the deepest that will likely end in time.

    By size alone where iterations are limited: then the plan is repeatable.
    """
    begun = time.monotonic()
    left = limits.until - begun
    work = len(board.visits) * len(board.vehicles)
    if limits.iterations is not None:
        yield next((level for level, most in DEEPEST_FOR if work <= most), 0), left
        return
    yield 0, FIRST_SHARE * left
    took = time.monotonic() - begun
    left = START_SHARE * left - took
    deeper = [level for level, longer in LONGER if took * longer < left]
    if deeper:
        yield max(deeper), left
