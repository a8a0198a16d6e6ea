"""Weeks of welcome visits, invented from a seed: S 40 visits and 3 visitors, M 200 and 10, K 500 and 25."""

import random
from dataclasses import dataclass
from typing import Final

from unterwegs.kit.tours import instance as instances
from unterwegs.kit.tours import ways
from unterwegs.kit.tours.instance import Instance, Shift, Visit, Visitor, Window

SIZES: Final = {"S": (40, 3), "M": (200, 10), "K": (500, 25)}
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri")
MIDDLE: Final = (8.50, 50.56)
HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Town:
    """Districts as (longitude, latitude, spread in degrees), drawn more often where more people live."""

    districts: tuple[tuple[float, float, float], ...]
    weights: tuple[float, ...]

    @classmethod
    def drawn(cls, chance: random.Random, visits: int) -> "Town":
        count = max(5, visits // 25)
        reach = 0.03 + 0.0024 * count
        spots = [(chance.gauss(MIDDLE[0], reach), chance.gauss(MIDDLE[1], 0.65 * reach)) for _one in range(count)]
        districts = tuple((east, north, chance.uniform(0.004, 0.012)) for east, north in spots)
        return cls(districts, tuple(chance.uniform(0.5, 2.0) for _one in range(count)))

    def address(self, chance: random.Random) -> tuple[int, tuple[float, float]]:
        number = chance.choices(range(len(self.districts)), self.weights)[0]
        east, north, spread = self.districts[number]
        return number, (round(chance.gauss(east, spread), 6), round(chance.gauss(north, 0.65 * spread), 6))


def week(size: str, seed: int, *, with_travel: bool = True) -> Instance:
    """One week with about as much room as it needs: shifts of 4 to 7 hours, visits of 45 to 75 minutes, 3 to 5 a day."""
    visits, visitors = SIZES[size]
    chance = random.Random(f"{size} {seed}")  # the same week on every machine
    town = Town.drawn(chance, visits)
    places: list[tuple[float, float]] = []
    people = tuple(_visitor(chance, town, places, number) for number in range(visitors))
    families = tuple(_visit(chance, town, places, number, visitors) for number in range(visits))
    found = Instance(days=DAYS, visits=families, visitors=people, places=tuple(places))
    if not with_travel:
        return found
    travel = {means: ways.seconds(places, means).tolist() for means in {one.means for one in people}}
    made = Instance(days=DAYS, visits=families, visitors=people, places=tuple(places), travel=travel)
    instances.check(made)
    return made


def _visitor(chance: random.Random, town: Town, places: list[tuple[float, float]], number: int) -> Visitor:
    places.append(town.address(chance)[1])
    languages = ["de", *(code for code in ("tr", "ar", "uk", "ru", "fa") if chance.random() < 0.3)]
    skills = [skill for skill in ("twins", "midwife") if chance.random() < 0.5]
    if number == 0:  # so that nobody is left out from the start
        languages, skills = ["de", "tr", "ar", "uk", "ru", "fa"], ["twins", "midwife"]
    shifts = []
    for day in DAYS:
        begin = chance.choice((8, 8, 8.5, 9, 10)) * HOUR
        shifts.append(Shift(day=day, begin=int(begin), end=int(begin + chance.choice((6, 7, 8, 8)) * HOUR)))
    return Visitor(
        id=f"visitor {number}", start=len(places) - 1, means=chance.choice(("car", "car", "car", "bike", "bus", "foot")),
        shifts=tuple(shifts), visits_per_day=chance.choice((4, 5, 5, 6)), languages=tuple(languages), skills=tuple(skills),
    )  # fmt: skip


def _visit(chance: random.Random, town: Town, places: list[tuple[float, float]], number: int, visitors: int) -> Visit:
    district, address = town.address(chance)
    places.append(address)
    windows = []
    for day in sorted(chance.sample(range(len(DAYS)), 3)):
        begin = chance.choice((8, 9, 9, 10, 11, 12, 13)) * HOUR
        windows.append(Window(day=DAYS[day], earliest=begin, latest=begin + chance.choice((3, 4, 5)) * HOUR))
    foreign = chance.random() < 0.3
    preferred = (f"visitor {chance.randrange(visitors)}",) if chance.random() < 0.4 else ()
    return Visit(
        id=f"visit {number}", place=len(places) - 1, seconds=chance.choice((45, 60, 60, 75)) * 60,
        prize=chance.randrange(2 * HOUR, 6 * HOUR), windows=tuple(windows), area=f"district {district}",
        languages=(chance.choice(("tr", "ar", "uk", "ru", "fa")),) if foreign else (),
        skills=(chance.choice(("twins", "midwife")),) if chance.random() < 0.15 else (), preferred=preferred,
    )  # fmt: skip
