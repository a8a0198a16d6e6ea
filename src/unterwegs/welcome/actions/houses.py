"""Clinics, homes, prisons and shelters: no letter goes there by itself."""

from datetime import date

from django.db import transaction

from unterwegs.people import actions as people
from unterwegs.people import holders
from unterwegs.people.models import Actor
from unterwegs.welcome import marks, rules, steps
from unterwegs.welcome.actions import stopping
from unterwegs.welcome.models import Family, House
from unterwegs.welcome.rules import Hold

CHUNK = 500


@transaction.atomic
def keep_house(
    *, kind: str, name: str, address: rules.Address, agreed_on: date | None, by: Actor, today: date
) -> House:
    """Keeps a house, sealed; families who live there already are held back at once. The same house twice is one."""
    digest = marks.house_digest(holders.house_key(), address)
    house = House.objects.filter(digest=digest).first()
    if house is None:
        house = House(holder=holders.new(room=rules.ROOM, purpose=rules.HOUSES, on=today), digest=digest)
    house.kind, house.agreed_on = kind, agreed_on
    house.told = {"name": name, "street": address.street, "number": address.number, "postcode": address.postcode}
    house.save()
    people.record(by=by, deed=steps.Deeds.HOUSE_KEPT, on=house)
    reason = Hold.HOUSE if kind in (rules.House.CLINIC, rules.House.HOME, rules.House.PRISON) else Hold.SHELTERED
    agreed = agreed_on is not None and kind in rules.AGREEABLE
    for family in _living_in(digest):
        wanted = Hold.HOUSE if agreed else reason
        if wanted not in family.holds:
            stopping.hold(family, holds=[wanted.value], by=by, today=today)
    return house


def remove_house(house: House, *, by: Actor, today: date) -> None:
    """Forgets a house; who is held back because of it stays so until the coordinator decides. Outside of a transaction."""
    holder = house.holder
    people.record(by=by, deed=steps.Deeds.HOUSE_REMOVED, on=house)
    house.delete()
    holders.forget(holder, rule=rules.TIME_IS_OVER, on=today)


def _living_in(digest: str) -> list[Family]:
    """Open families at the address of a house: their addresses are opened one by one, there is no list of them."""
    key, found = holders.house_key(), []
    open_ones = Family.objects.open().select_related("holder").order_by("pk")
    for start in range(0, open_ones.count(), CHUNK):
        rows = list(open_ones[start : start + CHUNK])
        holders.at_hand(row.holder for row in rows)
        found += [row for row in rows if row.address and marks.house_digest(key, _address(row.address)) == digest]
    return found


def _address(told: dict[str, str]) -> rules.Address:
    return rules.Address(told.get("street", ""), told.get("number", ""), told.get("postcode", ""))
