"""Bars of the search: the judged set, two peers over the same texts, and milliseconds. `python -m bench.search`"""

import atexit
import io
import itertools
import json
import logging
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

FOLDER = tempfile.mkdtemp(prefix="unterwegs-bench-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ |= {"LOCAL": "yes", "DEMO": "yes", "DATA_DIR": FOLDER}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unterwegs.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django

django.setup()

import msgspec
import psycopg
from django.core.management import call_command
from django.utils import timezone

from bench.report import ROOT, Bars
from tests import postgres
from unterwegs.config import catalogues, preparation
from unterwegs.config.demo import key_of
from unterwegs.directory import lexicon, queries, search, vocabulary
from unterwegs.directory import shelf as shelves
from unterwegs.directory.dates import day_calendar
from unterwegs.people import holders
from unterwegs.places import queries as places

CASES = ROOT / "tests" / "directory" / "search_cases.json"
UNSEEN = ROOT / "tests" / "directory" / "search_unseen.json"
NODE = ROOT / ".venv" / "bench"
SITE = ("de", "de-simple", "en", "tr", "ar", "uk", "ru", "fa")
FIRST, THREE, LANGUAGE, AHEAD = 85, 95, 90, 15  # percent right; points before each peer
MEASURE = "--only-milliseconds"
CLASSES = ("everyday", "compound", "cross-language")
Case = dict[str, Any]
Ranking = Sequence[str]


def cases(file: Path = CASES) -> list[Case]:
    found: list[Case] = json.loads(file.read_text(encoding="utf-8"))
    return found


def choice_of(case: Case) -> search.Choice:
    """The words and filters of a case as the site understands them."""
    wanted = case.get("filters", {})
    codes = {facet: frozenset({wanted[facet]}) for facet in ("phase", "kind", "language") if facet in wanted}
    codes |= {facet: frozenset({"yes"}) for facet in ("free", "fathers") if wanted.get(facet)}
    if "day" in wanted:
        codes["day"] = frozenset({str(("MO", "TU", "WE", "TH", "FR", "SA", "SU").index(wanted["day"]))})
    area = places.family_area(wanted["area"]) if "area" in wanted else None
    origin = search.Origin(area.pk, *(places.middle_of(area) or (None, None))) if area else search.Origin()
    return search.Choice(words=case["query"], codes=codes, origin=origin)


def ours(case: Case) -> Ranking:
    language = case["language"] if case["language"] in SITE else "de"
    found = queries.find_services(choice_of(case), language=language, now=timezone.localtime())
    return [str(hit.offer.id) for hit in found.hits[:10]]


def is_right(case: Case, ranking: Ranking, first: int) -> bool:
    """Whether one of the first offers is acceptable; where nothing is, whether nothing was found."""
    wanted = {str(key_of("service", key)) for key in case["offers"]}
    return bool(wanted & set(ranking[:first])) if wanted else not ranking


def share(rows: Iterable[tuple[Case, Ranking]], first: int) -> float:
    right = [is_right(case, ranking, first) for case, ranking in rows]
    return 100 * sum(right) / max(1, len(right))


def judged(bars: Bars) -> list[tuple[Case, Ranking]]:
    rows = [(case, ours(case)) for case in cases()]
    bars.line("judged queries", str(len(rows)), "≥ 300", holds=len(rows) >= 300)
    bars.line("first hit right", f"{share(rows, 1):.1f} %", f"≥ {FIRST} %", holds=share(rows, 1) >= FIRST)
    bars.line("right among the first three", f"{share(rows, 3):.1f} %", f"≥ {THREE} %", holds=share(rows, 3) >= THREE)
    by_language: dict[str, list[tuple[Case, Ranking]]] = defaultdict(list)
    for case, ranking in rows:
        by_language[case["language"]].append((case, ranking))
    for language, own in sorted(by_language.items()):
        right = share(own, 3)
        figure = f"{right:.1f} % of {len(own)}"
        bars.line(f"among the first three, {language}", figure, f"≥ {LANGUAGE} %", holds=right >= LANGUAGE)
    unseen = [(case, ours(case)) for case in cases(UNSEEN)]
    figure = f"{share(unseen, 1):.1f} % first, {share(unseen, 3):.1f} % among three of {len(unseen)}"
    print(f"to compare: queries by which nothing was made: {figure}")
    return rows


# --- peers ----------------------------------------------------------------------------------------------------------


def texts() -> list[dict[str, str]]:
    """Every offer with all its texts in all languages, as the peers read them."""
    rows: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"title": set(), "text": set()})
    for language in SITE:
        for row in shelves.shelf(language).rows:
            offer = row.offer
            rows[str(offer.id)]["title"].add(offer.name.text)
            parts = (offer.summary.text, offer.description.text, offer.good_to_know.text, offer.organization.name)
            topics = (topic.name for topic in offer.topics)
            rows[str(offer.id)]["text"] |= {*parts, *topics, *(place.name for place in offer.places)}
    return [
        {"id": key, "title": " ".join(sorted(row["title"])), "text": " ".join(sorted(row["text"]))}
        for key, row in rows.items()
    ]


