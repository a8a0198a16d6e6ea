"""Who may go where, how fast: tags as they are drawn, each beside what it means."""

import pytest

from unterwegs.kit.streets import traffic

FREE, AHEAD, BACK, CLOSED = (True, True), (True, False), (False, True), (False, False)


def open_to(means: str, **tags: str) -> tuple[bool, bool]:
    ahead, back = traffic.speeds({key.replace("__", ":"): value for key, value in tags.items()}, means)
    return ahead > 0, back > 0


def kmh(means: str, **tags: str) -> float:
    return round(traffic.speeds({key.replace("__", ":"): value for key, value in tags.items()}, means)[0] * 3.6, 1)


@pytest.mark.parametrize(
    ("tags", "foot", "bike", "car"),
    [
        ({"highway": "residential"}, FREE, FREE, FREE),
        ({"highway": "motorway"}, CLOSED, CLOSED, AHEAD),
        ({"highway": "trunk"}, CLOSED, CLOSED, FREE),
        ({"highway": "trunk", "foot": "yes", "bicycle": "yes"}, FREE, FREE, FREE),
        ({"highway": "primary", "motorroad": "yes"}, CLOSED, CLOSED, FREE),
        ({"highway": "footway"}, FREE, FREE, CLOSED),  # a bicycle is pushed
        ({"highway": "footway", "foot": "no", "bicycle": "designated"}, CLOSED, FREE, CLOSED),
        ({"highway": "steps"}, FREE, CLOSED, CLOSED),
        ({"highway": "cycleway"}, CLOSED, FREE, CLOSED),
        ({"highway": "cycleway", "foot": "designated"}, FREE, FREE, CLOSED),
        ({"highway": "track"}, FREE, FREE, CLOSED),
        ({"highway": "track", "motor_vehicle": "destination"}, FREE, FREE, FREE),
        ({"highway": "track", "vehicle": "forestry"}, FREE, CLOSED, CLOSED),
        ({"highway": "path", "access": "yes"}, FREE, FREE, CLOSED),
        ({"highway": "pedestrian", "motor_vehicle": "delivery"}, FREE, FREE, CLOSED),
        ({"highway": "service", "access": "private"}, CLOSED, CLOSED, CLOSED),
        ({"highway": "service", "access": "private", "foot": "yes"}, FREE, CLOSED, CLOSED),
        ({"highway": "residential", "access": "destination"}, FREE, FREE, FREE),
        ({"highway": "secondary", "bicycle": "use_sidepath"}, FREE, CLOSED, FREE),
        ({"highway": "construction"}, CLOSED, CLOSED, CLOSED),
        ({"highway": "proposed"}, CLOSED, CLOSED, CLOSED),
        # one direction
        ({"highway": "residential", "oneway": "yes"}, FREE, AHEAD, AHEAD),
        ({"highway": "residential", "oneway": "-1"}, FREE, BACK, BACK),
        ({"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, FREE, FREE, AHEAD),
        ({"highway": "residential", "oneway": "yes", "cycleway": "opposite"}, FREE, FREE, AHEAD),
        ({"highway": "residential", "oneway": "yes", "cycleway:left": "opposite_lane"}, FREE, FREE, AHEAD),
        ({"highway": "residential", "oneway": "yes", "cycleway:left:oneway": "-1"}, FREE, FREE, AHEAD),
        ({"highway": "residential", "oneway:bicycle": "yes"}, FREE, AHEAD, FREE),
        ({"highway": "residential", "motor_vehicle:backward": "no"}, FREE, FREE, AHEAD),
        ({"highway": "tertiary", "junction": "roundabout"}, FREE, AHEAD, AHEAD),
        ({"highway": "motorway_link", "oneway": "no"}, CLOSED, CLOSED, FREE),
        ({"highway": "residential", "oneway": "reversible"}, FREE, FREE, FREE),
    ],
)
def test_a_street_is_open_to(
    tags: dict[str, str], foot: tuple[bool, bool], bike: tuple[bool, bool], car: tuple[bool, bool]
) -> None:
    assert [open_to(means, **tags) for means in traffic.MEANS] == [foot, bike, car]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("30", 30),
        ("50 km/h", 50),
        ("30 mph", 48.28032),
        ("walk", 7),
        ("DE:walk", 7),
        ("DE:living_street", 7),
        ("DE:urban", 50),
        ("DE:rural", 100),
        ("DE:zone:30", 30),
        ("DE:zone30", 30),
        ("none", 120),
        ("70;50", 50),
        ("signals", None),
        ("variable", None),
        ("0", None),
        ("", None),
        ("schnell", None),
    ],
)
def test_a_limit_is_read_in_digits_and_in_words(words: str, meant: float | None) -> None:
    assert traffic.limit(words) == meant


