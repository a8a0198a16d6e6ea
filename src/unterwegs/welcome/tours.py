"""Proposes tours: families and visitors become an instance of `kit.tours`, its plan becomes days, hours and reasons.

Software proposes, people decide: what they moved is kept, what breaks is said. Nothing here counts anybody's work.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

import msgspec
import numpy as np

from unterwegs.directory.models import Location
from unterwegs.kit import tours
from unterwegs.kit.tours import checking, packing, ways
from unterwegs.places import queries as places
from unterwegs.welcome import promises, rules
from unterwegs.welcome.models import Family, Programme, Visit, Visitor
from unterwegs.welcome.rules import Broken

Point = tuple[float, float]
SECOND = "+2"  # the row of whoever comes along
MOST_PLACES = 12  # tried for a visit by two
SHARE_OF_PAIRS = 0.2  # of a progress bar
FIXING = 1.0  # seconds; what is fixed alone is planned at once
ON_FOOT = (rules.Means.FOOT, rules.Means.BUS)
#: Reasons of our own, beside those of the kit.
NO_PLACE, NO_DAY, ALONE, TAKEN_OUT = "no_place", "no_day", "alone", "taken_out"


class Streets(msgspec.Struct, frozen=True):
    """The streets by which ways were found: as of which day, and the places that lie far from any of them."""

    dated: date | None
    far: list[int]


class Proposal(msgspec.Struct):
    """What a plan keeps, sealed: the question, the tours, what people decided about them.

    Rows of a family have its id, of an open visit `visit:` and its id; `+2` is whoever comes along. ``left`` says why a
    family is not in the question at all; ``busy`` are open visits that fit no working time any more; ``streets`` are those
    whose ways the instance keeps, none where they are estimated.
    """

    instance: tours.Instance
    plan: tours.Plan
    fixed: list[str] = []
    pairs: list[str] = []
    left: dict[str, str] = {}
    busy: list[str] = []
    speaks_nobody: list[str] = []
    streets: Streets | None = None

    def as_json(self) -> object:
        return msgspec.to_builtins(self)


def opened(kept: object) -> Proposal:
    """A proposal from its JSON."""
    return msgspec.convert(kept, Proposal)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be planned: rows as they stand in the database, and the days on which visits may be."""

    families: Sequence[Family]
    visitors: Sequence[Visitor]  # with their times
    visits: Sequence[Visit]  # open ones on these days, with their families
    days: Sequence[date]
    to_post_on: date
    programme: Programme
    centers: Sequence[Location] = ()
    town: Point | None = None


# --- from rows to an instance -----------------------------------------------------------------------------------------
@dataclass(slots=True)
class _Spots:
    """The places of an instance, each once."""

    points: dict[Point, int] = field(default_factory=dict)

    def at(self, point: Point) -> int:
        return self.points.setdefault((round(point[0], 6), round(point[1], 6)), len(self.points))


def question(asked: Asked) -> Proposal:
    """The instance of all that is asked, without tours; what cannot be planned at all stands in ``left`` or ``busy``."""
    spots, middles, parts = _Spots(), _Middles(), places.areas_with_parts()
    office = _office(asked, middles)
    days = [day.isoformat() for day in asked.days]
    spoken = {language for one in asked.visitors for language in one.languages}
    rows, left, pairs, mute = [], {}, [], []
    for family in asked.families:
        point = meeting_point(family, _place(family), middles, asked.centers, office)
        windows = tuple(_windows(family, asked)) if point else ()
        if point is None:
            left[str(family.pk)] = NO_PLACE
        elif not windows:
            left[str(family.pk)] = NO_DAY
        else:
            language = family.language if family.language != "de" else ""
            if language and language not in spoken:
                mute.append(str(family.pk))
            rows.append(
                tours.Visit(
                    id=str(family.pk),
                    place=spots.at(point),
                    seconds=asked.programme.minutes * 60,
                    prize=int(rules.worth(family.last_on, first_day=asked.days[0]).total_seconds()),
                    windows=windows,
                    languages=(language,) if language in spoken else (),
                    preferred=tuple(str(one.pk) for one in asked.visitors if one.user_id == family.same_visitor_id),
                    area=str(family.area_id or ""),
                )
            )
            if family.in_pair:
                pairs.append(str(family.pk))
    people = tuple(_visitor(one, asked, spots, office, parts) for one in asked.visitors)
    known = {one.id for one in people}
    rows += [
        row
        for visit in asked.visits
        for row in _fixed(visit, spots, middles, asked, office)
        if row.fixed.visitor in known  # type: ignore[union-attr]
    ]
    instance = tours.Instance(
        days=tuple(days),
        visits=tuple(rows),
        visitors=people,
        places=tuple(spots.points),
        not_preferred=int(rules.NOT_PREFERRED.total_seconds()),
        areas="wish",
        begin_every=int(rules.BEGIN_EVERY.total_seconds()),
    )
    instance, streets = _with_streets(instance)
    instance, promised, busy = _without_contradictions(instance)
    return Proposal(instance, promised, pairs=pairs, left=left, busy=busy, speaks_nobody=mute, streets=streets)


