"""Edges and shortcuts lose nothing: any town gives the same ways as its plain pieces, searched by hand."""

import heapq
import itertools
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kit.streets import drawn
from unterwegs.kit.streets import hierarchy, network, times, traffic
from unterwegs.kit.streets.extract import Extract

NAMES = "ABCDEFGHIJKL"
SCATTER = np.random.default_rng(3).uniform(-60, 60, (12, 2)).round(1).tolist()  # no three stand in a line
POINTS = {
    name: (250.0 * (row % 4) + x, 250.0 * (row // 4) + y)
    for row, (name, (x, y)) in enumerate(zip(NAMES, SCATTER, strict=True))
}
TAGS = (
    {"highway": "residential"},
    {"highway": "residential", "oneway": "yes"},
    {"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"},
    {"highway": "secondary", "maxspeed": "50"},
    {"highway": "secondary", "maxspeed:forward": "70", "maxspeed:backward": "30"},
    {"highway": "footway"},
    {"highway": "steps"},
)
ON_POINTS = ({}, {}, {"barrier": "bollard"}, {"highway": "traffic_signals"}, {"barrier": "gate", "access": "no"})


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[drawn.Way], dict[str, dict[str, str]]]:
    names = st.text(st.sampled_from(NAMES), min_size=2, max_size=5)
    known, ways = set(), []
    for line, tags in draw(st.lists(st.tuples(names, st.sampled_from(TAGS)), min_size=1, max_size=14)):
        pieces = [frozenset(pair) for pair in itertools.pairwise(line)]
        if len({*pieces}) == len(pieces) and not known & {*pieces}:  # no two streets lie upon each other
            ways.append((line, tags))
            known |= {*pieces}
    return ways, {name: draw(st.sampled_from(ON_POINTS)) for name in NAMES}


def by_hand(extract: Extract, means: str, start: int) -> dict[int, float]:
    """Seconds from a point to all others over single pieces, the plainest search there is."""
    out: dict[int, list[tuple[int, float]]] = {}
    pieces = zip(extract.first.tolist(), extract.last.tolist(), extract.meters.tolist(), strict=True)
    speeds = zip(extract.ahead[means].tolist(), extract.back[means].tolist(), strict=True)
    for (one, other, meters), (ahead, back) in zip(pieces, speeds, strict=True):
        if ahead:
            out.setdefault(one, []).append((other, meters / ahead + extract.waits[means][other]))
        if back:
            out.setdefault(other, []).append((one, meters / back + extract.waits[means][one]))
    best, waiting = {}, [(0.0, start)]
    while waiting:
        seconds, point = heapq.heappop(waiting)
        if point in best:
            continue
        best[point] = seconds
        if point == start or not extract.closed[means][point]:
            for other, more in out.get(point, ()):
                heapq.heappush(waiting, (seconds + more, other))
    return best


@given(town=towns())
@settings(max_examples=100, deadline=None)
def test_edges_and_shortcuts_are_as_long_as_the_pieces(town: tuple[list[drawn.Way], dict[str, dict[str, str]]]) -> None:
    ways, tags = town
    with tempfile.TemporaryDirectory() as folder:
        try:
            extract = drawn.extract_of(Path(folder), POINTS, ways, tags=tags)
        except ValueError:
            return
    spread = np.array([drawn.at(90 * east + 13, 70 * north + 7) for east in range(9) for north in range(9)])

    for means in traffic.MEANS:
        small, plain = network.of(extract, means), network.of(extract, means, is_plain=True)
        assert (small is None) == (plain is None)
        if small and plain:
            places = spread[~is_at_a_barrier(extract, means, plain, spread)]
            here, there = times.between(small, places), times.between(plain, places)
            assert np.abs(here - there).max(initial=0) < 0.1
            assert np.isfinite(here).all()


def is_at_a_barrier(extract: Extract, means: str, plain: network.Network, places: np.ndarray) -> np.ndarray:
    """Places that are as near to the one side of a closed point as to the other."""
    closed = extract.points[extract.closed[means]]
    meters = np.hypot(
        (places[:, None, 0] - closed[:, 0]) / drawn.EAST, (places[:, None, 1] - closed[:, 1]) / drawn.NORTH
    )
    nearest = meters.min(axis=1, initial=np.inf)
    return np.abs(nearest - plain.positions(places).meters) < 0.5


@given(town=towns())
@settings(max_examples=100, deadline=None)
def test_from_point_to_point_it_takes_what_a_search_by_hand_says(
    town: tuple[list[drawn.Way], dict[str, dict[str, str]]],
) -> None:
    ways, tags = town
    with tempfile.TemporaryDirectory() as folder:
        try:
            extract = drawn.extract_of(Path(folder), POINTS, ways, tags=tags)
        except ValueError:
            return

    for means in traffic.MEANS:
        small = network.of(extract, means)
        if small is None:
            continue
        at = {tuple(point): row for row, point in enumerate(np.rint(extract.points * 1e7).astype(int).tolist())}
        ends = {at[tuple(point)] for point in small.line.tolist()}
        known = [row for row in sorted(ends) if not extract.closed[means][row]]
        if not known:
            continue
        found = times.between(small, extract.points[known])
        for row, start in enumerate(known):
            best = by_hand(extract, means, start)
            for column, goal in enumerate(known):
                assert found[row, column] == pytest.approx(best[goal], abs=0.1)


@given(
    links=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.floats(0.5, 900)), min_size=1, max_size=60),
    most=st.integers(0, 8),
)
@settings(deadline=None)
def test_climbing_up_and_back_is_the_shortest_way(links: list[hierarchy.Link], most: int) -> None:
    up, down = hierarchy.climbs(links, 12, most=most)

    climbed, back = everything(up, 12), everything(down, 12)
    met = np.array([[np.min(climbed[one] + back[other]) for other in range(12)] for one in range(12)])
    whole = everything(hierarchy.Links.of(links), 12)
    assert np.allclose(met, whole, rtol=1e-4)


