"""From a plan to a file: gathers what stands in it, has it set, and says what it became."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale

from unterwegs.book import content, rules
from unterwegs.kit import paper

TEMPLATE = "book/paper/book.typ"


@dataclass(frozen=True, slots=True)
class Made:
    """A book that was set: its file, its pages, and what stood in it."""

    pdf: bytes
    pages: int
    content: dict[str, Any]


def order(plan: content.Plan, *, now: datetime) -> paper.Order:
    """The order for the kitchen. Raises content.Unread."""
    stands = content.book(plan, now=now)
    if plan.is_for_print:
        stands["press"] = {"bleed": rules.BLEED, "slug": rules.SLUG}
    return paper.Order(TEMPLATE, stands, now, is_tagged=not plan.is_for_print)


def made(plan: content.Plan, *, now: datetime) -> Made:
    """The book. Raises content.Unread, paper.Unprintable."""
    ordered = order(plan, now=now)
    pdf = finished(paper.cook(ordered), ordered)
    return Made(pdf, paper.pages_in(pdf), dict(ordered.content))


def finished(pdf: bytes, ordered: paper.Order) -> bytes:
    """With the boxes a printer needs, where it is for one."""
    press = ordered.content.get("press")
    return paper.print_ready(pdf, bleed=press["bleed"], slug=press["slug"]) if press else pdf


def digest(stands: dict[str, Any]) -> str:
    """SHA-256 of what stands in a book: the same digest, the same book."""
    return hashlib.sha256(json.dumps(stands, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def is_right_to_left(language: str) -> bool:
    return Locale.parse(language.split("-", maxsplit=1)[0]).text_direction == "rtl"
