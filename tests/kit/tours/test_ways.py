"""Ways that nobody measured are guessed from the straight line, each means by its own speed."""

import pytest

from unterwegs.kit.tours import ways

CATHEDRAL, STATION, BRAUNFELS = (8.5033, 50.5541), (8.5030, 50.5655), (8.3890, 50.5150)


@pytest.mark.parametrize(
    ("means", "shortest", "longest"), [("foot", 18, 24), ("bike", 6, 10), ("bus", 12, 19), ("car", 5, 8)]
)
def test_from_the_cathedral_to_the_station_of_wetzlar(means: str, shortest: int, longest: int) -> None:
    minutes = ways.seconds([CATHEDRAL, STATION], means)[0, 1] / 60

    assert shortest <= minutes <= longest


def test_nobody_moves_within_a_place() -> None:
    assert [ways.seconds([STATION, STATION], means).tolist() for means in ways.MEANS] == [[[0, 0], [0, 0]]] * 4


def test_a_bus_is_not_slower_than_walking() -> None:
    near = (8.5035, 50.5655)

    assert ways.seconds([STATION, near], "bus")[0, 1] == ways.seconds([STATION, near], "foot")[0, 1]


def test_far_ways_sort_by_speed() -> None:
    times = {means: int(ways.seconds([STATION, BRAUNFELS], means)[0, 1]) for means in ways.MEANS}

    assert sorted(times, key=times.__getitem__) == ["car", "bus", "bike", "foot"]


def test_the_straight_line_is_the_great_circle() -> None:
    meters = ways.straight_meters([(0.0, 0.0), (0.0, 1.0)])[0, 1]

    assert round(meters) == 111_195
