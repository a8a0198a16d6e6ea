"""A plan: who is where when, who could not be planned and why, and what it costs."""

from collections.abc import Sequence
from typing import Final

import msgspec

Value = str | int | list[str]

# Why a visit is in no tour; rooms put them into words. The parameters of each stand in docs/building/tours.md.
NO_LANGUAGE: Final = "no_language"
NO_SKILL: Final = "no_skill"
NO_AREA: Final = "no_area"
FORBIDDEN: Final = "forbidden"
NOBODY_IS_ALL: Final = "nobody_is_all"
NO_SHIFT: Final = "no_shift"
TOO_FAR: Final = "too_far"
ALL_FULL: Final = "all_full"
NO_GAP: Final = "no_gap"
NOT_WORTH: Final = "not_worth"
THERE_IS_ROOM: Final = "there_is_room"


class Reason(msgspec.Struct, frozen=True):
    """A code with its parameters."""

    code: str
    parameters: dict[str, Value] = {}


class Stop(msgspec.Struct, frozen=True):
    """A visit in a tour; seconds since midnight of the day. ``arrive`` is at the door, ``begin`` when it may begin."""

    visit: str
    arrive: int
    begin: int


class Tour(msgspec.Struct, frozen=True):
    """The day of a visitor; ``leave`` is so late that she does not wait at the first door, ``back`` at the end place."""

    visitor: str
    day: str
    leave: int
    stops: tuple[Stop, ...]
    back: int


class Unserved(msgspec.Struct, frozen=True):
    """A visit in no tour, and why."""

    visit: str
    reasons: tuple[Reason, ...] = ()


class Cost(msgspec.Struct, frozen=True):
    """In seconds of travel or what counts like them."""

    travel: int = 0
    not_preferred: int = 0
    prizes: int = 0

    @property
    def total(self) -> int:
        return self.travel + self.not_preferred + self.prizes


class Plan(msgspec.Struct, frozen=True):
    """Tours with at least one stop, in the order of days and visitors."""

    tours: tuple[Tour, ...] = ()
    unserved: tuple[Unserved, ...] = ()
    cost: Cost = Cost()
    engines: tuple[str, ...] = ()
    iterations: int = 0


class Unreadable(Exception):
    """Not a plan."""


def read(document: bytes) -> Plan:
    """The plan of a JSON document; ``clock`` beside the seconds is for people and not read."""
    try:
        return msgspec.json.decode(document, type=Plan)
    except msgspec.MsgspecError as problem:
        raise Unreadable(str(problem)) from problem


def written(plan: Plan) -> bytes:
    """The plan as JSON, times also as a clock shows them."""
    document = msgspec.to_builtins(plan)
    document["cost"]["total"] = plan.cost.total
    for tour in document["tours"]:
        tour["clock"] = f"{clock(tour['leave'])}–{clock(tour['back'])}"
        for stop in tour["stops"]:
            stop["clock"] = clock(stop["begin"])
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def clock(seconds: int) -> str:
    """Seconds since midnight as HH:MM, with seconds where there are any."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{rest:02}" if rest else "")


def served(tours: Sequence[Tour]) -> set[str]:
    return {stop.visit for tour in tours for stop in tour.stops}
