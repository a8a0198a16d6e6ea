"""Bars of freshness: real tables read in, doubles on labelled pairs, a simulated year. `python -m bench.fresh`"""

import atexit
import json
import logging
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FOLDER = tempfile.mkdtemp(prefix="unterwegs-bench-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ |= {"LOCAL": "yes", "DATA_DIR": FOLDER}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unterwegs.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django

django.setup()

from django.core import mail
from django.core.management import call_command
from django.test.utils import override_settings

from bench.report import ROOT, Bars
from unterwegs.config import catalogues
from unterwegs.directory import actions, queries, rules
from unterwegs.directory.content import Content, Cost, Text
from unterwegs.directory.models import ImportRun, Organization, Service
from unterwegs.exchange import mapping, tables
from unterwegs.kit import twins
from unterwegs.people.models import User

DATA = Path(os.environ.get("UNTERWEGS_DATA", ROOT.parent / "shared" / "data"))
PAIRS = ROOT / "tests" / "directory" / "twin_pairs.json"
TABLES = (
    ("Flensburg, CSV", "directories/flensburg_kitas/kitas_in_flensburg.csv", 70, {}),
    ("Flensburg, GeoJSON", "directories/flensburg_kitas/kitas_in_flensburg.geojson", 70, {}),
    ("Leipzig", "directories/leipzig_kitas/kitas.json", 266, {"organization": "Stadt Leipzig"}),
    ("Ohana", "directories/ohana_sample", 23, {}),
    ("Schleswig-Holstein", "derived/sh_kitas_without_childminders.json", 1870, {}),
)
SECONDS, PRECISION, RECALL = 20, 0.95, 0.9
OFFERS, PROVIDERS = 2_000, 150


def read_in(bars: Bars, by: User) -> None:
    """Each table on its own: every row accounted for, the same file again changes nothing, all taken back."""
    for title, path, count, constants in TABLES:
        if not (DATA / path).exists():
            bars.unmeasured(f"import of {title}", f"{path} is not there (UNTERWEGS_DATA)")
            continue
        started = time.perf_counter()
        run = imported(DATA / path, title, constants, by)
        took = time.perf_counter() - started
        verdicts = queries.verdicts(run)
        bars.line(
            f"{title}: rows accounted for",
            f"{sum(verdicts.values())} ({said(verdicts)})",
            f"{count}",
            holds=sum(verdicts.values()) == count,
        )
        if count > 1000:
            bars.line(
                f"{title}: seconds, doubles and applying included",
                f"{took:.1f} s",
                f"< {SECONDS} s",
                holds=took < SECONDS,
            )
        before = fingerprint()
        again = queries.verdicts(imported(DATA / path, title, constants, by))
        changed = again.get("new", 0) + again.get("changed", 0)
        bars.line(
            f"{title}: the same file again changes",
            f"{changed} rows",
            "nothing",
            holds=not changed and fingerprint() == before,
        )
        undone = actions.undo(run, by=by)
        bars.line(f"{title}: taken back", f"{undone.removed} offers", "all", holds=Service.objects.count() == 0)


def imported(path: Path, title: str, constants: dict[str, str], by: User) -> ImportRun:
    found = tables.folder_of(path) if path.is_dir() else tables.tables_of(path.read_bytes(), path.name)
    sheet = found[0].sheet
    columns = {guess.column: guess.field for guess in mapping.guesses(sheet) if guess.field}
    source = actions.keep_source(
        title, columns=columns, constants={"kind": "daycare", **constants}, ages_in_months=True
    )
    rows = mapping.applied(sheet, source.columns, source.constants)
    run = actions.check_rows(source, rows, file_name=path.name, by=by)
    actions.apply_run(run, publish=False, today=date(2026, 11, 23), by=by)
    return run


def said(verdicts: dict[str, int]) -> str:
    return ", ".join(f"{verdict} {count}" for verdict, count in verdicts.items())


def fingerprint() -> set[tuple[str, int]]:
    return {(str(pk), revision) for pk, revision in Service.objects.values_list("pk", "revision")}


def doubles(bars: Bars) -> None:
    pairs = json.loads(PAIRS.read_text(encoding="utf-8"))
    judged = [(is_proposed(pair), bool(pair["same"])) for pair in pairs]
    right = sum(proposed and same for proposed, same in judged)
    precision, recall = right / sum(one for one, _same in judged), right / sum(same for _one, same in judged)
    bars.line("labelled pairs", str(len(pairs)), "≥ 200", holds=len(pairs) >= 200)
    bars.line("doubles: precision", f"{precision:.3f}", f"≥ {PRECISION}", holds=precision >= PRECISION)
    bars.line("doubles: recall", f"{recall:.3f}", f"≥ {RECALL}", holds=recall >= RECALL)


def is_proposed(pair: dict[str, Any]) -> bool:
    one, other = (
        twins.Entry(
            key=side, **{key: tuple(value) if isinstance(value, list) else value for key, value in pair[side].items()}
        )
        for side in ("one", "other")
    )
    return twins.likeness(one, other).score >= twins.PROPOSED


def year(bars: Bars) -> None:
    """2,000 offers of 150 organizations, some diligent, some late, some silent, some without an address, for a year."""
    pick, start = random.Random(7), date(2026, 12, 1)
    owners = [
        actions.keep_organization(
            Organization(name=f"Verein {number}", email="" if number % 25 == 0 else f"v{number}@verein.example"),
            by=None,
        )
        for number in range(PROVIDERS)
    ]
    answers = {owner.pk: pick.choice([1, 2, 3, 8, 16, 30, 45, None]) for owner in owners}  # days until it answers
    for number in range(OFFERS):
        owner = (
            owners[min(int(pick.paretovariate(1.1)) - 1, PROVIDERS - 1)] if number % 3 else owners[number % PROVIDERS]
        )
        content = Content(
            organization=owner.pk,
            kind=pick.choice(rules.Kind.values),
            phases=("infancy",),
            mode="home",
            costs=(Cost("free"),),
            texts={"de": Text(name=f"Angebot {number}", summary="Wir treffen uns.")},
        )
        service = actions.enter_service(content, by=None)
        actions.publish(service, today=start - timedelta(days=pick.randrange(180)), by=None)
    too_old, mails, seen = 0, Counter[str](), 0
    asked: dict[Any, date] = {}
    for day in (start + timedelta(days=passed) for passed in range(365)):
        actions.ask_and_pause(today=day)
        mails.update(letter.to[0] for letter in mail.outbox)
        mail.outbox.clear()
        for service in Service.objects.published().filter(mails_sent__gte=1):
            first = asked.setdefault((service.pk, service.due_on), day)
            wait = answers[service.organization_id]
            if wait is not None and (day - first).days >= wait:
                actions.confirm(service, today=day, by=None)
        for confirmed, due in Service.objects.shown(today=day).values_list("confirmed_on", "due_on"):
            seen += 1
            too_old += (
                day > rules.shown_until(due)
                or (day - confirmed).days > rules.CONFIRMED_FOR + rules.CALLED_AFTER + rules.GRACE
            )
        stale = Service.objects.published().exclude(pk__in=Service.objects.shown(today=day).values("pk")).count()
        too_old += stale
    bars.line(
        f"days × public entries looked at in a year ({OFFERS} offers, {PROVIDERS} organizations)",
        f"{seen:,}",
        "> 0",
        holds=seen > 0,
    )
    bars.line("public entries older than their limit on any day", str(too_old), "0", holds=too_old == 0)
    without = Service.objects.published().filter(confirmed_on=None).count()
    bars.line("public entries without the day of the check", str(without), "0", holds=without == 0)
    most, middle = max(mails.values()), sorted(mails.values())[len(mails) // 2]
    bars.line("mails per organization in the year", f"median {middle}, most {most}", "≤ 52 each", holds=most <= 52)


def main() -> None:
    logging.disable(logging.INFO)
    if catalogues.are_stale():
        catalogues.compile_all()
    call_command("migrate", verbosity=0)
    by = User.objects.create_user("kim@example.org", name="Kim", password="ein langes Passwort")
    by.assignments.create(role="coordinator")
    bars = Bars("fresh")
    read_in(bars, by)
    doubles(bars)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        year(bars)
    bars.end()


if __name__ == "__main__":
    main()