def minisearch(documents: list[dict[str, str]], wanted: list[str]) -> list[Ranking]:
    """MiniSearch 7 in Node, with the settings of the issue; raises OSError or CalledProcessError where there is none."""
    if not (NODE / "node_modules" / "minisearch").exists():
        NODE.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(NODE), "minisearch@7.2.0"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    answer = subprocess.run(
        ["node", str(ROOT / "bench" / "minisearch.mjs"), str(NODE / "package.json")],
        input=json.dumps({"documents": documents, "queries": wanted}),
        text=True,
        check=True,
        capture_output=True,
    )
    found: list[Ranking] = json.loads(answer.stdout)
    return found


RANK = """
WITH asked AS (
    SELECT to_tsquery('german', string_agg(quote_literal(word), ' | ')) AS query
    FROM unnest(regexp_split_to_array(%(words)s, '[^[:alnum:]]+')) AS word WHERE word <> ''
)
SELECT id FROM (
    SELECT id, ts_rank(vector, query) + 0.3 * word_similarity(%(words)s, title) AS score,
        vector @@ query OR word_similarity(%(words)s, title) > 0.4 AS is_found
    FROM offers, asked
) AS ranked WHERE is_found ORDER BY score DESC LIMIT 10
"""


def full_text(documents: list[dict[str, str]], wanted: list[str]) -> list[Ranking]:
    """PostgreSQL's full text for German with pg_trgm on the titles; raises OSError where there is no PostgreSQL."""
    programs = postgres.programs()
    if programs is None:
        raise FileNotFoundError("PostgreSQL")
    server = postgres.Postgres(programs)
    server.start()
    try:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            connection.execute("CREATE TABLE offers (id text, title text, vector tsvector)")
            for one in documents:
                connection.execute(
                    "INSERT INTO offers VALUES (%(id)s, %(title)s, setweight(to_tsvector('german', %(title)s), 'A')"
                    " || to_tsvector('german', %(text)s))",
                    one,
                )
            return [[row[0] for row in connection.execute(RANK, {"words": words}).fetchall()] for words in wanted]
    finally:
        server.stop()


def peers(bars: Bars, rows: list[tuple[Case, Ranking]]) -> None:
    asked = [(case, ranking) for case, ranking in rows if case["class"] in CLASSES]
    documents, wanted = texts(), [case["query"] for case, _ranking in asked]
    known: dict[str, Callable[[list[dict[str, str]], list[str]], list[Ranking]]] = {
        "MiniSearch": minisearch,
        "PostgreSQL full text + pg_trgm": full_text,
    }
    for name, peer in known.items():
        try:
            theirs = peer(documents, wanted)
        except (OSError, subprocess.CalledProcessError) as problem:
            bars.unmeasured(name, type(problem).__name__)
            continue
        for kind in CLASSES:
            own = share([row for row in asked if row[0]["class"] == kind], 3)
            both = zip(asked, theirs, strict=True)
            other = share([(case, found) for (case, _ours), found in both if case["class"] == kind], 3)
            figure = f"{own:.1f} % to {other:.1f} %"
            bars.line(f"before {name}, {kind}", figure, f"≥ {AHEAD} points", holds=own - other >= AHEAD)


# --- milliseconds ---------------------------------------------------------------------------------------------------


