"""Taking in notices of the register: any order and any repetition of files leads to the same end.

What a notice says counts from the day of its file (where that is not known, from the day of the event): an older one changes
nothing that a newer one said. Deaths, moves away and finished marks are final. A batch is one transaction; repeating it changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from unterwegs.people import actions as people
from unterwegs.people import holders, keys
from unterwegs.people.models import Actor, account_of
from unterwegs.welcome import rules, steps
from unterwegs.welcome.actions import forgetting
from unterwegs.welcome.actions.batch import Batch, is_death
from unterwegs.welcome.models import Basis, Family, Intake, RejectedRow
from unterwegs.welcome.rules import Fate, Notice

BATCH = 2000  # notices in one transaction
FILES = "welcome.file"

Progress = Callable[[int, int], None]


class NoBasis(Exception):
    """No legal basis is recorded for this kind of file; nothing may be taken in."""


class NotVerified(Exception):
    """The rows that were accounted for are not as many as the file has; the file is kept until somebody looks."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a file. ``is_new`` is False where the same file was taken in before: then nothing was done."""

    intake: Intake
    is_new: bool

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.intake.counts)


def receive(
    notices: Sequence[Notice],
    *,
    basis: Basis | None,
    content: bytes,
    rejected: Sequence[rules.Rejected] = (),
    standings: Mapping[int, rules.Standing] | None = None,
    elsewhere: int = 0,
    as_of: date | None = None,
    by: Actor,
    today: date,
    progress: Progress | None = None,
) -> Receipt:
    """Takes in the notices of one file; every row ends in exactly one `rules.Fate`. Raises NoBasis, NotVerified.

    ``content`` is the file (with its mapping), by which it is known again; it is not kept. ``as_of`` is the day of the file,
    ``elsewhere`` counts rows about children of other towns, ``standings`` say by row how far the office has come with a family on its running list.
    """
    basis = refuse_without(basis)
    digest = keys.blurred(hashlib.sha256(content).hexdigest(), purpose=FILES)
    before = Intake.objects.filter(digest=digest, basis__profile=basis.profile).first()
    if before is not None:
        return Receipt(before, is_new=False)
    counts: Counter[str] = Counter({Fate.ELSEWHERE.value: elsewhere})
    replaced: list[Family] = []
    ordered = sorted(notices, key=lambda one: (not is_death(one), one.happened_on or date.min, one.row))
    for start in range(0, len(ordered), BATCH):
        with transaction.atomic():
            list(Basis.objects.select_for_update().values_list("pk"))  # one intake at a time
            batch = Batch(as_of=as_of, by=by, today=today, standings=standings or {})
            counts += batch.take_in(ordered[start : start + BATCH])
            replaced += batch.replaced
        if progress:
            progress(min(start + BATCH, len(ordered)), len(ordered))
    with transaction.atomic():
        intake = _written_down(
            counts, len(notices) + elsewhere + len(rejected), basis, digest, rejected, by=by, today=today
        )
    for family in replaced:
        forgetting.forget_family(family, rule=rules.TIME_IS_OVER, today=today)
    return Receipt(intake, is_new=True)


def refuse_without(basis: Basis | None) -> Basis:
    """The basis as it stands. Raises NoBasis where nothing is recorded, or what was recorded has ended."""
    found = Basis.objects.filter(pk=basis.pk, ended_on=None).first() if basis else None
    if found is None:
        raise NoBasis
    return found


def _written_down(
    counts: Counter[str],
    rows: int,
    basis: Basis,
    digest: str,
    rejected: Sequence[rules.Rejected],
    *,
    by: Actor,
    today: date,
) -> Intake:
    said = {fate.value: counts[fate] for fate in Fate if counts[fate]}
    if rejected:
        said[Fate.REJECTED.value] = len(rejected)
    if sum(said.values()) != rows:
        raise NotVerified(f"{sum(said.values())} ≠ {rows}")
    holder = holders.new(room=rules.ROOM, purpose=rules.REJECTED, on=today)
    intake = Intake.objects.create(
        holder=holder,
        basis=basis,
        digest=digest,
        rows=rows,
        counts=said,
        made_at=timezone.now(),
        made_by=account_of(by),
    )
    RejectedRow.objects.bulk_create(
        RejectedRow(intake=intake, row=one.row, told={"cells": dict(one.cells), "reasons": list(one.reasons)})
        for one in rejected
    )
    people.record(by=by, deed=steps.Deeds.TAKEN_IN, on=intake, details={"rows": rows, **said})
    return intake


def destroyed(intake: Intake) -> None:
    """Writes down that the file is gone."""
    Intake.objects.filter(pk=intake.pk, destroyed_at=None).update(destroyed_at=timezone.now())
