"""The streets of the town in the memory of each process, as new as the file that `manage.py import_streets` wrote."""

import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from unterwegs.kit import streets as kit

NAME: Final = "streets.npz"
MARGIN_KM: Final = 5.0  # around the areas: ways lead out of the town and back

_logger = logging.getLogger(__name__)


def file() -> Path:
    return Path(settings.STREETS_FOLDER) / NAME


def loaded() -> kit.Streets | None:
    """The streets, read again when the file has changed; None where there are none or they cannot be read."""
    try:
        found = file().stat()
    except OSError:
        _read.cache_clear()
        return None
    return _read(file(), (found.st_ino, found.st_mtime_ns, found.st_size))


def seconds(points: Sequence[tuple[float, float]], means: str, *, walking: kit.Found | None = None) -> kit.Found | None:
    """Seconds from each point to each; ``walking`` is the same on foot, where it is known, for the bus. None where there are no streets or they cannot be read."""
    known = loaded()
    try:
        return known.seconds(points, means, walking=walking) if known else None
    except kit.Unreadable as problem:
        _logger.warning("%s", problem)
        return None


@lru_cache(maxsize=1)
def _read(path: Path, _stamp: tuple[int, int, int]) -> kit.Streets | None:
    """The file of this stamp: read once by each process."""
    try:
        return kit.load(path)
    except (kit.Unreadable, OSError) as problem:
        _logger.warning("%s", problem)
        return None
