"""From a plan to a file: gathers what stands in it, has it set, and says what it became."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from babel import Locale

from unterwegs.book import content, rules
from unterwegs.book.models import Edition
from unterwegs.kit import paper
from unterwegs.kit.paper import press as printer

TEMPLATE = "book/paper/book.typ"
#: What makes a book look as it does; a release that changes one of them has all books built anew.
LOOKS = ("book/paper/*.typ", "kit/paper/typst/*.typ", "kit/paper/fonts/*.ttf")
#: The day stands in every book; alone it is no reason to build one anew, the month of the edition is.
DATED = "as_of"


@dataclass(frozen=True, slots=True)
class Made:
    """A book that was set: its file, its pages, and what stood in it."""

    pdf: bytes
    pages: int
    content: dict[str, Any]


def plan_of(edition: Edition) -> content.Plan:
    """What an edition is to be; its logos should be prefetched."""
    return content.Plan(
        edition.area,
        edition.language,
        edition.second_language,
        title=edition.title,
        phases=edition.phases,
        chapters=edition.chapters,
        format=edition.format,
        greeting=edition.greeting,
        greeting_by=edition.greeting_by,
        logos=[
            {
                "svg": paper.picture(bytes(logo.content), "webp", width=logo.width, height=logo.height),
                "alternative": logo.alternative,
            }
            for logo in edition.logos.all()
        ],
        code=edition.code,
    )


def order(plan: content.Plan, *, now: datetime) -> paper.Order:
    """The order for the kitchen. Raises content.Unread."""
    stands = content.book(plan, now=now)
    return _for_the_press(stands, now) if plan.is_for_print else paper.Order(TEMPLATE, stands, now)


def _for_the_press(stands: dict[str, Any], now: datetime) -> paper.Order:
    press = {"bleed": rules.BLEED, "slug": rules.SLUG}
    return paper.Order(TEMPLATE, {**stands, "press": press}, now, is_tagged=False)


def made(plan: content.Plan, *, now: datetime) -> Made:
    """The book. Raises content.Unread, paper.Unprintable."""
    return _cooked(order(plan, now=now))


def made_for_print(plan: content.Plan, *, now: datetime) -> tuple[Made, Made]:
    """The same released texts twice: for screens, tagged, and for the printer. Raises content.Unread, paper.Unprintable."""
    stands = content.book(replace(plan, is_for_print=True), now=now)
    return _cooked(paper.Order(TEMPLATE, stands, now)), _cooked(_for_the_press(stands, now))


def _cooked(ordered: paper.Order) -> Made:
    pdf = finished(paper.cook(ordered), ordered)
    return Made(pdf, printer.pages_in(pdf), dict(ordered.content))


def finished(pdf: bytes, ordered: paper.Order) -> bytes:
    """With the boxes a printer needs, where it is for one."""
    press = ordered.content.get("press")
    return printer.print_ready(pdf, bleed=press["bleed"], slug=press["slug"]) if press else pdf


def digest(stands: dict[str, Any]) -> str:
    """SHA-256 of what stands in a book and of how it looks: the same digest, the same book but for the day."""
    kept = {key: value for key, value in stands.items() if key != DATED}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{looks()} {text}".encode()).hexdigest()


@cache
def looks() -> str:
    """SHA-256 of the templates and fonts of this release."""
    files = (file for pattern in LOOKS for file in sorted(paper.ROOT.glob(pattern)))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def is_right_to_left(language: str) -> bool:
    return Locale.parse(language.split("-", maxsplit=1)[0]).text_direction == "rtl"
