"""The wordbook as a phone fetches it: its parts under the name of their version, packed once and kept in DATA_DIR."""

import threading
from pathlib import Path

import msgspec
from django.conf import settings

from unterwegs.directory import queries as directory
from unterwegs.front import parcels, versions

FOLDER: Path = settings.DATA / "wordbook"
KEPT = 4  # versions; who still has an older one fetches the newest

_newest: tuple[int, str] | None = None
_writing = threading.Lock()


def newest() -> str:
    """The version of today's wordbook; its files exist. A process writes it once after editors have changed something."""
    global _newest  # noqa: PLW0603 – one wordbook per process
    stamp = directory.wordbook_stamp()
    known = _newest
    if known is not None and known[0] == stamp:
        return known[1]
    with _writing:
        if _newest is None or _newest[0] != stamp:
            _newest = (stamp, _written())
        return _newest[1]


def forget() -> None:
    """Forgets what this process wrote; the files stay."""
    global _newest  # noqa: PLW0603 – one wordbook per process
    _newest = None


def packed(version: str, part: str, packing: str) -> Path | None:
    """The file of a part, packed as „br“, „gzip“ or not at all („“); None where there is none."""
    if not parcels.VERSION.fullmatch(version) or not part.isalpha():
        return None
    file = FOLDER / version / _name(part, packing)
    return file if file.exists() else None


def _written() -> str:
    bodies = {part: msgspec.json.encode(body) for part, body in directory.wordbook().items()}
    version = versions.version_of(b"\n".join(bodies.values()))
    for part, body in bodies.items():
        for packing, pack in (("", bytes), *parcels.PACKINGS.items()):
            file = FOLDER / version / _name(part, packing)
            if not file.exists():
                parcels.write(file, pack(body))
    _let_go()
    return version


def _let_go() -> None:
    folders = sorted(FOLDER.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in folders[KEPT:]:
        for file in folder.iterdir():
            file.unlink(missing_ok=True)
        folder.rmdir()


def _name(part: str, packing: str) -> str:
    return f"{part}.json{'.' + packing if packing else ''}"