def many(count: int) -> shelves.Shelf:
    """A shelf of so many offers: those of the demonstration with other names and longer texts."""
    pick = random.Random(count)
    base = shelves.shelf("de")
    terms = [term for subject in vocabulary.subjects() for term in subject.said["de"].terms]
    rows = []
    for row in itertools.islice(itertools.cycle(base.rows), count):
        text = type(row.offer.name)
        changed = msgspec.structs.replace(
            row.offer,
            id=uuid4(),
            name=text(f"{row.offer.name.text} {pick.choice(terms)}"),
            description=text(f"{row.offer.description.text} {' '.join(pick.choices(terms, k=8))}"),
        )
        rows.append(shelves.Shelved(changed, row.confirmed_on, row.due_on, row.areas))
    return shelves.Shelf("de", base.count, base.day, tuple(rows))


def asked_for() -> list[search.Choice]:
    """A thousand distinct queries of parents, a third with a filter, half of them from a neighborhood."""
    phrases = {case["query"] for case in cases()}
    phrases |= {
        phrase
        for subject in vocabulary.subjects()
        for said in subject.said.values()
        for phrase in (*said.phrases, *said.terms)
    }
    area = places.family_area("niedergirmes")
    here = search.Origin(area.pk, *(places.middle_of(area) or (None, None))) if area else search.Origin()
    infants = {"phase": frozenset({"infancy"})}
    chosen = random.Random(1).sample(sorted(phrases), 1000)
    return [
        search.Choice(
            words=words, codes=infants if number % 3 == 0 else {}, origin=here if number % 2 else search.Origin()
        )
        for number, words in enumerate(chosen)
    ]


def milliseconds(count: int) -> float:
    """The 99th percentile of a warm search among so many offers."""
    lexicon.forget()
    shelf, now, days, choices = many(count), timezone.localtime(), day_calendar(), asked_for()
    took = []
    for measured in (False, True):
        for choice in choices:
            started = time.perf_counter()
            shelves.shelf("de")  # asks the database whether anything is new, as each request does
            search.find(shelf, choice, now=now, days=days)
            if measured:
                took.append(time.perf_counter() - started)
    return sorted(took)[989] * 1000


def speed(bars: Bars) -> None:
    """On SQLite in this process; on PostgreSQL in one of its own, since settings are read once."""
    measured = {count: milliseconds(count) for count in (2_000, 10_000, 50_000)}
    limits(bars, "SQLite", measured)
    ratio = measured[50_000] / measured[10_000]
    bars.line("from 10,000 to 50,000 offers", f"{ratio:.1f} times", "≤ 5 times", holds=ratio <= 5)
    try:
        limits(bars, "PostgreSQL", on_postgres())
    except (OSError, subprocess.CalledProcessError) as problem:
        bars.unmeasured("search p99 on PostgreSQL", type(problem).__name__)


def limits(bars: Bars, database: str, measured: dict[int, float]) -> None:
    for count, bar in ((2_000, 10), (10_000, 30)):
        figure = f"{measured[count]:.1f} ms"
        bars.line(f"search p99, {count:,} offers, {database}", figure, f"< {bar} ms", holds=measured[count] < bar)


def on_postgres() -> dict[int, float]:
    """The same two measurements by a process of its own that keeps its rows in PostgreSQL; raises OSError without one."""
    programs = postgres.programs()
    if programs is None:
        raise FileNotFoundError("no initdb")
    server = postgres.Postgres(programs)
    server.start()
    try:
        own = os.environ | {"DATABASE_URL": server.url}
        command = [sys.executable, "-m", "bench.search", MEASURE]
        done = subprocess.run(command, cwd=ROOT, env=own, check=True, stdout=subprocess.PIPE)
    finally:
        server.stop()
    return {int(count): took for count, took in json.loads(done.stdout.splitlines()[-1]).items()}


def main() -> None:
    logging.disable(logging.INFO)
    if catalogues.are_stale():
        catalogues.compile_all()
    preparation.migrate()
    holders.make_ready()
    call_command("load_demo", stdout=io.StringIO())
    if MEASURE in sys.argv:
        print(json.dumps({count: milliseconds(count) for count in (2_000, 10_000)}))
        return
    bars = Bars("search")
    peers(bars, judged(bars))
    speed(bars)
    bars.end()


if __name__ == "__main__":
    main()
