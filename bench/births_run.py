"""The measured part of `bench.births`, on the database of the environment; prints JSON."""

import json
import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("LOCAL", "yes")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unterwegs.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django

django.setup()

from django.core.management import call_command
from django.utils import timezone

from bench.births import ROWS, YEARS
from tests import make
from tests.welcome import births as corpus
from tests.welcome import year
from unterwegs.exchange import births
from unterwegs.kit import addresses
from unterwegs.people.models import User
from unterwegs.places.models import Address, Register
from unterwegs.welcome.models import Child, Cohort, Family, House, Intake, Letter, Mark, Run, Visit, Visitor

STREETS, NUMBERS = 800, 25
BIRTHS = 120
TODAY = date(2026, 11, 23)


def measured() -> dict[str, Any]:
    """Everything on the database of the environment."""
    call_command("prepare", verbosity=0, stdout=sys.stderr)
    told = _large_file()
    told |= _corpus()
    return told | _years()


def _large_file() -> dict[str, Any]:

    _register()
    make.basis("nrw")
    content = _csv()
    begun = time.perf_counter()
    receipt, _found = births.take_in(content, "", profile="nrw", as_of=TODAY, by=None, today=TODAY)
    seconds = time.perf_counter() - begun

    def state() -> list[Any]:
        families = list(Family.objects.order_by("pk").values_list("pk", "state", "holds", "area", "children_count"))
        return [families, Child.objects.count(), Mark.objects.count()]

    before = state()
    again, _found = births.take_in(content, "", profile="nrw", as_of=TODAY, by=None, today=TODAY)
    same = "no change" if not again.is_new and state() == before else "changed"
    begun = time.perf_counter()
    full, _found = births.take_in(content + b"\r\n", "", profile="nrw", as_of=TODAY, by=None, today=TODAY)
    again_seconds = time.perf_counter() - begun
    return {
        "seconds": seconds,
        "counts": receipt.counts,
        "families": Family.objects.count(),
        "held": Family.objects.held().count(),
        "same": same,
        "again": full.counts if state() == before else {"changed": 1},
        "again_seconds": again_seconds,
    }


def _register() -> None:
    """A town with a register of addresses; street and number lie on a grid."""

    make.town()
    make.area()
    register = Register.objects.create(source="bench", digest="0" * 64, imported_at=timezone.now(), current=True)
    Address.objects.bulk_create(
        [
            Address(
                register=register,
                street=f"Gasse {_letters(street)}",
                street_key=addresses.street_key(f"Gasse {_letters(street)}"),
                number=number,
                suffix="",
                postcode="35578",
                locality="Wetzlar",
                longitude=8.5 + street / 10_000,
                latitude=50.5 + number / 10_000,
            )
            for street in range(STREETS)
            for number in range(1, NUMBERS + 1)
        ],
        batch_size=1000,
    )


def _letters(number: int) -> str:
    """A name for a street: 0 is „Aaa“, the last one „Abe“."""
    digits = [(number // 26**place) % 26 for place in (2, 1, 0)]
    return "".join(chr(ord("a") + digit) for digit in digits).capitalize()


def _csv() -> bytes:
    """Births of two years: one in fifty a twin, one in two hundred blocked, one in a hundred with an office."""
    head = "Ordnungsmerkmal;0101;0301;0601;0701;1001;1206;1208;1202;1203;1801;0902;0904"
    lines, number = [head], 0
    while number < ROWS:
        family, born_on = f"Name{_letters(number % 17_576)}{number}", TODAY - timedelta(days=1 + number % 700)
        where = f"Gasse {_letters(number % STREETS)};{1 + number // STREETS % NUMBERS};35578;Wetzlar"
        block = "1" if number % 200 == 7 else ""
        name = "Jugendamt Wetzlar;" if number % 100 == 3 else f"{family};Mara"
        for twin in range(2 if number % 50 == 11 and number + 1 < ROWS else 1):
            first = f"Kind{twin}"
            lines.append(
                f"N{number};{family};{first};{born_on:%d.%m.%Y};w;deutsch;{where};{block};{name}".replace("\n", " ")
            )
            number += 1
    return "\r\n".join(lines).encode("cp1252")


def _corpus() -> dict[str, Any]:

    right = 0
    cases = list(corpus.cases())
    for case in cases:
        _empty()
        counts = corpus.play(case)
        is_right = counts == corpus.expected(case) and corpus.ends() == tuple(sorted(case.end))
        right += is_right and corpus.going() == case.going
        if not is_right:
            print(f"wrong: {case.name}", file=sys.stderr)
    return {"right": right, "cases": len(cases)}


def _years() -> dict[str, Any]:

    told = {"wrong": 0, "posted": 0, "pulled": 0, "deaths": 0}
    for seed in range(YEARS):
        _empty()
        lived = year.live(births=BIRTHS, seed=seed)
        for what in told:
            told[what] += getattr(lived, what)
    return told


def _empty() -> None:
    """Every case begins in an empty room."""

    Register.objects.update(current=False)
    for table in (Letter, Run, Visit, Visitor, Mark, Cohort, Family, House, Intake):
        table.objects.all().delete()

    User.objects.filter(email__startswith="vera").delete()


if __name__ == "__main__":
    print(json.dumps(measured()))