@dataclass(slots=True)
class _Middles:
    """The middle of each area, for families whose house was not found."""

    known: dict[UUID, Point | None] = field(default_factory=dict)

    def of(self, family: Family) -> Point | None:
        area = family.area
        if area is None:
            return None
        if area.pk not in self.known:
            self.known[area.pk] = places.middle_of(area)
        return self.known[area.pk]


def _place(family: Family) -> str:
    return (family.wants or {}).get("place") or promises.Place.HOME


def meeting_point(
    family: Family, place: str, middles: _Middles, centers: Sequence[Location], office: Point | None
) -> Point | None:
    """Where the visitor goes: to the house, to the nearest center, or to no door at all (a call is made from the office).

    A café and a walk are near the house. Without a house it is the middle of the area; None where nothing is known.
    """
    if not family.may_have_a_route:
        return None
    home = home_of(family, middles)
    if place in (promises.Place.VIDEO, promises.Place.PHONE):
        return office or home
    if place == promises.Place.CENTER and home:
        center = nearest(home, centers)
        return (center.longitude or 0.0, center.latitude or 0.0) if center else home
    return home


def home_of(family: Family, middles: _Middles) -> Point | None:
    """The house as the register of addresses knows it, else the middle of the area."""
    address = family.address or {}
    if address.get("longitude") is None or address.get("latitude") is None:
        return middles.of(family)
    return address["longitude"], address["latitude"]


def nearest(home: Point, centers: Sequence[Location]) -> Location | None:
    """The center with the shortest straight line."""
    known = [one for one in centers if one.longitude is not None and one.latitude is not None]
    if not known:
        return None
    meters = ways.straight_meters([home, *((one.longitude or 0.0, one.latitude or 0.0) for one in known)])[0, 1:]
    return known[int(meters.argmin())]


def _office(asked: Asked, middles: _Middles) -> Point | None:
    """The most usual start, for who has none and for calls; else the middle of the town, or some family's house."""
    starts = Counter(point for one in asked.visitors if (point := _start(one)))
    if starts or asked.town:
        return starts.most_common(1)[0][0] if starts else asked.town
    homes = (home_of(one, middles) for one in asked.families if one.may_have_a_route)
    return next((home for home in homes if home), None)


def _start(visitor: Visitor) -> Point | None:
    start = visitor.start
    if start is None or start.longitude is None or start.latitude is None:
        return None
    return start.longitude, start.latitude


def _windows(family: Family, asked: Asked) -> Iterator[tours.Window]:
    window = rules.window_now(family.first_on, family.last_on, to_post_on=asked.to_post_on, terms=asked.programme.terms)
    times = (family.wants or {}).get("times") or ()
    for day in asked.days:
        if window.first <= day <= window.last:
            for first, last in rules.wished_hours(times, day):
                yield tours.Window(day=day.isoformat(), earliest=seconds_of(first), latest=seconds_of(last))


