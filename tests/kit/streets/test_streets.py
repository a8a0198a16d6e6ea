"""Small towns of a few streets: what the ways must take, counted by hand."""

from pathlib import Path

import pytest

from tests.kit.streets import drawn
from unterwegs.kit import streets
from unterwegs.kit.tours import ways

ROAD = {"highway": "residential", "maxspeed": "30"}  # 24 km/h by car
#: A block of four streets, 1000 m by 500 m:   D───C
#:                                             │   │
#:                                             A───B
BLOCK = {"A": (0.0, 0.0), "B": (1000.0, 0.0), "C": (1000.0, 500.0), "D": (0.0, 500.0)}


def test_two_addresses_walk_along_the_street_and_not_across_the_block(tmp_path: Path) -> None:
    town = drawn.town(tmp_path, BLOCK, [("ABCDA", ROAD)])

    found = drawn.seconds(town, "foot", (500, 0), (500, 500))

    assert found == [[0, drawn.needed(1500, 4.7)], [drawn.needed(1500, 4.7), 0]]


def test_on_the_same_street_nobody_goes_around(tmp_path: Path) -> None:
    town = drawn.town(tmp_path, BLOCK, [("AB", ROAD), ("BCDA", ROAD)])

    found = drawn.seconds(town, "bike", (100, 0), (400, 0))

    assert found == [[0, 72], [72, 0]]


def test_the_way_from_the_door_to_the_street_is_walked(tmp_path: Path) -> None:
    town = drawn.town(tmp_path, BLOCK, [("ABCDA", ROAD)])

    found = drawn.seconds(town, "car", (100, -47), (500, -94))

    walked, driven = (47 + 94) / 4.7 * 3.6, 400 / 24 * 3.6
    assert found[0][1] == pytest.approx(walked + driven, abs=1)


def test_in_a_one_way_street_a_car_drives_around_the_block_and_a_bike_where_it_is_allowed(tmp_path: Path) -> None:
    oneway = ROAD | {"oneway": "yes"}
    town = drawn.town(tmp_path, BLOCK, [("AB", oneway), ("BCDA", ROAD)])
    contraflow = drawn.town(tmp_path, BLOCK, [("AB", oneway | {"oneway:bicycle": "no"}), ("BCDA", ROAD)])
    east, west = (800.0, 0.0), (200.0, 0.0)

    assert drawn.seconds(town, "car", west, east)[0][1] == drawn.needed(600, 24)
    assert drawn.seconds(town, "car", east, west)[0][1] == drawn.needed(2400, 24)
    assert drawn.seconds(town, "bike", east, west)[0][1] == drawn.needed(2400, 15)
    assert drawn.seconds(contraflow, "bike", east, west)[0][1] == drawn.needed(600, 15)
    assert drawn.seconds(town, "foot", east, west)[0][1] == drawn.seconds(town, "foot", west, east)[0][1]


def test_a_way_drawn_against_its_direction_is_the_same_street(tmp_path: Path) -> None:
    town = drawn.town(tmp_path, BLOCK, [("BA", ROAD | {"oneway": "-1"}), ("BCDA", ROAD)])

    assert drawn.seconds(town, "car", (200, 0), (800, 0)) == [
        [0, drawn.needed(600, 24)],
        [drawn.needed(2400, 24), 0],
    ]


def test_steps_are_slow_on_foot_and_no_way_for_wheels(tmp_path: Path) -> None:
    town = drawn.town(tmp_path, BLOCK, [("BCDA", ROAD), ("AB", {"highway": "steps"})])

    assert drawn.seconds(town, "foot", (0, 0), (1000, 0))[0][1] == pytest.approx(1000 / 2.4 * 3.6, abs=1)
    assert drawn.seconds(town, "bike", (0, 1), (1000, 1))[0][1] == pytest.approx(480, abs=2)


def test_a_bollard_stops_cars_alone(tmp_path: Path) -> None:
    points = BLOCK | {"X": (500.0, 0.0)}
    town = drawn.town(tmp_path, points, [("AXB", ROAD), ("BCDA", ROAD)], tags={"X": {"barrier": "bollard"}})

    assert drawn.seconds(town, "bike", (400, 0), (600, 0))[0][1] == drawn.needed(200, 15)
    assert drawn.seconds(town, "car", (400, 0), (600, 0))[0][1] == drawn.needed(2800, 24)


def test_nobody_drives_through_a_private_yard(tmp_path: Path) -> None:
    yard = {"highway": "service", "access": "private"}
    town = drawn.town(tmp_path, BLOCK, [("AB", yard), ("BCDA", ROAD)])

    assert drawn.seconds(town, "car", (0, 0), (1000, 0))[0][1] == drawn.needed(2000, 24)


def test_a_car_waits_at_the_lights_each_time_it_enters_them(tmp_path: Path) -> None:
    points = {"A": (0.0, 0.0), "L": (500.0, 0.0), "B": (1000.0, 0.0)}
    town = drawn.town(tmp_path, points, [("ALB", ROAD)], tags={"L": {"highway": "traffic_signals"}})

    assert drawn.seconds(town, "car", (0, 0), (1000, 0)) == [[0, 156], [156, 0]]
    assert drawn.seconds(town, "bike", (0, 0), (1000, 0)) == [[0, 240], [240, 0]]


