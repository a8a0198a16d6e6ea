"""Bars of statistics: what a simulated year of a town shows, how long hiding takes, and that nothing can be computed.

Tables as rooms declare them have bars for all three. Two settings that no room may declare – many sparse tables crossed by every
month – are attacked all the same: there the bar is that nothing can be computed, and the seconds are told.
"""

import random
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from bench.report import Bars
from unterwegs.kit import smallnumbers
from unterwegs.kit.smallnumbers import Dimension, Every, Plan, Published, Table

YEAR = [f"2026-{month:02}" for month in range(1, 13)]
TWO_YEARS = [f"{year}-{month:02}" for year in (2026, 2027) for month in range(1, 13)]
KINDS = {"call": 35, "visit": 20, "advice": 20, "companion": 10, "question": 10, "interpreter": 5}
SOURCES = {"web": 35, "phone": 30, "lotse": 20, "counter": 15}
OUTCOMES = {
    "call": {"talked": 80, "not_reached": 12, "answered": 4, "withdrawn": 4},
    "visit": {"visit": 75, "talked": 10, "not_reached": 8, "withdrawn": 7},
    "advice": {"talked": 55, "answered": 30, "handed_on": 10, "not_possible": 3, "withdrawn": 2},
    "companion": {"companion": 60, "handed_on": 15, "not_possible": 15, "withdrawn": 10},
    "question": {"answered": 95, "not_possible": 5},
    "interpreter": {"interpreter": 80, "not_possible": 15, "withdrawn": 5},
}
ALL_OUTCOMES = tuple(dict.fromkeys(name for outcomes in OUTCOMES.values() for name in outcomes))
CHANNELS = {"register": 78, "clinic": 12, "midwife": 6, "self": 4}
RESULTS = {"visited": 62, "refused": 14, "no_answer": 18, "moved": 6}
LANGUAGES = {"de": 62, "ar": 9, "tr": 6, "uk": 6, "ru": 4, "fa": 4, "en": 3, "ro": 2, "pl": 2, "bg": 1, "ku": 1}


@dataclass(frozen=True)
class Town:
    """How many neighborhoods, and how many things a year."""

    name: str
    areas: int
    wishes: int
    births: int

    def area(self, chance: random.Random) -> str:
        """The largest neighborhood has about six times as many families as the smallest."""
        return chance.choices(self.neighborhoods, [1 / (2 + place) for place in range(self.areas)])[0]

    @property
    def neighborhoods(self) -> list[str]:
        return [f"a{place:02}" for place in range(self.areas)]


TOWN, CITY = Town("13 neighborhoods", 13, 400, 480), Town("40 neighborhoods", 40, 2400, 3200)
Things = dict[str, list[dict[str, str]]]


