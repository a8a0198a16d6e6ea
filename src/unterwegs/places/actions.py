"""What people do with the town and its areas."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from unterwegs.people import actions as people
from unterwegs.people.models import User
from unterwegs.places import numbers, rules
from unterwegs.places.models import EmergencyNumber, SchoolHoliday, Stamp, Town


def bump(subject: str) -> None:
    """Tells every process that something about a subject has changed; inside the transaction that changes it."""
    if not Stamp.objects.filter(subject=subject).update(count=F("count") + 1):
        Stamp.objects.get_or_create(subject=subject, defaults={"count": 1})


@transaction.atomic
def set_up_town(*, by: User | None, today: date, **fields: Any) -> Town:
    """Writes the facts of the town; at the first time also the emergency numbers of its Land."""
    town = Town.objects.first() or Town()
    for name, value in fields.items():
        setattr(town, name, value)
    town.save()
    stock_numbers(town.land, today=today)
    bump("calendar")
    people.record(by=by, deed=rules.Deeds.TOWN_SET, on=town)
    return town


def stock_numbers(land: str, *, today: date) -> None:
    """Enters the shipped numbers that are not there yet; they count as confirmed on the day of the set-up."""
    for order, known in enumerate(numbers.known_for(land)):
        EmergencyNumber.objects.get_or_create(
            key=known.key,
            defaults={
                "number": known.number,
                "languages": list(known.languages),
                "website": known.website,
                "urgent": known.urgent,
                "order": order,
                "confirmed_on": today,
            },
        )


@transaction.atomic
def add_school_holiday(*, name: str, first_on: date, last_on: date, source: str = "", by: User | None) -> SchoolHoliday:
    """Enters school holidays; the same ones twice change nothing."""
    holiday, _new = SchoolHoliday.objects.update_or_create(
        name=name, first_on=first_on, defaults={"last_on": last_on, "source": source}
    )
    bump("calendar")
    people.record(by=by, deed=rules.Deeds.HOLIDAYS_CHANGED, on=holiday)
    return holiday