def _visitor(
    one: Visitor, asked: Asked, spots: _Spots, office: Point | None, parts: Mapping[UUID, frozenset[UUID]]
) -> tours.Visitor:
    hours = {shift.weekday: shift for shift in one.shifts.all()}
    away = [(absence.first_on, absence.last_on) for absence in one.away.all()]
    shifts = tuple(
        tours.Shift(
            day=day.isoformat(),
            begin=seconds_of(hours[day.weekday()].first),
            end=seconds_of(hours[day.weekday()].last),
        )
        for day in asked.days
        if day.weekday() in hours and not any(first <= day <= last for first, last in away)
    )
    areas = {str(part) for area in one.areas.all() for part in parts.get(area.pk, frozenset({area.pk}))}
    return tours.Visitor(
        id=str(one.pk),
        start=spots.at(_start(one) or office or (0.0, 0.0)),
        means=one.means,
        shifts=shifts,
        visits_per_day=one.visits_a_day,
        languages=tuple(one.languages),
        areas=tuple(sorted(areas)),
    )


def _fixed(visit: Visit, spots: _Spots, middles: _Middles, asked: Asked, office: Point | None) -> Iterator[tours.Visit]:
    """An open visit that is promised: one row for each who goes."""
    point = meeting_point(visit.family, visit.place, middles, asked.centers, office) or office
    if point is None or visit.on not in asked.days:
        return
    for name, who in ((f"visit:{visit.pk}", visit.visitor_id), (f"visit:{visit.pk}{SECOND}", visit.second_id)):
        if who is not None:
            place = tours.Fixed(visitor=str(who), day=visit.on.isoformat(), begin=seconds_of(visit.at))
            yield tours.Visit(id=name, place=spots.at(point), seconds=visit.minutes * 60, fixed=place)


def _without_contradictions(instance: tours.Instance) -> tuple[tours.Instance, tours.Plan, list[str]]:
    """Without fixed visits that cannot be kept (somebody is away now); that person gets nothing more on that day. With
    the plan of what is fixed.
    """
    busy: list[str] = []
    while True:
        try:
            plan = _of_the_fixed(instance)
        except tours.Contradiction as problem:
            busy += problem.visits
            instance = _without(instance, problem)
        else:
            return instance, plan, busy


def _without(instance: tours.Instance, problem: tours.Contradiction) -> tours.Instance:
    """Drops the visits, and the shift: who has to be asked first is not planned."""
    people = tuple(
        msgspec.structs.replace(one, shifts=tuple(shift for shift in one.shifts if shift.day != problem.day))
        if one.id == problem.visitor
        else one
        for one in instance.visitors
    )
    rows = tuple(
        row
        for row in instance.visits
        if not (row.fixed and (row.fixed.visitor, row.fixed.day) == (problem.visitor, problem.day))
    )
    return msgspec.structs.replace(instance, visits=rows, visitors=people)


def _of_the_fixed(instance: tours.Instance) -> tours.Plan:
    """The plan of what is fixed, alone. Raises Contradiction."""
    fixed = tuple(row for row in instance.visits if row.fixed)
    return tours.plan(tours.narrowed(msgspec.structs.replace(instance, visits=fixed)), seconds=FIXING, engine="greedy")


# --- ways ---------------------------------------------------------------------------------------------------------------
def _with_streets(instance: tours.Instance) -> tuple[tours.Instance, Streets | None]:
    """The instance with ways over streets, packed, and what is to be said about them; without streets as it is.

    The ways of a means are asked for where somebody may go by it; others stay estimates, and nobody goes there: a promised
    visit is made by the means of whoever promised it.
    """
    about = places.streets()
    if about is None:
        return instance, None
    packed, far, walking = {}, set(), None
    used = {one.means for one in instance.visitors}
    for means in (one for one in (*ON_FOOT, rules.Means.BIKE, rules.Means.CAR) if one in used):
        alike = ON_FOOT if means in ON_FOOT else (means,)  # whoever waits for a bus may walk: they ask once
        people = {one.id: one.start for one in instance.visitors if one.means in alike}
        rows = [row.place for row in instance.visits if row.fixed is None or row.fixed.visitor in people]
        asked = sorted({*people.values(), *rows})
        found = places.street_times([instance.places[place] for place in asked], means, walking=walking)
        if found is None:
            return instance, None  # taken away a moment ago
        walking = found if means == rules.Means.FOOT else None
        seconds = ways.seconds(instance.places, means)
        seconds[np.ix_(asked, asked)] = found.seconds
        packed[means.value] = packing.packed(seconds)
        far |= {asked[row] for row in found.far}
    return msgspec.structs.replace(instance, packed=packed), Streets(about.dated, sorted(far))


