"""How the common chapters stand, and what families read of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from unterwegs.book import chapters, rules
from unterwegs.book.chapters import SOURCE_LANGUAGE, Chapter, Said
from unterwegs.directory import queries as directory
from unterwegs.kit import differences, paper
from unterwegs.kit.differences import Segment


@dataclass(frozen=True, slots=True)
class Standing:
    """A chapter in one language: its text, or None where there is none, and its marks in words."""

    chapter: Chapter
    language: str
    said: Said | None
    title: str  # in German, for staff
    marks: Sequence[rules.Mark]
    is_built_alike: bool  # block by block like the German one

    @property
    def has_to_do(self) -> bool:
        return any(mark.is_to_do for mark in self.marks)

    @property
    def language_name(self) -> str:
        return directory.language_name(self.language)

    @property
    def is_printable(self) -> bool:
        return self.said is not None and self.said.is_printable


@dataclass(frozen=True, slots=True)
class Line:
    """A chapter in all languages."""

    chapter: Chapter
    title: str  # the German one
    standings: Sequence[Standing]


def all_languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def matrix(*, today: date) -> list[Line]:
    """All chapters in the order of the book, each in all languages: two queries."""
    languages = all_languages()
    said = {code: {one.chapter.slug: one for one in found} for code, found in chapters.said(languages).items()}
    german = said[SOURCE_LANGUAGE]
    return [
        Line(
            one,
            german[slug].title if slug in german else slug,
            [_standing(one, code, said[code].get(slug), german.get(slug), today=today) for code in languages],
        )
        for slug, one in chapters.shipped().items()
    ]


def standings_in(language: str, *, today: date) -> list[Standing]:
    """The chapters in one language: two queries."""
    said = {
        code: {one.chapter.slug: one for one in found}
        for code, found in chapters.said(list({language, SOURCE_LANGUAGE})).items()
    }
    return [
        _standing(one, language, said[language].get(slug), said[SOURCE_LANGUAGE].get(slug), today=today)
        for slug, one in chapters.shipped().items()
    ]


def _standing(chapter: Chapter, language: str, said: Said | None, german: Said | None, *, today: date) -> Standing:
    title = german.title if german else chapter.slug
    if said is None:
        return Standing(chapter, language, None, title, [rules.Mark.ABSENT], is_built_alike=True)
    marks = rules.marks(
        is_own=said.is_own,
        is_behind=said.is_behind,
        is_stale=rules.is_stale(chapter.dated, today=today),
        missing=said.missing,
    )
    alike = german is None or paper.shape(said.blocks) == paper.shape(german.blocks)
    return Standing(chapter, language, said, title, marks, is_built_alike=alike)


@dataclass(frozen=True, slots=True)
class Compared:
    """What the town changed in a shipped chapter, and what the product changed since; passages that differ."""

    by_town: Sequence[Sequence[Segment]]
    by_product: Sequence[Sequence[Segment]]


def compared(said: Said) -> Compared:
    """A chapter as it stands beside the shipped one."""
    if said.own is None:
        return Compared([], [])
    shipped = chapters.shipped_text(said.chapter.slug, said.language)
    return Compared(
        differences.changed_passages(said.own.base, said.body), differences.changed_passages(said.own.base, shipped)
    )


def slugs() -> list[str]:
    """The names of all chapters in the order of the book."""
    return list(chapters.shipped())


def chapter(slug: str) -> Chapter | None:
    """What is known of a chapter apart from its words."""
    return chapters.shipped().get(slug)


def chapters_for_families(language: str, slugs: Sequence[str] | None = None) -> Mapping[str, Said]:
    """The chapters in her language, in German where there are none, in the order of the book: two queries."""
    found = chapters.said(list({language, SOURCE_LANGUAGE}), slugs)
    both = {one.chapter.slug: one for one in [*found[SOURCE_LANGUAGE], *found[language]]}
    return {slug: both[slug] for slug in chapters.shipped() if slug in both}
