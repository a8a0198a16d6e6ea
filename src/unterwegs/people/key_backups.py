"""The key store in a file of its own, with a short life of its own; the keys in it stay wrapped."""

import base64
import binascii
import gzip
import os
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db import transaction

from unterwegs.people import holders, ledger, store
from unterwegs.people.ledger import LedgerDamaged, Line
from unterwegs.people.models import DataKey, DestroyedKey, KeyHolder

NAME = "unterwegs-keys-{at:%Y-%m-%d-%H%M%S}.json.gz"
PATTERN = "unterwegs-keys-????-??-??-??????.json.gz"
LARGEST = 2_000_000_000  # bytes unpacked


class NotReadable(Exception):
    """A file that is no backup of a key store; the sentence says why."""


class Key(msgspec.Struct, frozen=True):
    """A wrapped key, as it stands in the file."""

    holder: str
    wrapped: str
    master: str
    made_on: date


class Gone(msgspec.Struct, frozen=True):
    """A line of the ledger, as it stands in the file."""

    holder: UUID
    on: date
    room: str
    purpose: str
    rule: str


class KeyBackup(msgspec.Struct, frozen=True):
    """What stands in the file. ``destroyed`` is the number of lines of the ledger that the store had followed; ``ledger``
    all its lines, as far as it could be read, in case that it is lost together with the store.
    """

    unterwegs_keys: int
    made_at: datetime
    destroyed: int
    keys: list[Key]
    ledger: list[Gone] = []


class Written(NamedTuple):
    """How many keys stand in a new file; ``trouble`` says why it does not hold the whole ledger, empty where it does."""

    keys: int
    trouble: str


def write(file: Path, *, now: datetime) -> Written:
    """Writes all keys as of one moment, for the owner's eyes only; of a damaged ledger the lines before the damage."""
    with transaction.atomic(using=store.STORE):
        keys = [
            Key(str(key.pk), base64.b64encode(bytes(key.wrapped)).decode(), key.master, key.made_on)
            for key in DataKey.objects.order_by("pk")
        ]
        last = DestroyedKey.objects.order_by("-line").first()
    lines, trouble = _lines()
    gone = [Gone(line.holder, line.on, line.room, line.purpose, line.rule) for line in lines]
    content = KeyBackup(1, now, last.line if last else 0, keys, gone)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".unterwegs-") as folder:
        half = Path(folder) / "keys"
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(gzip.compress(msgspec.json.encode(content), mtime=0))
            target.flush()
            os.fsync(target.fileno())
        half.replace(file)
    return Written(len(keys), trouble)


def _lines() -> tuple[Sequence[Line], str]:
    """The lines of the ledger as far as they can be read, and what is wrong with it."""
    try:
        return ledger.lines(), ""
    except LedgerDamaged as problem:
        return problem.before, str(problem)


def drop_old(folder: Path, *, now: datetime, keep: timedelta) -> int:
    """Deletes the backups of a folder that are older by their name; returns how many."""
    limit = NAME.format(at=now - keep)
    old = [file for file in folder.glob(PATTERN) if file.name < limit]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def read(file: Path) -> KeyBackup:
    """Raises NotReadable."""
    try:
        with gzip.open(file) as source:
            content = source.read(LARGEST)
        found = msgspec.json.decode(content, type=KeyBackup)
        for key in found.keys:
            base64.b64decode(key.wrapped, validate=True)
    except (OSError, EOFError, ValueError, binascii.Error) as problem:
        raise NotReadable(
            f"{file} ist keine lesbare Sicherung des Schlüsselspeichers ({type(problem).__name__})."
        ) from None
    return found


def merge(backup: KeyBackup) -> int:
    """Puts back the keys that the store lacks; returns how many. A key that is there stays; a destroyed one never returns,
    whether the ledger, the store or the database knows that it was destroyed.

    The house is closed before and opened by `holders.replay`.
    """
    holders.close()
    with ledger.held() as book:
        holders.learn(book, (Line(one.holder, one.on, one.room, one.purpose, one.rule) for one in backup.ledger))
        gone = {str(line.holder) for line in book.lines}
    gone |= {str(pk) for pk in DestroyedKey.objects.values_list("holder", flat=True)}
    gone |= {str(pk) for pk in KeyHolder.objects.exclude(forgotten_on=None).values_list("pk", flat=True)}
    known = {str(pk) for pk in DataKey.objects.values_list("pk", flat=True)}
    lacking = [key for key in backup.keys if key.holder not in gone | known]
    with transaction.atomic(using=store.STORE):
        DataKey.objects.bulk_create(
            [
                DataKey(
                    holder=key.holder, wrapped=base64.b64decode(key.wrapped), master=key.master, made_on=key.made_on
                )
                for key in lacking
            ],
            batch_size=500,
        )
    return len(lacking)
