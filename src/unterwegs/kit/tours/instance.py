"""What is to be planned, as a documented JSON document: visits, visitors, days, places and ways (docs/building/tours.md).

Unknown fields are refused: a typing error would change the plan without a word.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from unterwegs.kit.tours import packing, ways
from unterwegs.kit.tours.packing import NO_WAY

DAY_SECONDS: Final = 24 * 3600

Seconds = NDArray[np.int64]


class Wrong(Exception):
    """The instance contradicts itself: what is wrong, in words for developers, with the id of the row."""


class Window(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a visit may begin on a day; seconds since midnight, both included."""

    day: str
    earliest: int = 0
    latest: int = DAY_SECONDS


class Fixed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What people have decided: this visitor, this day, begin in seconds since midnight."""

    visitor: str
    day: str
    begin: int


class Visit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody to be visited; without windows at any time, without languages by anybody.

    ``seconds`` is how long the visit takes, ``prize`` what leaving it out costs. One of ``languages`` must be spoken, all
    ``skills`` are needed. ``preferred`` is a wish with a cost, ``forbidden`` is kept.
    """

    id: str
    place: int
    seconds: int = 3600
    prize: int = 4 * 3600
    windows: tuple[Window, ...] = ()
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    area: str = ""
    fixed: Fixed | None = None


class Shift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Working time on a day, from leaving ``start`` to arriving at ``end``; seconds since midnight."""

    day: str
    begin: int
    end: int


class Visitor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who visits; ``end`` is the place of the way home if it is another than ``start``; no areas: all areas."""

    id: str
    start: int
    end: int | None = None
    means: str = "car"
    shifts: tuple[Shift, ...] = ()
    visits_per_day: int = 5
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


