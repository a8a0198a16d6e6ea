"""The report of long work as people read it: numbers, sentences and tables out of plain JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

#: The keys that rooms put into their reports; others are shown as they are.
WORDS: Mapping[str, Words] = {
    "read": _("read"),
    "new": _("new"),
    "added": _("added"),
    "changed": _("changed"),
    "same": _("unchanged"),
    "unchanged": _("nothing to change"),
    "refused": _("refused"),
    "rejected": _("refused"),
    "repaired": _("repaired"),
    "removed": _("removed"),
    "missing": _("no longer in the file"),
    "lines": _("notes"),
    "row": _("row"),
    "rows": _("rows"),
    "name": _("name"),
    "names": _("names"),
    "words": _("sentence"),
    "sentence": _("sentence"),
    "reason": _("reason"),
    "is_refused": _("refused"),
}


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: Words
    columns: list[Words]
    rows: list[list[str]]


@dataclass(slots=True)
class Report:
    numbers: list[tuple[Words, Any]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def read(report: Mapping[str, Any]) -> Report:
    """Lists become tables (of objects, of lists, or of words), the rest becomes lines; empty lists are left out."""
    found = Report()
    for key, value in report.items():
        if isinstance(value, list):
            if value:
                found.tables.append(_table(key, value))
        elif not isinstance(value, dict):
            found.numbers.append((WORDS.get(key, key), value))
    return found


def _table(key: str, rows: Sequence[Any]) -> Table:
    title = WORDS.get(key, key)
    if isinstance(rows[0], dict):
        columns = list(rows[0])
        cells = [[_cell(row.get(column)) for column in columns] for row in rows]
        return Table(key, title, [WORDS.get(column, column) for column in columns], cells)
    if isinstance(rows[0], list):
        width = max(len(row) for row in rows)
        return Table(key, title, [""] * width, [[_cell(cell) for cell in row] for row in rows])
    return Table(key, title, [title], [[_cell(row)] for row in rows])


def _cell(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "✓"
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