def everything(links: hierarchy.Links, size: int) -> np.ndarray:
    """All shortest ways, by Floyd and Warshall."""
    found = np.full((size, size), np.inf)
    np.fill_diagonal(found, 0)
    for one, other, seconds in zip(links.one, links.other, links.seconds, strict=True):
        found[one, other] = min(found[one, other], seconds)
    for middle in range(size):
        found = np.minimum(found, found[:, middle, None] + found[middle])
    return found


def test_points_that_only_bend_a_street_are_no_junctions(tmp_path: Path) -> None:
    bent = {"A": (0.0, 0.0), "B": (100.0, 30.0), "C": (200.0, 0.0), "D": (300.0, 0.0), "E": (200.0, 200.0)}
    made = drawn.extract_of(tmp_path, bent, [("ABCD", TAGS[0]), ("CE", TAGS[0])])

    found = network.of(made, "foot")

    assert found is not None
    assert (found.junctions, len(found.first), np.diff(found.start).tolist()) == (4, 3, [3, 2, 2])


def test_a_ring_without_a_junction_is_a_street_too(tmp_path: Path) -> None:
    made = drawn.extract_of(tmp_path, POINTS, [("ABFEA", {"highway": "residential", "oneway": "yes"})])

    found = network.of(made, "car")

    assert found is not None
    assert (found.junctions, len(found.first)) == (1, 1)
    seconds = times.between(found, np.array([drawn.at(100, 8), drawn.at(150, 12)]))
    assert seconds[0, 1] + seconds[1, 0] == pytest.approx(
        times.between(found, np.array([drawn.at(20), drawn.at(240, 19)])).sum(), abs=5
    )


def test_the_nearest_street_is_the_nearest_also_between_long_ones(tmp_path: Path) -> None:
    points = {"A": (0.0, 0.0), "B": (5000.0, 0.0), "C": (5000.0, 100.0), "D": (0.0, 100.0)}
    made = network.of(drawn.extract_of(tmp_path, points, [("ABCDA", TAGS[0])]), "foot")
    assert made is not None
    random = np.random.default_rng(7)
    places = random.uniform((0, -80), (5000, 180), (300, 2))

    found = made.positions(np.array([drawn.at(*place) for place in places]))

    east, north = places.T
    above = np.maximum(np.maximum(-north, north - 100), 0)
    sides = [np.hypot(east, above), np.hypot(5000 - east, above)]
    nearest = np.minimum.reduce([np.abs(north), np.abs(north - 100), *sides])
    assert np.abs(found.meters - nearest).max() < 0.2
