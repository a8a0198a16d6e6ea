"""The list of tables is a good one: a simulated year of a town is frozen in seconds, most of it is shown, and nothing can be computed."""

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping

import pytest

from unterwegs.courses import rules, tables
from unterwegs.directory.rules import Phase
from unterwegs.kit import smallnumbers
from unterwegs.kit.smallnumbers import NONE, Dimension, Published, Table
from unterwegs.places import languages

YEAR = [f"2026-{month:02}" for month in range(1, 13)]
SEASON = [10, 11, 11, 8, 10, 9, 4, 3, 11, 11, 11, 6]  # how many courses there are in each month
AREAS = [f"a{place:02}" for place in range(13)]
KINDS = {"course": 40, "single": 15, "open": 40, "program": 3, "consultation": 2}
RESULTS = {"came": 45, "missed": 10, "seated": 15, "given_up": 15, "lapsed": 3, "waited": 9, "called_off": 3}
SPOKEN = {"de": 62, "ar": 9, "tr": 6, "uk": 6, "ru": 4, "fa": 4, "en": 3, "ro": 2, "pl": 2, "bg": 1, "ku": 1}
OFFERS, DATES, SIGNUPS = 60, 1500, 2000
SECONDS = 20  # of the processor, for all tables of the year
Thing = tuple[dict[str, str], int]


def one_of(chance: random.Random, weights: Mapping[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def offers(chance: random.Random) -> list[tuple[dict[str, str], float]]:
    """Offers with their features; a few have many dates, most have some."""
    found = []
    for number in range(OFFERS):
        features = {
            "service": f"s{number:02}",
            "area": chance.choices([*AREAS, NONE], [*(1 / (2 + place) for place in range(len(AREAS))), 0.1])[0],
            "phase": chance.choices([*Phase.values, tables.SEVERAL], [*(10 for _each in Phase.values), 25])[0],
            "kind": one_of(chance, KINDS),
            "spoken": chance.choices(["de", tables.SEVERAL, NONE, "ar", "tr"], [65, 8, 20, 4, 3])[0],
        }
        found.append((features, chance.paretovariate(1.5)))
    return found


def town(seed: int) -> Iterator[tuple[str, str, Thing]]:
    """What happens in a year: of which things, in which month."""
    chance = random.Random(seed)
    known = offers(chance)
    for _each in range(DATES):
        features = chance.choices([one for one, _weight in known], [weight for _one, weight in known])[0]
        month, is_open = chance.choices(YEAR, SEASON)[0], features["kind"] == rules.Kind.OPEN
        if chance.random() < 0.06:
            yield tables.CANCELED, month, (features, 1)
            continue
        yield tables.DATES, month, (features, 1)
        if not is_open:
            yield tables.SEATS, month, (features, 10)
        if chance.random() < (0.8 if is_open else 0.3):
            for who in (tables.ADULTS, tables.CHILDREN):
                yield tables.HEADS, month, (features | {"who": who}, 1 + int(chance.expovariate(1 / 7)))
            if is_open and chance.random() < 0.4:
                yield tables.FIRSTS, month, (features, 1 + int(chance.random() < 0.3))
    booked = [(one, weight) for one, weight in known if one["kind"] != rules.Kind.OPEN]
    for _each in range(SIGNUPS):
        features = chance.choices([one for one, _weight in booked], [weight for _one, weight in booked])[0]
        result, month = one_of(chance, RESULTS), chance.choices(YEAR, SEASON)[0]
        waited = result in {"lapsed", "waited"} or chance.random() < 0.12
        own = {
            "result": result,
            "language": one_of(chance, SPOKEN),
            "waited": tables.WAITED if waited else tables.AT_ONCE,
        }
        yield tables.SIGNUPS, month, (features | own, 1)
        if result in {"came", "seated"} and chance.random() < 0.2:
            yield tables.FIRSTS, month, (features, 1)


def dimensions() -> dict[str, Dimension]:
    found = {
        "service": [f"s{number:02}" for number in range(OFFERS)],
        "area": [*AREAS, NONE],
        "phase": [*Phase.values, tables.SEVERAL, NONE],
        "spoken": [*languages.SPOKEN, tables.SEVERAL, NONE],
        "kind": list(rules.Kind.values),
        "who": [tables.ADULTS, tables.CHILDREN],
        "result": list(rules.Result.values),
        "language": [*languages.SPOKEN, NONE],
        "waited": [tables.AT_ONCE, tables.WAITED],
    }
    return {name: Dimension(name, tuple(categories)) for name, categories in found.items()}


def frozen(things: Mapping[str, Mapping[str, list[Thing]]]) -> tuple[list[Table], list[Published]]:
    """The year as it is frozen, month by month: what is exact, and what of it is shown."""
    kept = {name: one.first for name, one in tables.NUMBERS.features.items() if one.first is not None}
    known: list[Table] = []
    exact: list[Table] = []
    shown: list[Published] = []
    own = dimensions()
    for month in YEAR:
        for plan in tables.NUMBERS.plans:
            counted = smallnumbers.table_of(plan, things[plan.of][month], own, month=month)
            known.append(smallnumbers.merged(counted, kept))
        for period in smallnumbers.ended(month, since=YEAR[0]):
            fresh = [
                smallnumbers.whole(
                    [one for one in known if one.name == plan.name and one.period in period.months], period=period.name
                )
                for plan in tables.NUMBERS.plans
                if plan.every <= period.every
            ]
            exact += fresh
            shown += smallnumbers.published(fresh, earlier=shown, exact=known)
    return exact, shown


def seen(exact: list[Table], shown: list[Published]) -> tuple[int, int]:
    """Of the cells that hold five or more: how many are shown, and how many there are."""
    cells = [
        cell
        for one, frame in zip(exact, shown, strict=True)
        for counts, line in zip(one.matrix[:-1, :-1], frame.cells, strict=False)
        for count, cell in zip(counts, line, strict=False)
        if count >= 5
    ]
    return sum(cell is not None for cell in cells), len(cells)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_year_of_a_town_is_frozen_in_seconds_and_most_of_it_is_shown(seed: int) -> None:
    things: dict[str, dict[str, list[Thing]]] = defaultdict(lambda: defaultdict(list))
    for of, month, thing in town(seed):
        things[of][month].append(thing)
    begin = time.process_time()

    exact, shown = frozen(things)

    took = time.process_time() - begin
    by_things = {
        of: seen([one for one in exact if one.of == of], [one for one in shown if one.of == of])
        for of in tables.NUMBERS.things
    }
    assert {of: (part, all_) for of, (part, all_) in by_things.items() if part < 0.75 * all_} == {}
    assert smallnumbers.unsafe(shown, exact=exact) == []
    assert took < SECONDS
