"""Single sheets as PDF from the live directory; the same content is set once and then kept in memory for a while."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.core.cache import caches

from unterwegs.book import chapters as texts
from unterwegs.book import making, sheets
from unterwegs.book.sheets import Wanted
from unterwegs.directory import queries as directory
from unterwegs.kit import paper
from unterwegs.places import queries as places
from unterwegs.places.models import Area

KEPT_FOR = 60 * 60 * 6  # seconds


@dataclass(frozen=True)
class Sheet:
    """A sheet that is not set yet: what stands in it, and a stamp that is the same for the same sheet."""

    name: str  # of its file, without „.pdf“
    order: paper.Order

    @cached_property
    def stamp(self) -> str:
        """The day is part of it: a sheet says how old it is."""
        when = self.order.at.isoformat()
        return making.digest({"template": self.order.template, "at": when, **self.order.content})

    @property
    def is_kept(self) -> bool:
        return self.stamp in caches["paper"]

    def pdf(self) -> bytes:
        """The sheet, from memory or set now. Raises paper.Unprintable."""
        kept: bytes | None = caches["paper"].get(self.stamp)
        if kept is None:
            kept = sheets.made(self.order)
            caches["paper"].set(self.stamp, kept, timeout=KEPT_FOR)
        return kept


def offer_sheet(code: str, language: str, *, size: str, now: datetime) -> Sheet | None:
    """One published offer on A5 or A4; None where it is not on the shelf."""
    row = directory.shelf(language).by_code.get(code)
    return Sheet(code.lower(), sheets.offer(row.offer, language=language, size=size, now=now)) if row else None


def week_sheet(code: str, language: str, *, first: date | None, now: datetime) -> Sheet | None:
    """The week plan of a place: seven days from ``first`` on, or the regular week."""
    center = _center(code, language)
    if center is None:
        return None
    rows = directory.shelf(language).at_location(center.location.pk)
    return Sheet(f"{code.lower()}-woche", sheets.week(center, rows, language=language, first=first, now=now))


def month_sheet(area: Area, language: str, *, month: date, now: datetime) -> Sheet:
    """The programme of an area in the month that begins on ``month``."""
    order = sheets.programme(area, language=language, month=month, now=now)
    return Sheet(f"{area.slug}-{month:%Y-%m}", order)


def offer_poster(code: str, language: str, *, now: datetime, is_for_press: bool = False) -> Sheet | None:
    """One published offer on A3."""
    row = directory.shelf(language).by_code.get(code)
    if row is None:
        return None
    order = sheets.poster_of_offer(row.offer, language=language, now=now, is_for_press=is_for_press)
    return Sheet(f"{code.lower()}-plakat", order)


def place_poster(code: str, language: str, *, now: datetime, is_for_press: bool = False) -> Sheet | None:
    """One place on A3."""
    center = _center(code, language)
    if center is None:
        return None
    order = sheets.poster_of_center(center, language=language, now=now, is_for_press=is_for_press)
    return Sheet(f"{code.lower()}-plakat", order)


def door_hanger(area: Area | None, *, now: datetime, is_for_press: bool = False) -> Sheet:
    """For a door, in all languages."""
    name = f"tuer-{area.slug if area else 'stadt'}"
    return Sheet(name, sheets.hanger(area, now=now, is_for_press=is_for_press))


def folder(wanted: Wanted, *, now: datetime) -> bytes:
    """The folder for one family, set now and kept nowhere. Raises paper.Unprintable."""
    return sheets.made(sheets.folder(wanted, now=now))


def months_ahead(today: date, most: int = 6) -> list[date]:
    """The first days of this month and the next ones."""
    months = [today.replace(day=1)]
    while len(months) < most:
        months.append((months[-1] + timedelta(days=31)).replace(day=1))
    return months


def folder_chapters(language: str) -> list[tuple[str, str]]:
    """Short names and titles of the common chapters, in the order of the book."""
    return [(said.chapter.slug, said.title) for said in texts.said_in(language)]


def topic_titles(language: str) -> list[tuple[str, str]]:
    """Topics to which there are offers, by name."""
    used = {topic.code for row in directory.shelf(language).rows for topic in row.offer.topics}
    return [(topic.slug, name) for topic, name in directory.topics_with_names(language) if topic.slug in used]


def offer_titles(language: str) -> list[tuple[str, str]]:
    """Codes of published offers with their names and places, by name."""
    rows = directory.shelf(language).rows
    found = [(row.offer.code, _named(row.offer)) for row in rows]
    return sorted(found, key=lambda pair: pair[1].casefold())


def place_titles(language: str) -> list[tuple[str, str]]:
    """Codes of the centers with their names, by name."""
    return [(one.location.code, one.name) for one in directory.centers(language)]


def area_titles() -> list[tuple[str, str]]:
    """Short names of the families' areas with their names."""
    return [(area.slug, area.name) for area in places.family_areas()]


def _center(code: str, language: str) -> directory.Center | None:
    row = directory.location_with_all(code)
    return directory.center_of(row, language) if row else None


def _named(shown: directory.Offer) -> str:
    return f"{shown.name.text} – {shown.place.name}" if shown.place else shown.name.text