@dataclass(frozen=True, slots=True)
class Ways:
    """How the times of a proposal were found: over streets as of a day or by the distance model, how many addresses lie far
    from any street, and whether somebody goes by bus, of which only estimates are known.
    """

    by_streets: bool
    dated: date | None = None
    far: int = 0
    by_bus: bool = False


def ways_of(proposal: Proposal) -> Ways:
    """What is to be said about the times of a proposal."""
    if proposal.streets is None:
        return Ways(by_streets=False)
    used = {row.place for row in proposal.instance.visits} | {one.start for one in proposal.instance.visitors}
    return Ways(
        by_streets=True,
        dated=proposal.streets.dated,
        far=len(used & set(proposal.streets.far)),
        by_bus=any(one.means == rules.Means.BUS for one in proposal.instance.visitors),
    )


# --- the plan -----------------------------------------------------------------------------------------------------------
def propose(
    proposal: Proposal,
    *,
    seconds: float,
    seed: int,
    iterations: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Proposal:
    """Tours for all that is asked; what people fixed or accepted stays. Raises Contradiction where that cannot be done.

    The same seed and number of iterations make the same plan, unless the seconds cut. Visits by two are placed first:
    two people have to be free at the same time.
    """
    told = decided(proposal)
    free = {row.id for row in told.visits if row.fixed is None}
    tell = progress or (lambda _share: None)
    told, alone = _with_pairs(
        told,
        [pair for pair in proposal.pairs if pair in free],
        progress=lambda share: tell(share * SHARE_OF_PAIRS),
    )
    plan = tours.plan(
        told,
        seconds=seconds,
        seed=seed,
        iterations=iterations,
        progress=lambda share: tell(SHARE_OF_PAIRS + share * (1 - SHARE_OF_PAIRS)),
    )
    lonely = tuple(tours.Unserved(name, (tours.Reason(ALONE),)) for name in alone)
    plan = msgspec.structs.replace(plan, unserved=(*plan.unserved, *lonely))
    rows = {row.id: row for row in proposal.instance.visits}
    for row in told.visits:
        if row.id.endswith(SECOND) and row.id not in rows:
            rows[row.id] = msgspec.structs.replace(row, fixed=None)
    instance = msgspec.structs.replace(proposal.instance, visits=tuple(rows.values()))
    return msgspec.structs.replace(proposal, instance=instance, plan=plan)


def decided(proposal: Proposal) -> tours.Instance:
    """The instance in which people's decisions are fixed, without what goes along with visits that are planned anew."""
    at = _places_of(proposal.plan)
    kept = {name for name in proposal.fixed if name in at}
    kept |= {name + SECOND for name in kept if name + SECOND in at}
    rows = []
    for row in proposal.instance.visits:
        if row.id in kept:
            rows.append(_fixed_at(row, at[row.id]))
        elif not _goes_along(row.id) and row.id not in proposal.left:
            rows.append(row)
    return msgspec.structs.replace(proposal.instance, visits=tuple(rows))


def _goes_along(name: str) -> bool:
    return name.endswith(SECOND) and not name.startswith("visit:")


def _with_pairs(
    instance: tours.Instance, pairs: Collection[str], *, progress: Callable[[float], None]
) -> tuple[tours.Instance, list[str]]:
    """The instance in which visits by two are fixed, the most urgent first, and those for which nobody is free."""
    alone: list[str] = []
    rows = {row.id: row for row in instance.visits}
    for number, name in enumerate(sorted(pairs, key=lambda pair: (-rows[pair].prize, pair))):
        progress(number / len(pairs))
        found = next(iter(_together(instance, rows[name])), None)
        others = tuple(row for row in instance.visits if row.id != name)
        if found is None:
            alone.append(name)
        instance = msgspec.structs.replace(instance, visits=(*others, *(found[1:] if found else ())))
    return instance, alone


def _together(instance: tours.Instance, asked: tours.Visit) -> list[tuple[int, tours.Visit, tours.Visit]]:
    """Where two go to a family at the same time, the cheapest first: seconds more on the way, and both rows, fixed."""
    fixed = tuple(row for row in instance.visits if row.fixed)
    narrow = tours.narrowed(msgspec.structs.replace(instance, visits=(*fixed, asked)))
    *fixed_here, here = narrow.visits
    found = []
    for place in tours.insert(narrow, _of_the_fixed(narrow), asked.id, most=MOST_PLACES):
        at = tours.Fixed(visitor=place.visitor, day=place.day, begin=place.begin)
        at_once = tours.Window(day=place.day, earliest=place.begin, latest=place.begin)
        twin = msgspec.structs.replace(_along(here), windows=(at_once,), forbidden=(place.visitor,))
        both = msgspec.structs.replace(narrow, visits=(*fixed_here, _fixed_at(here, at), twin))
        for other in tours.insert(both, _of_the_fixed(both), twin.id, most=1):
            along = tours.Fixed(visitor=other.visitor, day=other.day, begin=other.begin)
            extra = place.extra_travel + other.extra_travel
            found.append((place.cost + other.cost, extra, _fixed_at(asked, at), _fixed_at(_along(asked), along)))
    return [(extra, first, along) for _cost, extra, first, along in sorted(found, key=lambda one: one[0])]


# --- what people ask and decide -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Offer:
    """A place where a visit fits: who, when, how many minutes more on the way. ``second`` comes along."""

    visitor: int
    second: int | None
    on: date
    at: time
    extra: int
    is_preferred: bool


def offers(proposal: Proposal, name: str, *, most: int = 10) -> list[Offer]:
    """The best places of a visit beside what is planned, at most one for each visitor and day."""
    instance, plan = _beside(proposal, name)
    asked = next(row for row in instance.visits if row.id == name)
    if name in proposal.pairs:
        return [
            _offer(first.fixed, along.fixed, extra=extra, asked=asked)
            for extra, first, along in _together(_as_planned(instance, plan, but=name), asked)[:most]
            if first.fixed and along.fixed
        ]
    return [
        _offer(
            tours.Fixed(visitor=place.visitor, day=place.day, begin=place.begin),
            None,
            extra=place.extra_travel,
            asked=asked,
        )
        for place in tours.insert(instance, plan, name, most=most)
    ]


def _offer(at: tours.Fixed, along: tours.Fixed | None, *, extra: int, asked: tours.Visit) -> Offer:
    return Offer(
        visitor=int(at.visitor),
        second=int(along.visitor) if along else None,
        on=date.fromisoformat(at.day),
        at=clock(at.begin),
        extra=round(extra / 60),
        is_preferred=not asked.preferred or at.visitor in asked.preferred,
    )


def _beside(proposal: Proposal, name: str) -> tuple[tours.Instance, tours.Plan]:
    """A small question: the visit, and all others held to their day, so that the answer comes at once."""
    at = _places_of(proposal.plan)
    stays = {*proposal.fixed, *proposal.pairs}
    stays |= {one + SECOND for one in stays}
    rows = []
    for row in proposal.instance.visits:
        if row.id == name:
            rows.append(msgspec.structs.replace(row, fixed=None))
        elif row.fixed:
            rows.append(row)
        elif row.id in at and row.id != name + SECOND:
            rows.append(_fixed_at(row, at[row.id]) if row.id in stays else _held(row, at[row.id].day))
    instance, _plan, _busy = _without_contradictions(msgspec.structs.replace(proposal.instance, visits=tuple(rows)))
    gone = set(at) - {row.id for row in instance.visits}
    return instance, _taken_out(proposal.instance, proposal.plan, gone)


def _places_of(plan: tours.Plan) -> dict[str, tours.Fixed]:
    return {
        stop.visit: tours.Fixed(visitor=tour.visitor, day=tour.day, begin=stop.begin)
        for tour in plan.tours
        for stop in tour.stops
    }


def _fixed_at(row: tours.Visit, place: tours.Fixed) -> tours.Visit:
    return msgspec.structs.replace(row, fixed=place)


def _held(row: tours.Visit, day: str) -> tours.Visit:
    on_day = tuple(window for window in row.windows if window.day == day)
    return msgspec.structs.replace(row, windows=on_day or (tours.Window(day=day),), languages=())


def _as_planned(instance: tours.Instance, plan: tours.Plan, *, but: str) -> tours.Instance:
    """The instance with every stop fixed where it stands, without the one asked for."""
    at = _places_of(plan)
    rows = (
        row if row.id == but or row.fixed else _fixed_at(row, at[row.id])
        for row in instance.visits
        if row.id == but or row.fixed or row.id in at
    )
    found, _plan, _busy = _without_contradictions(msgspec.structs.replace(instance, visits=tuple(rows)))
    return found


def why_nowhere(proposal: Proposal, name: str) -> tuple[tours.Reason, ...]:
    """Why a visit fits in no tour beside what is planned."""
    instance, plan = _beside(proposal, name)
    return tours.why_not(instance, plan, name)


def why(proposal: Proposal, name: str) -> tuple[tours.Reason, ...]:
    """Why a family is in no tour, as it stands now."""
    if name in proposal.left:
        return (tours.Reason(proposal.left[name]),)
    return next((one.reasons for one in proposal.plan.unserved if one.visit == name), ())


def moved(proposal: Proposal, name: str, *, visitor: str, day: str, begin: int | None, second: str = "") -> Proposal:
    """The proposal in which people put a visit elsewhere; without an hour at the best place of that tour.

    ``second`` comes along to a visit by two; without one it stays who it was. The visit is fixed from now on. Visits after it begin later where they must; what people fixed stays at its minute.
    """
    if begin is None:
        begin = _best_begin(proposal, name, visitor, day)
    there = {stop.visit: tour.visitor for tour in proposal.plan.tours for stop in tour.stops}
    along = second or there.get(name + SECOND)
    moves = {name: visitor}
    if name in proposal.pairs and along is not None:
        moves[name + SECOND] = there.get(name, along) if along == visitor else along
        proposal = _with_row_along(proposal, name)
    plan = _taken_out(proposal.instance, proposal.plan, moves)
    for one, who in moves.items():
        plan = _put_in(proposal, plan, one, visitor=who, day=day, begin=begin)
    fixed = [*(kept for kept in proposal.fixed if kept != name), name]
    left = tuple(one for one in plan.unserved if one.visit not in moves)
    return msgspec.structs.replace(
        proposal,
        plan=msgspec.structs.replace(plan, unserved=left),
        fixed=fixed,
        left={other: code for other, code in proposal.left.items() if other != name},
    )


def _with_row_along(proposal: Proposal, name: str) -> Proposal:
    rows = {row.id: row for row in proposal.instance.visits}
    rows.setdefault(name + SECOND, _along(rows[name]))
    instance = msgspec.structs.replace(proposal.instance, visits=tuple(rows.values()))
    return msgspec.structs.replace(proposal, instance=instance)


def promised(proposal: Proposal, visits: Mapping[str, str]) -> Proposal:
    """Stops that have become promised visits: their rows are called so, and are fixed."""
    at = _places_of(proposal.plan)
    called = {**visits, **{name + SECOND: visit + SECOND for name, visit in visits.items()}}
    rows = tuple(
        msgspec.structs.replace(row, id=called[row.id], fixed=at.get(row.id)) if row.id in called else row
        for row in proposal.instance.visits
        if row.id not in called or row.id in at
    )
    stops = (
        msgspec.structs.replace(
            tour,
            stops=tuple(msgspec.structs.replace(stop, visit=called.get(stop.visit, stop.visit)) for stop in tour.stops),
        )
        for tour in proposal.plan.tours
    )
    return msgspec.structs.replace(
        proposal,
        instance=msgspec.structs.replace(proposal.instance, visits=rows),
        plan=msgspec.structs.replace(proposal.plan, tours=tuple(stops)),
        fixed=[one for one in proposal.fixed if one not in visits],
        pairs=[one for one in proposal.pairs if one not in visits],
    )


def carried(new: Proposal, old: Proposal) -> Proposal:
    """A new question with what people decided about the old one, where the families are still asked for."""
    rows = {row.id: row for row in new.instance.visits}
    fixed = [name for name in old.fixed if name in rows]
    kept = {*fixed, *(name + SECOND for name in fixed)}
    stops = (
        msgspec.structs.replace(tour, stops=tuple(stop for stop in tour.stops if stop.visit in kept))
        for tour in old.plan.tours
    )
    plan = tours.Plan(tours=tuple(tour for tour in stops if tour.stops))
    there = {stop.visit for tour in plan.tours for stop in tour.stops}
    along = tuple(_along(rows[name]) for name in fixed if name + SECOND in there)
    out = {name: code for name, code in old.left.items() if code == TAKEN_OUT and name in rows}
    return msgspec.structs.replace(
        new,
        instance=msgspec.structs.replace(new.instance, visits=(*new.instance.visits, *along)),
        plan=plan,
        fixed=fixed,
        left={**new.left, **out},
    )


def _along(row: tours.Visit) -> tours.Visit:
    return msgspec.structs.replace(row, id=row.id + SECOND, languages=(), preferred=())


def taken_out(proposal: Proposal, name: str) -> Proposal:
    """The proposal without a visit; the family waits for another plan."""
    plan = _taken_out(proposal.instance, proposal.plan, {name, name + SECOND})
    plan = msgspec.structs.replace(plan, unserved=tuple(one for one in plan.unserved if one.visit != name))
    fixed = [one for one in proposal.fixed if one != name]
    return msgspec.structs.replace(proposal, plan=plan, fixed=fixed, left={**proposal.left, name: TAKEN_OUT})


def forgotten(proposal: Proposal, names: Collection[str]) -> Proposal:
    """The proposal as if these families had never been asked: no row, no place, no stop of theirs."""
    gone = {*names, *(name + SECOND for name in names)}
    rows = tuple(row for row in proposal.instance.visits if row.id not in gone)
    plan = _taken_out(proposal.instance, proposal.plan, gone)
    return msgspec.structs.replace(
        proposal,
        instance=tours.blanked(msgspec.structs.replace(proposal.instance, visits=rows)),
        plan=msgspec.structs.replace(plan, unserved=tuple(one for one in plan.unserved if one.visit not in gone)),
        **{
            name: [one for one in getattr(proposal, name) if one not in gone]
            for name in ("fixed", "pairs", "busy", "speaks_nobody")
        },
        left={name: code for name, code in proposal.left.items() if name not in gone},
    )


def _best_begin(proposal: Proposal, name: str, visitor: str, day: str) -> int:
    known = [one for one in offers(proposal, name, most=MOST_PLACES * 40) if one.on.isoformat() == day]
    best = next((one for one in known if str(one.visitor) == visitor), None)
    if best is not None:
        return seconds_of(best.at)
    shift = _shift(proposal.instance, visitor, day)
    window = next(
        (one for row in proposal.instance.visits if row.id == name for one in row.windows if one.day == day), None
    )
    opens = shift.begin if shift else seconds_of(time(9))
    return _quarter(max(opens, window.earliest if window else 0))


def _taken_out(instance: tours.Instance, plan: tours.Plan, names: Collection[str]) -> tours.Plan:
    """The plan without these stops; who had one leaves and is back at another time, the other hours stay."""
    kept = []
    for tour in plan.tours:
        stops = [(stop.begin, stop.visit) for stop in tour.stops if stop.visit not in names]
        if len(stops) == len(tour.stops):
            kept.append(tour)
        elif stops:
            kept.append(_timed(instance, tour.visitor, tour.day, stops, {name for _begin, name in stops}))
    return msgspec.structs.replace(plan, tours=tuple(kept))


def _put_in(proposal: Proposal, plan: tours.Plan, name: str, *, visitor: str, day: str, begin: int) -> tours.Plan:
    others = tuple(tour for tour in plan.tours if (tour.visitor, tour.day) != (visitor, day))
    there = next((tour for tour in plan.tours if (tour.visitor, tour.day) == (visitor, day)), None)
    stops = [(stop.begin, stop.visit) for stop in (there.stops if there else ())]
    immovable = {name, *proposal.fixed, *(one + SECOND for one in proposal.pairs), *proposal.pairs}
    tour = _timed(proposal.instance, visitor, day, sorted([*stops, (begin, name)]), immovable)
    known = [one.id for one in proposal.instance.visitors]
    ordered = sorted([*others, tour], key=lambda one: (proposal.instance.days.index(one.day), known.index(one.visitor)))
    return msgspec.structs.replace(plan, tours=tuple(ordered))


def _timed(
    instance: tours.Instance, visitor: str, day: str, stops: Sequence[tuple[int, str]], immovable: Collection[str]
) -> tours.Tour:
    """A tour in this order; who may move begins later where the way takes longer, the others stay, whatever breaks."""
    one = next(found for found in instance.visitors if found.id == visitor)
    rows = {row.id: row for row in instance.visits}
    way = tours.matrix(instance, one.means)
    made, free, place = [], stops[0][0] - int(way[one.start, rows[stops[0][1]].place]), one.start
    leave = free
    for begin, name in stops:
        arrive = free + int(way[place, rows[name].place])
        stays = rows[name].fixed is not None or name in immovable
        begins = begin if stays else max(begin, _quarter(arrive))
        made.append(tours.Stop(name, arrive, begins))
        free, place = max(begins, 0) + rows[name].seconds, rows[name].place
    return tours.Tour(visitor, day, leave, tuple(made), free + int(way[place, one.start]))


def _quarter(seconds: int) -> int:
    step = int(rules.BEGIN_EVERY.total_seconds())
    return -(-seconds // step) * step


def _shift(instance: tours.Instance, visitor: str, day: str) -> tours.Shift | None:
    return next(
        (shift for one in instance.visitors if one.id == visitor for shift in one.shifts if shift.day == day), None
    )


# --- what breaks --------------------------------------------------------------------------------------------------------
def broken(proposal: Proposal) -> dict[str, list[Broken]]:
    """What is not right with each stop, and with each tour by `visitor day`; found by the kit's own checker."""
    instance = proposal.instance
    found: dict[str, list[Broken]] = {}
    ends: dict[str, int] = {}  # until when the visit before each takes
    begins: dict[str, tuple[str, int]] = {}
    seconds = {row.id: row.seconds for row in instance.visits}
    for tour in proposal.plan.tours:
        for before, stop in zip(tour.stops, tour.stops[1:], strict=False):
            ends[stop.visit] = before.begin + seconds[before.visit]
        begins |= {stop.visit: (tour.day, stop.begin) for stop in tour.stops}
    for one in tours.checked(instance, proposal.plan).violations:
        word = _word(one, ends, begins, proposal)
        if word:
            found.setdefault(one.visit or f"{one.visitor} {one.day}", []).append(word)
    for name in proposal.pairs:
        if name in begins and begins.get(name + SECOND) != begins[name]:
            found.setdefault(name, []).append(Broken.ALONE)
    return {name: list(dict.fromkeys(words)) for name, words in found.items()}


def _word(
    one: tours.Violation, ends: Mapping[str, int], begins: Mapping[str, tuple[str, int]], proposal: Proposal
) -> Broken | None:
    if one.code == checking.TOO_FAST:
        if not one.visit:
            return None  # the way home is counted in her shift
        return Broken.OVERLAPS if begins[one.visit][1] < ends.get(one.visit, 0) else Broken.TOO_FAST
    if one.code == checking.WINDOW:
        days = [window.day for row in proposal.instance.visits if row.id == one.visit for window in row.windows]
        return Broken.UNREAD if one.day < min(days) else Broken.TOO_LATE if one.day > max(days) else Broken.NOT_WISHED
    if one.code == checking.SHIFT:
        return _late_or_outside(proposal, one.visitor, one.day)
    return {
        checking.LANGUAGE: Broken.LANGUAGE,
        checking.TOO_MANY: Broken.TOO_MANY,
    }.get(one.code)


def _late_or_outside(proposal: Proposal, visitor: str, day: str) -> Broken:
    """Whether only the way home is too long, or more."""
    shift = _shift(proposal.instance, visitor, day)
    tour = next(one for one in proposal.plan.tours if (one.visitor, one.day) == (visitor, day))
    last = tour.stops[-1]
    until = last.begin + next(row.seconds for row in proposal.instance.visits if row.id == last.visit)
    inside = shift is not None and shift.begin <= tour.leave and until <= shift.end
    return Broken.HOME_LATE if inside else Broken.OUTSIDE_SHIFT


# --- clocks ---------------------------------------------------------------------------------------------------------------
def seconds_of(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def clock(seconds: int) -> time:
    """The time of day; what lies outside of it stands at its edge."""
    minutes, rest = divmod(min(max(seconds, 0), 86_399), 60)
    return time(minutes // 60, minutes % 60, rest)
