"""Never a wrong letter: printed letters are pulled, visits canceled, families held back."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from unterwegs.people import actions as people
from unterwegs.people.models import Actor
from unterwegs.welcome import rules, steps
from unterwegs.welcome.actions import ends, proposals
from unterwegs.welcome.models import Family, Letter


@transaction.atomic
def pull(family: Family, *, reason: rules.Pull, by: Actor, today: date) -> int:
    """Takes letters out of the pile that are printed and not yet posted; returns how many. The envelope number finds them."""
    waiting = Letter.objects.filter(family=family, pulled_on=None, run__posted_on=None).select_related("run")
    for letter in waiting:
        letter.pulled_on, letter.pull_reason = today, reason
        letter.save(update_fields=["pulled_on", "pull_reason"])
        people.record(by=by, deed=steps.Deeds.PULLED, on=letter)
    return len(waiting)


@transaction.atomic
def hold(family: Family, *, holds: Iterable[str], by: Actor, today: date) -> None:
    """Holds a family back until the coordinator has decided: no letter leaves, no visitor comes.

    Whoever may have no way any more loses point and area at once.
    """
    family.holds = list(dict.fromkeys([*family.holds, *holds]))
    family.state = rules.State.HELD
    if not family.may_have_a_route:
        leave_no_way(family)
        proposals.take_out_of_plans([family])
    family.save(update_fields=["held_for", "state", "area", "address"])
    family.visits.open().update(canceled_on=today)
    pull(family, reason=rules.Pull.HELD, by=by, today=today)


def leave_no_way(family: Family) -> None:
    """Takes point and area from a family that is sealed or sheltered; the caller saves it."""
    family.area = None
    if family.address:
        family.address = {key: said for key, said in family.address.items() if key not in ("longitude", "latitude")}


@transaction.atomic
def stop(family: Family, *, end: str = rules.End.STOPPED, by: Actor, today: date) -> None:
    """Stops everything at once: the way ends, letters that are not posted are pulled. Twice is the same as once."""
    if family.is_open:
        ended = ends.end(family, end=end, by=by, today=today)
        family.state, family.end, family.ended_on = ended.state, ended.end, ended.ended_on
    pull(family, reason=_reason(end), by=by, today=today)
    people.record(by=by, deed=steps.Deeds.STOPPED, on=family)


def end_again(pk: str, end: str, *, on: date) -> int:
    """The way of a family ended after a backup was made, by her no, a death, a visit: nobody writes to her or rings again."""
    family = Family.objects.select_related("holder").filter(pk=pk, ended_on=None, forgotten_on=None).first()
    if family is None:
        return 0
    pull(family, reason=_reason(end), by=None, today=on)
    ends.end(family, end=end, by=None, today=on)
    return 1


def _reason(end: str) -> rules.Pull:
    reasons = {rules.End.STOPPED: rules.Pull.STOPPED, rules.End.MOVED: rules.Pull.MOVED}
    return reasons.get(rules.End(end), rules.Pull.ENDED)
