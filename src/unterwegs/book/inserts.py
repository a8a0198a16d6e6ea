"""The insert sheet: what has changed since a book was printed, to be laid into it, in its language."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from unterwegs.book import content, entries
from unterwegs.book.models import Print
from unterwegs.book.since import Difference, Line, Since
from unterwegs.kit import paper
from unterwegs.places import queries as places

TEMPLATE = "book/paper/insert.typ"
REMEMBERED = 64  # sheets in the memory of a process


def sheet(made: Print, changed: Since, *, now: datetime) -> bytes:
    """The sheet as tagged PDF; set once for the same changes and the same day. Raises paper.Unprintable."""
    stands = stands_in(made, changed, now=now)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return _cooked(json.dumps(stands, ensure_ascii=False, sort_keys=True), int(midnight.timestamp()))


@lru_cache(maxsize=REMEMBERED)
def _cooked(stands: str, at: int) -> bytes:
    moment = datetime.fromtimestamp(at, tz=timezone.get_current_timezone())
    return paper.cook(paper.Order(TEMPLATE, json.loads(stands), moment))


def stands_in(made: Print, changed: Since, *, now: datetime) -> dict[str, Any]:
    """Everything that stands on the sheet, as plain JSON for book/paper/insert.typ."""
    with translation.override(made.language):
        town = places.town()
        return {
            "language": made.language,
            "format": made.format,
            "title": _("What has changed since your book was printed"),
            "author": town.office if town else "",
            "book": made.title,
            "area": made.area_name or (town.name if town else ""),
            "printed": _("Your book is of %(day)s.") % {"day": content.day_words(made.printed_on)},
            "as_of": _("As of %(day)s") % {"day": content.day_words(now.date())},
            "office": town.office if town else "",
            "phone": town.phone if town else "",
            "code": msgspec.to_builtins(entries.book_link(made.code)),
            "numbers": [_told(line) for line in changed.numbers],
            "centers": [_told(line) for line in changed.centers],
            "changed": [_told(line) for line in changed.changed],
            "new": [msgspec.to_builtins(line.entry) for line in changed.new if line.entry],
            "gone": [_told(line) for line in changed.gone],
            "chapters": [_told(line) for line in changed.chapters],
            "words": words(),
        }


def _told(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "language": line.language,
        "kind": line.kind,
        "differences": [_said(one) for one in line.differences],
        "link": msgspec.to_builtins(line.entry.link) if line.entry else None,
    }


def _said(one: Difference) -> dict[str, str | Sequence[str]]:
    return {"label": str(one.label), "before": list(one.before), "now": list(one.now)}


def words() -> dict[str, str]:
    """The few texts of the template itself, in the active language."""
    return {
        "put": _("Please put this sheet into your book."),
        "nothing": _("Nothing has changed. Your book is right as it is."),
        "numbers": _("Important numbers"),
        "centers": _("Your center"),
        "changed": _("This is different now"),
        "new": _("This is new"),
        "gone": _("This no longer exists"),
        "chapters": _("Chapters with new words"),
        "newest": _("You read them in the newest book. Scan the code above."),
        "before": _("so far"),
        "now": _("from now on"),
        "scan": _("Today's state, and the newest book"),
        "free": _("free of charge"),
    }
