"""One function over all engines: a plan in so many seconds, with the reason why somebody is in no tour."""

import time
from collections.abc import Callable

from unterwegs.kit.tours import engines, nearest, questions, search
from unterwegs.kit.tours.board import Board, Route
from unterwegs.kit.tours.instance import Instance
from unterwegs.kit.tours.plans import Plan

START_SHARE = 0.35  # of the seconds that VROOM may take to begin with
START_LEVEL = 0  # of its exploration levels: our search goes on from there
SPARE = 0.03  # of the seconds, for writing the plan


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
    """The better of VROOM's quick answer and of ours."""
    routes = search.from_nothing(board)
    if engines.VROOM not in engines.are_there():
        return [], routes
    seconds = START_SHARE * (limits.until - time.monotonic())
    theirs = engines.routes(engines.VROOM, board, seconds=seconds, seed=seed, iterations=START_LEVEL)
    return ([engines.VROOM], theirs) if board.cost(theirs) < board.cost(routes) else ([], routes)
