"""Published problems of routes with time windows (Solomon 1987, tours by LKH-3): a visitor for each vehicle, one day.

What vehicles carry is left away, so the problem is a little freer than the published one.
"""

import math
import re

import pytest

from tests.places import real
from unterwegs.kit import tours
from unterwegs.kit.tours import Instance, Plan, Shift, Visit, Visitor, Window, board

FOLDER = "bench/vrptw_lkh"
SCALE = (
    100  # seconds for a unit of the problem; ways are cut to whole seconds, so that the published tours stay possible
)
PROBLEMS = {"R101.100.19": 1_650_798, "R107.100.10": 1_104_653, "RC104.100.10": 1_135_480}  # a thousand to a unit


def problem(name: str, *, more: int = 0) -> Instance:
    """The problem with so many vehicles more than the published tour needs."""
    text = real.content(f"{FOLDER}/INSTANCES/Solomon_100_EXACT/{name}.vrptw").decode()
    spots = section(text, "NODE_COORD_SECTION")
    windows = section(text, "TIME_WINDOW_SECTION")
    service = float(re.search(r"SERVICE_TIME : (\S+)", text)[1]) * SCALE  # type: ignore[index]
    way = [[int(SCALE * math.dist(a[1:], b[1:])) for b in spots] for a in spots]
    opens, closes = (int(SCALE * value) for value in windows[0][1:])
    shifts = (Shift(day="Mon", begin=opens, end=closes),)
    vehicles = int(name.split(".")[2]) + more
    return Instance(
        days=("Mon",),
        travel={"car": way},
        visitors=tuple(
            Visitor(id=f"v{number}", start=0, shifts=shifts, visits_per_day=len(spots)) for number in range(vehicles)
        ),
        visits=tuple(
            Visit(
                id=f"{int(node)}", place=place, seconds=int(service), prize=100_000,
                windows=(Window(day="Mon", earliest=int(SCALE * earliest), latest=int(SCALE * latest)),),
            )
            for place, (node, earliest, latest) in enumerate(windows) if place
        ),
    )  # fmt: skip


def section(text: str, name: str) -> list[list[float]]:
    rows = text.split(name)[1].strip().splitlines()
    return [[float(word) for word in row.split()] for row in rows[: int(re.search(r"DIMENSION : (\d+)", text)[1])]]  # type: ignore[index]


def published(name: str, cost: int, given: Instance) -> Plan:
    """The tour of LKH-3; numbers above the last node are the depot again."""
    text = real.content(f"{FOLDER}/TOURS/Solomon_100_EXACT/{name}.{cost}.tour").decode()
    nodes = [int(word) for word in text.split("TOUR_SECTION")[1].split() if word.isdigit()]
    routes: list[list[int]] = [[]]
    for node in nodes:
        if node == 1 or node > len(given.visits) + 1:
            routes.append([])
        else:
            routes[-1].append(node - 2)
    made = board.Board(given)
    found = [route for route in routes if route]
    forth = [route if made.begins(0, route) is not None else route[::-1] for route in found]
    return made.plan(forth, engines=(), iterations=0)


@pytest.mark.parametrize(("name", "cost"), PROBLEMS.items())
def test_the_checker_counts_a_published_tour_as_it_was_published(name: str, cost: int) -> None:
    given = problem(name)

    found = tours.checked(given, published(name, cost, given))

    assert found.violations == ()
    assert cost / 1000 * SCALE - 120 < found.cost.total <= cost / 1000 * SCALE  # each of up to 120 ways is cut


@pytest.mark.parametrize("name", ["R101.100.19", "R107.100.10"])
def test_a_plan_comes_near_the_published_tour(name: str) -> None:
    given = problem(name, more=2)

    plan = tours.plan(given, seconds=600, iterations=250)

    found = tours.checked(given, plan)
    assert found.violations == ()
    assert plan.unserved == ()
    assert found.cost.total < 1.04 * PROBLEMS[name] / 1000 * SCALE
