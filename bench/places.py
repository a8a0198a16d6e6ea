"""Bars of places: Flensburg's areas, 102,981 official addresses, typed and bulk lookups. `python -m bench.places`"""

import atexit
import json
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="unterwegs-bench-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ |= {"LOCAL": "yes", "DEMO": "no", "DATA_DIR": FOLDER}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unterwegs.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django

django.setup()

from django.core.management import call_command

from bench.report import Bars, shared
from unterwegs.places import actions, areas, queries
from unterwegs.places.models import Address, Area

TYPED = 2000
BULK = 20_000


def flensburg(bars: Bars) -> None:
    """13 Stadtteile from both files; 69 of 70 Kitas in the Stadtteil of their own label."""
    found = {}
    for division, name in (("GeoJSON", "flensburg_stadtteile.geojson"), ("Shapefile", "flensburg_stadtteile.zip")):
        file = shared(f"geo/flensburg/{name}")
        if file is None:
            bars.unmeasured("Flensburg", f"{name} is absent")
            return
        actions.import_areas(file.read_bytes(), division=division, by=None)
        found[division] = list(
            Area.objects.filter(division__name=division).order_by("name").values_list("name", flat=True)
        )
    same = found["GeoJSON"] == found["Shapefile"]
    numbers = " / ".join(str(len(names)) for names in found.values())
    bars.line(
        "Stadtteile from GeoJSON / shapefile", numbers, "13, the same", holds=same and len(found["GeoJSON"]) == 13
    )
    kitas(bars)


def kitas(bars: Bars) -> None:
    file = shared("directories/flensburg_kitas/kitas_in_flensburg.geojson")
    if file is None:
        bars.unmeasured("Kitas", "kitas_in_flensburg.geojson is absent")
        return
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    strays = []
    for feature in features:
        label = areas.slug_of(feature["properties"]["district"])
        inside = queries.areas_at(*feature["geometry"]["coordinates"]).filter(division__name="GeoJSON")
        if label not in [area.slug for area in inside]:
            where = ", ".join(area.name for area in inside) or "nowhere"
            strays.append(f"{feature['properties']['facility']} ({feature['properties']['district']} → {where})")
    right = len(features) - len(strays)
    bars.line(
        "Kitas in the Stadtteil of their label",
        f"{right} of {len(features)}; not: {'; '.join(strays)}",
        "69 of 70",
        holds=right == 69,
    )


def essen(bars: Bars) -> None:
    file = shared("addresses/essen_hauskoordinaten/hauskoordinaten_essen_2022-10-05_4326.zip")
    if file is None:
        bars.unmeasured("addresses", "essen_hauskoordinaten is absent")
        return
    shown = sys.stderr.isatty()
    started = time.perf_counter()
    tally = actions.import_addresses(
        file.read_bytes(),
        origin="Stadt Essen",
        by=None,
        progress=lambda done, total: print(f"\r  {100 * done // total} %", end="", file=sys.stderr) if shown else None,
    )
    seconds = time.perf_counter() - started
    parts = f"{tally.imported} imported, {tally.doubled} doubled, {len(tally.rejected)} rejected"
    accounted = tally.read == tally.imported + tally.doubled + len(tally.rejected)
    bars.line("rows accounted for", f"{tally.read} = {parts}", "102,981", holds=accounted and tally.read == 102_981)
    bars.line("import of the register", f"{seconds:.1f} s", "< 60 s", holds=seconds < 60)
    typed_lookup(bars)
    bulk(bars)


def sample(count: int) -> list[Address]:
    rows = list(Address.objects.exclude(number=None).order_by("pk"))
    return random.Random(7).sample(rows, count)


def spoiled(text: str, dice: random.Random) -> str:
    """One typing error: a letter lost, doubled or swapped."""
    at = dice.randrange(1, max(2, len(text.split(" ", maxsplit=1)[0]) - 1))
    return dice.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
        ]
    )


def typed_lookup(bars: Bars) -> None:
    dice = random.Random(11)
    texts = []
    for row in sample(TYPED):
        text = f"{row.street} {row.number}{row.suffix}"
        texts.append(dice.choice([text, text.lower(), text.replace("straße", "str."), spoiled(text, dice)]))
    queries.find_address(texts[0])
    times, answered = [], 0
    for text in texts:
        seconds = []
        for _again in range(3):
            started = time.perf_counter()
            answer = queries.find_address(text)
            seconds.append(time.perf_counter() - started)
        times.append(sorted(seconds)[1])
        answered += bool(answer.point or answer.proposals)
    worst = sorted(times)[int(len(times) * 0.99)] * 1000
    bars.line(
        "typed lookup p99, median of three each (a quarter with a typing error)",
        f"{worst:.1f} ms",
        "< 10 ms",
        holds=worst < 10,
    )
    share = answered / len(texts)
    bars.line("typed lookups with an answer or proposals", f"{share:.1%}", "≥ 98 %", holds=share >= 0.98)


def bulk(bars: Bars) -> None:
    rows = sample(BULK)
    texts = [f"{row.street} {row.number}{row.suffix}" for row in rows]
    started = time.perf_counter()
    answers = queries.match_addresses(texts)
    rate = len(texts) / (time.perf_counter() - started)
    right = sum(answer.point is not None for answer in answers)
    bars.line("bulk exact matching", f"{rate:,.0f}/s", "≥ 2,000/s", holds=rate >= 2000)
    bars.line("bulk matches with one point", f"{right / len(texts):.1%}", "≥ 99 %", holds=right / len(texts) >= 0.99)


def main() -> None:
    call_command("migrate", verbosity=0)
    bars = Bars("places")
    flensburg(bars)
    essen(bars)
    bars.end()


if __name__ == "__main__":
    main()
