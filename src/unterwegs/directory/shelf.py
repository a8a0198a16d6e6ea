"""The shelf: all published offers of one language in the memory of a process, always the newest.

Publishing counts a stamp up in the same transaction; a process that sees another count fetches what is new. Every
morning it is looked through: what nobody confirmed in time is not on it, even where no nightly command paused it. A
shelf that is thrown away (a crash, a new process) is rebuilt from the documents.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from unterwegs.directory import dates, documents, rules
from unterwegs.directory.documents import Offer
from unterwegs.directory.models import Document, Location, Service
from unterwegs.directory.publishing import SHELF
from unterwegs.kit import calendars
from unterwegs.places import queries as places


@dataclass(frozen=True, slots=True)
class Shelved:
    """A published offer with what changes without a review: when it was confirmed, in which areas it lies."""

    offer: Offer
    confirmed_on: date | None
    due_on: date | None
    areas: frozenset[UUID]

    @property
    def is_everywhere(self) -> bool:
        """Whether the offer comes to the family, wherever in the town she lives."""
        return not self.offer.areas_served and (
            not self.offer.places or self.offer.mode in {rules.Mode.HOME, rules.Mode.PHONE, rules.Mode.ONLINE}
        )


@dataclass(frozen=True, slots=True)
class Points:
    """Where the offers are: a row for each place with coordinates, and the position of the offer it belongs to."""

    owners: NDArray[np.int64]
    longitudes: NDArray[np.float64]
    latitudes: NDArray[np.float64]

    @classmethod
    def of(cls, rows: Iterable[Shelved]) -> "Points":
        found = [
            (position, place.longitude, place.latitude)
            for position, row in enumerate(rows)
            for place in row.offer.places
            if place.longitude is not None and place.latitude is not None
        ]
        owners, longitudes, latitudes = zip(*found, strict=True) if found else ((), (), ())
        return cls(
            np.array(owners, dtype=np.int64), np.array(longitudes, dtype=float), np.array(latitudes, dtype=float)
        )


@dataclass(slots=True)
class Shelf:
    """The published offers of one language, in the order of their names."""

    language: str
    count: int
    day: date
    rows: tuple[Shelved, ...]
    by_code: Mapping[str, Shelved] = field(init=False)
    by_id: Mapping[UUID, Shelved] = field(init=False)
    masks: Mapping[tuple[str, str], int] = field(init=False)
    points: Points = field(init=False)
    everywhere: NDArray[np.bool_] = field(init=False)  # of each offer whether it comes to the family
    last_resort: NDArray[np.int64] = field(init=False)  # an order for what is alike: confirmed last first, then by name
    _by_area: dict[UUID, list[int]] = field(init=False)
    _agenda: tuple[tuple[date, int], list[list[dates.Meeting]]] | None = field(init=False, default=None)
    _before: "Shelf | None" = None

    def __post_init__(self) -> None:
        self.by_code = {row.offer.code: row for row in self.rows}
        self.by_id = {row.offer.id: row for row in self.rows}
        self.masks = _masks(self.rows)
        self.points = Points.of(self.rows)
        self._by_area = {}
        for position, row in enumerate(self.rows):
            for area in row.areas:
                self._by_area.setdefault(area, []).append(position)
        self.everywhere = np.array([row.is_everywhere for row in self.rows], dtype=bool)
        self.last_resort = np.argsort(sorted(range(len(self.rows)), key=lambda position: _age(self.rows[position])))

    @property
    def offers(self) -> list[Offer]:
        return [row.offer for row in self.rows]

    def in_area(self, area: UUID) -> NDArray[np.bool_]:
        """Of each offer whether it lies in the area or serves it."""
        found = np.zeros(len(self.rows), dtype=bool)
        found[self._by_area.get(area, [])] = True
        return found

    def at_location(self, location: UUID) -> list[Shelved]:
        return [row for row in self.rows if any(place.id == location for place in row.offer.places)]

    def of_organization(self, code: str) -> list[Shelved]:
        """What an organization offers, alone or as a partner."""
        return [
            row
            for row in self.rows
            if row.offer.organization.code == code or any(partner.code == code for partner in row.offer.partners)
        ]

    def builds_on(self, offer: Offer) -> list[Offer]:
        """Published offers that lead to this one."""
        return [row.offer for row in self.rows if offer.id in row.offer.leads_to]

    def leads_to(self, offer: Offer) -> list[Offer]:
        """Published offers this one leads to."""
        return [self.by_id[other].offer for other in offer.leads_to if other in self.by_id]

    def similar(self, offer: Offer, *, limit: int = 3) -> list[Offer]:
        """Other offers for the same phase, nearest in kind and topic: for links to offers that ended."""
        topics = {topic.code for topic in offer.topics}
        phases = set(offer.phases)

        def likeness(other: Offer) -> tuple[int, int, int]:
            return (
                len(topics & {topic.code for topic in other.topics}),
                int(other.kind == offer.kind),
                len(phases & set(other.phases)),
            )

        others = [row.offer for row in self.rows if row.offer.id != offer.id and any(likeness(row.offer))]
        return sorted(others, key=lambda other: (*(-part for part in likeness(other)), other.name.text))[:limit]

    def agenda(self, now: datetime, days: calendars.DayCalendar) -> list[list[dates.Meeting]]:
        """The dates of each offer in the next weeks, in the order of ``rows``; computed once a day."""
        key = (now.date(), places.count_of("calendar"))
        if self._agenda is None or self._agenda[0] != key:
            first, last = now.date(), now.date() + dates.HORIZON
            known = self._before.known_meetings(key) if self._before else {}
            self._agenda = (
                key,
                [
                    known.get(id(row.offer)) or dates.meetings(row.offer, first=first, last=last, days=days)
                    for row in self.rows
                ],
            )
            self._before = None
        return self._agenda[1]

    def with_agenda(self) -> "Shelf | None":
        """The newest shelf before this one's successor that knows its dates; older ones are let go."""
        return self if self._agenda is not None else self._before

    def known_meetings(self, key: tuple[date, int]) -> dict[int, list[dates.Meeting]]:
        """The dates that were already computed for this day, by the identity of the offer."""
        if self._agenda is None or self._agenda[0] != key:
            return {}
        return {id(row.offer): meetings for row, meetings in zip(self.rows, self._agenda[1], strict=True)}


