"""Finding offers: filters with counts, neighborhood before nearby before the whole town, and her own words."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

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


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, for each facet how many offers each of its codes would leave, and what her words are about."""

    hits: list[Hit]
    counts: dict[str, dict[str, int]]
    subjects: Sequence[str] = ()


def find(shelf: Shelf, choice: Choice, *, now: datetime, days: calendars.DayCalendar) -> Found:
    """Offers that fit the choice: what answers her words best, else the nearest, else the next date first."""
    agenda = shelf.agenda(now, days)
    query = Word.read(choice.words, {"de", shelf.language})
    words = lexicon.of(shelf) if query else None
    ranked = words.rank(query) if words else None
    masks = {facet: _mask(shelf, facet, codes) for facet, codes in choice.codes.items() if codes}
    said = _all(shelf) if ranked is None else _bits(ranked.scores)
    rest = said & _by_time(shelf, choice, agenda, now) & _by_age(shelf, choice.age)
    nearness = [_nearness(row, choice.origin) for row in shelf.rows]
    if choice.origin.area or choice.origin.longitude is not None:
        wanted = REACHES[: REACHES.index(choice.reach) + 1] if choice.reach in REACHES else REACHES
        rest &= _bits(position for position, (reach, _km) in enumerate(nearness) if reach in wanted)
    everything = rest
    for mask in masks.values():
        everything &= mask
    hits = [
        (position, _hit(shelf.rows[position], nearness[position], agenda[position], now))
        for position in _positions(everything)
    ]
    counts = _counts(shelf, masks, rest)
    if words is None or ranked is None:
        return Found(sorted((hit for _position, hit in hits), key=_order), counts)
    explained = [
        replace(
            hit,
            score=ranked.scores[position] * NEAR_COUNTS[hit.reach] // 100,
            reason=words.reason(ranked, position, language=shelf.language),
        )
        for position, hit in hits
    ]
    return Found(sorted(explained, key=_best), counts, [words.subjects.slugs[number] for number in ranked.subjects])


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
    """„here“, „nearby“ or „town“, and the distance in kilometers as the crow flies; what comes to her is here."""
    kilometers = _kilometers(row.offer, origin)
    if origin.area is None and origin.longitude is None:
        return "town", None
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


def _hit(row: Shelved, nearness: tuple[str, float | None], dates: Sequence[Meeting], now: datetime) -> Hit:
    coming = next((meeting for meeting in dates if (meeting.end or meeting.start) > now), None)
    return Hit(
        offer=row.offer,
        confirmed_on=row.confirmed_on,
        reach=nearness[0],
        kilometers=nearness[1],
        next=coming,
        is_open=coming is not None and coming.is_running(now),
    )


NEAR_COUNTS = {"here": 115, "nearby": 107, "town": 100}  # percent of the score


def _best(hit: Hit) -> tuple[int, float, int, str]:
    """The score; then the nearest, the one confirmed last, and always in the same order."""
    confirmed = hit.confirmed_on.toordinal() if hit.confirmed_on else 0
    return -hit.score, math.inf if hit.kilometers is None else hit.kilometers, -confirmed, str(hit.offer.id)


def _order(hit: Hit) -> tuple[int, bool, float, float, str]:
    """Here, nearby, town; then distance, what has no place last; then the next date; then the name."""
    return (
        REACHES.index(hit.reach),
        hit.kilometers is None,
        round(hit.kilometers or 0.0, 1),
        hit.next.start.timestamp() if hit.next else math.inf,
        hit.offer.name.text.casefold(),
    )


def _bits(positions: Iterable[int]) -> int:
    mask = 0
    for position in positions:
        mask |= 1 << position
    return mask


def _positions(mask: int) -> list[int]:
    return [position for position in range(mask.bit_length()) if mask >> position & 1]
