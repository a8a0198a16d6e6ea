"""Versions of the bundle: how one is called, and what a phone that has one needs to write the next.

The file is an object of parts. Those named in its part ``tables`` are tables, written column by column since that packs
best; the first column has the names of the rows.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

Row = Sequence[Any]


def version_of(body: bytes) -> str:
    """The name of a version: the beginning of its SHA-256, 20 hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()[:20]


def columns(rows: Iterable[Row], fields: Sequence[str]) -> list[list[Any]]:
    """A table as the file has it: a list for each field."""
    table = list(rows)
    return [[row[position] for row in table] for position in range(len(fields))]


def difference(before: bytes, after: bytes) -> bytes:
    """What changed between two versions.

    ``parts`` are parts of the file as they are now. Of a table, ``rows`` has the names of the rows to take out, and the
    place and the row of each that is new or changed, in the order of the places. A phone whose file has other parts (the
    release changed them) sees by the sum that the result is not the version, and fetches all.
    """
    old, new = msgspec.json.decode(before), msgspec.json.decode(after)
    changed = {part for part, value in new.items() if old.get(part) != value}
    tables = {part for part in changed & set(new["tables"]) if _is_told_by_rows(part, old, new)}
    return msgspec.json.encode(
        {
            "from": version_of(before),
            "to": version_of(after),
            "parts": {part: value for part, value in new.items() if part in changed - tables},
            "rows": {part: _difference(_rows(old, part), _rows(new, part)) for part in sorted(tables)},
        }
    )


def _rows(bundle: Mapping[str, Any], part: str) -> dict[str, list[Any]]:
    return {row[0]: list(row) for row in zip(*bundle[part], strict=True)}


def _is_told_by_rows(part: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether the table has the fields it had, and the rows that did not change the same order."""
    if old.get("tables", {}).get(part) != new["tables"][part]:
        return False
    before, after = _rows(old, part), _rows(new, part)
    same = [name for name, row in before.items() if after.get(name) == row]
    return same == [name for name, row in after.items() if before.get(name) == row]


def _difference(old: Mapping[str, Row], new: Mapping[str, Row]) -> dict[str, Any]:
    same = {name for name, row in old.items() if new.get(name) == row}
    return {
        "gone": [name for name in old if name not in same],
        "put": [[place, row] for place, (name, row) in enumerate(new.items()) if name not in same],
    }
