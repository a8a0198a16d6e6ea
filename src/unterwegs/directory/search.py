"""Finding offers: filters with counts, neighborhood before nearby before the whole town, and her own words."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, overload
from uuid import UUID

import numpy as np

from unterwegs.directory import lexicon
from unterwegs.directory.dates import Meeting
from unterwegs.directory.documents import Offer
from unterwegs.directory.shelf import Shelf, Shelved
from unterwegs.kit import calendars, geometry
from unterwegs.kit.textsearch import Word

NEARBY_KM = 2.5
REACHES = ("here", "nearby", "town")

#: Facets a family can choose from; within one facet „or“, between facets „and“ – but access: all of them.
FACETS = (
    "phase",
    "kind",
    "topic",
    "day",
    "time",
    "mode",
    "language",
    "access",
    "free",
    "drop_in",
    "fathers",
    "childcare",
)
ALL_OF = frozenset({"access"})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where she is: a neighborhood, or a point, or both; degrees WGS 84."""

    area: UUID | None = None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a family chose. Empty means: anything."""

    codes: dict[str, frozenset[str]] = field(default_factory=dict)
    words: str = ""
    reach: str = "town"
    open_now: bool = False
    on: date | None = None
    age: int | None = None
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class Hit:
    """An offer in a list: how near, and when next."""

    offer: Offer
    confirmed_on: date | None
    reach: str
    kilometers: float | None
    next: Meeting | None
    is_open: bool
    score: int = 0
    reason: lexicon.Reason = lexicon.NO_REASON


class Hits(Sequence[Hit]):
    """Offers in order; each is made up only when a page shows it."""

    def __init__(self, order: Sequence[int], make: Callable[[int], Hit]) -> None:
        self._order, self._make = order, make

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> list[Hit]: ...
    def __getitem__(self, place: int | slice) -> Hit | list[Hit]:
        if isinstance(place, slice):
            return [self._make(position) for position in self._order[place]]
        return self._make(self._order[place])


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, for each facet how many offers each of its codes would leave, and what her words are about."""

    hits: Hits
    counts: dict[str, dict[str, int]]
    subjects: Sequence[str] = ()


def find(shelf: Shelf, choice: Choice, *, now: datetime, days: calendars.DayCalendar) -> Found:
    """Offers that fit the choice: what answers her words best, else the nearest, else the next date first."""
    agenda = shelf.agenda(now, days)
    query = Word.read(choice.words, {"de", shelf.language})
    words = lexicon.of(shelf) if query else None
    ranked = words.rank(query) if words else None
    masks = {facet: _mask(shelf, facet, codes) for facet, codes in choice.codes.items() if codes}
    rest = _all(shelf) if ranked is None else _bits(ranked.scores)
    rest &= _by_time(shelf, choice, agenda, now) & _by_age(shelf, choice.age)
    near = _Near(shelf, choice.origin)
    if near.is_known and choice.reach in REACHES[:-1]:
        wanted = REACHES[: REACHES.index(choice.reach) + 1]
        rest = _bits(position for position in _positions(rest) if near.of(position)[0] in wanted)
    everything = rest
    for mask in masks.values():
        everything &= mask

    def hit(position: int) -> Hit:
        found = _hit(shelf.rows[position], near.of(position), agenda[position], now)
        if words is None or ranked is None:
            return found
        reason = words.reason(ranked, position, language=shelf.language)
        return replace(found, score=_score(ranked, near, position), reason=reason)

    def order(position: int) -> tuple[Any, ...]:
        if ranked is None:
            return _soonest(shelf.rows[position], near.of(position), agenda[position], now)
        return _best(shelf.rows[position], near.of(position), _score(ranked, near, position))

    subjects = [words.subjects.slugs[number] for number in ranked.subjects] if words and ranked else ()
    return Found(Hits(sorted(_positions(everything), key=order), hit), _counts(shelf, masks, rest), subjects)


class _Near:
    """How near each offer is: „here“, „nearby“ or „town“, and the kilometers as the crow flies; asked for once each."""

    def __init__(self, shelf: Shelf, origin: Origin) -> None:
        self.shelf, self.origin = shelf, origin
        self.is_known = origin.area is not None or origin.longitude is not None
        self._known: dict[int, tuple[str, float | None]] = {}

    def of(self, position: int) -> tuple[str, float | None]:
        if not self.is_known:
            return "town", None
        found = self._known.get(position)
        if found is None:
            found = self._known[position] = _nearness(self.shelf.rows[position], self.origin)
        return found


def _all(shelf: Shelf) -> int:
    return (1 << len(shelf.rows)) - 1


