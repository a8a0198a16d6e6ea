"""Setting documents with Typst: fonts of our own, no network, no file but the templates, PDF/UA-1 unless said otherwise."""

import base64
import json
import multiprocessing
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

ROOT = Path(__file__).resolve().parents[2]  # templates name each other from here: "/kit/paper/typst/base.typ"
FONTS = Path(__file__).with_name("fonts")
LETTERS = Path(__file__).with_name("letters.txt")  # "41-5a": hexadecimal spans of code points
#: What a person may type and no font of ours has, and what stands for it; everything else without a glyph is left out.
INSTEAD = {
    "\N{SOFT HYPHEN}": "",
    "\N{ZERO WIDTH SPACE}": "",
    "\N{WORD JOINER}": "",
    "\N{ZERO WIDTH NO-BREAK SPACE}": "",
    "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}",
    "\N{THIN SPACE}": " ",
    "\N{FIGURE SPACE}": "\N{NO-BREAK SPACE}",
    "\N{RIGHTWARDS ARROW}": "–",
    "\N{BLACK CIRCLE}": "•",
    "\t": " ",
}
RESERVED = frozenset('"\\')  # letters that would end a word of JSON
#: Letters that JSON writes in ASCII and no font has; an escaped backslash is read first, so that it stays one.
CONTROLS = re.compile(r"(?P<kept>\\\\|\\n)|(?P<space>\\t)|\\[bfr]|\\u00[01][0-9a-f]")


class Unprintable(ValueError):
    """A document that cannot be set; the text says what the template stumbled over."""


@dataclass(frozen=True, slots=True)
class Order:
    """A document to set: the template from ROOT („book/paper/book.typ“), what stands in it as plain JSON, and when.

    ``is_tagged``: PDF/UA-1, which refuses a document with a picture without words, a skipped heading or a letter
    without a glyph. Print files need no tags.
    """

    template: str
    content: Mapping[str, Any]
    at: datetime
    is_tagged: bool = True


def cook(order: Order) -> bytes:
    """The document as PDF. Raises Unprintable."""
    settings: dict[str, Any] = {"pdf_standards": ["ua-1"]} if order.is_tagged else {"pdf_tags": False}
    try:
        pdf = typst.compile(
            ROOT / order.template,
            root=ROOT,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"content": written(order.content)},
            timestamp=int(order.at.timestamp()),
            **settings,
        )
    except typst.TypstError as problem:
        raise Unprintable(problem.message) from problem
    if not isinstance(pdf, bytes):
        raise Unprintable(f"{order.template}: no document")
    return pdf


class Warming:
    """Processes that set documents side by side; they know templates and fonts, no database.

    Use it as a context manager; ``workers`` is the number of processes.
    """

    def __init__(self, workers: int) -> None:
        # a fresh process each: threads of the engine would not survive a fork
        self._pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_fonts)

    def __enter__(self) -> "Warming":
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def cook(self, orders: Iterable[Order]) -> Iterator[bytes]:
        """The documents in their order, as they are done."""
        return self._pool.map(cook, orders)

    def attempt(self, orders: Iterable[Order]) -> Iterator[bytes | Unprintable]:
        """As cook, but what cannot be set is told instead of raised."""
        return self._pool.map(attempt, orders)


def cook_all(orders: Sequence[Order], *, workers: int) -> Iterator[bytes]:
    """Many documents, in their order; with one worker in this process."""
    if workers < 2 or len(orders) < 2:
        yield from map(cook, orders)
        return
    with Warming(workers) as kitchen:
        yield from kitchen.cook(orders)


def attempt(order: Order) -> bytes | Unprintable:
    """The document, or why it cannot be set: for many, of which one must not stop the others."""
    try:
        return cook(order)
    except Unprintable as problem:
        return problem


def attempt_all(orders: Sequence[Order], *, workers: int) -> Iterator[bytes | Unprintable]:
    """As cook_all, but what cannot be set is told instead of raised."""
    if workers < 2 or len(orders) < 2:
        yield from map(attempt, orders)
        return
    with Warming(min(workers, len(orders))) as kitchen:
        yield from kitchen.attempt(orders)


def picture(content: bytes, kind: str, *, width: int, height: int) -> str:
    """A picture of pixels as SVG that a template can show with ``image(bytes(…))``; kind is png, jpeg or webp."""
    encoded = base64.b64encode(content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/{kind};base64,{encoded}"/></svg>'
    )


def written(content: Mapping[str, Any]) -> str:
    """What stands in a document as JSON, with those letters only that our fonts can show."""
    text = legible(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    return CONTROLS.sub(lambda found: found["kept"] or (" " if found["space"] else ""), text)


def legible(text: str) -> str:
    """The text with those letters only that our fonts can show: „№“ stays, an emoji goes, „ﬁ“ becomes „fi“."""
    while (left := unicodedata.normalize("NFC", text).translate(_letters())) != text:
        text = left  # once more: where a letter between them went, an accent may now stand beside a letter it joins
    return text


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@cache
def _letters() -> "_Letters":
    return _Letters(covered())


def covered() -> frozenset[int]:
    """Code points that the fonts of documents have a glyph for, as tools/fonts.py wrote them down."""
    spans = (line.split("-") for line in LETTERS.read_text(encoding="ascii").split())
    return frozenset(point for first, last in spans for point in range(int(first, 16), int(last, 16) + 1))


class _Letters(dict[int, str]):
    """What each letter becomes; asked once for each."""

    def __init__(self, known: frozenset[int]) -> None:
        super().__init__({point: chr(point) for point in known} | {ord(one): other for one, other in INSTEAD.items()})

    def __missing__(self, point: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(point))
        kept = "".join(self.get(ord(part), "") for part in parts if part not in RESERVED)
        self[point] = "" if parts == chr(point) else kept
        return self[point]
