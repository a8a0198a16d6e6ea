"""Planning: a proposal is made, changed and accepted; a visit is promised, moved and canceled.

What is promised to a family holds: nobody is in two places, no bell rings before the letter could be read, and a second
click or a second coordinator promises nothing twice.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from unterwegs.people import actions as people
from unterwegs.people import holders
from unterwegs.people.models import Job, User
from unterwegs.welcome import promises, queries, rules, steps, tours
from unterwegs.welcome.actions import stopping
from unterwegs.welcome.models import Family, Plan, Programme, Visit, Visitor
from unterwegs.welcome.rules import Broken


class ChangedMeanwhile(Exception):
    """Somebody else changed this proposal, or it is being thought about right now."""


class NotToPlan(Exception):
    """This family is not to be planned: it has a day, has ended, or may have no way."""


class NotPossible(Exception):
    """This day cannot be promised; `broken` says why."""

    def __init__(self, *broken: Broken) -> None:
        super().__init__(", ".join(broken))
        self.broken = broken


class NotThatDay(Exception):
    """The visit is not open any more, or this is no day for visits."""


# --- what a family wishes ---------------------------------------------------------------------------------------------
@transaction.atomic
def keep_wishes(
    family: Family,
    *,
    times: Sequence[str],
    place: str,
    language: str,
    same_visitor: User | None,
    in_pair: bool,
    by: User,
) -> Family:
    """Notes when, where, in which language and by whom a family likes to be visited. Raises NotToPlan."""
    found = Family.objects.select_for_update().filter(pk=family.pk, forgotten_on=None, ended_on=None).first()
    if found is None:
        raise NotToPlan
    found.wants = {**(found.wants or {}), "times": list(times), "place": place}
    found.language, found.same_visitor, found.in_pair = language, same_visitor, in_pair
    found.save(update_fields=["wants", "language", "same_visitor", "in_pair"])
    people.record(by=by, deed=steps.Deeds.WISHES_KEPT, on=found)
    return found


# --- a proposal -------------------------------------------------------------------------------------------------------
@transaction.atomic
def draw_up(
    *, first_on: date, last_on: date, to_post_on: date, seconds: int, seed: int, by: User, now: datetime
) -> Plan:
    """A proposal for these days, still empty; `propose` thinks about it."""
    holder = holders.new(room=rules.ROOM, purpose=rules.PURPOSE, on=now.date())
    plan = Plan.objects.create(
        holder=holder,
        first_on=first_on,
        last_on=last_on,
        to_post_on=to_post_on,
        seconds=seconds,
        seed=seed,
        made_at=now,
        made_by=by,
    )
    people.record(by=by, deed=steps.Deeds.PROPOSED, on=plan)
    return plan


@transaction.atomic
def think(plan: Plan, *, job: Job) -> None:
    """The plan is thought about from now on: nobody changes it until the job has ended. Raises ChangedMeanwhile."""
    found = _locked(plan, revision=None)
    found.job = job
    found.save(update_fields=["job"])


def propose(
    plan: Plan, *, iterations: int | None = None, progress: Callable[[float], None] | None = None
) -> tours.Proposal:
    """Thinks for the seconds of the plan and keeps what was found; what people fixed stays. Not in a transaction."""
    asked = queries.asked(first_on=plan.first_on, last_on=plan.last_on, to_post_on=plan.to_post_on or plan.first_on)
    proposal = tours.question(asked)
    kept = plan.proposal
    if kept is not None:
        proposal = tours.carried(proposal, tours.opened(kept))
    found = tours.propose(proposal, seconds=plan.seconds, seed=plan.seed, iterations=iterations, progress=progress)
    with transaction.atomic():
        still = Plan.objects.select_for_update().select_related("holder").get(pk=plan.pk)
        _keep(still, found)
    return found


def _locked(plan: Plan, *, revision: int | None) -> Plan:
    found = Plan.objects.select_for_update(of=("self",)).select_related("holder", "job").filter(pk=plan.pk).first()
    if found is None or (revision is not None and found.revision != revision):
        raise ChangedMeanwhile
    if found.job is not None and found.job.is_open:
        raise ChangedMeanwhile
    return found


def _keep(plan: Plan, proposal: tours.Proposal) -> None:
    plan.proposal, plan.revision = proposal.as_json(), plan.revision + 1
    plan.save(update_fields=["proposal", "revision", "accepted_on"])


def _changed(plan: Plan, revision: int, change: Callable[[tours.Proposal], tours.Proposal]) -> Plan:
    found = _locked(plan, revision=revision)
    proposal = tours.opened(found.proposal) if found.proposal is not None else None
    if proposal is None:
        raise ChangedMeanwhile
    _keep(found, change(proposal))
    return found


@transaction.atomic
def put(
    plan: Plan,
    name: str,
    *,
    visitor: Visitor,
    on: date,
    at: time | None,
    second: Visitor | None = None,
    revision: int,
) -> tuple[Plan, Sequence[Broken]]:
    """Puts a visit of a proposal elsewhere and fixes it; returns what breaks by it. It is only a proposal: nothing is
    refused but people and days it does not know. Raises ChangedMeanwhile, NotThatDay.
    """
    broken: list[Broken] = []

    def change(proposal: tours.Proposal) -> tours.Proposal:
        who, day = {one.id for one in proposal.instance.visitors}, on.isoformat()
        rows = {row.id for row in proposal.instance.visits if row.fixed is None}
        if str(visitor.pk) not in who or day not in proposal.instance.days or name not in rows:
            raise NotThatDay
        along = str(second.pk) if second else ""
        begin = tours.seconds_of(at) if at else None
        new = tours.moved(proposal, name, visitor=str(visitor.pk), day=day, begin=begin, second=along)
        found = tours.broken(new)
        broken.extend([*found.get(name, ()), *found.get(f"{visitor.pk} {day}", ())])
        return new

    return _changed(plan, revision, change), broken


@transaction.atomic
def fix(plan: Plan, name: str, *, is_fixed: bool, revision: int) -> Plan:
    """A stop stays when the rest is planned anew, or is free again. Raises ChangedMeanwhile."""

    def change(proposal: tours.Proposal) -> tours.Proposal:
        others = [one for one in proposal.fixed if one != name]
        proposal.fixed = [*others, name] if is_fixed else others
        return proposal

    return _changed(plan, revision, change)


@transaction.atomic
def take_out(plan: Plan, name: str, *, revision: int) -> Plan:
    """The family waits for another plan. Raises ChangedMeanwhile."""
    return _changed(plan, revision, lambda proposal: tours.taken_out(proposal, name))


def discard(plan: Plan, *, today: date) -> None:
    """Forgets a proposal with its key; visits that were accepted from it stay. Raises ChangedMeanwhile while it is thought
    about.
    """
    with transaction.atomic():
        found = _locked(plan, revision=None)
    holders.forget(found.holder, rule=rules.TIME_IS_OVER, on=today)
    found.delete()


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many visits are promised now, and how many could not be."""

    planned: int
    refused: int


