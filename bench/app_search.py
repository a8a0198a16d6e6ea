"""Bars of the search on the phone: 2,000 offers, a thousand queries, a slow phone. `python -m bench.app_search`"""

import atexit
import functools
import io
import json
import logging
import os
import random
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FOLDER = tempfile.mkdtemp(prefix="unterwegs-bench-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ |= {"LOCAL": "yes", "DEMO": "yes", "DATA_DIR": FOLDER, "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unterwegs.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django

django.setup()

import brotli
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright

from bench.app_bundle import CHARACTERS, GROUPS, NAMED, sentences
from bench.report import ROOT, Bars
from tests.browser import FLAGS, program
from unterwegs.config import catalogues, preparation
from unterwegs.directory import vocabulary, wordbook
from unterwegs.front import bundle
from unterwegs.people import holders

OFFERS, QUERIES, SLOWER = 2_000, 1_000, 4
READY, SEARCH, ENGINE = 1_000, 16, 45  # milliseconds, milliseconds, kB
STATIC = {"front": ROOT / "src/unterwegs/front/static/front", "vendor": ROOT / "src/unterwegs/config/static/vendor"}
MEASURE = """
async ({ bundle, wordbook, choices }) => {
  const { decoded } = await import("/front/bundle.js");
  const engine = await import("/front/search/engine.js");
  let began = performance.now();
  const directory = decoded(JSON.parse(bundle));
  const ready = performance.now() - began;
  began = performance.now();
  const search = await engine.open(directory, { parts: async (part) => wordbook[part] });
  const index = performance.now() - began;
  const now = { day: Date.parse(directory.monday) / 86400000 + 1, minute: 600 };
  const rounds = [];
  for (let round = 0; round < 4; round++) {
    rounds.push(choices.map((choice) => {
      const started = performance.now();
      search.found({ ...choice, now }).hits(0, 20);
      return performance.now() - started;
    }));
  }
  const [, ...warm] = rounds;  // of three warm times the middle one: other programs of the machine are not measured
  const took = choices.map((_choice, number) => warm.map((round) => round[number]).sort((one, other) => one - other)[1]);
  took.sort((one, other) => one - other);
  return { ready, index, p50: took[Math.floor(took.length * 0.5)], p99: took[Math.floor(took.length * 0.99)] };
}
"""


def town(count: int) -> dict[str, Any]:
    """The bundle of the demonstration with so many offers, each with other words; raises FileNotFoundError without the data."""
    dice, known = random.Random(count), sentences()
    found: dict[str, Any] = json.loads(bundle.body_of("de", today=timezone.localdate()))
    fields = found["tables"]["offers"]
    rows = [dict(zip(fields, row, strict=True)) for row in zip(*found["offers"], strict=True)]
    made, written = [], set()
    for number in range(count):
        row = dict(dice.choice(rows), code=f"T{number:05}", name=f"{dice.choice(GROUPS)} {dice.choice(NAMED)} {number}")
        said = dice.sample(known, 3)
        while sum(map(len, said)) < CHARACTERS - 60:
            said.append(dice.choice(known))
        row |= {"summary": said[0], "description": " ".join(said[1:])}
        written |= {word for text in (row["name"], *said) for word in wordbook.written_words(text)}
        made.append(row)
    found["offers"] = [[row[field] for row in made] for field in fields]
    found["words"] = [sorted({*found["words"][0], *wordbook.rows_of(written)})]
    return found


def asked_for() -> list[dict[str, Any]]:
    """A thousand distinct queries of parents in all languages, a third with a filter, half of them from a place."""
    phrases = {
        phrase
        for subject in vocabulary.subjects()
        for code, said in subject.said.items()
        if code in {"de", "de-simple", "en", "tr"}
        for phrase in (*said.phrases, *said.terms)
    }
    return [
        {
            "words": words,
            "codes": {"phase": ["infancy"]} if number % 3 == 0 else {},
            "where": {"point": [8.5, 50.56]} if number % 2 else {},
        }
        for number, words in enumerate(random.Random(1).sample(sorted(phrases), QUERIES))
    ]


@contextmanager
def files() -> Iterator[str]:
    """The scripts as they are, at an address of their own."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            first, _slash, rest = path.lstrip("/").partition("/")
            return str(STATIC.get(first, Path(FOLDER)) / rest)

        def log_message(self, *_words: Any) -> None:
            """Nothing."""

    (Path(FOLDER) / "index.html").write_text("<!doctype html><html lang=de><title>–</title>", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=FOLDER))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def milliseconds(browser: Browser, *, offers: int = OFFERS, slower: int = SLOWER) -> dict[str, float]:
    """Until the bundle is ready, until its index is built, and of a warm search; on a phone so many times slower."""
    given = {"bundle": json.dumps(town(offers)), "wordbook": wordbook.wordbook(), "choices": asked_for()}
    with files() as address:
        page = browser.new_page()
        page.goto(address)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        found: dict[str, float] = page.evaluate(MEASURE, given)
        page.close()
    return found


def engine_bytes() -> int:
    """What the scripts of the search take, packed, without those the pages load anyway."""
    scripts = [*STATIC["front"].glob("search/*.js"), *STATIC["vendor"].glob("snowball-*/*.js")]
    return sum(len(brotli.compress(file.read_bytes(), quality=11)) for file in scripts)


def measure(bars: Bars) -> None:
    path = program()
    if path is None:
        bars.unmeasured("search on the phone", "no Chromium")
        return
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            found = milliseconds(browser)
            browser.close()
    except FileNotFoundError as missing:
        bars.unmeasured("search on the phone", str(missing))
        return
    what = f"{OFFERS:,} offers, {SLOWER} times slower"
    bars.line(f"bundle ready, {what}", f"{found['ready']:.0f} ms", f"< {READY} ms", holds=found["ready"] < READY)
    bars.line(f"search p99, {what}", f"{found['p99']:.1f} ms", f"< {SEARCH} ms", holds=found["p99"] < SEARCH)
    print(f"to compare: search p50 {found['p50']:.1f} ms; index built beside the page in {found['index']:.0f} ms")
    size = engine_bytes()
    bars.line("scripts of the search, brotli", f"{size / 1000:.1f} kB", f"≤ {ENGINE} kB", holds=size <= ENGINE * 1000)
    for part, body in wordbook.wordbook().items():
        packed = brotli.compress(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), quality=11)
        print(f"to compare: wordbook {part}: {len(packed) / 1000:.1f} kB")


def main() -> None:
    logging.disable(logging.INFO)
    if catalogues.are_stale():
        catalogues.compile_all()
    preparation.migrate()
    holders.make_ready()
    call_command("load_demo", stdout=io.StringIO())
    bars = Bars("the search on the phone")
    measure(bars)
    bars.end()


if __name__ == "__main__":
    main()
