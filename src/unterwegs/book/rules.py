"""Words of the companion book and the decisions about what may be printed, on paper."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

BLEED, SLUG = 3.0, 7.0  # mm around the trimmed page: printed over the edge, and for the crop marks
LONGEST_TITLE, LONGEST_GREETING, LONGEST_CHAPTER = 80, 2400, 30_000  # letters
MOST_LOGOS = 6
LARGEST_HANDOUT = 5_000  # books handed out in one area and month
STALE_AFTER_MONTHS = 12  # a chapter is to be compared with its sources again


class Format(TextChoices):
    """What a book is made as."""

    A5 = "a5", _("A5 booklet")
    A4 = "a4", _("A4 folder with a margin for holes")
    LARGE = "large", _("Large print, A4")


class Reader(TextChoices):
    """Who releases a text for print."""

    NATIVE = "native", _("Native reader")
    MEDICAL = "medical", _("Midwife or paediatrician")


class Deeds(TextChoices):
    """What people do with the book."""

    EDITION_PLANNED = "planned the edition", _("planned the edition")
    EDITION_CHANGED = "changed the edition", _("changed the edition")
    EDITION_REMOVED = "removed the edition", _("removed the edition")
    CHAPTER_CHANGED = "changed the chapter", _("changed the chapter")
    CHAPTER_RESTORED = "took back the shipped chapter", _("took back the shipped chapter")
    CHAPTER_RELEASED = "had the chapter read", _("had the chapter read")
    RELEASE_WITHDRAWN = "withdrew that the chapter was read", _("withdrew that the chapter was read")
    PRINTED = "had the edition printed", _("had the edition printed")
    HANDED_OUT = "counted books handed out", _("counted books handed out")


def digest(text: str) -> str:
    """SHA-256 of a text; a release holds for these very words."""
    return hashlib.sha256(text.encode()).hexdigest()


def needed(*, is_medical: bool) -> frozenset[Reader]:
    """Who has to read a chapter before it may be printed."""
    return frozenset(Reader) if is_medical else frozenset({Reader.NATIVE})


def missing_readers(readers: Iterable[str], *, is_medical: bool) -> frozenset[Reader]:
    """Who still has to read the text as it is now."""
    return needed(is_medical=is_medical) - {Reader(reader) for reader in readers}


def is_for(phases: Collection[str], wanted: Collection[str]) -> bool:
    """Whether something for these life phases belongs into a book for the wanted ones; empty means all."""
    return not phases or not wanted or "across" in phases or bool(set(phases) & set(wanted))


def is_stale(dated: date, *, today: date) -> bool:
    """Whether a chapter was compared with its sources too long ago."""
    return (today.year - dated.year) * 12 + today.month - dated.month >= STALE_AFTER_MONTHS


@dataclass(frozen=True, slots=True)
class Change:
    """What became different of an entry since a print: „new“, „gone“ or „changed“ with the names of what changed."""

    code: str
    kind: str
    parts: tuple[str, ...] = ()


def changes(before: dict[str, dict[str, object]], now: dict[str, dict[str, object]]) -> list[Change]:
    """What changed between the entries of a print and those of today; codes in order, gone ones last."""
    found = []
    for code, entry in now.items():
        if code not in before:
            found.append(Change(code, "new"))
        elif parts := tuple(part for part in entry if entry[part] != before[code].get(part)):
            found.append(Change(code, "changed", parts))
    return found + [Change(code, "gone") for code in before if code not in now]