_shelves: dict[str, Shelf] = {}
_lock = threading.Lock()


def shelf(language: str) -> Shelf:
    """The shelf in this language, as new as the last publication. One query when nothing has changed."""
    stamp = places.count_of(SHELF), timezone.localdate()
    known = _shelves.get(language)
    if known is not None and (known.count, known.day) == stamp:
        return known
    with _lock:
        known = _shelves.get(language)
        if known is None or (known.count, known.day) != stamp:
            known = _shelves[language] = _filled(language, *stamp, known)
    return known


def empty() -> None:
    """Forgets all shelves of this process."""
    _shelves.clear()


def _filled(language: str, count: int, day: date, before: Shelf | None) -> Shelf:
    """Keeps the documents that still are the public ones and fetches those that are new."""
    known = {(row.offer.id, row.offer.version): row.offer for row in before.rows} if before else {}
    public = list(
        Service.objects.shown(today=day).values_list(
            "pk", "public_version__number", "public_version_id", "confirmed_on", "due_on"
        )
    )
    known |= _fetched(language, [version for pk, number, version, *_days in public if (pk, number) not in known])
    inside, parts = _areas_of_locations(), places.areas_with_parts()
    rows = [
        Shelved(known[pk, number], confirmed_on, due_on, _areas_of(known[pk, number], inside, parts))
        for pk, number, _version, confirmed_on, due_on in public
        if (pk, number) in known
    ]
    in_order = tuple(sorted(rows, key=lambda row: (row.offer.name.text.casefold(), row.offer.code)))
    return Shelf(language, count, day, in_order, _before=before.with_agenda() if before else None)


def _fetched(language: str, versions: list[int]) -> dict[tuple[UUID, int], Offer]:
    offers = (
        documents.read(body)
        for start in range(0, len(versions), 500)
        for body in Document.objects.filter(language=language, version__in=versions[start : start + 500]).values_list(
            "body", flat=True
        )
    )
    return {(offer.id, offer.version): offer for offer in offers}


def _areas_of_locations() -> dict[UUID, set[UUID]]:
    inside: dict[UUID, set[UUID]] = {}
    for location, area in Location.areas.through.objects.values_list("location_id", "area_id"):
        inside.setdefault(location, set()).add(area)
    return inside


def _areas_of(offer: Offer, inside: Mapping[UUID, set[UUID]], parts: Mapping[UUID, frozenset[UUID]]) -> frozenset[UUID]:
    """Areas in which the offer takes place, and those it serves with all their parts."""
    areas: set[UUID] = set()
    for place in offer.places:
        areas |= inside.get(place.id, set())
    for area in offer.areas_served:
        areas |= parts.get(area, frozenset({area}))
    return frozenset(areas)


def _age(row: Shelved) -> int:
    return -row.confirmed_on.toordinal() if row.confirmed_on else 0


def _masks(rows: Iterable[Shelved]) -> dict[tuple[str, str], int]:
    """For each facet and code the offers that have it, as bits in the order of the shelf."""
    masks: dict[tuple[str, str], int] = {}
    for position, row in enumerate(rows):
        for key in _facets(row.offer):
            masks[key] = masks.get(key, 0) | (1 << position)
    return masks


def _facets(offer: Offer) -> Iterable[tuple[str, str]]:
    phases = offer.phases if rules.Phase.ACROSS not in offer.phases else rules.Phase.values
    yield from (("phase", code) for code in phases)
    yield ("kind", offer.kind)
    yield from (("topic", topic.code) for topic in offer.topics)
    yield ("mode", offer.mode)
    if offer.mode == rules.Mode.HYBRID:
        yield from (("mode", code) for code in (rules.Mode.IN_PERSON.value, rules.Mode.ONLINE.value))
    yield from (("language", code) for code in offer.languages)
    yield from (("access", code) for place in offer.places for code in place.access)
    yield from (("day", day) for day in weekdays(offer))
    yield from (("time", part) for part in dayparts(offer))
    if offer.is_free:
        yield ("free", "yes")
    if offer.registration == rules.Registration.NONE:
        yield ("drop_in", "yes")
    if offer.for_fathers:
        yield ("fathers", "yes")
    if offer.childcare:
        yield ("childcare", "yes")


def weekdays(offer: Offer) -> set[str]:
    """Weekdays ("0" is Monday) on which the rhythm meets."""
    timed = (times for times in offer.schedules if times.opens_at is not None)
    return {str(day) for times in timed for day in calendars.weekdays(times.rule, times.first_on)}


def dayparts(offer: Offer) -> set[str]:
    """Parts of the day in which the rhythm begins."""
    return {daypart(times.opens_at.hour) for times in offer.schedules if times.opens_at is not None}


def daypart(hour: int) -> str:
    """„morning“ begins before noon, „afternoon“ before five, „evening“ later."""
    return "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"
