"""Bars of the companion book: seconds, pages per CPU-second beside two other engines, tags, text, codes. `python -m bench.book`

The demonstration is loaded into a folder of its own (DATA_DIR keeps it for the next run). The other engines come from
`requirements/bench-book.txt` into `.venv/bench-book`, apart from what the product runs with.
"""

import atexit
import html
import json
import logging
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
IS_MAIN = __name__ == "__main__"
if IS_MAIN and "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="unterwegs-bench-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
os.environ |= {"LOCAL": "yes", "DEMO": "yes"}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unterwegs.config.settings")
sys.path.insert(0, str(ROOT / "src"))

from pypdf import PdfReader

from bench.report import Bars
from tests.book import proofs
from unterwegs.kit import paper
from unterwegs.kit.paper import press as printer

if IS_MAIN:  # the processes beside this one need neither
    import django

    django.setup()

    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from unterwegs.book import content, making
    from unterwegs.directory import queries as directory
    from unterwegs.places import queries as places

ENGINES = ROOT / ".venv" / "bench-book"
FONTS = ROOT / "src" / "unterwegs" / "kit" / "paper" / "fonts"
AREA, LANGUAGE, RUNS = "niedergirmes", "de", 5
LEAST_PAGES, SECONDS = 48, 2.0
BOOKS, LEAST_EACH, ALL_SECONDS, CORES = 64, 40, 60.0, 2
TIMES_FASTER = 5.0


@dataclass(frozen=True, slots=True)
class Book:
    """A book that was set, and what it was set from."""

    name: str
    content: dict[str, Any]
    pdf: bytes


