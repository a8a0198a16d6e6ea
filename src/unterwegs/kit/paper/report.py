"""Plain documents: a title and parts – text in our markup, tables, pairs, lines to sign on – set by one template."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from unterwegs.kit.paper import markup
from unterwegs.kit.paper.kitchen import Order

TEMPLATE = "kit/paper/typst/report.typ"
Part = dict[str, Any]


def text(words: str) -> list[Part]:
    """Parts of a text in our markup; its headings are „#“ and „##“. Raises markup.NotOurs."""
    return list(markup.read(words))


def heading(words: str, *, level: int = 1) -> Part:
    return {"kind": "heading", "level": level, "runs": [{"text": words}]}


def paragraph(words: str) -> Part:
    return {"kind": "paragraph", "runs": [{"text": words}]}


def bullets(lines: Iterable[str]) -> Part:
    return {"kind": "bullets", "items": [[{"text": line}] for line in lines]}


def box(words: str) -> Part:
    return {"kind": "box", "runs": [{"text": words}]}


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, widths: Sequence[float] = ()) -> Part:
    """``widths`` are shares of the line, one for each column; a line break in a cell stays one."""
    return {
        "kind": "table",
        "head": list(head),
        "rows": [[str(cell) for cell in row] for row in rows],
        "widths": list(widths) or [1.0] * len(head),
    }


def bars(head: tuple[str, str], rows: Iterable[tuple[str, str, float, float]]) -> Part:
    """A table of names and numbers in words; beside each a bar for the eye, from 0 to 1, pale up to the second share."""
    told = [{"name": name, "words": words, "share": share, "until": until} for name, words, share, until in rows]
    return {"kind": "bars", "head": list(head), "rows": told}


def ticks(head: Sequence[str], rows: Iterable[Sequence[str]], *, boxes: int, widths: Sequence[float]) -> Part:
    """A table whose last columns are boxes to be ticked with a pen; the rows give the words before them."""
    return {**table(head, rows, widths=widths), "kind": "ticks", "boxes": boxes}


def pairs(rows: Iterable[tuple[str, str]]) -> Part:
    return {"kind": "pairs", "rows": [[str(label), str(said)] for label, said in rows]}


def signatures(names: Iterable[str]) -> Part:
    """A line for place and day, and one for each of those who sign."""
    return {"kind": "signatures", "names": list(names)}


def order(
    *,
    title: str,
    parts: Iterable[Part],
    language: str,
    foot: str,
    at: datetime,
    subtitle: str = "",
    words: Mapping[str, str] | None = None,
) -> Order:
    """The document for the kitchen; ``words`` are those of the template in this language: „place_and_day“."""
    content = {
        "title": title,
        "subtitle": subtitle,
        "language": language,
        "format": "a4",
        "foot": foot,
        "parts": list(parts),
        "words": {"place_and_day": "", **(words or {})},
    }
    return Order(TEMPLATE, content, at)
