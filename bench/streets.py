"""Bars of streets: an extract read in, ways between 500 addresses, a plan of 500 visits over them. `python -m bench.streets`

The extract is Heidelberg's (2.5 MB); addresses lie at its streets where people live, drawn by a seed. The plan has ten seconds;
the ways by all means, packed as a proposal keeps them, have two more. One checker that shares no line with the engines
counts what is broken.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import numpy as np

from bench.report import ROOT, Bars

sys.path.insert(0, str(ROOT / "src"))

import vroom  # noqa: F401 – loaded before the clock runs, as a worker has it after its first plan

from bench import tours, tours_instances
from unterwegs.kit import streets
from unterwegs.kit import tours as kit
from unterwegs.kit.tours import packing
from unterwegs.kit.tours.instance import Instance

DATA = Path(os.environ.get("UNTERWEGS_DATA", ROOT.parent / "shared" / "data"))
EXTRACT = DATA / "routing" / "heidelberg" / "heidelberg.osm.pbf"
BOX = (8.62, 49.36, 8.74, 49.44)  # of the houses
SECONDS, WAYS, QUESTION = 10.0, 2.0, 1.0
SEED = 1


def measure(bars: Bars) -> None:
    if not EXTRACT.exists():
        bars.unmeasured("streets", f"{EXTRACT.name} is absent; UNTERWEGS_DATA names the folder of real files")
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kept" / "streets.npz"
        begun = time.perf_counter()
        streets.read(EXTRACT, into=file)
        size = file.stat().st_size / 1e6
        print(f"         read in {time.perf_counter() - begun:.1f} s, {size:.1f} MB")
        town = streets.load(file)
        houses = addresses(town, 500)
        for means in ("foot", "bike", "car"):
            town.seconds(houses[:2], means)  # the first asks the disk
            begun = time.perf_counter()
            found = town.seconds(houses, means)
            print(
                f"         ways between 500 addresses, {means}: {time.perf_counter() - begun:.2f} s, {len(found.far)} far"
            )
        week(bars, town)


def week(bars: Bars, town: streets.Streets) -> None:
    given = tours_instances.week("K", SEED, with_travel=False)
    given = msgspec.structs.replace(given, places=tuple(addresses(town, len(given.places))))
    begun = time.perf_counter()
    given = with_ways(given, town)
    ways = time.perf_counter() - begun
    plan = kit.plan(given, seconds=SECONDS, seed=1)
    took = time.perf_counter() - begun
    found = kit.checked(given, plan)
    size = sum(map(len, given.packed.values())) / 1e6
    print(f"         ways by {', '.join(given.packed)}: {ways:.2f} s, {size:.1f} MB; {len(plan.unserved)} left out")
    document = msgspec.json.encode(given)
    asked = tours.question(msgspec.json.decode(document, type=Instance), plan)
    bars.line(
        "500 visits over streets: broken constraints", str(len(found.violations)), "0", holds=not found.violations
    )
    limit = SECONDS + WAYS
    bars.line("500 visits over streets: ways and plan", f"{took:.1f} s", f"≤ {limit:.0f} s", holds=took <= limit)
    bars.line(
        "500 visits over streets: where one more fits", f"{asked:.2f} s", f"< {QUESTION:.0f} s", holds=asked < QUESTION
    )


def with_ways(given: Instance, town: streets.Streets) -> Instance:
    """The instance with its ways as a proposal gets them: who goes by bus shares the ways of who walks."""
    on_foot = town.seconds(given.places, "foot")
    found = {"foot": on_foot, "bus": town.seconds(given.places, "bus", walking=on_foot)}
    found |= {means: town.seconds(given.places, means) for means in ("bike", "car")}
    return msgspec.structs.replace(given, packed={means: packing.packed(one.seconds) for means, one in found.items()})


def addresses(town: streets.Streets, count: int) -> list[tuple[float, float]]:
    """Houses some steps beside streets on which cars drive."""
    chance = np.random.default_rng(SEED)
    lines = town.points("car")
    west, south, east, north = BOX
    inside = (lines >= (west, south)).all(axis=1) & (lines <= (east, north)).all(axis=1)
    chosen = chance.choice(lines[inside], count) + chance.normal(0, 1.5e-4, (count, 2))
    return [(float(longitude), float(latitude)) for longitude, latitude in chosen]


if __name__ == "__main__":
    report = Bars("welcome: streets")
    measure(report)
    report.end()