def manage(*words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


# --- one book, many books ---------------------------------------------------------------------------------------------


def one_book(bars: Bars, folder: Path) -> None:
    """From the command to the file on the disk: Python and Django started, gathered, set, written."""
    target = folder / "one.pdf"
    before = cpu()
    started = [timed(lambda: manage("build_book", "--area", AREA, "--out", str(target))) for _run in range(RUNS)]
    used = (cpu() - before) / RUNS
    pages = printer.pages_in(target.read_bytes())
    plan = content.Plan(places.family_area(AREA), LANGUAGE)
    warm = [timed(lambda: making.made(plan, now=now())) for _run in range(RUNS)]
    bars.line(f"pages of the A5 book of {AREA}", str(pages), f"≥ {LEAST_PAGES}", holds=pages >= LEAST_PAGES)
    fresh = statistics.median(started)
    bars.line(
        f"`build_book` for these {pages} pages, a fresh process, median of {RUNS}",
        f"{fresh:.2f} s",
        f"< {SECONDS:.0f} s",
        holds=fresh < SECONDS,
    )
    print(f"         of it CPU: {used:.2f} s; in a process that runs already: {statistics.median(warm):.2f} s")


def every_book(bars: Bars) -> list[Book]:
    """The books of all areas with a center in all languages: gathered from the database and set side by side."""
    with_center = {area.pk for one in directory.centers_with_all(LANGUAGE) for area in one.location.areas.all()}
    areas = [area for area in places.family_areas() if area.pk in with_center]
    areas += [area for area in places.family_areas() if area not in areas]
    plans = [content.Plan(area, code) for area in areas[:8] for code, _name in settings.LANGUAGES]
    orders: list[paper.Order] = []

    def gathered() -> Iterator[paper.Order]:
        for plan in plans:
            orders.append(making.order(plan, now=now()))
            yield orders[-1]

    start, before = time.perf_counter(), cpu()
    with paper.Warming(CORES) as kitchen:
        pdfs = list(kitchen.cook(gathered()))
    took = time.perf_counter() - start
    made = [
        Book(f"{plan.area.slug if plan.area else ''}-{plan.language}", dict(order.content), pdf)
        for plan, order, pdf in zip(plans, orders, pdfs, strict=True)
    ]
    least = min(printer.pages_in(book.pdf) for book in made)
    bars.line("books of 8 areas in 8 languages", str(len(made)), str(BOOKS), holds=len(made) == BOOKS)
    bars.line("pages of the thinnest of them", str(least), f"≥ {LEAST_EACH}", holds=least >= LEAST_EACH)
    bars.line(
        f"all of them, gathered and set on {CORES} cores",
        f"{took:.1f} s ({cpu() - before:.1f} s of CPU)",
        f"< {ALL_SECONDS:.0f} s",
        holds=took < ALL_SECONDS,
    )
    return made


def other_books() -> list[Book]:
    """The other kinds: large print, folder, easy German for the whole town, two languages side by side."""
    area = places.family_area(AREA)
    plans = {
        "large": content.Plan(area, "de", format="large"),
        "folder": content.Plan(area, "en", format="a4"),
        "whole town": content.Plan(None, "de-simple"),
        "de beside ar": content.Plan(area, "de", "ar"),
        "fa beside de": content.Plan(area, "fa", "de"),
        "uk beside ru, large": content.Plan(area, "uk", "ru", format="large"),
        "ar, folder": content.Plan(area, "ar", format="a4"),
    }
    made = {name: making.made(plan, now=now()) for name, plan in plans.items()}
    return [Book(name, one.content, one.pdf) for name, one in made.items()]


def cpu() -> float:
    """Seconds of processors that this process and those it waited for have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def now() -> Any:
    return timezone.localtime()


# --- proofs -----------------------------------------------------------------------------------------------------------


def proofs_of(bars: Bars, books: Sequence[Book], folder: Path) -> None:
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        found = dict(zip((book.name for book in books), pool.map(_proof, books), strict=True))
    every = f"{len(found)} books, {sum(one.pages for one in found.values()):,} pages".replace(",", ".")

    def none(what: str, kind: str) -> None:
        wrong = [(name, one) for name, proof in found.items() for one in getattr(proof, kind)]
        for name, one in wrong[:5]:
            print(f"         {name}: {str(one)[:120]}")
        bars.line(what, str(len(wrong)), "0", holds=not wrong)

    none(f"failures of PDF/UA-1 in {every}", "failures")
    compared = sum(one.paragraphs for one in found.values())
    bars.line("paragraphs compared with their source", f"{compared:,}".replace(",", "."), "> 0", holds=compared > 0)
    none("of them different in the tags (tests/paper_text.py)", "differing")
    none("numbers and times in another order from the right", "numbers")
    none("codes that no camera reads", "unread")
    none("codes that lead somewhere else", "foreign")
    glyphs = sum(one.missing_glyphs for one in found.values())
    bars.line("letters without a glyph", str(glyphs), "0", holds=glyphs == 0)
    poppler(bars, [book for book in books if book.content["language"] not in proofs.FROM_THE_RIGHT], folder)
    live(bars, {address for book in books for address in proofs.addresses(book.content)})


def _proof(book: Book) -> proofs.Proof:
    return proofs.proof(book.pdf, book.content)


def poppler(bars: Bars, books: Sequence[Book], folder: Path) -> None:
    """Once more by another reader, for books that are written from the left only."""
    what = "paragraphs that Poppler does not find in books from the left"
    if shutil.which("pdftotext") is None:
        bars.unmeasured(what, "pdftotext is not installed (tools/needs)")
        return
    wrong = []
    for book in books:
        if book.content["second"]:
            continue
        path = folder / "poppler.pdf"
        path.write_bytes(book.pdf)
        wrong += proofs.differing_for_poppler(path, proofs.source(book.content))
    for one in wrong[:5]:
        print(f"         {one[:120]}")
    bars.line(what, str(len(wrong)), "0", holds=not wrong)


def live(bars: Bars, addresses: set[str]) -> None:
    """Every address of a code is asked for as a phone does; a redirect may lead to the page in a language."""
    host = settings.BASE_URL.split("://")[1].split(":")[0]
    logging.disable(logging.INFO)
    dead = []
    for address in sorted(addresses):
        answer = Client().get(address.removeprefix(settings.BASE_URL), follow=True, headers={"host": host})
        if answer.status_code != 200:
            dead.append(f"{address}: {answer.status_code}")
    for one in dead[:5]:
        print(f"         {one}")
    bars.line(f"dead pages behind {len(addresses)} different codes", str(len(dead)), "0", holds=not dead)


# --- other engines ----------------------------------------------------------------------------------------------------


def engines(bars: Bars, book: Book, folder: Path) -> None:
    """The same chapters by three engines, a fresh process each; CPU time of the process with everything it starts."""
    chapters = book.content["chapters"] + book.content["last_chapters"]
    ours = {
        **book.content,
        "chapters": [{**one, "near": [], "numbers": []} for one in book.content["chapters"]],
        "last_chapters": [{**one, "near": [], "numbers": []} for one in book.content["last_chapters"]],
        "local": {**book.content["local"], "entries": [], "phases": [], "week": [], "center": None, "map": None,
                  "places": [], "organizations": [], "index": []},
    }  # fmt: skip
    (folder / "content.json").write_text(json.dumps(ours, ensure_ascii=False), encoding="utf-8")
    (folder / "book.html").write_text(page_of(book.content, chapters), encoding="utf-8")
    speeds = {}
    for engine in ("typst", "weasyprint", "xhtml2pdf"):
        try:
            speeds[engine] = statistics.median(pages_per_second(engine, folder) for _run in range(RUNS))
        except (subprocess.CalledProcessError, OSError) as problem:
            bars.unmeasured(engine, str(problem))
            return
        print(f"         {engine}: {speeds[engine]:.1f} pages per CPU-second, median of {RUNS} fresh processes")
    ratio = speeds["typst"] / speeds["weasyprint"]
    bars.line(
        "times as many pages per CPU-second as WeasyPrint with pdf/ua-1",
        f"{ratio:.1f}",
        f"≥ {TIMES_FASTER:.0f}",
        holds=ratio >= TIMES_FASTER,
    )
    print(f"         and as xhtml2pdf, which writes no tags: {speeds['typst'] / speeds['xhtml2pdf']:.1f}")


def pages_per_second(engine: str, folder: Path) -> float:
    target = folder / f"{engine}.pdf"
    target.unlink(missing_ok=True)
    path = os.pathsep.join(map(str, [*([] if engine == "typst" else [ENGINES]), ROOT / "src"]))
    command = [sys.executable, "-W", "ignore", ROOT / "bench" / "book_engines.py", engine, folder, target]
    child = subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": path}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, [engine])
    return len(PdfReader(target).pages) / (used.ru_utime + used.ru_stime)


def page_of(content: dict[str, Any], chapters: Sequence[dict[str, Any]]) -> str:
    """The same text as HTML: page, margins, type and face as in base.typ."""
    body = "".join(
        f"<h1>{html.escape(one['title'])}</h1><p class=lead>{runs(one['lead'])}</p>{blocks(one['blocks'])}"
        for one in chapters
    )
    faces = "".join(
        f"@font-face{{font-family:Book;font-weight:{weight};src:url({(FONTS / f'sans-{name}.ttf').as_uri()})}}"
        for weight, name in ((400, "regular"), (700, "bold"))
    )
    style = f"""{faces}
@page {{ size: 148mm 210mm; margin: 20mm 14mm 19mm 19mm;
  @bottom-right {{ content: counter(page); font: 8.5pt Book }} @top-right {{ content: string(chapter); font: 8pt Book }} }}
html {{ font: 10.2pt/1.4 Book; hyphens: auto; color: #23302b; orphans: 2; widows: 2 }}
h1 {{ break-before: page; font-size: 2.05em; string-set: chapter content() }} h2 {{ font-size: 1.22em; break-after: avoid }}
p, ul, ol {{ margin: 0 0 .95em }} .lead {{ color: #1f6f5c; font-size: 1.14em }}
.box {{ background: #fbf7f1; border-left: 1.4pt solid #f2a65a; padding: 2.6mm 3.2mm; break-inside: avoid }}"""
    title = html.escape(content["title"])
    return f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title><style>{style}</style></head><body>{body}</body></html>'


def blocks(found: Sequence[dict[str, Any]]) -> str:
    parts = []
    for one in found:
        if one["kind"] in {"bullets", "numbers"}:
            items = "".join(f"<li>{runs(item)}</li>" for item in one["items"])
            parts.append(f"<ul>{items}</ul>" if one["kind"] == "bullets" else f"<ol>{items}</ol>")
        elif one["kind"] == "heading":
            parts.append(f"<h2>{runs(one['runs'])}</h2>")
        else:
            parts.append(f"<p{' class=box' if one['kind'] == 'box' else ''}>{runs(one['runs'])}</p>")
    return "".join(parts)


def runs(found: Sequence[dict[str, Any]]) -> str:
    said = [(html.escape(one["text"]), one.get("bold"), one.get("url")) for one in found]
    bold = [(f"<strong>{text}</strong>" if is_bold else text, url) for text, is_bold, url in said]
    return "".join(f'<a href="{html.escape(url)}">{text}</a>' if url else text for text, url in bold)


def main() -> None:
    manage("prepare")
    manage("load_demo")
    bars = Bars("The companion book")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one_book(bars, folder)
        books = every_book(bars)
        german = next(book for book in books if book.name == f"{AREA}-{LANGUAGE}")
        engines(bars, german, folder)
        proofs_of(bars, [*books, *other_books()], folder)
    bars.end()


if IS_MAIN:
    main()
