"""Bars of the letters: seconds for a run of 500, tags, text, codes. `python -m bench.letters`

The letters are those of tests/welcome/post.py, every kind and mode and six second languages among them.
"""

import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ |= {"LOCAL": "yes", "DEMO": "no"}
os.environ.setdefault("DATA_DIR", str(ROOT / "build" / "var"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unterwegs.config.settings")
sys.path.insert(0, str(ROOT / "src"))

import django

django.setup()

from bench.report import Bars
from tests import paper_text
from tests.book import proofs
from tests.welcome import post
from unterwegs.kit import paper
from unterwegs.welcome import letters
from unterwegs.welcome.letters import Letter, LetterKind, Run

LETTERS, SECONDS, CORES = 500, 15.0, 2
PIECE = 50  # letters whose words and codes are compared at once
DEPTH = 1000  # of references between the tags of a file of a thousand pages
SECOND = ("", "", "", "tr", "ar", "uk", "ru", "fa", "en")  # most families chose none


def run_of(count: int) -> Run:
    """A run as a large town has it in a busy fortnight: names of different length, every kind, second languages."""
    kinds = [one for one in post.every_kind() if one.kind != LetterKind.PARCEL or one.link]
    every = [one_of(kinds[at % len(kinds)] if at % 4 == 0 else post.letter(), at) for at in range(1, count + 1)]
    return post.run(*every)


def one_of(kind: Letter, at: int) -> Letter:
    own = post.letter(at)
    names = (f"{'Maximiliane ' * (at % 4)}Sommer-{at}",)
    second = SECOND[at % len(SECOND)] if kind.language == "de" else ""
    return replace(
        kind,
        number=f"412-{at:03}",
        recipient=(*names, *own.recipient[1:]),
        addressed=names if kind.addressed else (),
        code=own.code,
        link=own.link,
        second=second,
    )


def measure(bars: Bars) -> None:
    run = run_of(LETTERS)
    start, before = time.perf_counter(), time.process_time()
    pdf = letters.print_file(run)
    took, used = time.perf_counter() - start, time.process_time() - before
    bars.line(
        f"{LETTERS} letters as one print file",
        f"{took:.1f} s ({used:.1f} s of CPU, {len(pdf) / 1e6:.1f} MB)",
        f"< {SECONDS:.0f} s",
        holds=took < SECONDS,
    )
    none(bars, f"failures of PDF/UA-1 in these {LETTERS * letters.PAGES} pages", proofs.failures(pdf, depth=DEPTH))
    pieces = [replace(run, letters=run.letters[at : at + PIECE]) for at in range(0, LETTERS, PIECE)]
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        none(bars, "words, codes and glyphs that differ", [one for found in pool.map(_proved, pieces) for one in found])


def none(bars: Bars, what: str, wrong: Sequence[str]) -> None:
    for one in wrong[:5]:
        print(f"         {one[:160]}")
    bars.line(what, str(len(wrong)), "0", holds=not wrong)


def _proved(run: Run) -> list[str]:
    """What is wrong in the text and the codes of a part of the run."""
    pdf, content = letters.print_file(run), letters.content(run)
    found = [paper_text.folded(one.text or one.alternative) for one in paper_text.parts(pdf) if one.kind != "Lbl"]
    wanted = [paper_text.folded(paper.legible(one)) for one in post.source(content)]
    wrong = [f"„{one}“ instead of „{other}“" for one, other in zip(found, wanted, strict=False) if one != other]
    if len(found) != len(wanted):
        wrong.append(f"{len(found)} paragraphs instead of {len(wanted)}")
    if sorted(proofs.codes(pdf)) != post.links(run.letters):
        wrong.append("codes that lead elsewhere")
    return wrong + ["a letter without a glyph"] * paper_text.missing_glyphs(pdf)


def main() -> None:
    bars = Bars("Letters of welcome visits")
    measure(bars)
    bars.end()


if __name__ == "__main__":
    main()
