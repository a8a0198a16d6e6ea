"""The town's own dates on the families' timeline."""

from datetime import date
from typing import Any

from django.db import transaction

from unterwegs.directory import rules
from unterwegs.directory.models import LocalDate
from unterwegs.people import actions as people
from unterwegs.people.models import User


@transaction.atomic
def keep_local_date(rule: str, *, today: date, by: User | None, **fields: Any) -> LocalDate:
    """Writes what the town adds to a rule; whoever saves it has confirmed it today."""
    kept, _new = LocalDate.objects.update_or_create(rule=rule, defaults={**fields, "confirmed_on": today})
    people.record(by=by, deed=rules.Deeds.LOCAL_DATE_KEPT, on=kept)
    return kept


@transaction.atomic
def remove_local_date(row: LocalDate, *, by: User | None) -> None:
    """Takes away what the town added; families read only the general rule again."""
    people.record(by=by, deed=rules.Deeds.LOCAL_DATE_REMOVED, on=row)
    row.delete()
