"""Which engines are there: VROOM and PyVRP are packages of their own, greedy and our search need neither.

They are loaded when they are asked for: VROOM brings pandas, PyVRP matplotlib, and a web process needs none of them.
"""

import time
from importlib import import_module
from importlib.util import find_spec
from typing import Final, Literal, Protocol, cast

from unterwegs.kit.tours.board import Board, Route

Name = Literal["auto", "vroom", "pyvrp", "greedy"]
VROOM: Final = "vroom"
PYVRP: Final = "pyvrp"
PACKAGES: Final = {VROOM: "vroom", PYVRP: "pyvrp"}  # PyPI's names are pyvroom and pyvrp


class NotThere(Exception):
    """The package of this engine is not installed."""


class Engine(Protocol):
    """A module that plans a board by itself."""

    def routes(self, board: Board, *, until: float, seed: int, iterations: int | None) -> list[Route]:
        """Routes found until a moment of ``time.monotonic``; they may leave out what is fixed (``Board.adopt``)."""


def are_there() -> tuple[str, ...]:
    return tuple(name for name, package in PACKAGES.items() if find_spec(package) is not None)


def loaded(name: str) -> Engine:
    """The engine, its package loaded."""
    if name not in are_there():
        raise NotThere(f"{name} is not installed")
    return cast(Engine, import_module(f"unterwegs.kit.tours.by_{name}"))


def routes(name: str, board: Board, *, seconds: float, seed: int, iterations: int | None) -> list[Route]:
    """What one engine finds in so many seconds, made to hold; loading its package counts."""
    until = time.monotonic() + seconds
    return board.adopt(loaded(name).routes(board, until=until, seed=seed, iterations=iterations))