@transaction.atomic
def accept(plan: Plan, names: Collection[str] | None, *, revision: int, by: User, today: date) -> Accepted:
    """Promises the stops of a proposal (all, or those named): visits of families that are still to be planned.

    Others are left where they are and counted. Raises ChangedMeanwhile.
    """
    found = _locked(plan, revision=revision)
    if found.proposal is None:
        raise ChangedMeanwhile
    proposal = tours.opened(found.proposal)
    stops = _stops(proposal)
    wanted = [name for name in stops if names is None or name in names]
    here = _Here.of(found.first_on, found.last_on)
    made = {}
    for name in wanted:
        stop = stops[name]
        try:
            visit = plan_visit(
                Family(pk=name),
                visitor=Visitor(pk=int(stop.visitor)),
                second=Visitor(pk=int(stop.second)) if stop.second else None,
                on=date.fromisoformat(stop.day),
                at=tours.clock(stop.begin),
                to_post_on=found.to_post_on,
                by=by,
                today=today,
                here=here,
            )
        except (NotToPlan, NotPossible, NotThatDay):
            continue
        made[name] = f"visit:{visit.pk}"
    planned = len(made)
    if planned:
        proposal = tours.promised(proposal, made)
        if not _stops(proposal):
            found.accepted_on = today
        _keep(found, proposal)
    return Accepted(planned, len(wanted) - planned)


@dataclass(frozen=True, slots=True)
class _Stop:
    visitor: str
    day: str
    begin: int
    second: str = ""


def _stops(proposal: tours.Proposal) -> dict[str, _Stop]:
    """The stops of families that are not promised yet, in the order of days."""
    along = {
        stop.visit.removesuffix(tours.SECOND): tour.visitor
        for tour in proposal.plan.tours
        for stop in tour.stops
        if stop.visit.endswith(tours.SECOND)
    }
    return {
        stop.visit: _Stop(tour.visitor, tour.day, stop.begin, along.get(stop.visit, ""))
        for tour in proposal.plan.tours
        for stop in tour.stops
        if not stop.visit.startswith("visit:") and not stop.visit.endswith(tours.SECOND)
    }


@dataclass(frozen=True, slots=True)
class _Here:
    """The programme and the days on which visits may be, asked for once for many promises."""

    programme: Programme
    days: frozenset[date]

    @classmethod
    def of(cls, first: date, last: date) -> "_Here":
        one = queries.programme()
        return cls(one, frozenset(queries.open_days(first, last, of=one)))


# --- a visit ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def plan_visit(
    family: Family,
    *,
    visitor: Visitor,
    second: Visitor | None = None,
    on: date,
    at: time,
    place: str = "",
    to_post_on: date | None = None,
    is_agreed: bool = False,
    by: User,
    today: date,
    here: _Here | None = None,
) -> Visit:
    """Promises a visit; its letter can go. ``is_agreed``: the family has agreed to the day itself, no letter needs time.

    Raises NotToPlan (it has a day already, somebody was faster), NotPossible, NotThatDay.
    """
    found = Family.objects.select_for_update(of=("self",)).select_related("holder").filter(pk=family.pk).first()
    if found is None or found.state != rules.State.DUE or found.forgotten_on or not found.may_have_a_route:
        raise NotToPlan
    visit = _promise(
        found,
        visitor=visitor,
        second=second,
        on=on,
        at=at,
        place=place,
        to_post_on=to_post_on,
        is_agreed=is_agreed,
        today=today,
        here=here or _Here.of(on, on),
    )
    found.state = rules.State.PLANNED
    found.save(update_fields=["state"])
    people.record(by=by, deed=steps.Deeds.PLANNED, on=visit)
    return visit


