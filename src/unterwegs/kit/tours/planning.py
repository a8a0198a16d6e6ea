"""One function over all engines: a plan in so many seconds, with the reason why somebody is in no tour."""

import time
from collections.abc import Callable, Iterator
from typing import Final

from unterwegs.kit.tours import engines, nearest, questions, search
from unterwegs.kit.tours.board import Board, Route
from unterwegs.kit.tours.instance import Instance
from unterwegs.kit.tours.plans import Plan

START_SHARE: Final = 0.4  # of the seconds that VROOM may take to begin with
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
    """The better of VROOM's answer and of ours; VROOM explores as deep as its share of the time allows."""
    routes = search.from_nothing(board)
    if engines.VROOM not in engines.are_there():
        return [], routes
    best, begun = routes, time.monotonic()
    until = begun + START_SHARE * (limits.until - begun)
    engines.loaded(engines.VROOM)
    for level in _levels(board, limits, until):
        seconds = until - time.monotonic()
        theirs = engines.routes(engines.VROOM, board, seconds=seconds, seed=seed, iterations=level)
        best = min(best, theirs, key=board.cost)
    return ([engines.VROOM], best) if best is not routes else ([], routes)


def _levels(board: Board, limits: search.Limits, until: float) -> Iterator[int]:
    """VROOM's levels: the first, and the deepest that will likely end in time; by size alone where it must be repeatable."""
    work = len(board.visits) * len(board.vehicles)
    if limits.iterations is not None:
        yield next((level for level, most in DEEPEST_FOR if work <= most), 0)
        return
    begun = time.monotonic()
    yield 0
    took = time.monotonic() - begun
    deeper = [level for level, longer in LONGER if took * longer < until - time.monotonic()]
    if deeper:
        yield max(deeper)
