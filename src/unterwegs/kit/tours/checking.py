"""Whether a plan keeps what must be kept, and what it costs: reads instance and plan only, shares nothing with the engines."""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from unterwegs.kit.tours import instance as instances
from unterwegs.kit.tours.instance import Fixed, Instance, Seconds, Shift, Visit, Visitor
from unterwegs.kit.tours.packing import NO_WAY
from unterwegs.kit.tours.plans import Cost, Plan, Stop, Tour

UNKNOWN: Final = "unknown"
TWICE: Final = "twice"
MISSING: Final = "missing"  # in no tour, and not among the unserved
NOT_FIXED: Final = "not_as_fixed"
SHIFT: Final = "outside_shift"
TOO_FAST: Final = "faster_than_her_means"
WINDOW: Final = "outside_window"
LANGUAGE: Final = "language"
SKILL: Final = "skill"
AREA: Final = "area"
FORBIDDEN: Final = "forbidden"
TOO_MANY: Final = "too_many_visits"
RASTER: Final = "not_on_the_raster"


@dataclass(frozen=True, slots=True)
class Violation:
    """What is broken, and where; empty where it does not apply."""

    code: str
    visit: str = ""
    visitor: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found; the cost counts what is in the tours, whether they hold or not."""

    violations: tuple[Violation, ...]
    cost: Cost


def checked(instance: Instance, plan: Plan) -> Checked:
    """Every broken constraint of the plan, and its cost. What people fixed overrides windows, languages, skills, areas,
    wishes and the number of visits; ways and shifts hold for it, too."""
    return Checked(tuple(_Check(instance, plan).violations()), _cost(instance, plan))


class _Check:
    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance, self.plan = instance, plan
        self.visits = {visit.id: visit for visit in instance.visits}
        self.visitors = {visitor.id: visitor for visitor in instance.visitors}
        self.ways = _ways(instance)

    def violations(self) -> Iterator[Violation]:
        planned = [stop.visit for tour in self.plan.tours for stop in tour.stops]
        told = [one.visit for one in self.plan.unserved]
        for name, times in Counter([*planned, *told]).items():
            if name not in self.visits:
                yield Violation(UNKNOWN, visit=name)
            elif times > 1:
                yield Violation(TWICE, visit=name)
        for name, visit in self.visits.items():
            if name not in planned and visit.fixed:
                yield Violation(NOT_FIXED, name, visit.fixed.visitor, visit.fixed.day)
            elif name not in planned and name not in told:
                yield Violation(MISSING, visit=name)
        for (visitor, day), times in Counter((tour.visitor, tour.day) for tour in self.plan.tours).items():
            if times > 1:
                yield Violation(TWICE, visitor=visitor, day=day)
        for tour in self.plan.tours:
            yield from self.of_tour(tour)

    def of_tour(self, tour: Tour) -> Iterator[Violation]:
        visitor = self.visitors.get(tour.visitor)
        if visitor is None or tour.day not in self.instance.days:
            yield Violation(UNKNOWN, visitor=tour.visitor, day=tour.day)
            return
        shift = next((one for one in visitor.shifts if one.day == tour.day), None)
        if shift is None or not _within(shift, tour):
            yield Violation(SHIFT, visitor=tour.visitor, day=tour.day)
        known = [(stop, self.visits[stop.visit]) for stop in tour.stops if stop.visit in self.visits]
        as_fixed = sum(1 for stop, visit in known if visit.fixed and _is_as_fixed(tour, stop, visit.fixed))
        if len(known) > max(visitor.visits_per_day, as_fixed):
            yield Violation(TOO_MANY, visitor=tour.visitor, day=tour.day)
        yield from self.on_the_way(tour, visitor, known)
        for stop, visit in known:
            yield from (
                Violation(code, visit.id, tour.visitor, tour.day) for code in self.at(tour, visitor, stop, visit)
            )

    def on_the_way(self, tour: Tour, visitor: Visitor, known: list[tuple[Stop, Visit]]) -> Iterator[Violation]:
        way = self.ways[visitor.means]
        place, free = visitor.start, tour.leave
        for stop, visit in known:
            needed = int(way[place, visit.place])
            if needed == NO_WAY or stop.arrive < free + needed or stop.begin < stop.arrive:
                yield Violation(TOO_FAST, visit.id, tour.visitor, tour.day)
            place, free = visit.place, stop.begin + visit.seconds
        needed = int(way[place, visitor.start if visitor.end is None else visitor.end])
        if needed == NO_WAY or tour.back < free + needed:
            yield Violation(TOO_FAST, visitor=tour.visitor, day=tour.day)

    def at(self, tour: Tour, visitor: Visitor, stop: Stop, visit: Visit) -> Iterator[str]:
        if visit.fixed:
            if not _is_as_fixed(tour, stop, visit.fixed):
                yield NOT_FIXED
            return
        on_day = [window for window in visit.windows if window.day == tour.day]
        if visit.windows and not any(window.earliest <= stop.begin <= window.latest for window in on_day):
            yield WINDOW
        if stop.begin % self.instance.begin_every:
            yield RASTER
        if visit.languages and not set(visit.languages) & set(visitor.languages):
            yield LANGUAGE
        if set(visit.skills) - set(visitor.skills):
            yield SKILL
        if self.instance.areas == "keep" and visit.area and visitor.areas and visit.area not in visitor.areas:
            yield AREA
        if visitor.id in visit.forbidden:
            yield FORBIDDEN


def _within(shift: Shift, tour: Tour) -> bool:
    return shift.begin <= tour.leave <= tour.back <= shift.end


def _is_as_fixed(tour: Tour, stop: Stop, fixed: Fixed) -> bool:
    return (tour.visitor, tour.day, stop.begin) == (fixed.visitor, fixed.day, fixed.begin)


def _ways(instance: Instance) -> dict[str, Seconds]:
    return {means: instances.matrix(instance, means) for means in {visitor.means for visitor in instance.visitors}}


def _cost(instance: Instance, plan: Plan) -> Cost:
    """Travel of all tours, a fixed sum for each visit at a visitor who is not preferred, the prizes of the visits in no tour."""
    visits, visitors = {one.id: one for one in instance.visits}, {one.id: one for one in instance.visitors}
    ways, travel, not_preferred = _ways(instance), 0, 0
    planned = set()
    for tour in plan.tours:
        visitor = visitors.get(tour.visitor)
        if visitor is None:
            continue
        stops = [visits[stop.visit] for stop in tour.stops if stop.visit in visits]
        end = visitor.start if visitor.end is None else visitor.end
        places = [visitor.start, *(visit.place for visit in stops), end] if stops else []
        travel += sum(int(ways[visitor.means][a, b]) for a, b in itertools.pairwise(places))
        for visit in stops:
            wished = instances.preferred(instance, visit)
            not_preferred += instance.not_preferred * bool(wished and visitor.id not in wished)
            planned.add(visit.id)
    prizes = sum(visit.prize for visit in instance.visits if visit.id not in planned)
    return Cost(travel, not_preferred, prizes)
