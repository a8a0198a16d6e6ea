"""The files of books: each is named by the digest of its bytes, so that a damaged one is noticed when it is read."""

import hashlib
import re
import tempfile
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

NAME = re.compile(r"[0-9a-f]{64}\.pdf")
YOUNG = timedelta(days=1)  # a file may be written a moment before the row that names it


class Damaged(Exception):
    """A file that is missing, or that is no longer what was kept; the sentence is for the person who wants it."""


def keep(content: bytes) -> str:
    """Stores a file and returns its name; the same bytes are stored once, and a half-written one never has the name."""
    name = f"{hashlib.sha256(content).hexdigest()}.pdf"
    path = _folder() / name
    if not path.exists() or path.stat().st_size != len(content):
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as half:
            half.write(content)
        Path(half.name).replace(path)
    return name


def read(name: str) -> bytes:
    """The bytes that were kept, compared with their digest. Raises Damaged."""
    path = Path(settings.BOOK_FOLDER) / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise Damaged(_("The file of this book is missing. Please restore it from the backup."))
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != path.stem:
        raise Damaged(_("The file of this book is damaged and is not handed out. Please restore it from the backup."))
    return content


def drop_others(named: Collection[str], *, now: datetime) -> int:
    """Deletes the files that nothing names any longer; young ones stay. Returns how many went."""
    folder = Path(settings.BOOK_FOLDER)
    if not folder.is_dir():
        return 0
    old = [file for file in folder.iterdir() if file.name not in named and now - _written_at(file) > YOUNG]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _written_at(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_current_timezone())


def _folder() -> Path:
    folder = Path(settings.BOOK_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
