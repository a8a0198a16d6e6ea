"""Every night: what is over is closed, forgotten, counted and frozen."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from unterwegs.courses import queries, rules, steps, tables
from unterwegs.courses.models import Seating, SignUp
from unterwegs.people import actions as people
from unterwegs.people import counting, holders


def close_ended(*, today: date) -> int:
    """Lists of seats whose last date is over: each sign-up gets its result; how many lists were closed."""
    closed = 0
    for seating in queries.ended_seatings(today=today):
        with transaction.atomic():
            closed += _close(seating.pk)
    return closed


def _close(pk: int) -> bool:
    seating = Seating.objects.select_for_update(of=("self",)).select_related("course", "session").get(pk=pk)
    last = queries.sessions_of(seating).order_by("ends_at").last()
    if seating.closed_on is not None or last is None:
        return False
    seating.closed_on = timezone.localdate(last.ends_at)
    seating.save(update_fields=["closed_on"])
    for signup in seating.signups.going_on().prefetch_related("present"):
        ticks = [one.came for one in signup.present.all()]
        signup.result = rules.result(signup.standing, came=sum(ticks), missed=len(ticks) - sum(ticks))
        signup.standing, signup.seat, signup.offered_until = rules.Standing.ENDED, None, None
        signup.closed_on = seating.closed_on
        signup.save(update_fields=["standing", "seat", "offered_until", "result", "closed_on"])
    return True


def forget(*, today: date) -> int:
    """Destroys the keys of sign-ups whose time is over and lets go of what is counted; how many rows changed."""
    changed = 0
    old = SignUp.objects.filter(forgotten_on=None, closed_on__lt=today - rules.KEPT_AFTER)
    for signup in old.select_related("holder", "seating__course"):
        holders.forget(signup.holder, rule=rules.TIME_IS_OVER, on=today)
        _strip(signup, today=today)
        changed += 1
    if changed:
        people.record(by=None, deed=steps.Deeds.FORGOTTEN, on=SignUp(), label=str(changed))
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
    """What counts in numbers stays until it is counted, coarsened to its month."""
    signup.messages.all().delete()
    signup.present.all().delete()
    if signup.closed_on is None:  # a key was lost or destroyed before the end
        signup.closed_on, signup.result = today, rules.result(signup.standing, came=0, missed=0)
        signup.standing = rules.Standing.ENDED
    signup.name = signup.contact = signup.told = signup.code = None
    signup.digest = signup.made_at = signup.offered_until = signup.seat = None
    signup.closed_on = signup.closed_on.replace(day=1)
    signup.forgotten_on = today
    signup.save()


def freeze(*, today: date) -> int:
    """Freezes the tables of months, quarters and years that are over for a week, so that late counts are in; how many are new."""
    return counting.freeze(tables.NUMBERS, today=today - steps.LATE_COUNTS)