def choice(chance: random.Random, weights: Mapping[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def wishes(town: Town, seed: int) -> Things:
    chance, found = random.Random(seed), Things()
    for _each in range(town.wishes):
        kind = choice(chance, KINDS)
        thing = {"kind": kind, "area": town.area(chance), "source": choice(chance, SOURCES)}
        thing |= {"topic": f"t{int(chance.paretovariate(0.8)) % 9}", "outcome": choice(chance, OUTCOMES[kind])}
        found.setdefault(chance.choice(YEAR), []).append(thing)
    return found


def births(town: Town, seed: int) -> Things:
    chance, found = random.Random(seed), Things()
    for _each in range(town.births):
        thing = {"area": town.area(chance), "channel": choice(chance, CHANNELS), "result": choice(chance, RESULTS)}
        thing |= {"language": choice(chance, LANGUAGES), "age": chance.choices(["6", "7", "8", "9"], [2, 4, 3, 2])[0]}
        found.setdefault(chance.choice(YEAR), []).append(thing)
    return found


WISHES = [
    Plan("wishes", "wishes", every=Every.MONTH),
    Plan("wishes-kind", "wishes", rows="kind", every=Every.QUARTER),
    Plan("wishes-place", "wishes", rows="area", every=Every.QUARTER),
    *(Plan(f"wishes-{name}", "wishes", rows=name, columns="kind") for name in ("area", "source", "topic", "outcome")),
]
BIRTHS = [
    Plan("births", "births", every=Every.MONTH),
    Plan("births-result", "births", rows="result", every=Every.QUARTER),
    Plan("births-place", "births", rows="area", every=Every.QUARTER),
    *(Plan(f"births-{name}", "births", rows=name, columns="result") for name in ("area", "channel", "language", "age")),
]


def dimensions(town: Town) -> dict[str, Dimension]:
    found = {
        "kind": list(KINDS), "area": town.neighborhoods, "source": list(SOURCES), "channel": list(CHANNELS),
        "topic": [f"t{place}" for place in range(9)], "outcome": list(ALL_OUTCOMES), "result": list(RESULTS),
        "language": list(LANGUAGES), "age": ["6", "7", "8", "9"],
    }  # fmt: skip
    return {name: Dimension(name, tuple(categories)) for name, categories in found.items()}


def frozen(plans: Sequence[Plan], things: Things, town: Town) -> tuple[list[Table], list[Published]]:
    """A year frozen month by month, as a room does it: the exact tables that are shown, and how."""
    known: list[Table] = []
    exact: list[Table] = []
    shown: list[Published] = []
    for month in YEAR:
        counts = [(thing, 1) for thing in things.get(month, [])]
        known += [smallnumbers.table_of(plan, counts, dimensions(town), month=month) for plan in plans]
        for period in smallnumbers.ended(month, since=YEAR[0]):
            fresh = [
                smallnumbers.whole(
                    [one for one in known if one.name == plan.name and one.period in period.months], period=period.name
                )
                for plan in plans
                if plan.every <= period.every
            ]
            exact += fresh
            shown += smallnumbers.published(fresh, earlier=shown, exact=known)
    return exact, shown


def visible(exact: Sequence[Table], shown: Sequence[Published]) -> tuple[int, int]:
    """Of the cells within that hold five or more: how many are shown, and how many there are."""
    inner = [
        (count, cell)
        for one, frame in zip(exact, shown, strict=True)
        for counts, line in zip(one.matrix[:-1, :-1], frame.cells, strict=False)
        for count, cell in zip(counts, line, strict=False)
        if count >= 5
    ]
    return sum(cell is not None for _count, cell in inner), len(inner)


def by_length(exact: Sequence[Table], shown: Sequence[Published]) -> str:
    found = []
    for months, name in ((1, "months"), (3, "quarters"), (12, "year")):
        own = [
            (one, frame)
            for one, frame in zip(exact, shown, strict=True)
            if len(smallnumbers.months(one.period)) == months
        ]
        seen, there = visible([one for one, _frame in own], [frame for _one, frame in own])
        found.append(f"{name} {seen}/{there}")
    return ", ".join(found)


def sparse(people: int, tables: int, months: Sequence[str], *, height: int = 12, width: int = 10) -> list[Table]:
    """Tables of area × something for each month, a few large areas and many small ones."""
    chance = random.Random(1)
    rows = Dimension("area", tuple(f"a{place}" for place in range(height)))
    weights = {f"a{place}": 60 // (place + 1) for place in range(height)}
    found = []
    for month in months:
        areas = [choice(chance, weights) for _each in range(people)]
        for number in range(tables):
            columns = Dimension(f"d{number}", tuple(f"c{place}" for place in range(width)))
            kinds = {name: 60 // (place + 1) for place, name in enumerate(columns.categories)}
            counts: dict[tuple[str, str], int] = {}
            for area in areas:
                cell = area, choice(chance, kinds)
                counts[cell] = counts.get(cell, 0) + 1
            found.append(Table(name=f"t{number}", of="all", rows=rows, columns=columns, counts=counts, period=month))
    return found


def measure(bars: Bars) -> None:
    for town in (TOWN, CITY):
        for name, plans, made in (("wishes", WISHES, wishes), ("births", BIRTHS, births)):
            for seed in (1, 2):
                start = time.process_time()
                exact, shown = frozen(plans, made(town, seed), town)
                took = time.process_time() - start
                (seen, there), open_ones = visible(exact, shown), smallnumbers.unsafe(shown, exact=exact)
                bars.line(
                    f"{town.name}, a year of {name}: cells of five or more that are shown",
                    f"{seen / there:.0%} ({by_length(exact, shown)}), {took:.1f} s, {len(open_ones)} can be computed",
                    "75 %, 10 s, none",
                    holds=seen >= 0.75 * there and took < 10 and not open_ones,
                )
    for people in (600, 150, 60):
        exact = sparse(people, 20, TWO_YEARS)
        start = time.process_time()
        shown = smallnumbers.published(exact)
        took = time.process_time() - start
        seen, there = visible(exact, shown)
        bars.line(
            f"24 months × 20 tables of 12 × 10, {people} a month",
            f"{took:.1f} s, {seen / there:.0%} shown, {len(smallnumbers.unsafe(shown, exact=exact))} can be computed",
            "none",
            holds=not smallnumbers.unsafe(shown, exact=exact),
        )
    months = sparse(60, 2, YEAR)
    year = [smallnumbers.whole([one for one in months if one.name == name], period="2026") for name in ("t0", "t1")]
    start = time.process_time()
    shown = smallnumbers.published([*months, *year])
    took = time.process_time() - start
    (seen, there), open_ones = visible(year, shown[-2:]), smallnumbers.unsafe(shown, exact=[*months, *year])
    bars.line(
        "a year over two linked sparse tables that every month shows",
        f"{took:.1f} s, {seen / there:.0%} of the year shown, {len(open_ones)} can be computed",
        "none",
        holds=not open_ones,
    )
