"""The kept versions of the bundle: files in DATA_DIR, packed once, so that a phone fetches all or only what changed."""

import gzip
import re
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic

import brotli
from django.conf import settings

from unterwegs.directory import queries as directory
from unterwegs.front import bundle, versions
from unterwegs.places import queries as places

FOLDER: Path = settings.DATA / "parcels"
KEPT = 12  # versions of a language that a phone may have and get the difference from
LOOKED_AFTER = 600.0  # seconds after which areas, numbers and labels are looked at again
VERSION = re.compile(r"[0-9a-f]{20}")


def _brotli(body: bytes) -> bytes:
    packed: bytes = brotli.compress(body, quality=11)  # type: ignore[no-untyped-call]
    return packed


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


PACKINGS: Mapping[str, Callable[[bytes], bytes]] = {"br": _brotli, "gzip": _gzip}


@dataclass(frozen=True, slots=True)
class Newest:
    """What a process last wrote for a language: why, when, the version, and the bytes a phone fetches."""

    stamp: tuple[int, int, date]
    looked_at: float
    version: str
    size: int


_newest: dict[str, Newest] = {}
_writing = threading.Lock()


def newest(language: str, *, today: date) -> Newest:
    """The version of today's directory; its files exist.

    A process writes it once after each publication. Who asks meanwhile gets the one before.
    """
    stamp = (directory.shelf(language).count, places.count_of("calendar"), today)
    known = _newest.get(language)
    if known is not None and known.stamp == stamp and monotonic() - known.looked_at < LOOKED_AFTER:
        return known
    if not _writing.acquire(blocking=known is None) and known is not None:
        return known
    try:
        known = _newest[language] = _written(language, stamp)
    finally:
        _writing.release()
    return known


def forget() -> None:
    """Forgets what this process wrote; the files stay."""
    _newest.clear()


def packed(language: str, name: str, packing: str) -> Path | None:
    """The file of a version or of a difference („from-to“), packed as „br“, „gzip“ or not at all („“).

    None where there is none. A difference between kept versions is written when the first phone asks.
    """
    before, _dash, after = name.rpartition("-")
    if not VERSION.fullmatch(after) or (before and not VERSION.fullmatch(before)):
        return None
    file = _file(language, name, packing)
    if before and not file.exists():
        _write_difference(language, before, after)
    return file if file.exists() else None


def _written(language: str, stamp: tuple[int, int, date]) -> Newest:
    body = bundle.body_of(language, today=stamp[2])
    version = versions.version_of(body)
    if not _file(language, version, "gzip").exists():
        _write(language, version, body)
    for packing in ("", *PACKINGS):
        _file(language, version, packing).touch()
    _let_go(language)
    return Newest(stamp, monotonic(), version, _file(language, version, "br").stat().st_size)


def _write_difference(language: str, before: str, after: str) -> None:
    old, new = (_file(language, version, "") for version in (before, after))
    if old.exists() and new.exists():
        _write(language, f"{before}-{after}", versions.difference(old.read_bytes(), new.read_bytes()))


def _write(language: str, name: str, body: bytes) -> None:
    """Who finds the last of the files finds all."""
    for packing, content in (("", body), *((packing, pack(body)) for packing, pack in PACKINGS.items())):
        write(_file(language, name, packing), content)


def write(file: Path, content: bytes) -> None:
    """Another process reads the whole file or none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".new-", delete=False) as part:
        part.write(content)
    Path(part.name).replace(file)


def _let_go(language: str) -> None:
    """Only the last versions stay, and the differences between them."""
    files = list((FOLDER / language).glob("*.json*"))
    versions = [file for file in files if VERSION.fullmatch(file.stem) and file.suffix == ".json"]
    versions.sort(key=lambda file: (file.stat().st_mtime, file.name), reverse=True)
    gone = {file.stem for file in versions[KEPT:]}
    for file in files:
        if gone & set(file.name.partition(".")[0].split("-")):
            file.unlink(missing_ok=True)


def _file(language: str, name: str, packing: str) -> Path:
    return FOLDER / language / f"{name}.json{'.' + packing if packing else ''}"
