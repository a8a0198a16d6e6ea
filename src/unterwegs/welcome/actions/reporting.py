"""What a visitor reports, and that every birth ends in exactly one end state."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from unterwegs.directory.models import Topic
from unterwegs.people import actions as people
from unterwegs.people.models import User
from unterwegs.people.rules import Doer
from unterwegs.welcome import queries, rules, steps
from unterwegs.welcome.actions import ends, planning, stock
from unterwegs.welcome.models import Family, Offered, Talked, Visit
from unterwegs.welcome.rules import End, Outcome, State


class ReportedOtherwise(Exception):
    """Somebody has reported this visit already, or the family's way has ended meanwhile."""


class VisitCanceled(Exception):
    """The visit was moved, canceled or stopped meanwhile."""


class NewDayNotPossible(Exception):
    """The report is kept; on the new day there is no visit, the coordination plans one."""


def report(visit: Visit, said: rules.Report, *, ticket: UUID, despite: bool = False, by: User, now: datetime) -> Visit:
    """Takes in a report: the same ticket twice is one report. ``despite``: she was there although it was canceled.

    Raises ReportedOtherwise, VisitCanceled (nothing is kept then), NewDayNotPossible (all but the new day is kept).
    """
    try:
        found, is_new = _keep(visit, said, ticket=ticket, despite=despite, now=now)
    except IntegrityError:  # the ticket belongs to another visit
        raise ReportedOtherwise from None
    if is_new and said.again_on and said.again_at and said.outcome == Outcome.POSTPONED:
        _agree(found, said.again_on, said.again_at, by=by, now=now)
    return found


@transaction.atomic
def _keep(visit: Visit, said: rules.Report, *, ticket: UUID, despite: bool, now: datetime) -> tuple[Visit, bool]:
    family = Family.objects.select_for_update(of=("self",)).select_related("holder").get(visits=visit.pk)
    found = Visit.objects.select_related("visitor", "second").get(pk=visit.pk)
    if found.ticket == ticket:
        return found, False
    if found.outcome or not family.is_open or family.forgotten_on:
        raise ReportedOtherwise
    was_there = despite and said.outcome in rules.TRUE_ALL_THE_SAME
    if (found.canceled_on and not was_there) or family.state == State.HELD:
        raise VisitCanceled
    found.outcome, found.reported_at, found.ticket, found.canceled_on = said.outcome, now, ticket, None
    found.save(update_fields=["outcome", "reported_at", "ticket", "canceled_on"])
    _go_on(family, found, said, today=timezone.localdate(now))
    count(said, family=family, today=timezone.localdate(now))
    people.record(by=Doer.VISITOR, deed=steps.Deeds.REPORTED, on=found)
    return found, True


def _go_on(family: Family, visit: Visit, said: rules.Report, *, today: date) -> None:
    """The way of the family after a report: it ends, or it is planned once more, never more often than the town says."""
    terms = queries.terms()
    family.tries += said.outcome == Outcome.NOT_MET
    family.age_band = _age_band(family, visit.on)
    if said.door is not None:
        family.door = {"picked": list(said.door.picked), "words": said.door.words}
    if family.posted_on and not family.wait_band:
        family.wait_band = rules.wait_band(family.noticed_on, family.posted_on)
    end = rules.end_by(said.outcome, tries=family.tries, terms=terms)
    if end is None:
        window = rules.next_window(family.last_on, today=today, terms=terms)
        family.state, family.first_on, family.last_on = State.DUE, window.first, window.last
    family.save(update_fields=["tries", "age_band", "wait_band", "door", "state", "first_on", "last_on"])
    if end is not None:
        ends.end(family, end=end, channel=_channel(family), by=Doer.VISITOR, today=today)


def _age_band(family: Family, day: date) -> str:
    """Of the youngest child that lives here; empty where no birthday is known."""
    children = family.children.filter(counts=True).select_related("family__holder")
    born = [born_on for child in children if (born_on := child.born_on)]
    return rules.age_band(max(born), day) if born else ""


def _channel(family: Family) -> str:
    return rules.Channel.LETTER if family.posted_on else rules.Channel.DOOR


def count(said: rules.Report, *, family: Family, today: date) -> None:
    """Counts what was handed out and talked about by month; materials by area, too, where the family may have a route."""
    month = rules.month_of(today)
    stock.hand_out(said.handed, area=family.area if family.may_have_a_route else None, month=month)
    for topic in Topic.objects.filter(slug__in=said.topics).order_by("pk"):
        Talked.objects.get_or_create(topic=topic, month=month)
        Talked.objects.filter(topic=topic, month=month).update(count=F("count") + 1)
    if said.companion:
        Offered.objects.get_or_create(said=said.companion, month=month)
        Offered.objects.filter(said=said.companion, month=month).update(count=F("count") + 1)


def _agree(visit: Visit, on: date, at: datetime | object, *, by: User, now: datetime) -> None:
    """A new day that she and the family have agreed on needs no letter."""
    if visit.visitor is None:
        raise NewDayNotPossible
    try:
        planning.plan_visit(
            visit.family,
            visitor=visit.visitor,
            second=visit.second,
            on=on,
            at=at,  # type: ignore[arg-type]
            place=visit.place,
            is_agreed=True,
            by=by,
            today=timezone.localdate(now),
        )
    except (planning.NotToPlan, planning.NotPossible, planning.NotThatDay):
        raise NewDayNotPossible from None


# --- the order of her tour ----------------------------------------------------------------------------------------------
@transaction.atomic
def order_tour(visits: Collection[Visit], *, order: Mapping[UUID, int]) -> None:
    """The order in which she likes to go; the hours stay as they were promised."""
    for visit in visits:
        if visit.pk in order and visit.turn != order[visit.pk]:
            visit.turn = order[visit.pk]
            visit.save(update_fields=["turn"])


# --- at night -----------------------------------------------------------------------------------------------------------
def close_overdue(*, today: date) -> int:
    """Ends the ways on which nothing more comes: only informed, or the child too old; returns how many ended.

    A family whose visit lies ahead is left alone, and so is one whose visit nobody has reported until its window is long over.
    """
    ended = 0
    for family in _without_a_day(today):
        end = _end_of(family, today)
        if end is not None:
            try:
                ends.end(family, end=end, by=None, today=today)
            except ends.AlreadyEnded:  # a report came in meanwhile
                continue
            ended += 1
    return ended


def _without_a_day(today: date) -> list[Family]:
    ahead = Visit.objects.open().filter(on__gte=today).values("family")
    return list(Family.objects.open().exclude(pk__in=ahead).order_by("pk"))


def _end_of(family: Family, today: date) -> End | None:
    terms = queries.terms()
    last = family.last_on or family.noticed_on + terms.latest + terms.late_notice
    if family.state == State.INVITED and last < today and _only_informs(family):
        return End.INFORMED
    return End.TOO_OLD if rules.is_too_old(last, today=today) else None


def _only_informs(family: Family) -> bool:
    """Whether its last letter promised no bell: it only informs, or we come only when the family says yes, and it did not."""
    last = family.letters.filter(pulled_on=None, run__posted_on__isnull=False).order_by("run__number", "number").last()
    if last is None or last.mode == rules.Mode.RING:
        return False
    return not family.visits.open().filter(is_confirmed=True).exists()
