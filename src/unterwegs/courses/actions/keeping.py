"""Every night: what is over is closed, forgotten, counted and frozen."""

from datetime import date

from django.db import transaction

from unterwegs.courses import queries, rules, steps, tables
from unterwegs.courses.models import Seating, SignUp
from unterwegs.people import actions as people
from unterwegs.people import counting, holders


def close_ended(*, today: date) -> int:
    """Lists of seats whose last date is over: each sign-up gets its result; how many lists were closed."""
    closed = 0
    for seating in queries.ended_seatings(today=today):
        with transaction.atomic():
            closed += _close(seating.pk, today=today)
    return closed


def _close(pk: int, *, today: date) -> bool:
    seating = Seating.objects.select_for_update(of=("self",)).select_related("course", "session").get(pk=pk)
    end = queries.over_on(seating)
    if seating.closed_on is not None or end is None or end >= today:
        return False
    seating.closed_on = end
    seating.save(update_fields=["closed_on"])
    took_place = queries.sessions_of(seating).filter(canceled_on=None).exists()
    for signup in seating.signups.going_on().prefetch_related("present"):
        signup.result = queries.result_of(signup) if took_place else rules.Result.CALLED_OFF
        signup.standing = rules.Standing.ENDED if took_place else rules.Standing.CALLED_OFF
        signup.seat, signup.offered_until, signup.closed_on = None, None, end
        signup.save(update_fields=["standing", "seat", "offered_until", "result", "closed_on"])
    return True


def forget(*, today: date) -> int:
    """Destroys the keys of sign-ups whose time is over and lets go of what is counted; how many rows changed.

    A crash between key and row is followed by the next night, as is a key that was destroyed by hand.
    """
    changed = 0
    old = SignUp.objects.filter(forgotten_on=None, closed_on__lte=today - rules.KEPT_AFTER)
    for signup in old.select_related("holder", "seating__course"):
        holders.forget(signup.holder, rule=rules.TIME_IS_OVER, on=today)
        _strip(signup, today=today)
        changed += 1
    if changed:
        people.record(by=None, deed=steps.Deeds.FORGOTTEN, on=SignUp(), details={"signups": changed})
    for signup in SignUp.objects.filter(forgotten_on=None, holder__forgotten_on__isnull=False).select_related("holder"):
        _strip(signup, today=signup.holder.forgotten_on or today)
        changed += 1
    counted = counting.counted_months(tables.NUMBERS)
    for signup in SignUp.objects.exclude(forgotten_on=None).exclude(closed_on=None):
        if signup.closed_on and signup.closed_on.replace(day=1) in counted:
            signup.delete()
            changed += 1
    return changed


@transaction.atomic
def _strip(signup: SignUp, *, today: date) -> None:
    """What counts in numbers stays until it is counted, coarsened to its month. Whose key went earlier gave the seat back."""
    Seating.objects.select_for_update().get(pk=signup.seating_id)
    if signup.closed_on is None:
        signup.closed_on, signup.standing = today, rules.Standing.GIVEN_UP
        signup.result = queries.result_of(signup)
    signup.messages.all().delete()
    signup.present.all().delete()
    signup.name = signup.contact = signup.former_contact = signup.told = signup.code = None
    signup.digest = signup.former = signup.ticket = signup.made_at = signup.offered_until = signup.seat = None
    signup.closed_on = signup.closed_on.replace(day=1)
    signup.forgotten_on = today
    signup.save()


def freeze(*, today: date) -> int:
    """Freezes the tables of months, quarters and years that are over for so long that no phone brings a count any more; how many are new."""
    close_ended(today=today)  # what is over counts in its month, whatever happened to the command that closes
    return counting.freeze(tables.NUMBERS, today=today - steps.LATE_COUNTS)
