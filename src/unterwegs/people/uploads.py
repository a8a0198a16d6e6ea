"""Uploaded files wait encrypted for their import and are deleted when it is done, or by rule."""

import io
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from unterwegs.people import keys, rules


def keep(chunks: Iterable[bytes]) -> str:
    """Stores a file encrypted and returns the name under which `opened` finds it."""
    name = uuid.uuid4().hex
    _path(name).write_bytes(keys.seal(b"".join(chunks)))
    return name


def opened(name: str) -> io.BytesIO:
    """The stored file, decrypted in memory; raises FileNotFoundError."""
    return io.BytesIO(keys.unseal(_path(name).read_bytes()))


def drop(name: str) -> None:
    """Deletes a stored file; a missing one is fine."""
    if name:
        _path(name).unlink(missing_ok=True)


def drop_old(*, now: datetime) -> int:
    """Deletes what waited longer than the rule allows; returns how many files."""
    old = [
        file
        for file in _folder().iterdir()
        if now - datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_current_timezone()) > rules.UPLOADS_KEPT
    ]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _path(name: str) -> Path:
    return _folder() / uuid.UUID(hex=name).hex


def _folder() -> Path:
    folder: Path = settings.UPLOAD_FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