def _mask(shelf: Shelf, facet: str, codes: Iterable[str]) -> int:
    masks = [shelf.masks.get((facet, code), 0) for code in codes]
    total = _all(shelf) if facet in ALL_OF else 0
    for mask in masks:
        total = total & mask if facet in ALL_OF else total | mask
    return total


def _counts(shelf: Shelf, masks: dict[str, int], rest: int) -> dict[str, dict[str, int]]:
    """How many offers a code would leave, with the choices in the other facets as they are."""
    counts: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    for (facet, code), mask in shelf.masks.items():
        left = rest & mask
        for other, chosen in masks.items():
            if other != facet or facet in ALL_OF:
                left &= chosen
        counts[facet][code] = left.bit_count()
    return counts


def _by_time(shelf: Shelf, choice: Choice, agenda: Sequence[Sequence[Meeting]], now: datetime) -> int:
    mask = _all(shelf)
    if choice.open_now:
        mask &= _bits(
            position for position, dates in enumerate(agenda) if any(meeting.is_running(now) for meeting in dates)
        )
    if choice.on is not None:
        mask &= _bits(
            position for position, dates in enumerate(agenda) if any(meeting.day == choice.on for meeting in dates)
        )
    return mask


def _by_age(shelf: Shelf, months: int | None) -> int:
    if months is None:
        return _all(shelf)
    return _bits(
        position
        for position, row in enumerate(shelf.rows)
        if (row.offer.minimum_age is None or row.offer.minimum_age <= months)
        and (row.offer.maximum_age is None or months <= row.offer.maximum_age)
    )


def _nearness(row: Shelved, origin: Origin) -> tuple[str, float | None]:
    """What comes to the family is here, wherever she is."""
    kilometers = _kilometers(row.offer, origin)
    if row.is_everywhere or (origin.area is not None and origin.area in row.areas):
        return "here", kilometers
    return ("nearby" if kilometers is not None and kilometers <= NEARBY_KM else "town"), kilometers


def _kilometers(offer: Offer, origin: Origin) -> float | None:
    if origin.longitude is None or origin.latitude is None:
        return None
    return min(
        (
            geometry.distance_km((origin.longitude, origin.latitude), (place.longitude, place.latitude))
            for place in offer.places
            if place.longitude is not None and place.latitude is not None
        ),
        default=None,
    )


def _hit(row: Shelved, near: tuple[str, float | None], dates: Sequence[Meeting], now: datetime) -> Hit:
    coming = _coming(dates, now)
    return Hit(
        offer=row.offer,
        confirmed_on=row.confirmed_on,
        reach=near[0],
        kilometers=near[1],
        next=coming,
        is_open=coming is not None and coming.is_running(now),
    )


def _coming(dates: Sequence[Meeting], now: datetime) -> Meeting | None:
    return next((meeting for meeting in dates if (meeting.end or meeting.start) > now), None)


NEAR_COUNTS = {"here": 140, "nearby": 115, "town": 100}  # percent of the score


def _score(ranked: lexicon.Ranked, near: _Near, position: int) -> int:
    return ranked.scores[position] * NEAR_COUNTS[near.of(position)[0]] // 100


def _best(row: Shelved, near: tuple[str, float | None], score: int) -> tuple[int, float, int, int]:
    """The score; then the nearest, the one confirmed last, and always in the same order."""
    confirmed = row.confirmed_on.toordinal() if row.confirmed_on else 0
    return -score, math.inf if near[1] is None else near[1], -confirmed, row.offer.id.int


def _soonest(
    row: Shelved, near: tuple[str, float | None], dates: Sequence[Meeting], now: datetime
) -> tuple[int, bool, float, float, str]:
    """Here, nearby, town; then distance, what has no place last; then the next date; then the name."""
    coming = _coming(dates, now)
    return (
        REACHES.index(near[0]),
        near[1] is None,
        round(near[1] or 0.0, 1),
        coming.start.timestamp() if coming else math.inf,
        row.offer.name.text.casefold(),
    )


def _bits(positions: Iterable[int]) -> int:
    found = list(positions)
    if not found:
        return 0
    row = np.zeros(max(found) + 1, dtype=np.uint8)
    row[found] = 1
    return int.from_bytes(np.packbits(row, bitorder="little").tobytes(), "little")


def _positions(mask: int) -> list[int]:
    row = np.frombuffer(mask.to_bytes((mask.bit_length() + 7) // 8, "little"), dtype=np.uint8)
    return [int(position) for position in np.flatnonzero(np.unpackbits(row, bitorder="little"))]
