"""Small weeks for the tests: two lines to a visit, and strategies that draw whole instances."""

from typing import Any

import msgspec
from hypothesis import strategies as st

from unterwegs.kit.tours import Fixed, Instance, Shift, Visit, Visitor, Window

HOUR = 3600
DAYS = ("Mon", "Tue")
LANGUAGES = ("de", "tr", "ar")


def visitor(name: str = "sara", start: int = 0, **other: Any) -> Visitor:
    shifts = other.pop("shifts", tuple(shift(day) for day in DAYS))
    return Visitor(id=name, start=start, shifts=shifts, **other)


def shift(day: str = "Mon", begin: float = 8, end: float = 14) -> Shift:
    return Shift(day=day, begin=int(begin * HOUR), end=int(end * HOUR))


def window(day: str = "Mon", earliest: float = 8, latest: float = 12) -> Window:
    return Window(day=day, earliest=int(earliest * HOUR), latest=int(latest * HOUR))


def fixed(name: str = "sara", day: str = "Mon", begin: float = 10) -> Fixed:
    return Fixed(visitor=name, day=day, begin=int(begin * HOUR))


def on_a_line(visits: list[Visit], visitors: list[Visitor], *, minutes: int = 10, **other: Any) -> Instance:
    """Places stand in a row, so many minutes apart; everybody goes by car."""
    size = 1 + max([one.place for one in visits] + [one.start for one in visitors] + [one.end or 0 for one in visitors])
    way = [[abs(a - b) * minutes * 60 for b in range(size)] for a in range(size)]
    return Instance(
        days=other.pop("days", DAYS), visits=tuple(visits), visitors=tuple(visitors), travel={"car": way}, **other
    )


def replaced(instance: Instance, **fields: Any) -> Instance:
    return msgspec.structs.replace(instance, **fields)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Up to 12 visits and 3 visitors on two days, with everything that can be asked for, odd ways included."""
    size = draw(st.integers(2, 6))
    leg = st.integers(0, 2 * HOUR) | st.just(-1)
    names = [f"v{number}" for number in range(draw(st.integers(1, 3)))]
    travel = {
        means: [[0 if a == b else draw(leg) for b in range(size)] for a in range(size)] for means in ("car", "foot")
    }
    places, areas = st.integers(0, size - 1), st.sampled_from(("", "north", "south"))
    some = st.sets(st.sampled_from(LANGUAGES), max_size=2).map(sorted).map(tuple)
    visitors = tuple(
        Visitor(
            id=name, start=draw(places), end=draw(st.none() | places), means=draw(st.sampled_from(("car", "foot"))),
            shifts=tuple(draw(_shift(day)) for day in draw(st.sets(st.sampled_from(DAYS)).map(sorted))),
            visits_per_day=draw(st.integers(0, 4)), languages=draw(some), skills=draw(some),
            areas=tuple(one for one in [draw(areas)] if one),
        )
        for name in names
    )  # fmt: skip
    who = st.sets(st.sampled_from(names), max_size=1).map(tuple)
    visits = tuple(
        Visit(
            id=f"f{number}", place=draw(places), seconds=draw(st.integers(0, 2 * HOUR)), prize=draw(st.integers(0, 20_000)),
            windows=tuple(draw(st.lists(_window(), max_size=3))), languages=draw(some), skills=draw(st.just(()) | some),
            preferred=draw(who), forbidden=draw(st.just(()) | who), area=draw(areas),
        )
        for number in range(draw(st.integers(0, 12)))
    )  # fmt: skip
    return Instance(
        days=DAYS, visits=visits, visitors=visitors, travel=travel, not_preferred=draw(st.sampled_from((0, 1800))),
        areas=draw(st.sampled_from(("keep", "wish"))), begin_every=draw(st.sampled_from((1, 60, 900))),
    )  # fmt: skip


@st.composite
def _shift(draw: st.DrawFn, day: str) -> Shift:
    begin = draw(st.integers(0, 20 * HOUR))
    return Shift(day=day, begin=begin, end=draw(st.integers(begin, 24 * HOUR)))


@st.composite
def _window(draw: st.DrawFn) -> Window:
    earliest = draw(st.integers(0, 22 * HOUR))
    return Window(day=draw(st.sampled_from(DAYS)), earliest=earliest, latest=draw(st.integers(earliest, 24 * HOUR)))
