"""The ledger of destroyed keys: a file of its own that only grows, so that no backup brings back what was forgotten.

One line per key: number, day, holder, room, purpose, rule, and a digest that binds the line to the one before. A line
that a crash tore is never counted; a line that somebody changed or took out is noticed.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings

NAME = "ledger"
FIELDS = 7
START = "0" * 32


@dataclass(frozen=True, slots=True)
class Line:
    """A key that must not exist any more, and why: ``rule`` and ``purpose`` are words of the room, about no person."""

    holder: UUID
    on: date
    room: str
    purpose: str
    rule: str


class LedgerDamaged(Exception):
    """A line of the ledger does not follow the one before; the sentence names it, ``before`` are the whole lines above it."""

    def __init__(self, sentence: str, *, before: Sequence[Line] = ()) -> None:
        super().__init__(sentence)
        self.before = before


class Ledger:
    """The ledger while nobody else writes in it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        if not _ends_whole():
            self._write(b"\n")  # ends what a crash tore
        self.lines = list(lines())
        self._digest = _memory.digest

    def write(self, line: Line) -> int:
        """Adds a line that no crash takes back; returns its number."""
        number = len(self.lines) + 1
        words = _words(number, line)
        self._digest = _digest(self._digest, words)
        self._write(f"{words}\t{self._digest}\n".encode())
        self.lines.append(line)
        _memory.keep(signature(), list(self.lines), self._digest)
        return number

    def _write(self, entry: bytes) -> None:
        while entry:
            entry = entry[os.write(self._descriptor, entry) :]
        os.fsync(self._descriptor)


@contextmanager
def held(*, wait: bool = True) -> Iterator[Ledger]:
    """Nobody else writes meanwhile. Raises BlockingIOError where somebody does and ``wait`` is off, LedgerDamaged."""
    folder: Path = settings.LEDGER_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path().exists()
    descriptor = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if is_new:
            _write_down(folder)
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield Ledger(descriptor)
    finally:
        os.close(descriptor)


def lines() -> Sequence[Line]:
    """All lines in their order; none where there is no ledger yet. Raises LedgerDamaged."""
    state = signature()
    if _memory.signature != state or _memory.file != path():
        _memory.keep(state, *(_read() if state else ([], START)))  # a line that comes meanwhile is read next time
    return _memory.lines


def signature() -> tuple[int, ...]:
    """Changes with every line; empty where there is no ledger yet."""
    try:
        state = path().stat()
    except FileNotFoundError:
        return ()
    return (state.st_ino, state.st_size, state.st_mtime_ns)


def path() -> Path:
    folder: Path = settings.LEDGER_DIR
    return folder / NAME


def _read() -> tuple[list[Line], str]:
    """The lines, and the digest of the last one."""
    found: list[Line] = []
    before = START
    for text in path().read_bytes().split(b"\n")[:-1]:
        parts = text.decode("utf-8", "replace").split("\t")
        words, said = "\t".join(parts[:-1]), parts[-1]
        if len(parts) != FIELDS or said != _digest(before, words):
            if len(parts) == FIELDS and len(said) == len(START):
                raise LedgerDamaged(
                    f"Das Verzeichnis vernichteter Schlüssel ist nach Zeile {len(found)} verändert.", before=found
                )
            continue  # torn by a crash: it was never said to be written
        found.append(Line(UUID(parts[2]), date.fromisoformat(parts[1]), *parts[3:6]))
        before = said
    return found, before


def _words(number: int, line: Line) -> str:
    parts = [str(number), line.on.isoformat(), str(line.holder), line.room, line.purpose, line.rule]
    if any(mark in part for part in parts for mark in "\t\n\r"):
        raise ValueError(parts)
    return "\t".join(parts)


def _digest(before: str, words: str) -> str:
    return hashlib.sha256(f"{before}\n{words}".encode()).hexdigest()[: len(START)]


def _ends_whole() -> bool:
    with open(path(), "rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(-1, os.SEEK_END)
        return size == 0 or file.read(1) == b"\n"


def _write_down(folder: Path) -> None:
    """The name of a new file is on the disk as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Memory:
    """The ledger as this process read or wrote it last."""

    def __init__(self) -> None:
        self.file: Path | None = None
        self.signature: tuple[int, ...] = ()
        self.lines: list[Line] = []
        self.digest = START

    def keep(self, state: tuple[int, ...], known: list[Line], digest: str) -> None:
        self.file, self.signature, self.lines, self.digest = path(), state, known, digest


_memory = _Memory()
