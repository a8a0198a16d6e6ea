"""A real town: streets of Heidelberg as of September 2024 (© OpenStreetMap contributors, ODbL)."""

import os
from pathlib import Path

import numpy as np
import pytest

from unterwegs.kit import streets
from unterwegs.kit.tours import ways

DATA = Path(os.environ.get("UNTERWEGS_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))
EXTRACT = DATA / "routing" / "heidelberg" / "heidelberg.osm.pbf"
BISMARCKPLATZ, STATION, CASTLE = (8.6934, 49.4095), (8.6756, 49.4037), (8.7153, 49.4106)
NEUENHEIM = (8.6905, 49.4155)  # over the river from Bismarckplatz


@pytest.fixture(scope="module")
def heidelberg(tmp_path_factory: pytest.TempPathFactory) -> streets.Streets:
    if not EXTRACT.exists():
        pytest.skip("routing/heidelberg/heidelberg.osm.pbf is absent; UNTERWEGS_DATA names its folder")
    made = tmp_path_factory.mktemp("heidelberg") / "kept" / "streets.npz"
    streets.read(EXTRACT, into=made)
    return streets.load(made)


@pytest.mark.parametrize(
    ("means", "shortest", "longest"), [("foot", 19, 28), ("bike", 7, 12), ("bus", 12, 20), ("car", 7, 13)]
)
def test_from_bismarckplatz_to_the_station(
    heidelberg: streets.Streets, means: str, shortest: int, longest: int
) -> None:
    there, back = heidelberg.seconds([BISMARCKPLATZ, STATION], means).seconds[[0, 1], [1, 0]] / 60

    assert shortest <= there <= longest
    assert shortest <= back <= longest


def test_over_the_river_one_takes_the_bridge(heidelberg: streets.Streets) -> None:
    walked = heidelberg.seconds([BISMARCKPLATZ, NEUENHEIM], "foot").seconds[0, 1]

    assert walked > 1.1 * ways.straight_meters([BISMARCKPLATZ, NEUENHEIM])[0, 1] / (4.7 / 3.6)


def places(count: int) -> list[tuple[float, float]]:
    random = np.random.default_rng(8)
    return [(float(east), float(north)) for east, north in random.uniform((8.64, 49.38), (8.72, 49.42), (count, 2))]


@pytest.mark.parametrize("means", ["foot", "bike", "car"])
def test_no_detour_is_shorter_than_the_way(heidelberg: streets.Streets, means: str) -> None:
    found = heidelberg.seconds(places(120), means)
    near = np.setdiff1d(np.arange(120), found.far)
    seconds = found.seconds[np.ix_(near, near)] - ways.MEANS[means].once * (1 - np.eye(len(near), dtype=int))

    over = np.min(seconds[:, :, None] + seconds[None], axis=1)

    assert (seconds - over).max() <= 2  # each way is rounded


def test_on_foot_there_is_as_far_as_back(heidelberg: streets.Streets) -> None:
    seconds = heidelberg.seconds(places(120), "foot").seconds

    apart = np.abs(seconds - seconds.T)
    assert np.median(apart) <= 1
    assert apart.max() <= 60  # some ways are drawn with a direction on foot


def test_streets_and_the_distance_model_speak_of_the_same_town(heidelberg: streets.Streets) -> None:
    asked = places(120)

    for means in ("foot", "bike", "car"):
        found, guessed = heidelberg.seconds(asked, means).seconds, ways.seconds(asked, means)
        is_far = ways.straight_meters(asked) > 1000
        assert 0.75 < np.median(found[is_far] / guessed[is_far]) < 1.5


def test_a_forest_above_the_castle_is_far_from_streets_for_cars_alone(heidelberg: streets.Streets) -> None:
    forest = (8.7400, 49.3980)

    assert heidelberg.seconds([CASTLE, forest], "foot").far == ()
    assert heidelberg.seconds([CASTLE, BISMARCKPLATZ], "car").far == ()
