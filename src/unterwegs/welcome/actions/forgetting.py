"""Forgetting on time: first what counts in numbers, then the key, then the row."""

from datetime import date

from django.db import transaction

from unterwegs.people import actions as people
from unterwegs.people import counting, holders
from unterwegs.people.roles import Role
from unterwegs.welcome import queries, rules, steps, tables
from unterwegs.welcome.actions import proposals
from unterwegs.welcome.models import Cohort, Family, Intake, Letter, Plan, Portrait, RejectedRow, Visitor


def forget(*, today: date) -> int:
    """Destroys the keys of families whose time is over; returns how many families changed."""
    changed: list[Family] = []
    terms = queries.terms()
    for family in Family.objects.filter(forgotten_on=None, ended_on__isnull=False).select_related("holder"):
        due = rules.forget_on(family.end, family.ended_on, terms=terms)
        if due is not None and due <= today:
            rule = rules.VISITED_RULE if family.end == rules.End.VISITED else rules.TIME_IS_OVER
            forget_family(family, rule=rule, today=today)
            changed.append(family)
    for family in Family.objects.filter(forgotten_on=None, holder__forgotten_on__isnull=False).select_related("holder"):
        _strip(family, today=family.holder.forgotten_on or today)
        changed.append(family)
    proposals.take_out_of_plans(changed)
    Letter.objects.filter(family__forgotten_on__isnull=False, run__posted_on__isnull=False).delete()
    return len(changed) + _drop_counted()


def _drop_counted() -> int:
    """Rows of forgotten families whose month is counted for good; returns how many went."""
    changed, counted = 0, counting.counted_months(tables.NUMBERS)
    for family in Family.objects.exclude(forgotten_on=None):
        if rules.month_of(tables.counted_on(family)) in counted:
            family.delete()
            changed += 1
    return changed


def forget_family(family: Family, *, rule: str, today: date) -> None:
    """First the key, for good; then the row keeps what counts in numbers. Left off in between, the night goes on."""
    holders.forget(family.holder, rule=rule, on=today)
    _strip(family, today=today)
    people.record(by=None, deed=steps.Deeds.FORGOTTEN, on=family)


@transaction.atomic
def _strip(family: Family, *, today: date) -> None:
    family.children.all().delete()
    family.visits.all().delete()
    family.letters.filter(
        run__posted_on__isnull=False
    ).delete()  # the others are found by their envelope until they are posted
    family.names = family.address = family.wants = family.door = family.note = None
    family.first_on = family.last_on = family.answered_on = family.same_visitor = None
    family.holds, family.answer = [], ""
    family.in_pair = False
    family.children_count = family.tries = 0  # triplets of a neighborhood are known to everybody there
    family.noticed_on = rules.month_of(family.noticed_on)
    family.posted_on = rules.month_of(family.posted_on) if family.posted_on else None
    family.ended_on = rules.month_of(family.ended_on) if family.ended_on else today
    family.forgotten_on = today
    if family.state != rules.State.ENDED:  # its key was destroyed from outside
        family.state, family.end = rules.State.ENDED, rules.End.STOPPED
    family.save()


def forget_marks(*, today: date) -> int:
    """Destroys the keys of cohorts whose children are old enough, and their marks; returns how many marks went."""
    terms = queries.terms()
    gone = 0
    for cohort in Cohort.objects.select_related("holder"):
        if rules.marks_end_in(cohort.born_in, terms=terms) <= today:
            holders.forget(cohort.holder, rule=rules.THIRD_BIRTHDAY, on=today)
            gone += cohort.marks.count()
            cohort.delete()
    return gone


def forget_rejected(*, today: date) -> int:
    """Destroys the keys of intakes whose rejected rows were settled or waited long enough; returns how many rows went."""
    gone = 0
    old = today - rules.REJECTED_KEPT
    for intake in Intake.objects.filter(rejected__isnull=False).distinct().select_related("holder"):
        rows = RejectedRow.objects.filter(intake=intake)
        if intake.made_at.date() < old or not rows.filter(settled_on=None).exists():
            holders.forget(intake.holder, rule=rules.REJECTED_RULE, on=today)
            gone += rows.delete()[0]
    return gone


def forget_plans(*, today: date) -> int:
    """Destroys the keys of proposals whose last day is over; returns how many went."""
    gone = 0
    for plan in Plan.objects.filter(last_on__lt=today).select_related("holder"):
        holders.forget(plan.holder, rule=rules.TIME_IS_OVER, on=today)
        plan.delete()
        gone += 1
    return gone


def forget_portraits(*, today: date) -> int:  # noqa: ARG001 – the night asks all alike
    """Deletes pictures of those who visit no more: ended, account closed, or without the role; returns how many went."""
    visiting = Visitor.objects.active().filter(user__assignments__role=Role.VISITOR)
    gone, _each = Portrait.objects.exclude(visitor__in=visiting).delete()
    return gone
