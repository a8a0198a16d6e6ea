"""Books as families find them: by neighborhood, each language in its own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from unterwegs.book import queries as book
from unterwegs.book import rules
from unterwegs.book.models import Edition
from unterwegs.front.choices import Where
from unterwegs.places import languages

A_MEGABYTE = 1_000_000
FEW = 2  # shelves that are all shown open


@dataclass(frozen=True, slots=True)
class Copy:
    """One book to take along."""

    title: str
    language: str
    languages: str  # in their own words
    format: str  # where it is not the usual one
    pages: int
    megabytes: float
    built_on: date
    url: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The books of one neighborhood, or of the whole town."""

    area: str
    copies: Sequence[Copy]
    is_open: bool  # hers, or one of a few: the others are unfolded with a tap


def shelves(where: Where) -> list[Shelf]:
    """All books families can take: her neighborhood first, the whole town last; in each the language of the page first."""
    by_area: dict[str, list[Copy]] = {}
    for edition in sorted(book.books_for_families(), key=lambda one: one.language != get_language()):
        by_area.setdefault(edition.area.name if edition.area else "", []).append(copy_of(edition))
    here = where.area.name if where.area else None

    def key(shelf: Shelf) -> tuple[bool, bool, str]:
        return (shelf.area != here, not shelf.area, shelf.area)

    are_few = len(by_area) <= FEW
    found = [Shelf(area, copies, are_few or area == here) for area, copies in by_area.items()]
    return sorted(found, key=key)


def copy_of(edition: Edition) -> Copy:
    return Copy(
        edition.title,
        edition.language,
        " + ".join(languages.own_name(code) for code in edition.languages),
        _format(edition.format),
        edition.pages,
        round(edition.size / A_MEGABYTE, 1) or 0.1,
        timezone.localdate(edition.built_at) if edition.built_at else timezone.localdate(),
        address_of(edition),
    )


def _format(code: str) -> str:
    if code == rules.Format.LARGE:
        return _("in large letters")
    return _("for a folder, A4") if code == rules.Format.A4 else ""


def address_of(edition: Edition) -> str:
    """Where its newest file always is: `/ar/buch/K7Q2….pdf`, under the language it is in."""
    with translation.override(edition.language):
        return reverse("front:book_file", args=[edition.code])


def file_name(edition: Edition) -> str:
    where = slugify(edition.area.name) if edition.area else ""
    return "-".join(part for part in ("elternbegleitbuch", where, *edition.languages) if part) + ".pdf"
