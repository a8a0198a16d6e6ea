"""What stands in a book: gathered from chapters, directory and places into one value that the template sets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from babel.dates import format_date
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from unterwegs.book import chapters as texts
from unterwegs.book import entries, rules
from unterwegs.book.chapters import Said
from unterwegs.book.entries import Entry, Fact
from unterwegs.directory import facts
from unterwegs.directory import queries as directory
from unterwegs.directory import rules as offers
from unterwegs.directory.queries import Shelved
from unterwegs.kit import geometry, paper
from unterwegs.places import languages
from unterwegs.places import queries as places
from unterwegs.places.models import Area

MOST_NEAR = 5  # offers named at the end of a chapter
MAP = (115.0, 96.0)  # mm


@dataclass(frozen=True, slots=True)
class Plan:
    """What a book is to be: one area or the whole town, one or two languages, and what belongs into it."""

    area: Area | None
    language: str
    second_language: str = ""
    title: str = ""
    phases: Sequence[str] = ()
    chapters: Sequence[str] = ()
    format: str = rules.Format.A5
    greeting: str = ""
    greeting_by: str = ""
    logos: Sequence[Mapping[str, Any]] = ()
    code: str = ""  # behind the book's own QR; „“: the page of all books
    is_for_print: bool = False  # leaves out what nobody released


class Unread(ValueError):
    """A book for print of which no chapter was released in its language."""


def book(plan: Plan, *, now: datetime) -> dict[str, Any]:
    """Everything that stands in the book, as plain JSON for book/paper/book.typ. Raises Unread."""
    with translation.override(plan.language):
        town = places.town()
        local = _local(plan)
        said = _chapters(plan, local)
        if plan.is_for_print and not said:
            raise Unread(
                gettext_lazy("No chapter of this language is released for print yet.")
            )  # for the office, not the family
        area_name = plan.area.name if plan.area else (town.name if town else "")
        title = plan.title or _("Off we go together")
        return {
            "language": plan.language,
            "second": plan.second_language,
            "format": plan.format,
            "title": title,
            "heading": title,
            "area": area_name,
            "town": town.name if town else "",
            "office": town.office if town else "",
            "phone": town.phone if town else "",
            "phone_hours": town.phone_hours if town else "",
            "email": town.email if town else "",
            "author": town.office if town else "",
            "edition": _("Edition of %(month)s") % {"month": month_words(now.date())},
            "as_of": _("All times and addresses as of %(day)s") % {"day": day_words(now.date())},
            "draft": "" if all(one["unchecked"] == "" for one in said) else _("Draft: not read by everybody yet"),
            "code": msgspec.to_builtins(entries.book_link(plan.code) if plan.code else entries.link_to("/b/")),
            "greeting": {
                "paragraphs": [part for part in plan.greeting.split("\n") if part.strip()],
                "by": plan.greeting_by,
            },
            "logos": list(plan.logos),
            "numbers": numbers(),
            "chapters": [one for one in said if one["slug"] not in texts.LAST],
            "last_chapters": [one for one in said if one["slug"] in texts.LAST],
            "local": local,
            "words": words(area_name),
        }


def words(area: str) -> dict[str, str]:
    """The few texts of the template itself, in the active language."""
    return {
        "contents": _("Contents"),
        "greeting": _("Welcome"),
        "near": _("Near you"),
        "numbers": _("These numbers help"),
        "sources": _("Sources"),
        "unchecked": _("Nobody has checked this text yet."),
        "neighborhood": _("What there is in %(area)s") % {"area": area},
        "center": _("Your center"),
        "week": _("The week in %(area)s") % {"area": area},
        "map": _("Where is what"),
        "addresses": _("Addresses"),
        "index": _("Find it fast"),
        "notes": _("Notes"),
        "emergency": _("In an emergency"),
        "morning": _("morning"),
        "afternoon": _("afternoon"),
        "evening": _("evening"),
        "page": _("page"),
        "until": pgettext("time", "until"),
        "see_page": _("more on page"),
        "free": _("free of charge"),
        "whole_town": _("For the whole town"),
        "by_appointment": _("by appointment"),
        "opening_hours": _("Open"),
        "way_there": _("Way there"),
        "what_changed": _("What has changed since? Scan this code."),
        "no_ads": _("This book has no advertisement. It belongs to you."),
        "talk": _("Talk to us"),
        "scan": _("Today's times and more"),
        "nothing_here": _("Nothing is entered here yet. Call us – we look with you."),
        "map_in_words": _("Map of %(area)s with numbered places; the list below names them.") % {"area": area},
    }


# --- chapters ---------------------------------------------------------------------------------------------------------


def _chapters(plan: Plan, local: Mapping[str, Any]) -> list[dict[str, Any]]:
    beside = {one.chapter.slug: one for one in texts.said_in(plan.second_language)} if plan.second_language else {}
    helping = numbers()
    found = []
    for said in texts.said_in(plan.language, plan.chapters or None):
        if not rules.is_for(said.chapter.phases, plan.phases):
            continue
        other = beside.get(said.chapter.slug)
        unread = [one for one in (said, other) if one and not one.is_printable]
        if plan.is_for_print and unread:
            continue
        found.append(_chapter(said, other, local["entries"], helping, is_unread=bool(unread)))
    return found


def _chapter(
    said: Said,
    other: Said | None,
    known: Sequence[Mapping[str, Any]],
    helping: Sequence[Mapping[str, Any]],
    *,
    is_unread: bool,
) -> dict[str, Any]:
    title, lead, *rest = said.blocks
    chapter = said.chapter
    near = [one for one in known if set(one["topics"]) & set(chapter.topics)][:MOST_NEAR]
    return {
        "slug": chapter.slug,
        "title": paper.said([title])[0],
        "lead": lead["runs"],
        "blocks": rest,
        "second": _beside(said, other),
        "near": [
            {
                "code": one["code"],
                "name": one["name"],
                "language": one["language"],
                "when": one["rhythm"][:1],
                "place": one["place"],
            }
            for one in near
        ],
        "numbers": [one for one in helping if one["key"] in chapter.numbers],
        "sources": [source.name for source in chapter.sources],
        "dated": day_words(chapter.dated),
        "unchecked": _("Nobody has checked this text yet.") if is_unread else "",
    }


def _beside(said: Said, other: Said | None) -> dict[str, Any] | None:
    """The chapter in the second language: block by block where both are built alike, else section by section."""
    if other is None:
        return None
    mine, theirs = said.blocks, other.blocks
    alike = paper.shape(mine) == paper.shape(theirs)
    pairs = (
        [[[a], [b]] for a, b in zip(mine[2:], theirs[2:], strict=True)] if alike else _sections(mine[2:], theirs[2:])
    )
    return {
        "language": other.language,
        "title": paper.said(theirs[:1])[0],
        "lead": theirs[1]["runs"],
        "pairs": pairs,
    }


def _sections(mine: Sequence[paper.Block], theirs: Sequence[paper.Block]) -> list[list[list[paper.Block]]]:
    left, right = list(_split(mine)), list(_split(theirs))
    length = max(len(left), len(right))
    return [[left[at] if at < len(left) else [], right[at] if at < len(right) else []] for at in range(length)]


def _split(blocks: Iterable[paper.Block]) -> Iterator[list[paper.Block]]:
    section: list[paper.Block] = []
    for block in blocks:
        if block["kind"] == "heading" and section:
            yield section
            section = []
        section.append(block)
    if section:
        yield section


# --- the neighborhood -------------------------------------------------------------------------------------------------


def rows_of(area: Area | None, language: str, phases: Sequence[str] = ()) -> list[Shelved]:
    """Published offers that belong into a book: those of the area and those that come to every family."""
    shelf = directory.shelf(language)
    return [
        row
        for row in shelf.rows
        if (area is None or area.pk in row.areas or row.is_everywhere) and rules.is_for(row.offer.phases, phases)
    ]


def _local(plan: Plan) -> dict[str, Any]:
    rows = entries.in_order(rows_of(plan.area, plan.language, plan.phases))
    beside = directory.shelf(plan.second_language).by_code if plan.second_language else {}
    numbered = _numbered(rows)
    found = [
        entries.entry_of(
            row.offer,
            numbers=dict.fromkeys(numbered[place.id] for place in row.offer.places if place.id in numbered),
            second=beside[row.offer.code].offer if row.offer.code in beside else None,
        )
        for row in rows
    ]
    return {
        "entries": msgspec.to_builtins(found),
        "phases": _by_phase(found, plan.phases),
        "week": week(found),
        "center": center(plan.area, plan.language),
        "map": map_of(plan.area, rows, numbered),
        "places": _places(rows, numbered, found),
        "organizations": _organizations(rows, plan.language),
        "index": _index(rows, found),
    }


def _numbered(rows: Sequence[Shelved]) -> dict[UUID, int]:
    """Places with a point, numbered: centers first, then by name."""
    found = {
        place.id: place
        for row in rows
        for place in row.offer.places
        if place.longitude is not None and place.latitude is not None
    }
    in_order = sorted(found.values(), key=lambda place: (not place.is_center, place.name))
    return {place.id: number for number, place in enumerate(in_order, start=1)}


def _by_phase(found: Sequence[Entry], wanted: Sequence[str]) -> list[dict[str, Any]]:
    """Each offer in full under its first life phase, and named with its page under the others."""
    shown = [code for code in offers.Phase.values if code == "across" or not wanted or code in wanted]
    sections = []
    for phase in shown:
        full = [entry for entry in found if entries.first_phase(entry, wanted) == phase]
        again = [entry for entry in found if phase in entry.phases and entry not in full and phase != "across"]
        if full or again:
            sections.append(
                {
                    "phase": phase,
                    "title": str(offers.Phase(phase).label),
                    "codes": [entry.code for entry in full],
                    "again": [{"code": entry.code, "name": entry.name, "language": entry.language} for entry in again],
                }
            )
    return sections


def week(found: Iterable[Entry]) -> list[dict[str, Any]]:
    """The regular dates of a week: rows with three parts (morning, afternoon, evening), each a list of lines.

    What is open on most days at the same hour stands once, in a row of its own before the days.
    """
    rows: dict[tuple[int, str], list[list[dict[str, Any]]]] = {}
    for entry in found:
        together: dict[tuple[str, str, str], list[entries.When]] = {}
        for when in entry.when:
            together.setdefault((when.time, when.until, when.note), []).append(when)
        for same in together.values():
            days = sorted({when.weekday for when in same})
            for key in _rows(days):
                parts = rows.setdefault(key, [[], [], []])
                parts[same[0].part].append(_line(entry, same[0]))
    return [
        {"day": day, "parts": [sorted(part, key=lambda one: (one["opens"], one["name"])) for part in parts]}
        for (_order, day), parts in sorted(rows.items())
    ]


def _rows(days: Sequence[int]) -> list[tuple[int, str]]:
    if len(days) >= entries.MANY_DAYS:
        return [(-len(days), entries.days_words(days))]
    return [(day, facts.weekday(day)) for day in days]


def _line(entry: Entry, when: entries.When) -> dict[str, Any]:
    return {
        "time": when.time,
        "until": when.until,
        "opens": when.opens,
        "name": entry.name,
        "language": entry.language,
        "note": when.note,
        "code": entry.code,
        "numbers": list(entry.numbers),
    }


def center(area: Area | None, language: str) -> dict[str, Any] | None:
    """The center of the neighborhood: the first of its centers by name."""
    known = directory.centers_with_all(language)
    mine = [one for one in known if area is not None and area in one.location.areas.all()]
    return center_page(mine[0]) if mine else None


def center_page(one: directory.Center) -> dict[str, Any]:
    """A center as a page: address, opening hours, what it is, how to get there, its team, whom to call."""
    row = one.location
    contact = row.contact
    reach = [
        Fact(phone.label, phone.number, is_ltr=True, url=f"tel:{phone.number.replace(' ', '')}")
        for phone in (contact.phones.all() if contact else ())
    ]
    if contact and contact.email:
        reach.append(Fact("", contact.email, is_ltr=True, url=f"mailto:{contact.email}"))
    town = f"{row.postcode} {row.city}".strip()
    return {
        "name": one.name,
        "address": ", ".join(part for part in (row.street, town) if part),
        "hours": [facts.rhythm_words(times) for times in directory.opening_times(row)],
        "description": paragraphs(one.description.text),
        "description_language": one.description.language,
        "way_there": one.way_there.text,
        "way_language": one.way_there.language,
        "access": facts.and_words(str(offers.Access(code).label) for code in row.access) if row.access else "",
        "rooms": [f"{room.name}{f' – {room.use}' if room.use else ''}" for room in row.rooms.all()],
        "team": [member.role for member in row.team.all()],
        "reach": msgspec.to_builtins(reach),
        "link": msgspec.to_builtins(entries.offer_link(row.code)),
    }


def map_of(
    area: Area | None, rows: Sequence[Shelved], numbered: Mapping[UUID, int], size: tuple[float, float] = MAP
) -> dict[str, Any] | None:
    """The map in mm: outlines of the areas, numbered pins that do not cover each other; None without outlines."""
    areas = [one for one in places.family_areas() if one.outline]
    spots = {
        place.id: (place.longitude, place.latitude)
        for row in rows
        for place in row.offer.places
        if place.id in numbered and place.longitude is not None and place.latitude is not None
    }
    if not areas or not spots:
        return None
    names = {one.pk: one.name for one in areas}
    keys = list(spots)
    plan = geometry.plan(
        [(one.pk, one.outline or {}) for one in areas],
        [spots[key] for key in keys],
        around=area.outline if area and area.outline else None,
        width=size[0],
        height=size[1],
    )
    inside = [(numbered[key], point) for key, point in zip(keys, plan.points, strict=True) if point is not None]
    moved = geometry.spread([point for _number, point in inside], apart=6.4, frame=size)
    labels = geometry.labels(plan, room=7.0)
    return {
        "width": size[0],
        "height": size[1],
        "areas": [
            {
                "name": names[key],
                "rings": [[list(point) for point in ring] for ring in rings],
                "is_here": area is not None and key == area.pk,
                "label": list(labels[key]) if key in labels else None,
            }
            for key, rings in plan.outlines
        ],
        "pins": [
            {"number": number, "at": list(point), "shown": [round(x, 2), round(y, 2)]}
            for (number, point), (x, y) in zip(inside, moved, strict=True)
        ],
        "scale": _scale(plan.meters, size[0]),
        "is_schematic": _("A sketch, not an official map.") if places.outlines_are_schematic() else "",
    }


def _scale(meters: float, width: float) -> dict[str, Any]:
    """A round length for the scale: at most a third of the width."""
    for length in (2000, 1000, 500, 200, 100):
        if meters and length / meters <= width / 3:
            return {"mm": round(length / meters, 2), "label": facts.kilometers(length / 1000)}
    return {"mm": 0, "label": ""}


def _places(rows: Sequence[Shelved], numbered: Mapping[UUID, int], found: Sequence[Entry]) -> list[dict[str, Any]]:
    """The numbered places with what happens there."""
    known = {place.id: place for row in rows for place in row.offer.places}
    by_code = {entry.code: entry for entry in found}
    here: dict[UUID, list[Entry]] = {}
    for row in rows:
        for place in row.offer.places:
            here.setdefault(place.id, []).append(by_code[row.offer.code])
    return [
        {
            "number": number,
            "name": known[key].name,
            "address": known[key].address,
            "offers": [{"code": one.code, "name": one.name, "language": one.language} for one in here[key]],
        }
        for key, number in numbered.items()
    ]


def _organizations(rows: Sequence[Shelved], language: str) -> list[dict[str, Any]]:
    codes = dict.fromkeys(row.offer.organization.code for row in rows)
    found = [one for one in (directory.organization_of(code, language) for code in codes) if one is not None]
    return [
        {"name": one.name, "phone": one.phone, "email": one.email, "website": one.website.split("://")[-1].rstrip("/")}
        for one in sorted(found, key=lambda one: one.name.casefold())
    ]


def _index(rows: Sequence[Shelved], found: Sequence[Entry]) -> list[dict[str, Any]]:
    """Subjects and names of offers, in the order of the alphabet, with the offers they lead to."""
    lines: dict[str, list[str]] = {}
    for row, entry in zip(rows, found, strict=True):
        for topic in row.offer.topics:
            lines.setdefault(topic.name, []).append(entry.code)
        lines.setdefault(entry.name, []).append(entry.code)
    return [
        {"word": word, "codes": list(dict.fromkeys(codes))}
        for word, codes in sorted(lines.items(), key=lambda pair: pair[0].casefold())
    ]


def numbers() -> list[dict[str, Any]]:
    """The numbers that help, in the active language."""
    return [
        {
            "key": one.key,
            "number": one.number,
            "dial": one.dial,
            "name": str(one.name),
            "hours": str(one.hours),
            "urgent": one.urgent,
        }
        for one in places.emergency_numbers()
    ]


def paragraphs(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def day_words(day: date) -> str:
    """„26. November 2026“ in the active language."""
    return str(format_date(day, "long", locale=languages.locale()))


def month_words(day: date) -> str:
    """„November 2026“ in the active language."""
    return str(format_date(day, "LLLL y", locale=languages.locale()))
