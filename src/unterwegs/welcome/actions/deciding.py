"""What the coordinator decides about families that are held back. No deed names a family."""

from datetime import date

from django.db import transaction

from unterwegs.people import actions as people
from unterwegs.people.models import Actor
from unterwegs.places import queries as places
from unterwegs.welcome import rules, steps
from unterwegs.welcome.actions import stopping
from unterwegs.welcome.models import Family
from unterwegs.welcome.rules import Decision, Hold


class NotHeld(Exception):
    """Somebody has decided meanwhile, or the family's way has ended."""


class NotToDecide(Exception):
    """This is nothing to decide here: a sealed family gets no letter, foster carers need a name, somebody must be written to."""


@transaction.atomic
def decide(
    family: Family, *, decision: str, carers: str = "", note: str | None = None, by: Actor, today: date
) -> Family:
    """Does what the coordinator decided. ``carers`` are the foster carers as the letter calls them. Raises NotHeld, NotToDecide.

    What she decided stays when the same notice comes again; a new reason asks her again.
    """
    found = Family.objects.select_for_update().filter(pk=family.pk, state=rules.State.HELD, forgotten_on=None).first()
    if found is None:
        raise NotHeld
    chosen = Decision(decision)
    if chosen not in rules.may_decide(found.holds) or (chosen == Decision.FOSTER and not carers.strip()):
        raise NotToDecide
    if chosen == Decision.FOSTER:
        found.names = [{"family_name": carers.strip(), "first_names": "", **rules.CARES}]
    if chosen == Decision.INVITE and not found.names:
        raise NotToDecide
    if note is not None:
        found.note = note or None
    if chosen in (Decision.INVITE, Decision.FOSTER):
        found.state = rules.State.DUE
    found.save(update_fields=["names", "note", "state"])
    if chosen in ENDS:
        stopping.stop(found, end=ENDS[chosen], by=by, today=today)
    people.record(by=by, deed=steps.Deeds.DECIDED, on=found, details={"decision": chosen.value})
    found.refresh_from_db()
    return found


ENDS = {Decision.MYSELF: rules.End.MET_ELSEWHERE, Decision.NOT_INVITE: rules.End.NOT_INVITED}


@transaction.atomic
def correct_address(family: Family, *, address: rules.Address, by: Actor) -> Family:
    """Writes the address as the coordinator found it; with a known house the family is to be planned again. Raises NotHeld.

    The next file keeps it as long as the register says what it said.
    """
    found = Family.objects.select_for_update().filter(pk=family.pk, state=rules.State.HELD, forgotten_on=None).first()
    if found is None or not found.may_have_a_route:
        raise NotHeld
    told = {"street": address.street, "number": address.number, "addition": address.addition}
    told |= {"postcode": address.postcode, "town": address.town}
    point = places.find_address(f"{address.line}, {address.postcode} {address.town}").point
    if point is not None:
        found.address = {**told, "longitude": point[0], "latitude": point[1]}
        found.area = places.family_area_at(*point)
        found.holds = [hold for hold in found.holds if hold not in {Hold.UNKNOWN_ADDRESS, *rules.CAME_BACK}]
        found.state = rules.State.HELD if found.holds else rules.State.DUE
    else:
        found.address, found.area = told, None
    found.save(update_fields=["address", "area", "held_for", "state"])
    people.record(by=by, deed=steps.Deeds.DECIDED, on=found, details={"decision": "address"})
    return found
