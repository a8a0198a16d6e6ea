"""Finding offers: filters with counts, neighborhood before nearby before the whole town, and her own words."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import overload
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from unterwegs.directory import lexicon
from unterwegs.directory.dates import HORIZON, Meeting
from unterwegs.directory.documents import Offer
from unterwegs.directory.shelf import Shelf, Shelved, daypart
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

    @property
    def is_known(self) -> bool:
        return self.area is not None or (self.longitude is not None and self.latitude is not None)


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
    offers: frozenset[str] | None = None  # codes of the only offers meant; None: all
    places: frozenset[str] = frozenset()  # codes of places of which one is meant


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


#: Of some offers of a shelf their dates in the next weeks, where the rhythm alone does not say them.
DatesOf = Callable[[Shelf, calendars.DayCalendar], Mapping[UUID, Sequence[Meeting]]]


def find(
    shelf: Shelf, choice: Choice, *, now: datetime, days: calendars.DayCalendar, dates: DatesOf | None = None
) -> Found:
    """Offers that fit the choice: what answers her words best, else the nearest, else the next date first.

    ``dates`` finds those of offers with courses: they stand for those of the rhythm, and their weekdays count as well.
    """
    agenda, facets = _with_dates(shelf, shelf.agenda(now, days), dates(shelf, days) if dates else {}, now)
    query = Word.read(choice.words, {"de", shelf.language})
    words = lexicon.of(shelf) if query else None
    ranked = words.rank(query) if words else None
    masks = {facet: _mask(shelf, facets, facet, codes) for facet, codes in choice.codes.items() if codes}
    rest = _all(shelf) if ranked is None else _mask_of(ranked.scores > 0)
    rest &= _by_time(shelf, choice, agenda, now) & _by_age(shelf, choice.age) & _by_code(shelf, choice)
    near = _Near.of(shelf, choice.origin)
    if choice.origin.is_known and choice.reach in REACHES[:-1]:
        rest &= _mask_of(near.reaches <= REACHES.index(choice.reach))
    everything = rest
    for mask in masks.values():
        everything &= mask

    def hit(position: int) -> Hit:
        found = _hit(shelf.rows[position], near, position, agenda[position], now)
        if words is None or ranked is None:
            return found
        reason = words.reason(ranked, position, language=shelf.language)
        return replace(found, score=int(_scores(ranked, near, np.array([position]))[0]), reason=reason)

    left = _positions(everything)
    if ranked is None:
        order = sorted(left.tolist(), key=lambda at: _soonest(shelf.rows[at], near, at, agenda[at], now))
    else:
        order = _best(shelf, near, ranked, left)
    subjects = [words.subjects.slugs[number] for number in ranked.subjects] if words and ranked else ()
    return Found(Hits(order, hit), _counts(facets, masks, rest), subjects)


@dataclass(frozen=True, slots=True)
class _Near:
    """How near each offer is: the position of its reach in ``REACHES`` and the kilometers as the crow flies.

    What comes to the family is here, wherever she is. Where nobody said where she is, everything is in the town; the
    kilometers of what has no place are infinite.
    """

    reaches: NDArray[np.int64]
    kilometers: NDArray[np.float64]

    @classmethod
    def of(cls, shelf: Shelf, origin: Origin) -> "_Near":
        reaches = np.full(len(shelf.rows), REACHES.index("town"))
        kilometers = np.full(len(shelf.rows), np.inf)
        if origin.longitude is not None and origin.latitude is not None:
            points = shelf.points
            away = geometry.distances_km((origin.longitude, origin.latitude), points.longitudes, points.latitudes)
            np.minimum.at(kilometers, points.owners, away)
            reaches[kilometers <= NEARBY_KM] = REACHES.index("nearby")
        if not origin.is_known:
            return cls(reaches, kilometers)
        here = shelf.everywhere if origin.area is None else shelf.everywhere | shelf.in_area(origin.area)
        reaches[here] = REACHES.index("here")
        return cls(reaches, kilometers)

    def reach(self, position: int) -> str:
        return REACHES[int(self.reaches[position])]

    def distance(self, position: int) -> float | None:
        kilometers = float(self.kilometers[position])
        return kilometers if math.isfinite(kilometers) else None


def _all(shelf: Shelf) -> int:
    return (1 << len(shelf.rows)) - 1


#: For each facet and code the offers that have it, as bits in the order of the shelf.
Facets = Mapping[tuple[str, str], int]


def _with_dates(
    shelf: Shelf, agenda: Sequence[Sequence[Meeting]], dates: Mapping[UUID, Sequence[Meeting]], now: datetime
) -> tuple[Sequence[Sequence[Meeting]], Facets]:
    """The dates and the facets of all offers with those of courses."""
    if not dates:
        return agenda, shelf.masks
    merged, facets = list(agenda), dict(shelf.masks)
    for position, row in enumerate(shelf.rows):
        own = dates.get(row.offer.id)
        if own is None:
            continue
        merged[position] = [one for one in own if now.date() <= one.day <= now.date() + HORIZON]
        keys = {key for one in own for key in (("day", str(one.day.weekday())), ("time", daypart(one.start.hour)))}
        for key in keys:
            facets[key] = facets.get(key, 0) | 1 << position
    return merged, facets


def _mask(shelf: Shelf, facets: Facets, facet: str, codes: Iterable[str]) -> int:
    masks = [facets.get((facet, code), 0) for code in codes]
    total = _all(shelf) if facet in ALL_OF else 0
    for mask in masks:
        total = total & mask if facet in ALL_OF else total | mask
    return total


def _counts(facets: Facets, masks: dict[str, int], rest: int) -> dict[str, dict[str, int]]:
    """How many offers a code would leave, with the choices in the other facets as they are."""
    counts: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    for (facet, code), mask in facets.items():
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


def _by_code(shelf: Shelf, choice: Choice) -> int:
    """The offers and the places that are meant by their codes."""
    if choice.offers is None and not choice.places:
        return _all(shelf)
    return _bits(
        position
        for position, row in enumerate(shelf.rows)
        if (choice.offers is None or row.offer.code in choice.offers)
        and (not choice.places or any(place.code in choice.places for place in row.offer.places))
    )


def _hit(row: Shelved, near: _Near, position: int, dates: Sequence[Meeting], now: datetime) -> Hit:
    coming = _coming(dates, now)
    return Hit(
        offer=row.offer,
        confirmed_on=row.confirmed_on,
        reach=near.reach(position),
        kilometers=near.distance(position),
        next=coming,
        is_open=coming is not None and coming.is_running(now),
    )


def _coming(dates: Sequence[Meeting], now: datetime) -> Meeting | None:
    return next((meeting for meeting in dates if (meeting.end or meeting.start) > now), None)


NEAR_COUNTS = np.array([140, 115, 100])  # percent of the score by reach


def _scores(ranked: lexicon.Ranked, near: _Near, at: NDArray[np.int64]) -> NDArray[np.int64]:
    found: NDArray[np.int64] = ranked.scores[at] * NEAR_COUNTS[near.reaches[at]] // 100
    return found


def _best(shelf: Shelf, near: _Near, ranked: lexicon.Ranked, at: NDArray[np.int64]) -> list[int]:
    """In the order of the score; then the nearest, the one confirmed last, and always in the same order."""
    order = np.lexsort((shelf.last_resort[at], near.kilometers[at], -_scores(ranked, near, at)))
    found: list[int] = at[order].tolist()
    return found


def _soonest(
    row: Shelved, near: _Near, position: int, dates: Sequence[Meeting], now: datetime
) -> tuple[int, bool, float, float, str]:
    """Here, nearby, town; then distance, what has no place last; then the next date; then the name."""
    coming = _coming(dates, now)
    kilometers = near.distance(position)
    return (
        int(near.reaches[position]),
        kilometers is None,
        round(kilometers or 0.0, 1),
        coming.start.timestamp() if coming else math.inf,
        row.offer.name.text.casefold(),
    )


def _bits(positions: Iterable[int]) -> int:
    found = list(positions)
    if not found:
        return 0
    row = np.zeros(max(found) + 1, dtype=bool)
    row[found] = True
    return _mask_of(row)


def _mask_of(chosen: NDArray[np.bool_]) -> int:
    """Bits in the order of the shelf, the first offer the lowest."""
    return int.from_bytes(np.packbits(chosen, bitorder="little").tobytes(), "little")


def _positions(mask: int) -> NDArray[np.int64]:
    row = np.frombuffer(mask.to_bytes((mask.bit_length() + 7) // 8, "little"), dtype=np.uint8)
    return np.flatnonzero(np.unpackbits(row, bitorder="little"))