def test_a_car_gets_along_at_four_fifths_of_the_limit() -> None:
    assert kmh("car", highway="residential", maxspeed="30") == 24
    assert kmh("car", highway="primary", maxspeed="DE:rural") == 80
    assert kmh("car", highway="motorway", maxspeed="none") == 96
    assert kmh("car", highway="primary", source__maxspeed="DE:urban") == 40
    assert kmh("car", highway="primary", maxspeed="signals") == 40


def test_where_one_walks_a_car_walks_too() -> None:
    assert kmh("car", highway="living_street") == 7
    assert kmh("car", highway="residential", maxspeed="walk") == 7
    assert kmh("car", highway="living_street", maxspeed="30") == 7


def test_a_yard_is_slow_whatever_the_limit() -> None:
    assert kmh("car", highway="service", maxspeed="50") == 12
    assert kmh("car", highway="service", maxspeed="10") == 8
    assert kmh("car", highway="track", motor_vehicle="yes", maxspeed="100") == 12


def test_each_direction_may_have_its_limit() -> None:
    ahead, back = traffic.speeds(
        {"highway": "primary", "maxspeed:forward": "70", "maxspeed:backward": "50", "maxspeed": "30"}, "car"
    )

    assert (round(ahead * 3.6), round(back * 3.6)) == (56, 40)


def test_walking_takes_longer_on_steps_and_cycling_where_one_pushes() -> None:
    assert (kmh("foot", highway="path"), kmh("foot", highway="steps")) == (4.7, 2.4)
    assert kmh("bike", highway="residential") == 15
    assert (kmh("bike", highway="track"), kmh("bike", highway="residential", surface="gravel")) == (11, 11)
    assert (kmh("bike", highway="pedestrian"), kmh("bike", highway="path", bicycle="dismount")) == (4, 4)
    assert kmh("bike", highway="footway", bicycle="yes") == 15


@pytest.mark.parametrize(
    ("tags", "closed"),
    [
        ({"barrier": "bollard"}, ["car"]),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, []),
        ({"barrier": "cycle_barrier"}, ["car"]),
        ({"barrier": "kissing_gate"}, ["bike", "car"]),
        ({"barrier": "gate"}, []),
        ({"barrier": "gate", "access": "private"}, ["foot", "bike", "car"]),
        ({"barrier": "gate", "access": "no", "foot": "yes"}, ["bike", "car"]),
        ({"barrier": "full-height_turnstile"}, ["foot", "bike", "car"]),
        ({"barrier": "cattle_grid"}, []),
        ({"highway": "crossing", "bicycle": "no"}, []),
    ],
)
def test_a_barrier_is_closed_to(tags: dict[str, str], closed: list[str]) -> None:
    assert [means for means in traffic.MEANS if traffic.is_closed(tags, means)] == closed


def test_only_cars_wait_at_lights_and_crossings() -> None:
    lights, crossing, zebra = (
        {"highway": "traffic_signals"},
        {"highway": "crossing", "crossing": "traffic_signals"},
        {"highway": "crossing", "crossing": "zebra"},
    )

    assert [traffic.waiting(one, "car") for one in (lights, crossing, zebra, {"highway": "crossing"})] == [6, 6, 1, 0]
    assert [traffic.waiting(lights, means) for means in ("foot", "bike")] == [0, 0]
