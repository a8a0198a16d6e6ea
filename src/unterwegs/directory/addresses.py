"""Who is to be asked, from a pasted list or a table: in each row a mail address, and beside it a name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from unterwegs.kit import sheets

MAIL = re.compile(r"[^\s<>;,\"'()\[\]]+@[^\s<>;,\"'()\[\]]+")
AROUND = " \t;,<>()[]\"'–-:"
#: How columns are called that hold the name of an organization, the surest first.
NAMES = ("träger", "traeger", "organisation", "einrichtung", "institution", "verein", "name", "anbieter")
MOST = 2000


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody to ask."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that names nobody to ask: its number, its words, and the sentence that says why."""

    number: int
    text: str
    reason: str


def read_text(text: str) -> tuple[list[Address], list[Rejected]]:
    """One address in each line, in any order and with any signs between."""
    rows = ((number, [line]) for number, line in enumerate(text.splitlines(), start=1) if line.strip())
    return _read(rows)


def read_table(content: bytes, name: str) -> tuple[list[Address], list[Rejected]]:
    """All sheets of a CSV or XLSX file; raises `sheets.Unreadable`."""
    rows: list[tuple[int, list[str]]] = []
    for sheet in sheets.read_tables(content, name).values():
        order = sorted(sheet.columns, key=_place)
        head = (0, list(sheet.columns)) if any(MAIL.search(column) for column in sheet.columns) else None
        rows += [head] if head else []
        rows += [(row.number, [row[column] for column in order]) for row in sheet.rows]
    return _read(rows)


def _place(column: str) -> int:
    folded = column.casefold()
    return next((place for place, word in enumerate(NAMES) if word in folded), len(NAMES))


def _read(rows: Iterable[tuple[int, Sequence[str]]]) -> tuple[list[Address], list[Rejected]]:
    found: dict[str, Address] = {}
    rejected: list[Rejected] = []
    for number, cells in rows:
        words = " · ".join(cell for cell in cells if cell)[:160]
        address, reason = _one(cells)
        if address is None:
            rejected.append(Rejected(number, words, reason))
        elif address.email in found:
            rejected.append(Rejected(number, words, _("This address is in the list already.")))
        elif len(found) >= MOST:
            rejected.append(
                Rejected(number, words, _("At most %(count)s addresses are asked at once.") % {"count": MOST})
            )
        else:
            found[address.email] = address
    return list(found.values()), rejected


def _one(cells: Sequence[str]) -> tuple[Address | None, str]:
    match = next((match for cell in cells if (match := MAIL.search(cell))), None)
    if match is None:
        return None, _("There is no mail address.")
    email = match[0].removeprefix("mailto:").strip(AROUND).lower()
    try:
        validate_email(email)
    except ValidationError:
        return None, _("“%(mail)s” is not a mail address.") % {"mail": email}
    rest = (MAIL.sub(" ", cell).strip(AROUND) for cell in cells)
    name = next((words for words in rest if words), "") or email.partition("@")[2]
    return Address(re.sub(r"\s+", " ", name)[:160], email), ""
