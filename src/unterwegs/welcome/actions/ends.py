"""Every birth ends in exactly one end state."""

from datetime import date

from django.db import transaction

from unterwegs.people import actions as people
from unterwegs.people.models import Actor
from unterwegs.welcome import rules, steps
from unterwegs.welcome.models import Family, Mark


class AlreadyEnded(Exception):
    """The way of this family has ended already; what was first counts."""


@transaction.atomic
def end(family: Family, *, end: str, channel: str = "", by: Actor, today: date) -> Family:
    """Ends the way of a family: open visits are canceled, its marks say that we are done. Raises AlreadyEnded."""
    found = Family.objects.select_for_update().filter(pk=family.pk, ended_on=None, forgotten_on=None).first()
    if found is None:
        raise AlreadyEnded
    found.state, found.end, found.ended_on = rules.State.ENDED, rules.End(end), today
    found.channel = found.channel or channel
    found.save(update_fields=["state", "end", "ended_on", "channel"])
    found.visits.open().update(canceled_on=today)
    Mark.objects.filter(child__family=found).update(is_finished=True)
    people.note_ended([found], on=today)
    people.record(by=by, deed=steps.Deeds.ENDED, on=found)
    return found
