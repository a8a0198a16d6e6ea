"""What was taken back, in files beside the ledger of destroyed keys: no backup gives back a revoked consent or a closed account.

A line says which row of which table counts no more, and since when; it is written when the deed has been committed. Tables
say how it is taken back again (`privacy.Ends`). There is a file for each day, which is deleted when no
backup can be older. The last line about a row counts: an account that was opened again stays open. Every start follows the
lines, also over the live database: that something counts again is therefore written before its commit, so that no crash
between the two takes away what was given.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.module_loading import import_string

from unterwegs.people import privacy

NAME, PATTERN = "withdrawn-{on:%Y-%m-%d}", "withdrawn-????-??-??"
GONE, BACK, BETWEEN, PART = "gone", "back", "|", "#"


@dataclass(frozen=True, slots=True)
class Line:
    """``label``: the table, and behind „#“ what of its row ended, where that is not all; ``key``: which row it is, by the
    fields that its table names, and what its deed is told beside; ``on``: the day or instant from which it counted no more.
    """

    label: str
    key: str
    on: date
    is_back: bool = False


def write(lines: Iterable[Line], *, now: datetime) -> None:
    """Adds lines that no crash takes back; each stands between two ends of lines, so that a torn one spoils no other."""
    folder: Path = settings.LEDGER_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / NAME.format(on=timezone.localdate(now))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        entry = "".join(f"\n{_words(line)}\n" for line in lines).encode()
        while entry:
            entry = entry[os.write(descriptor, entry) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lines() -> Iterator[Line]:
    """All lines in their order; a torn one was never said to be written."""
    for path in sorted(Path(settings.LEDGER_DIR).glob(PATTERN)):
        for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
            parts = text.split("\t")
            if len(parts) == 4 and parts[3] in (GONE, BACK):
                yield Line(parts[0], parts[1], _moment(parts[2]), parts[3] == BACK)


def replay() -> int:
    """Takes back again what the database does not know; returns how many rows changed. Twice is the same as once."""
    last = {_row_of(line): line for line in lines()}
    return sum(_again(line) for line in last.values() if not line.is_back)


def _row_of(line: Line) -> tuple[str, ...]:
    """Which row a line is about: its table, and the values of `Ends.by` without those that are only told."""
    how = _how(line.label)
    values = line.key.split(BETWEEN)
    return (line.label, *(values[: len(how.by)] if how else values))


def drop_old(*, today: date) -> int:
    """Deletes the files of days before which no backup was made; returns how many."""
    limit = NAME.format(on=today - timedelta(days=settings.BACKUP_DAYS))
    old = [path for path in Path(settings.LEDGER_DIR).glob(PATTERN) if path.name < limit]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def line_of(row: Model, *, on: date, is_back: bool = False, what: str = "") -> Line:
    """What is written about a row, or about a part of it. Raises LookupError where its table does not say how that ends."""
    label = f"{row._meta.label_lower}{PART}{what}" if what else row._meta.label_lower
    how = _how(label)
    if how is None:
        raise LookupError(label)
    key = BETWEEN.join(str(row.serializable_value(name)) for name in (*how.by, *how.told))
    return Line(label, key, on, is_back)


def _again(line: Line) -> int:
    how, values = _how(line.label), line.key.split(BETWEEN)
    if how is None:
        return 0
    if how.deed:
        return int(import_string(how.deed)(*values, on=line.on))
    rows = _table(line.label)._base_manager.filter(**dict(zip(how.by, values, strict=True)))
    if not how.field:
        return int(rows.delete()[0])
    return int(rows.filter(**{how.field: None}).update(**{how.field: line.on}))


def _how(label: str) -> privacy.Ends | None:
    """None where the table is gone, and its rows with it, or says no more how they end."""
    try:
        ends = ends_of(_table(label))
    except LookupError:
        return None
    return next((one for one in ends if one.what == label.partition(PART)[2]), None)


def _table(label: str) -> type[Model]:
    """Raises LookupError."""
    return apps.get_model(label.partition(PART)[0])


def ends_of(model: type[Model]) -> tuple[privacy.Ends, ...]:
    """How rows of a table, or parts of them, are taken back again; none where nothing can be."""
    found: privacy.Ends | tuple[privacy.Ends, ...] | None = getattr(model.__dict__.get("Privacy"), "ends", None)
    return found if isinstance(found, tuple) else (found,) if found else ()


def _words(line: Line) -> str:
    parts = [line.label, line.key, line.on.isoformat(), BACK if line.is_back else GONE]
    if any(mark in part for part in parts for mark in "\t\n\r"):
        raise ValueError(parts)
    return "\t".join(parts)


def _moment(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
