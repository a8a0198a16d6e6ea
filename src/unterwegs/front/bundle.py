"""What the phone takes along: the published directory of one language as one file.

The file is JSON of strings and whole numbers only, so that a phone can write it again byte for byte and check its
SHA-256: that is its version. (Tables with codes for names are lists of rows: scripts sort names that are numbers.) Dates
stand as days of twelve weeks from a Monday, so the file changes when something is published and once a week. It holds
what everybody may read, and nothing about anybody.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import get_language, override

from unterwegs.courses import dates as held_dates
from unterwegs.courses import queries as courses
from unterwegs.courses import rules as courses_rules
from unterwegs.directory import facts, rules
from unterwegs.directory import queries as directory
from unterwegs.directory.queries import Offer, Place, Shelved, Times, Words
from unterwegs.front import pictograms, structured, versions
from unterwegs.front.choices import PARAMETERS, choosable
from unterwegs.kit import calendars, geometry
from unterwegs.people import queries as people
from unterwegs.places import languages
from unterwegs.places import queries as places
from unterwegs.places.models import Area as AreaRow

FORMAT = 1
DAYS = held_dates.WEEKS.days  # how far ahead dates stand in the file, from a Monday
SHOWN_AFTER_DUE = rules.CALLED_AFTER + rules.GRACE  # days after which nobody sees an offer that was not confirmed
DEGREE = 100_000  # coordinates are whole numbers of a meter
TEXTS = ("name", "summary", "description", "good_to_know", "registration_note", "payer_note")
ORIGINALS = TEXTS[:4]


class Dates(msgspec.Struct, frozen=True, array_like=True):
    """Days with the same hours.

    Minutes of the day, minutes long (0: open end), the days as bits in base 16, the Monday the lowest, and which of the
    places of the offer, with those after them that only its courses name (-1: none, -2: online).
    """

    start: int
    minutes: int
    days: str
    place: int


class Beat(msgspec.Struct, frozen=True, array_like=True):
    """A schedule in words."""

    words: str
    school: str
    note: str
    is_sample: int


class Row(msgspec.Struct, frozen=True, array_like=True):
    """An offer.

    ``slug`` is empty where it follows from the name; ``german`` has a bit for each text that nobody translated, and
    ``original`` the German of the others. ``seats`` has bits: 1 where one signs up for courses, of which the server says how many are free; 2 where one just
    comes to a meeting, of which the server says more; 4 where its link stands there shortly before.
    ``dates`` are the dates as they take place; ``days`` and ``times`` those of the rhythm and of courses. ``elsewhere`` are places and
    rooms of dates that are not among ``places``.
    """

    code: str
    slug: str
    version: int
    kind: str
    name: str
    summary: str
    description: str
    good_to_know: str
    registration_note: str
    payer_note: str
    german: int
    original: tuple[str, ...]
    state: str
    tested: str
    phases: tuple[str, ...]
    topics: tuple[str, ...]
    audience: str
    minimum_age: int | None
    maximum_age: int | None
    ages: str
    open_for_all: int
    registration: str
    mode: str
    access_url: str
    website: str
    childcare: int
    for_fathers: int
    languages: tuple[str, ...]
    interpretation: int
    organization: str
    partners: tuple[str, ...]
    leads_to: tuple[str, ...]
    areas: tuple[str, ...]
    everywhere: int
    places: tuple[tuple[str, str], ...]
    elsewhere: tuple[tuple[str, str], ...]
    contact: str
    costs: tuple[str, ...]
    free: int
    days: str
    times: tuple[str, ...]
    beats: tuple[Beat, ...]
    dates: tuple[Dates, ...]
    missing: tuple[tuple[int, str], ...]
    source: str
    source_date: str
    confirmed: str
    due: str
    picture: tuple[str, ...]
    seats: int


class Spot(msgspec.Struct, frozen=True, array_like=True):
    """A place; ``page`` is 1 where it has a page of its own. ``german`` has bits for note, way and description."""

    code: str
    slug: str
    name: str
    kind: str
    page: int
    street: str
    town: str
    longitude: int | None
    latitude: int | None
    access: tuple[str, ...]
    no_access: tuple[str, ...]
    access_note: str
    way_there: str
    description: str
    german: int
    phones: tuple[str, ...]
    website: str
    organization: str
    partners: tuple[str, ...]
    opening: tuple[Beat, ...]
    open: tuple[Dates, ...]
    team: tuple[str, ...]
    rooms: tuple[str, ...]
    recognized: str
    recognized_by: str
    funding: str
    source: str
    source_date: str
    pictures: tuple[tuple[str, ...], ...]


class Area(msgspec.Struct, frozen=True, array_like=True):
    """A neighborhood to choose, with its middle and the rings of its outline: a corner, then steps."""

    slug: str
    name: str
    longitude: int | None
    latitude: int | None
    rings: tuple[tuple[int, ...], ...]


class Organization(msgspec.Struct, frozen=True, array_like=True):
    """Who offers it."""

    code: str
    slug: str
    name: str


class Contact(msgspec.Struct, frozen=True, array_like=True):
    """Where to ask; phones with their hours."""

    key: str
    name: str
    email: str
    url: str
    phones: tuple[tuple[str, str], ...]


class Number(msgspec.Struct, frozen=True, array_like=True):
    """A number that helps at once."""

    key: str
    number: str
    name: str
    hours: str
    note: str
    languages: str
    website: str
    urgent: int


class Word(msgspec.Struct, frozen=True, array_like=True):
    """A German word of the offers taken apart (kit/textsearch/apart.py), for the search."""

    apart: str


class German(msgspec.Struct, frozen=True, array_like=True):
    """What the texts of the offers call otherwise in German: „topic:sleep“ and the name; for the search."""

    key: str
    name: str


TABLES = {
    "offers": Row, "places": Spot, "organizations": Organization, "contacts": Contact, "areas": Area, "numbers": Number,
    "words": Word, "german": German,
}  # fmt: skip
SHAPES = {"beat": Beat, "dates": Dates}


def body_of(language: str, *, today: date) -> bytes:
    """The file: JSON in UTF-8."""
    with override(language):
        return msgspec.json.encode(_bundle(language, today))


def _bundle(language: str, today: date) -> dict[str, Any]:
    shelf, german = directory.shelf(language), directory.shelf("de")
    monday, last = held_dates.weeks(today)
    days = directory.day_calendar()
    dates = held_dates.Dates(monday, last)
    with_seats = courses.services_with_seats() if people.is_released(courses_rules.ROOM) else set()
    areas = {area.pk: area.slug for area in places.family_areas()}
    centers = {center.location.code: center for center in directory.centers_with_all(language)}
    offers = [row.offer for row in shelf.rows]
    held = {offer.id: dates.of_rhythm(offer, days) for offer in offers}
    tables: dict[str, Iterable[Any]] = {
        "words": [Word(apart) for apart in directory.words_of_offers(language)],  # before the texts: it packs better
        "offers": (
            _row(
                shelved,
                german.by_code.get(shelved.offer.code),
                shelf.by_id,
                areas,
                days,
                held=held[shelved.offer.id],
                monday=monday,
                has_courses=shelved.offer.id in dates.services,
                with_seats=with_seats,
            )
            for shelved in shelf.rows
        ),
        "places": _spots([*_places(offers, held.values())], centers, monday, days),
        "organizations": _organizations(offers, centers),
        "contacts": _contacts(offers),
        "areas": [_area(area) for area in places.family_areas()],
        "numbers": _numbers(),
        "german": [German(key, name) for key, name in directory.german_names(language)],
    }
    fields = {name: shape.__struct_fields__ for name, shape in TABLES.items()}
    return {
        "format": FORMAT,
        "language": language,
        "monday": monday.isoformat(),
        "days": DAYS,
        "show_days": SHOWN_AFTER_DUE,
        "schematic": int(places.outlines_are_schematic()),
        "tables": fields,
        "fields": {name: shape.__struct_fields__ for name, shape in SHAPES.items()},
        "titles": {parameter: title for parameter, (title, _codes) in choosable(language).items()},
        "labels": _labels(language),
        "icons": _icons(),
        **{
            name: versions.columns((msgspec.structs.astuple(row) for row in rows), fields[name])
            for name, rows in tables.items()
        },
    }


def _row(
    shelved: Shelved,
    german: Shelved | None,
    by_id: Any,
    areas: Any,
    days: calendars.DayCalendar,
    *,
    held: Sequence[held_dates.Held],
    monday: date,
    has_courses: bool,
    with_seats: Collection[UUID],
) -> Row:
    offer = shelved.offer
    coming = [one for one in held if not one.is_canceled]
    of_courses = [one.meeting for one in coming] if has_courses else []
    at = [(place.code, place.room) for place in offer.places]
    rooms = {(one.meeting.place.code, one.meeting.place.room) for one in coming if one.meeting.place}
    elsewhere = sorted(rooms.difference(at))
    texts = [getattr(offer, field) for field in TEXTS]
    own = offer.language
    return Row(
        code=offer.code,
        slug=_slug(structured.slug_of(offer), offer.name.text),
        version=offer.version,
        kind=offer.kind,
        **{field: words.text for field, words in zip(TEXTS, texts, strict=True)},
        german=sum(1 << bit for bit, words in enumerate(texts) if words and words.language != own),
        original=_original(offer, german.offer) if german and own != "de" else (),
        state="outdated" if offer.text_is_outdated else "machine" if offer.text_by_machine else "",
        tested=offer.tested_on.isoformat() if offer.tested_on else "",
        phases=offer.phases,
        topics=tuple(topic.code for topic in offer.topics),
        audience=facts.and_words(str(rules.Audience(code).label) for code in offer.audience) if offer.audience else "",
        minimum_age=offer.minimum_age,
        maximum_age=offer.maximum_age,
        ages=facts.ages_words(offer.minimum_age, offer.maximum_age),
        open_for_all=int(offer.open_for_all),
        registration=offer.registration,
        mode=offer.mode,
        access_url=offer.access_url,
        website=offer.website,
        childcare=int(bool(offer.childcare)),
        for_fathers=int(offer.for_fathers),
        languages=offer.languages,
        interpretation=int(bool(offer.interpretation)),
        organization=offer.organization.code,
        partners=tuple(partner.code for partner in offer.partners),
        leads_to=tuple(by_id[other].offer.code for other in offer.leads_to if other in by_id),
        areas=tuple(sorted(areas[area] for area in shelved.areas if area in areas)),
        everywhere=int(shelved.is_everywhere),
        places=tuple(at),
        elsewhere=tuple(elsewhere),
        contact=_key(offer.contact) if offer.contact else "",
        costs=tuple(facts.cost_words(cost) for cost in offer.costs),
        free=int(offer.is_free),
        days="".join(sorted(directory.weekdays(offer) | {str(one.day.weekday()) for one in of_courses})),
        times=tuple(sorted(directory.dayparts(offer) | {directory.daypart(one.start.hour) for one in of_courses})),
        beats=tuple(_beat(times) for times in offer.schedules),
        dates=_dates(
            ((one.meeting.start, one.meeting.end, _place_number([*at, *elsewhere], one)) for one in coming), monday
        ),
        missing=_missing(offer, held, monday, days),
        source=offer.source,
        source_date=offer.source_date,
        confirmed=shelved.confirmed_on.isoformat() if shelved.confirmed_on else "",
        due=shelved.due_on.isoformat() if shelved.due_on else "",
        picture=_picture(offer.picture) if offer.picture else (),
        seats=int(offer.id in with_seats) | _openly(held),
    )


def _missing(
    offer: Offer, held: Sequence[held_dates.Held], monday: date, days: calendars.DayCalendar
) -> tuple[tuple[int, str], ...]:
    """Days without their date and why, in German as the directory has it."""
    of_rhythm = held_dates.missing_days(offer, held, today=monday, days=days, limit=DAYS)
    found = [(one.day, one.reason) for one in of_rhythm]
    canceled = [one for one in held if one.is_canceled]
    if canceled:
        with override("de"):
            found += [(one.meeting.day, str(one.reason)) for one in canceled]
    return tuple(((day - monday).days, reason) for day, reason in sorted(found))


def _slug(slug: str, name: str) -> str:
    """Nothing where a script finds it in the name."""
    return "" if slug == plain_slug(name) else slug


def plain_slug(name: str) -> str:
    """What front/bundle.js makes of a name."""
    plain = name.lower()
    for umlaut, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(umlaut, written)
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def _picture(picture: Any) -> tuple[str, ...]:
    return (picture.name, picture.alternative, str(picture.width), str(picture.height), picture.credit)


def _openly(held: Iterable[held_dates.Held]) -> int:
    """The bits of open meetings, as `Row.seats` has them."""
    courses_ = [one.course for one in held if one.course and not one.course.has_seats and not one.is_canceled]
    return 2 * bool(courses_) | 4 * any(one.link for one in courses_)


def _place_number(at: Sequence[tuple[str, str]], held: held_dates.Held) -> int:
    place = held.meeting.place
    if place is None:
        return -2 if held.is_online else -1
    return at.index((place.code, place.room))


def _original(offer: Offer, german: Offer) -> tuple[str, ...]:
    """The German of the texts that were translated, in the order of ``ORIGINALS``; nothing where none was."""
    found = [getattr(german, field).text if getattr(offer, field).language != "de" else "" for field in ORIGINALS]
    return tuple(found) if any(found) else ()


def _beat(times: Times) -> Beat:
    school = "" if times.school == "always" else str(rules.School(times.school).label)
    return Beat(facts.rhythm_words(times), school, times.note, int(times.is_sample))


def _dates(meetings: Iterable[tuple[datetime, datetime | None, int]], monday: date) -> tuple[Dates, ...]:
    """Meetings with the same hours at the same place together."""
    found: dict[tuple[int, int, int], int] = {}
    for start, end, place in meetings:
        minutes = int((end - start).total_seconds()) // 60 if end else 0
        key = (start.hour * 60 + start.minute, minutes, place)
        found[key] = found.get(key, 0) | 1 << (start.date() - monday).days
    return tuple(Dates(start, minutes, f"{bits:x}", place) for (start, minutes, place), bits in sorted(found.items()))


def _places(offers: Iterable[Offer], held: Iterable[Sequence[held_dates.Held]]) -> Iterator[Place]:
    """The places of dates, then those of the offers, of which more is known."""
    yield from (one.meeting.place for some in held for one in some if one.meeting.place and not one.is_canceled)
    yield from (place for offer in offers for place in offer.places)


def _spots(
    found: Iterable[Place], centers: Mapping[str, directory.Center], monday: date, days: calendars.DayCalendar
) -> list[Spot]:
    """The places of the offers and their dates, and the centers, by code."""
    known = {place.code: place for place in found}
    bare = [_spot(place) for code, place in known.items() if code not in centers]
    return sorted([*bare, *(_center(one, monday, days) for one in centers.values())], key=lambda spot: spot.code)


def _spot(place: Place) -> Spot:
    """A place as the offers show it, without a page of its own."""
    return Spot(
        code=place.code,
        slug=_slug(structured.slug_of_name(place.name), place.name),
        name=place.name,
        kind=place.kind,
        page=0,
        street=place.street,
        town=f"{place.postcode} {place.city}".strip(),
        longitude=_degrees(place.longitude),
        latitude=_degrees(place.latitude),
        access=tuple(place.access),
        no_access=tuple(place.no_access),
        access_note=place.access_note.text,
        way_there=place.way_there.text,
        description="",
        german=_german(place.access_note, place.way_there),
        phones=(),
        website="",
        organization="",
        partners=(),
        opening=(),
        open=(),
        team=(),
        rooms=(),
        recognized="",
        recognized_by="",
        funding="",
        source="",
        source_date="",
        pictures=(),
    )


def _center(center: directory.Center, monday: date, days: calendars.DayCalendar) -> Spot:
    """A place with a page of its own."""
    row, opening = center.location, directory.opening_times(center.location)
    meetings = directory.openings(opening, first=monday, last=monday + timedelta(days=DAYS - 1), days=days)
    return Spot(
        code=row.code,
        slug=_slug(structured.slug_of_name(center.name), center.name),
        name=center.name,
        kind=row.kind,
        page=1,
        street=row.street,
        town=f"{row.postcode} {row.city}".strip(),
        longitude=_degrees(row.longitude),
        latitude=_degrees(row.latitude),
        access=tuple(row.access),
        no_access=tuple(row.no_access),
        access_note=center.access_note.text,
        way_there=center.way_there.text,
        description=center.description.text,
        german=_german(center.access_note, center.way_there, center.description),
        phones=tuple(phone.number for phone in row.contact.phones.all()) if row.contact else (),
        website=row.website,
        organization=row.organization.code,
        partners=tuple(partner.code for partner in row.partners.all()),
        opening=tuple(_beat(times) for times in opening),
        open=_dates(((one.start, one.end, -1) for one in meetings), monday),
        team=tuple(one.role for one in row.team.all()),
        rooms=tuple(_room(one) for one in row.rooms.all()),
        recognized=row.recognized_on.isoformat() if row.recognized_on else "",
        recognized_by=row.recognized_by,
        funding=row.funding,
        source=row.source,
        source_date=row.source_date,
        pictures=tuple(_picture(one) for one in row.pictures.all()),
    )


def _german(*texts: Words) -> int:
    """A bit for each text that stands there in German because nobody translated it."""
    shown = get_language()
    return sum(1 << bit for bit, words in enumerate(texts) if words and words.language != shown)


def _room(room: Any) -> str:
    seats, use = f" ({room.seats})" if room.seats else "", f" – {room.use}" if room.use else ""
    return f"{room.name}{seats}{use}"


def _organizations(offers: Iterable[Offer], centers: Mapping[str, directory.Center]) -> list[Organization]:
    named: dict[str, str] = {}
    for center in centers.values():
        named |= {one.code: one.name for one in (center.location.organization, *center.location.partners.all())}
    named |= {one.code: one.name for offer in offers for one in (offer.organization, *offer.partners)}  # translated
    return [
        Organization(code, _slug(structured.slug_of_name(name), name), name) for code, name in sorted(named.items())
    ]


def _contacts(offers: Iterable[Offer]) -> list[Contact]:
    found = {_key(offer.contact): offer.contact for offer in offers if offer.contact}
    return [
        Contact(key, one.name, one.email, one.url, tuple((phone.number, phone.hours) for phone in one.phones))
        for key, one in sorted(found.items())
    ]


def _area(area: AreaRow) -> Area:
    middle = places.middle_of(area) or (None, None)
    return Area(area.slug, area.name, _degrees(middle[0]), _degrees(middle[1]), _rings(area))


def _rings(area: AreaRow) -> tuple[tuple[int, ...], ...]:
    """The outline as a phone draws it, to forty meters."""
    return tuple(tuple(ring) for ring in geometry.rings(area.outline, meters=40, unit=DEGREE)) if area.outline else ()


def _numbers() -> list[Number]:
    return [
        Number(
            one.key,
            one.number,
            str(one.name),
            str(one.hours),
            one.note,
            facts.and_words(languages.name_of(code) for code in one.languages) if one.languages else "",
            one.website,
            int(one.urgent),
        )
        for one in places.emergency_numbers()
    ]


def _labels(language: str) -> dict[str, dict[str, str]]:
    """Words for codes, by the parameter of the address that carries them; and those of what stands in facts only."""
    found = {parameter: codes for parameter, (_title, codes) in choosable(language).items()}
    for name, choices in (("anmeldung", rules.Registration), ("ort", rules.LocationKind), ("hinweis", rules.Report)):
        found[name] = {code: str(label) for code, label in choices.choices}
    return found


def _icons() -> dict[str, dict[str, str]]:
    """Symbols beside words, by the parameter of the address that carries the code."""
    return {
        parameter: dict(pictograms.FACETS[facet])
        for parameter, facet in PARAMETERS.items()
        if facet in pictograms.FACETS
    }


def _degrees(value: float | None) -> int | None:
    return None if value is None else round(value * DEGREE)


def _key(contact: Any) -> str:
    """A short name for what several offers share."""
    return hashlib.sha256(msgspec.json.encode(contact)).hexdigest()[:6]
