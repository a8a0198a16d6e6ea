"""How a date was: families say it without a name, the office lets it count, organizations learn of it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from unterwegs.directory import rules
from unterwegs.directory.actions import words as hints
from unterwegs.directory.models import Feedback, Service
from unterwegs.people import actions as people
from unterwegs.people import open_forms
from unterwegs.people.models import User


@transaction.atomic
def tell_how_it_was(
    service: Service, *, mood: str, met_on: date | None, words: str, language: str, today: date
) -> Feedback:
    """Keeps one voice about a date; a closed door becomes a hint to the organization as well."""
    is_closed = mood == rules.CLOSED_DOOR
    midnight = timezone.make_aware(datetime.combine(today, time()))
    said = None
    if words:
        sealed = {"words": words}
        said = open_forms.keep(rules.FEEDBACK, now=midnight, language=language, label=service.name, words=sealed)
    if is_closed:
        hints.report(service, reason=rules.Report.CLOSED.value, words="", language=language, now=midnight)
    return Feedback.objects.create(
        service=service,
        met_on=met_on,
        mood="" if is_closed else rules.Mood(mood),
        door_was_closed=is_closed,
        given_on=today,
        said=said,
    )


@transaction.atomic
def count_feedback(service: Service, chosen: Mapping[UUID, str], *, by: User, today: date) -> int:
    """Lets voices about an offer count, each with the words the organization may read; the family's own are deleted.

    Returns how many count now; who was faster has decided.
    """
    rows = service.feedback.select_for_update(of=("self",)).waiting().filter(pk__in=chosen).select_related("said")
    for row in rows:
        row.words, row.counted_on = chosen[row.pk], today
        _drop_words(row)
        row.save()
    if rows:
        people.record(by=by, deed=rules.Deeds.FEEDBACK_COUNTED, on=service, details={"voices": len(rows)})
    return len(rows)


@transaction.atomic
def discard_feedback(service: Service, chosen: Mapping[UUID, str], *, by: User) -> int:
    """Deletes voices that are none: insults, advertising, a flood."""
    rows = list(service.feedback.waiting().filter(pk__in=chosen).select_related("said"))
    for row in rows:
        _drop_words(row)
        row.delete()
    if rows:
        people.record(by=by, deed=rules.Deeds.FEEDBACK_DISCARDED, on=service, details={"voices": len(rows)})
    return len(rows)


def _drop_words(row: Feedback) -> None:
    said, row.said = row.said, None
    if said is not None:
        said.delete()


@transaction.atomic
def forget_feedback(*, today: date) -> int:
    """Deletes what was said more than a year ago, with the words that organizations read; returns how many rows."""
    old = Feedback.objects.filter(given_on__lt=today - timedelta(days=rules.FEEDBACK_KEPT)).select_related("said")
    count = 0
    for row in old:
        _drop_words(row)
        row.delete()
        count += 1
    return count
