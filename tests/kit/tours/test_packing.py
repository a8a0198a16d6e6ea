"""A matrix as text is the same matrix, and small."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit.tours import weeks
from tests.kit.tours.weeks import visitor
from unterwegs.kit import tours
from unterwegs.kit.tours import Instance, Visit, Wrong, packing

WEEK = weeks.on_a_line([Visit(id="a", place=1), Visit(id="b", place=3)], [visitor(start=2)])


def with_packed(instance: Instance) -> Instance:
    text = packing.packed(np.array(instance.travel["car"]))
    return weeks.replaced(instance, travel={}, packed={"car": text})


@given(st.integers(0, 12).flatmap(lambda size: st.lists(st.lists(st.integers(-1, 65534), min_size=size, max_size=size), min_size=size, max_size=size)))  # fmt: skip
def test_what_is_packed_comes_back(rows: list[list[int]]) -> None:
    seconds = np.array(rows, dtype=np.int64).reshape(len(rows), len(rows))

    assert packing.unpacked(packing.packed(seconds)).tolist() == rows


def test_longer_than_a_day_is_as_long_as_can_be_written() -> None:
    assert packing.unpacked(packing.packed(np.array([[0, 70_000], [-1, 0]]))).tolist() == [[0, 65534], [-1, 0]]


@pytest.mark.parametrize(
    "text", ["", "Ä", "AAAA", "eJwDAAAAAAE", packing.packed(np.zeros((2, 2), dtype=np.int64))[:-4]]
)
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(packing.NotPacked):
        packing.unpacked(text)


def test_five_hundred_places_are_some_hundred_kilobytes() -> None:
    places = np.random.default_rng(1).uniform((8.45, 50.52), (8.55, 50.59), (500, 2)).tolist()
    seconds = tours.matrix(Instance(days=(), visits=(), visitors=(), places=tuple(map(tuple, places))), "car")

    assert len(packing.packed(seconds)) < 450_000


def test_an_instance_plans_the_same_packed_or_not() -> None:
    packed = with_packed(WEEK)

    tours.check(packed)
    plain, other = (tours.plan(one, seconds=5, seed=1, iterations=20) for one in (WEEK, packed))
    assert plain == other
    assert tours.checked(packed, other) == tours.checked(WEEK, plain)


@pytest.mark.parametrize("instance", [WEEK, with_packed(WEEK)])
def test_a_narrow_instance_keeps_the_ways_between_the_places_it_needs(instance: Instance) -> None:
    narrow = tours.narrowed(instance)

    assert tours.matrix(narrow, "car").tolist() == [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
    assert [row.place for row in narrow.visits] == [0, 2]
    assert narrow.visitors[0].start == 1


@pytest.mark.parametrize("instance", [WEEK, with_packed(WEEK)])
def test_ways_of_a_place_that_nobody_needs_are_wiped_out(instance: Instance) -> None:
    left = weeks.replaced(instance, visits=instance.visits[:1], places=((1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (4.0, 4.0)))

    blank = tours.blanked(left)

    assert tours.matrix(blank, "car").tolist() == [[0, 0, 0, 0], [0, 0, 600, 0], [0, 600, 0, 0], [0, 0, 0, 0]]
    assert blank.places == ((0.0, 0.0), (2.0, 2.0), (3.0, 3.0), (0.0, 0.0))


def test_a_packed_matrix_of_another_size_is_refused() -> None:
    short = packing.packed(np.zeros((2, 2), dtype=np.int64))

    with pytest.raises(Wrong, match="packed car: not a packed square of 4 places"):
        tours.check(weeks.replaced(WEEK, packed={"car": short}))
    with pytest.raises(Wrong, match="packed bike: not a packed square"):
        tours.check(weeks.replaced(WEEK, packed={"bike": "nothing"}))