@transaction.atomic
def move_visit(
    visit: Visit,
    *,
    visitor: Visitor,
    second: Visitor | None = None,
    on: date,
    at: time,
    place: str = "",
    is_agreed: bool = False,
    by: User,
    today: date,
) -> Visit:
    """Another day, hour, place or visitor: the old visit is canceled, a new one promised. A letter that named the old day
    has to be written anew, unless the family has agreed to the new day itself.

    Raises NotThatDay (somebody was faster), NotPossible.
    """
    old = _canceled(visit, by=by, today=today)
    family = old.family
    new = _promise(
        family,
        visitor=visitor,
        second=second,
        on=on,
        at=at,
        place=place or old.place,
        to_post_on=None,
        is_agreed=is_agreed,
        today=today,
        here=_Here.of(on, on),
    )
    if family.state == rules.State.INVITED and not is_agreed:
        family.state = rules.State.PLANNED
        family.save(update_fields=["state"])
    people.record(by=by, deed=steps.Deeds.MOVED, on=new)
    return new


@transaction.atomic
def cancel_visit(visit: Visit, *, by: User, today: date) -> Family:
    """No visit on this day; the family is to be planned again. Raises NotThatDay (somebody was faster)."""
    old = _canceled(visit, by=by, today=today)
    family = old.family
    family.state = rules.State.DUE
    family.save(update_fields=["state"])
    people.record(by=by, deed=steps.Deeds.CANCELED, on=old)
    return family


@transaction.atomic
def fix_visit(visit: Visit, *, is_fixed: bool, by: User) -> None:
    """A promised visit that nobody should move, or that may be moved again. Raises NotThatDay."""
    old = _open(visit)
    old.is_fixed = is_fixed
    old.save(update_fields=["is_fixed"])
    people.record(by=by, deed=steps.Deeds.MOVED, on=old)


def _canceled(visit: Visit, *, by: User, today: date) -> Visit:
    """The visit does not hold any more; its letter is taken out of the pile where it is not posted yet."""
    old = _open(visit)
    old.canceled_on = today
    old.save(update_fields=["canceled_on"])
    stopping.pull(old.family, reason=rules.Pull.CHANGED, by=by, today=today)
    return old


def _open(visit: Visit) -> Visit:
    Family.objects.select_for_update().filter(visits=visit.pk).first()
    found = (
        Visit.objects.select_related("family__holder")
        .open()
        .filter(pk=visit.pk, family__ended_on=None, family__forgotten_on=None)
        .first()
    )
    if found is None:
        raise NotThatDay
    return found


def _promise(
    family: Family,
    *,
    visitor: Visitor,
    second: Visitor | None,
    on: date,
    at: time,
    place: str,
    to_post_on: date | None,
    is_agreed: bool,
    today: date,
    here: _Here,
) -> Visit:
    one = here.programme
    who = [person for person in (visitor, second) if person]
    free = list(Visitor.objects.select_for_update(of=("self",)).active().filter(pk__in=[person.pk for person in who]))
    if len(free) != len({person.pk for person in who}) or len(who) != len({person.pk for person in who}):
        raise NotThatDay
    if on < today or on not in here.days:
        raise NotThatDay
    if not is_agreed and not _is_read(family, on, to_post_on=to_post_on, terms=one.terms, today=today):
        raise NotPossible(Broken.UNREAD)
    minutes = one.minutes
    if any(_overlaps(person, on, at, minutes) for person in free):
        raise NotPossible(Broken.OVERLAPS)
    try:
        with transaction.atomic():
            return Visit.objects.create(
                family=family,
                visitor=visitor,
                second=second,
                on=on,
                at=at,
                minutes=minutes,
                place=place or (family.wants or {}).get("place") or promises.Place.HOME,
                is_confirmed=is_agreed,
            )
    except IntegrityError:
        raise NotToPlan from None


def _is_read(family: Family, on: date, *, to_post_on: date | None, terms: rules.Terms, today: date) -> bool:
    """Whether a letter that is posted soon can be read before the day."""
    earliest = max(today, to_post_on or today)
    window = rules.window_now(family.first_on, family.last_on, to_post_on=earliest, terms=terms)
    return on >= min(window.first, earliest + terms.reading)


def _overlaps(person: Visitor, on: date, at: time, minutes: int) -> bool:
    begin = datetime.combine(on, at)
    end = begin + timedelta(minutes=minutes)
    for other in queries.visits_of(person, on):
        start = datetime.combine(on, other.at)
        if start < end and begin < start + timedelta(minutes=other.minutes):
            return True
    return False
