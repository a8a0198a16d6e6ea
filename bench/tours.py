"""Bars of tours: plans of 40, 200 and 500 visits in ten seconds beside three engines, each alone on the same weeks.

Everybody gets the same seconds of the clock on the same machine, building the model included, loading packages not. VROOM
works at each exploration level until one ends by itself, and its best answer counts. What engines leave out is put in where it
fits (``Board.adopt`` drops what breaks a constraint); one checker that shares no line with any of them counts for all.
Sizes and seeds on the command line measure only these: `python -m bench.tours K 1`.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from bench.report import ROOT, Bars

sys.path.insert(0, str(ROOT / "src"))

import pyvrp  # noqa: F401 – loaded before the clock runs, for each engine gets its ten seconds for planning
import vroom  # noqa: F401 – the same

from bench import tours_instances
from unterwegs.kit import tours
from unterwegs.kit.tours import engines
from unterwegs.kit.tours.board import Board, Route
from unterwegs.kit.tours.instance import Instance

SEEDS, SECONDS = (1, 2, 3), 10.0
LEVELS = (5, 3, 2, 1, 0)  # of VROOM's exploration
NEAR = 1.03  # of the best of the others
BELOW_GREEDY = {"S": 0.25, "M": 0.45, "K": 0.45}
QUESTION = 1.0  # seconds
OTHERS = ROOT / ".venv" / "bench-welcome"


@dataclass(frozen=True, slots=True)
class Week:
    """What was measured on one instance; costs are the checker's."""

    name: str
    seconds: float
    cost: int
    violations: int
    greedy: int
    others: dict[str, int]
    question: float

    @property
    def ratio(self) -> float:
        return self.cost / min(self.others.values())

    @property
    def saved(self) -> float:
        return 1 - self.cost / self.greedy


def measure(bars: Bars, sizes: Sequence[str] = tuple(tours_instances.SIZES), seeds: Sequence[int] = SEEDS) -> None:
    weeks: list[Week] = []
    for size in sizes:
        found = [week(size, seed) for seed in seeds]
        visits, visitors = tours_instances.SIZES[size]
        title = f"{visits} visits, {visitors} visitors"
        worst, least = max(one.ratio for one in found), min(one.saved for one in found)
        bars.line(f"{title}: cost ÷ best of the others, worst week", f"{worst:.3f}", f"≤ {NEAR}", holds=worst <= NEAR)
        bar = BELOW_GREEDY[size]
        bars.line(f"{title}: below greedy, worst week", f"{least:.0%}", f"≥ {bar:.0%}", holds=least >= bar)
        weeks += found
    broken, slowest = sum(one.violations for one in weeks), max(one.seconds for one in weeks)
    question = max(one.question for one in weeks)
    bars.line(f"broken constraints in {len(weeks)} plans", str(broken), "0", holds=broken == 0)
    bars.line("slowest plan", f"{slowest:.1f} s", f"≤ {SECONDS:.0f} s", holds=slowest <= SECONDS)
    bars.line(
        "slowest question where one more visit fits",
        f"{question:.2f} s",
        f"< {QUESTION:.0f} s",
        holds=question < QUESTION,
    )


def week(size: str, seed: int) -> Week:
    given = tours_instances.week(size, seed)
    begun = time.perf_counter()
    plan = tours.plan(given, seconds=SECONDS, seed=1)
    took = time.perf_counter() - begun
    found = tours.checked(given, plan)
    greedy = tours.checked(given, tours.plan(given, engine="greedy")).cost.total
    measured = Week(
        f"{size}{seed}",
        took,
        found.cost.total,
        len(found.violations),
        greedy,
        dict(others(given)),
        question(given, plan),
    )
    rivals = ", ".join(f"{name} {cost:,}" for name, cost in measured.others.items())
    print(
        f"         {measured.name}: {measured.cost:,} in {took:.1f} s ({', '.join(plan.engines)}, {plan.iterations:,} steps, "
        f"{len(plan.unserved)} left out) beside {rivals}, greedy {greedy:,}: {measured.ratio:.3f}"
    )
    return measured


def question(given: Instance, plan: tours.Plan) -> float:
    """Seconds until the screen knows where a visit fits that is not in the plan yet, from nothing but the two documents."""
    asked = plan.tours[0].stops[0].visit
    shorter = tuple(
        msgspec.structs.replace(one, stops=tuple(stop for stop in one.stops if stop.visit != asked))
        for one in plan.tours
    )
    begun = time.perf_counter()
    offered = tours.insert(given, msgspec.structs.replace(plan, tours=shorter), asked)
    took = time.perf_counter() - begun
    if not offered:
        raise RuntimeError("the visit that was taken out fits nowhere")
    return took


# --- the others -------------------------------------------------------------------------------------------------------


def others(given: Instance) -> Iterator[tuple[str, int]]:
    yield "VROOM", min(counted(given, routes) for routes in by_vroom(given))
    board = Board(given)
    yield "PyVRP", counted(given, engines.routes(engines.PYVRP, board, seconds=SECONDS, seed=1, iterations=None))
    yield "OR-Tools", counted(given, Board(given).adopt(by_ortools(given)))


def by_vroom(given: Instance) -> Iterator[list[Route]]:
    for level in LEVELS:
        board, begun = Board(given), time.monotonic()
        yield engines.routes(engines.VROOM, board, seconds=SECONDS, seed=1, iterations=level)
        if time.monotonic() - begun < 0.95 * SECONDS:
            return  # it ended by itself: lower levels try a part of the same


def by_ortools(given: Instance) -> list[Route]:
    command = [sys.executable, str(ROOT / "bench" / "tours_ortools.py"), str(SECONDS)]
    path = os.pathsep.join(map(str, (ROOT / "src", OTHERS)))
    done = subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": path},
        input=msgspec.json.encode(given),
        stdout=subprocess.PIPE,
        check=True,
    )
    found: list[Route] = json.loads(done.stdout)
    return found


def counted(given: Instance, routes: Sequence[Route]) -> int:
    """The cost of routes as the checker counts it; an engine that breaks something has no cost to compare with."""
    found = tours.checked(given, Board(given).plan(routes, engines=(), iterations=0))
    if found.violations:
        raise RuntimeError(f"a plan to compare with is broken: {found.violations[:3]}")
    return found.cost.total


def main(words: list[str]) -> None:
    bars = Bars("welcome: tours")
    sizes = [word for word in words if word in tours_instances.SIZES] or list(tours_instances.SIZES)
    measure(bars, sizes, [int(word) for word in words if word.isdigit()] or SEEDS)
    bars.end()


if __name__ == "__main__":
    main(sys.argv[1:])
