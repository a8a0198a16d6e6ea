"""The texts of the pages as this version ships them, from the compiled catalogues: how many, and which are new."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages import Message
from babel.messages.mofile import read_mo
from django.conf import settings
from django.utils.translation import to_locale

#: The languages in which the project wrote the texts; all others are its own translations.
WRITTEN_IN = "de"
KEYS_IN = "en"  # the texts stand in the code in this language

Key = tuple[str, str]  # context, text


def translated() -> list[str]:
    """The languages into which the project translated the texts of the pages."""
    return [code for code, _name in settings.LANGUAGES if code != WRITTEN_IN]


def texts(language: str) -> Mapping[Key, str]:
    """Each text families may read, in this language; several plural forms on lines of their own."""
    file = file_of(language)
    return _texts(language, file.stat().st_mtime_ns) if file.exists() else {}


def digests(language: str) -> frozenset[str]:
    """A short digest per text: it changes when the text or its translation does."""
    file = file_of(language)
    return _digests(language, file.stat().st_mtime_ns) if file.exists() else frozenset()


def file_of(language: str) -> Path:
    """The compiled catalogue; English has none of its own, its texts are the keys of the others."""
    known = language if language != KEYS_IN else next(code for code in translated() if code != KEYS_IN)
    return Path(settings.LOCALE_PATHS[0]) / to_locale(known) / "LC_MESSAGES" / "django.mo"


@cache
def _texts(language: str, _changed_at: int) -> Mapping[Key, str]:
    with open(file_of(language), "rb") as source:
        entries = [entry for entry in read_mo(source) if entry.id]
    return {
        (_context_of(entry), _joined(entry.id)): _joined((entry.string if language != KEYS_IN else None) or entry.id)
        for entry in entries
    }


@cache
def _digests(language: str, changed_at: int) -> frozenset[str]:
    rows = ("\0".join((*key, said)) for key, said in _texts(language, changed_at).items())
    return frozenset(hashlib.sha256(row.encode()).hexdigest()[:12] for row in rows)


def _context_of(entry: Message) -> str:
    """Babel reads the contexts of a compiled catalogue as bytes."""
    context: str | bytes = entry.context or ""
    return context.decode() if isinstance(context, bytes) else context


def _joined(forms: str | list[str] | tuple[str, ...]) -> str:
    return forms if isinstance(forms, str) else "\n".join(forms)