class Instance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A week or a month to plan.

    ``places`` are (longitude, latitude) in degrees; ``travel[means][a][b]`` are seconds from place a to b, -1 is no way.
    ``packed`` are such matrices as text (`packing`). Where a means has no matrix, ``ways`` estimates it from the
    coordinates. With ``areas`` = "wish" a visitor of the
    area is preferred where a visit prefers nobody; with "keep" only visitors of the area go there. ``begin_every``:
    visits begin at whole multiples of so many seconds.
    """

    days: tuple[str, ...]
    visits: tuple[Visit, ...]
    visitors: tuple[Visitor, ...]
    places: tuple[tuple[float, float], ...] = ()
    travel: dict[str, list[list[int]]] = {}
    packed: dict[str, str] = {}
    not_preferred: int = 1800
    areas: Literal["keep", "wish"] = "keep"
    begin_every: int = 1


def read(document: bytes) -> Instance:
    """The instance of a JSON document; refuses with a sentence what does not fit together."""
    try:
        found = msgspec.json.decode(document, type=Instance)
    except msgspec.MsgspecError as problem:
        raise Wrong(str(problem)) from problem
    check(found)
    return found


def check(instance: Instance) -> None:
    """Refuse rows that point to nothing, appear twice, or end before they begin."""
    for problem in _problems(instance):
        raise Wrong(problem)


def matrix(instance: Instance, means: str) -> Seconds:
    """Seconds from place to place by one means; ``NO_WAY`` where there is none."""
    if means in instance.travel:
        return np.asarray(instance.travel[means], dtype=np.int64)
    if means in instance.packed:
        return packing.unpacked(instance.packed[means])
    return ways.seconds(instance.places, means)


def narrowed(instance: Instance) -> Instance:
    """The same instance with the places it needs alone: ways between all houses of a town take their time."""
    kept = sorted(_used(instance))
    number = {place: row for row, place in enumerate(kept)}
    return msgspec.structs.replace(
        instance,
        places=tuple(instance.places[place] for place in kept) if instance.places else (),
        travel={means: [[rows[a][b] for b in kept] for a in kept] for means, rows in instance.travel.items()},
        packed={
            means: packing.packed(packing.unpacked(text)[np.ix_(kept, kept)]) for means, text in instance.packed.items()
        },
        visits=tuple(msgspec.structs.replace(row, place=number[row.place]) for row in instance.visits),
        visitors=tuple(
            msgspec.structs.replace(one, start=number[one.start], end=None if one.end is None else number[one.end])
            for one in instance.visitors
        ),
    )


def blanked(instance: Instance) -> Instance:
    """The same instance in which places that nobody needs any more have no coordinates and no ways."""
    used = _used(instance)
    size = len(instance.places) or _size(instance)
    gone = [place for place in range(size) if place not in used]
    if not gone:
        return instance
    return msgspec.structs.replace(
        instance,
        places=tuple(point if place in used else (0.0, 0.0) for place, point in enumerate(instance.places)),
        travel={
            means: [[seconds if {a, b} <= used else 0 for b, seconds in enumerate(row)] for a, row in enumerate(rows)]
            for means, rows in instance.travel.items()
        },
        packed={
            means: packing.packed(_without(packing.unpacked(text), gone)) for means, text in instance.packed.items()
        },
    )


def _without(seconds: Seconds, gone: Sequence[int]) -> Seconds:
    seconds[gone], seconds[:, gone] = 0, 0
    return seconds


def _used(instance: Instance) -> set[int]:
    """The places of visits and visitors."""
    ends = {one.start if one.end is None else one.end for one in instance.visitors}
    return {one.start for one in instance.visitors} | ends | {row.place for row in instance.visits}


def preferred(instance: Instance, visit: Visit) -> frozenset[str]:
    """Who visits without a cost; nobody named means anybody."""
    if visit.preferred or instance.areas == "keep" or not visit.area:
        return frozenset(visit.preferred)
    return frozenset(visitor.id for visitor in instance.visitors if visit.area in visitor.areas)


def _problems(instance: Instance) -> Iterator[str]:
    size = len(instance.places) or _size(instance)
    days, visitors = set(instance.days), {visitor.id for visitor in instance.visitors}
    yield from _doubled("day", instance.days)
    yield from _doubled("visitor", [visitor.id for visitor in instance.visitors])
    yield from _doubled("visit", [visit.id for visit in instance.visits])
    if instance.begin_every < 1:
        yield "begin_every must be at least one second"
    if instance.not_preferred < 0:
        yield "not_preferred must not be negative"
    for means, rows in instance.travel.items():
        if len(rows) != size or any(len(row) != size for row in rows):
            yield f"travel {means}: not a square of {size} places"
        if min((min(row) for row in rows if row), default=0) < NO_WAY:
            yield f"travel {means}: seconds must not be negative (-1: no way)"
    for means, text in instance.packed.items():
        if _packed_size(text) != size:
            yield f"packed {means}: not a packed square of {size} places"
    for visitor in instance.visitors:
        yield from _problems_of_visitor(instance, visitor, days, size)
    for visit in instance.visits:
        yield from _problems_of_visit(visit, days, visitors, size)


def _size(instance: Instance) -> int:
    """How many places the matrices have."""
    sizes = [len(rows) for rows in instance.travel.values()]
    return max([*sizes, *(_packed_size(text) for text in instance.packed.values())], default=0)


def _packed_size(text: str) -> int:
    """How many places a packed matrix has; -1 where it is none."""
    try:
        return len(packing.unpacked(text))
    except packing.NotPacked:
        return -1


def _problems_of_visitor(instance: Instance, visitor: Visitor, days: set[str], size: int) -> Iterator[str]:
    if not all(0 <= place < size for place in (visitor.start, visitor.start if visitor.end is None else visitor.end)):
        yield f"visitor {visitor.id}: no such place"
    if visitor.means not in {*instance.travel, *instance.packed} and not (
        instance.places and visitor.means in ways.MEANS
    ):
        yield f"visitor {visitor.id}: no travel times for {visitor.means}"
    if visitor.visits_per_day < 0:
        yield f"visitor {visitor.id}: visits_per_day must not be negative"
    yield from _doubled(f"shift of {visitor.id} on", [shift.day for shift in visitor.shifts])
    for shift in visitor.shifts:
        if shift.day not in days:
            yield f"visitor {visitor.id}: no such day {shift.day}"
        if not 0 <= shift.begin <= shift.end <= DAY_SECONDS:
            yield f"visitor {visitor.id}: shift on {shift.day} must lie in a day and end after it begins"


def _problems_of_visit(visit: Visit, days: set[str], visitors: set[str], size: int) -> Iterator[str]:
    if not 0 <= visit.place < size:
        yield f"visit {visit.id}: no such place"
    if visit.seconds < 0 or visit.prize < 0:
        yield f"visit {visit.id}: seconds and prize must not be negative"
    for window in visit.windows:
        if window.day not in days:
            yield f"visit {visit.id}: no such day {window.day}"
        if not 0 <= window.earliest <= window.latest <= DAY_SECONDS:
            yield f"visit {visit.id}: window on {window.day} must lie in a day and end after it begins"
    for name in (*visit.preferred, *visit.forbidden):
        if name not in visitors:
            yield f"visit {visit.id}: no such visitor {name}"
    if visit.fixed and (visit.fixed.visitor not in visitors or visit.fixed.day not in days):
        yield f"visit {visit.id}: fixed to a visitor or day that is not there"


def _doubled(what: str, names: Sequence[str]) -> Iterator[str]:
    yield from (f"{what} {name} appears twice" for name, times in Counter(names).items() if times > 1)
