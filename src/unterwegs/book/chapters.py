"""The common chapters: shipped as files in every language, changed by a town where it wants, released by named readers."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from unterwegs.book import rules
from unterwegs.book.models import ChapterText, Release
from unterwegs.kit import paper
from unterwegs.kit.paper import Block

FOLDER = Path(__file__).with_name("chapters")
SOURCE_LANGUAGE = "de"
#: The order of the book.
ORDER = (
    "welcome", "pregnancy", "birth", "first-weeks", "feeding", "sleep-and-crying", "health", "growing",
    "money-and-papers", "work-and-kita", "fathers", "single-parents", "too-much", "emergency", "glossary",
)  # fmt: skip
LAST = ("emergency", "glossary")  # after the chapters of the neighborhood


class Source(msgspec.Struct, frozen=True):
    """Where a chapter's facts come from; ``seen``: the day somebody opened it, or „“."""

    name: str
    url: str = ""
    seen: str = ""


class Chapter(msgspec.Struct, frozen=True):
    """What is known of a common chapter apart from its words."""

    slug: str
    phases: tuple[str, ...]
    is_medical: bool
    dated: date
    topics: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A chapter in one language: its words, who changed them last, and who still has to read them before print."""

    chapter: Chapter
    language: str
    body: str
    own: ChapterText | None  # as the town changed it
    is_behind: bool  # a release shipped another text since the town changed its own
    releases: Sequence[Release]
    missing: frozenset[rules.Reader]
    outdated: Sequence[Release] = ()  # for words it no longer has

    @property
    def is_own(self) -> bool:
        return self.own is not None

    @property
    def digest(self) -> str:
        return rules.digest(self.body)

    @property
    def is_printable(self) -> bool:
        return not self.missing

    @property
    def blocks(self) -> list[Block]:
        return paper.read(self.body)

    @property
    def title(self) -> str:
        return self.body.splitlines()[0].removeprefix("# ").strip()


@cache
def shipped() -> Mapping[str, Chapter]:
    """The common chapters in the order of the book."""
    return {slug: _read(slug) for slug in ORDER}


@cache
def shipped_text(slug: str, language: str) -> str:
    """The text as the product ships it; „“ where there is none in this language."""
    path = FOLDER / slug / f"{language}.md"
    return path.read_text(encoding="utf-8").strip() + "\n" if path.exists() else ""


def said_in(language: str, slugs: Sequence[str] | None = None) -> list[Said]:
    """The chapters in one language, in order, as they would stand in a book today: two queries.

    A chapter without a text in this language is left out.
    """
    return said([language], slugs)[language]


def said(languages: Sequence[str], slugs: Sequence[str] | None = None) -> dict[str, list[Said]]:
    """The same for several languages; two queries in all."""
    own = {(row.chapter, row.language): row for row in ChapterText.objects.filter(language__in=languages)}
    releases: dict[tuple[str, str], list[Release]] = {}
    for release in Release.objects.filter(language__in=languages).order_by("reader"):
        releases.setdefault((release.chapter, release.language), []).append(release)
    found: dict[str, list[Said]] = {}
    for language in languages:
        wanted = [one for slug, one in shipped().items() if not slugs or slug in slugs]
        both = ((one, (one.slug, language)) for one in wanted)
        each = [_said(one, language, own.get(key), releases.get(key, ())) for one, key in both]
        found[language] = [one for one in each if one is not None]
    return found


def _said(chapter: Chapter, language: str, row: ChapterText | None, releases: Sequence[Release]) -> Said | None:
    text = shipped_text(chapter.slug, language)
    body = row.body if row else text
    if not body:
        return None
    valid = [one for one in releases if one.digest == rules.digest(body)]
    missing = rules.missing_readers([one.reader for one in valid], is_medical=chapter.is_medical)
    is_behind = row is not None and row.shipped != rules.digest(text)
    outdated = [one for one in releases if one not in valid]
    return Said(chapter, language, body, row, is_behind, valid, missing, outdated)


def check(body: str) -> list[Block]:
    """The blocks of a chapter somebody wrote: a title, a first sentence, then sections. Raises paper.NotOurs."""
    blocks = paper.read(body)
    if [block["kind"] for block in blocks[:2]] != ["heading", "paragraph"] or blocks[0]["level"] != 1:
        raise paper.NotOurs("Ein Kapitel beginnt mit „# Titel“ und einem Absatz darunter.")
    if any(block["kind"] == "heading" and block["level"] == 1 for block in blocks[1:]):
        raise paper.NotOurs("Ein Kapitel hat nur einen Titel; Abschnitte beginnen mit „## “.")
    return blocks


def _read(slug: str) -> Chapter:
    facts = tomllib.loads((FOLDER / slug / "chapter.toml").read_text(encoding="utf-8"))
    return msgspec.convert(
        {"slug": slug, **{key: facts[key] for key in facts if key != "source"}, "sources": facts.get("source", [])},
        Chapter,
    )
