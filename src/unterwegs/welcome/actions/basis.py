"""The law on which notices are taken in, and what their columns say."""

from collections.abc import Mapping as Columns
from datetime import date

from django.db import transaction

from unterwegs.people import actions as people
from unterwegs.people.models import User
from unterwegs.welcome import steps
from unterwegs.welcome.models import Basis, Mapping, RejectedRow


@transaction.atomic
def record_basis(
    *, profile: str, norm: str, purpose: str, released_by: str, released_on: date, by: User, today: date
) -> Basis:
    """From now on files of this kind may be taken in. An earlier basis of the same kind ends."""
    earlier = Basis.objects.filter(profile=profile, ended_on=None)
    people.note_ended(earlier, on=today)
    earlier.update(ended_on=today)
    basis = Basis.objects.create(
        profile=profile, norm=norm, purpose=purpose, released_by=released_by, released_on=released_on, entered_by=by
    )
    people.note_back([basis], on=today)
    people.record(by=by, deed=steps.Deeds.BASIS_RECORDED, on=basis)
    return basis


@transaction.atomic
def end_basis(basis: Basis, *, by: User, today: date) -> None:
    """Closes the door for files of this kind; what was taken in goes its way."""
    if Basis.objects.filter(pk=basis.pk, ended_on=None).update(ended_on=today):
        people.note_ended([basis], on=today)
        people.record(by=by, deed=steps.Deeds.BASIS_ENDED, on=basis)


def keep_columns(profile: str, columns: Columns[str, str]) -> None:
    """Remembers which column of a kind of file says what; names of columns only."""
    Mapping.objects.update_or_create(profile=profile, defaults={"columns": dict(columns)})


@transaction.atomic
def settle(row: RejectedRow, *, by: User, today: date) -> None:
    """Somebody has looked at a rejected row; when all of a file are settled their key is destroyed at night."""
    if RejectedRow.objects.filter(pk=row.pk, settled_on=None).update(settled_on=today):
        people.record(by=by, deed=steps.Deeds.SETTLED, on=row)