def test_the_faster_of_two_streets_is_taken(tmp_path: Path) -> None:
    points = {"A": (0.0, 0.0), "B": (1000.0, 0.0), "X": (500.0, 100.0), "Y": (500.0, -100.0)}
    slow, fast = ROAD | {"maxspeed": "walk"}, {"highway": "secondary", "maxspeed": "50"}
    town = drawn.town(tmp_path, points, [("AXB", slow), ("AYB", fast)])

    assert drawn.seconds(town, "car", (0, 0), (1000, 0))[0][1] == drawn.needed(2 * 509.9, 40)


def test_an_island_of_streets_is_no_way_out_and_gets_estimates(tmp_path: Path) -> None:
    points = BLOCK | {"I": (5000.0, 0.0), "J": (5300.0, 0.0)}
    town = drawn.town(tmp_path, points, [("ABCDA", ROAD), ("IJ", ROAD)])
    places = [drawn.at(0), drawn.at(1000), drawn.at(5100)]

    found = town.seconds(places, "foot")

    estimated = ways.seconds(places, "foot")
    assert found.far == (2,)
    assert found.seconds[2].tolist() == estimated[2].tolist()
    assert found.seconds[:, 2].tolist() == estimated[:, 2].tolist()
    assert found.seconds[0, 1] == drawn.needed(1000, 4.7)


def test_who_lives_farther_than_400_meters_from_a_street_gets_estimates(tmp_path: Path) -> None:
    town = drawn.town(tmp_path, BLOCK, [("ABCDA", ROAD)])

    assert town.seconds([drawn.at(0), drawn.at(500, -399)], "car").far == ()
    assert town.seconds([drawn.at(0), drawn.at(500, -401)], "car").far == (1,)


def test_a_street_into_which_one_gets_but_not_out_counts_for_nobody(tmp_path: Path) -> None:
    points = BLOCK | {"T": (2000.0, 0.0)}
    town = drawn.town(tmp_path, points, [("ABCDA", ROAD), ("BT", ROAD | {"oneway": "yes"})])

    assert town.seconds([drawn.at(0), drawn.at(1900)], "car").far == (1,)
    assert town.seconds([drawn.at(0), drawn.at(1900)], "foot").far == ()


def test_parking_and_unlocking_count_once_but_not_within_a_place(tmp_path: Path) -> None:
    town = drawn.town(tmp_path, BLOCK, [("ABCDA", ROAD)])
    places = [drawn.at(100), drawn.at(400), drawn.at(400)]

    by_car, by_bike = town.seconds(places, "car").seconds, town.seconds(places, "bike").seconds

    assert by_car.tolist() == [[0, 195, 195], [195, 0, 0], [195, 0, 0]]
    assert by_bike.tolist() == [[0, 132, 132], [132, 0, 0], [132, 0, 0]]


def test_the_bus_is_an_estimate_but_never_slower_than_walking(tmp_path: Path) -> None:
    far = BLOCK | {"E": (6000.0, 0.0)}
    town = drawn.town(tmp_path, far, [("ABCDA", ROAD), ("BE", ROAD)])
    places = [drawn.at(0), drawn.at(100), drawn.at(6000)]

    found = town.seconds(places, "bus").seconds

    assert found[0, 1] == town.seconds(places, "foot").seconds[0, 1] == drawn.needed(100, 4.7)
    assert found[0, 2] == ways.seconds(places, "bus")[0, 2]


def test_where_no_street_is_open_to_a_means_everything_is_an_estimate(tmp_path: Path) -> None:
    town = drawn.town(tmp_path, BLOCK, [("ABCDA", {"highway": "footway"})])
    places = [drawn.at(0), drawn.at(1000)]

    found = town.seconds(places, "car")

    assert (found.far, found.seconds.tolist()) == ((0, 1), ways.seconds(places, "car").tolist())


def test_no_places_and_one_place_have_no_ways(tmp_path: Path) -> None:
    town = drawn.town(tmp_path, BLOCK, [("ABCDA", ROAD)])

    assert town.seconds([], "car").seconds.tolist() == []
    assert [town.seconds([drawn.at(0)], means).seconds.tolist() for means in ways.MEANS] == [[[0]]] * 4


def test_a_way_that_leaves_the_file_is_taken_as_far_as_it_is_in_it(tmp_path: Path) -> None:
    town = drawn.town(tmp_path, BLOCK, [("AB?", ROAD), ("BCDA", ROAD)])

    assert drawn.seconds(town, "bike", (0, 0), (1000, 0))[0][1] == drawn.needed(1000, 15)


def test_only_streets_of_the_town_are_kept(tmp_path: Path) -> None:
    points = BLOCK | {"E": (6000.0, 0.0), "F": (9000.0, 0.0)}
    made = drawn.file(tmp_path, points, [("ABCDA", ROAD), ("BE", ROAD), ("EF", ROAD)])
    west, south = drawn.at(-100, -100)
    east, north = drawn.at(2000, 2000)

    about = streets.read(made, into=tmp_path / "kept" / "streets.npz", box=(west, south, east, north))

    assert about.box == pytest.approx((*drawn.at(0), *drawn.at(6000, 500)), abs=1e-6)
