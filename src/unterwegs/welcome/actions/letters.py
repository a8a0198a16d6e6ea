"""Letters: a run is made, printed, posted; what must not go is taken out; what comes back is noted.

Each step asks again whether a letter may still go, with the family locked: whatever was stopped in between is pulled and
stands on top of the page until somebody confirms that its envelope is out of the pile.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from unterwegs.people import actions as people
from unterwegs.people import holders
from unterwegs.people.models import User
from unterwegs.welcome import codes, queries, rules, steps
from unterwegs.welcome.actions import planning, stopping
from unterwegs.welcome.models import Family, Letter, Run

WHY = {
    rules.End.STOPPED: rules.Pull.STOPPED,
    rules.End.MOVED: rules.Pull.MOVED,
}


class NothingToPrint(Exception):
    """Nobody gets a letter: those who were chosen have one, or may not be written to any more."""


class NotTakenOut(Exception):
    """Letters that must not go still lie in the pile; their envelopes are taken out first."""


class IsPosted(Exception):
    """The run is in the post already."""


class NotPrinted(Exception):
    """What was never printed cannot be posted."""


class NotReturned(Exception):
    """This letter was not posted, or it came back before."""


@transaction.atomic
def make_run(families: Collection[UUID] | None, *, to_post_on: date, by: User, now: datetime) -> Run:
    """A run of letters in postal order, for all who get one next, or for those named. Raises NothingToPrint."""
    list(Family.objects.select_for_update().current().order_by("pk").values_list("pk", flat=True))  # one run at a time
    rows = queries.to_write(post_on=to_post_on, only=families)
    holders.at_hand(row.family.holder for row in rows)
    rows = [row for row in rows if row.family.names and row.family.address]
    if not rows:
        raise NothingToPrint
    last = Run.objects.aggregate(last=Max("number"))["last"] or 0
    run = Run.objects.create(number=last + 1, made_at=now, made_by=by, to_post_on=to_post_on)
    programme = queries.programme()
    rows.sort(key=lambda row: (*rules.postal(row.family.address or {}), row.family.pk))
    made = []
    for number, row in enumerate(rows, 1):
        letter = Letter(
            id=uuid4(),
            family=row.family,
            run=run,
            visit=row.visit,
            number=number,
            kind=row.wanted.kind,
            mode=row.wanted.mode,
            language=_language(row.family.language or programme.second_language),
        )
        letter.digest = codes.digest_of(codes.code_of(letter))
        made.append(letter)
    Letter.objects.bulk_create(made)
    return run


def _language(code: str) -> str:
    """A language in which letters are set; others get the lines of all languages."""
    return code if code in queries.letter_languages() else ""


@transaction.atomic
def start_printing(run: Run, *, by: User, now: datetime) -> tuple[Run, Sequence[Letter]]:
    """The letters of a run that may be printed now. What may not go any more is pulled and not in it.

    Raises IsPosted where nothing of it is left to print, NothingToPrint.
    """
    found = _checked(run, by=by, today=timezone.localdate(now))
    rows = [letter for letter in queries.letters_of(found) if queries.may_be_sent(letter)]
    if not rows:
        raise NothingToPrint
    if found.printed_at is None:
        found.printed_at = now
        found.save(update_fields=["printed_at"])
        found.letters.filter(pulled_on__isnull=False).update(taken_out_on=timezone.localdate(now))
    people.record(by=by, deed=steps.Deeds.PRINTED, on=found)
    return found, rows


@transaction.atomic
def check(run: Run, *, by: User, today: date) -> None:
    """Pulls what must not go any more; posted runs stay as they are."""
    _checked(run, by=by, today=today)


def _checked(run: Run, *, by: User, today: date) -> Run:
    """The run with its families locked, and everything pulled that must not go."""
    list(Family.objects.select_for_update(of=("self",)).filter(letters__run=run.pk).order_by("pk"))
    found = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if found.posted_on is None:
        for letter in queries.letters_of(found):
            if letter.pulled_on is None and not queries.may_be_sent(letter):
                _pull(letter, _why(letter), by=by, today=today)
    return found


def _why(letter: Letter) -> rules.Pull:
    family = letter.family
    if family.state == rules.State.HELD:
        return rules.Pull.HELD
    if family.state == rules.State.ENDED:
        return WHY.get(rules.End(family.end), rules.Pull.ENDED)
    return rules.Pull.CHANGED


def _pull(letter: Letter, reason: rules.Pull, *, by: User, today: date) -> None:
    letter.pulled_on, letter.pull_reason = today, reason
    letter.save(update_fields=["pulled_on", "pull_reason"])
    people.record(by=by, deed=steps.Deeds.PULLED, on=letter)


@transaction.atomic
def post(run: Run, *, on: date, by: User, today: date) -> Sequence[Letter]:
    """The run is in the post since that day; returns the letters that cannot be read in time before their visit.

    Twice is the same as once. Raises NotPrinted, NotTakenOut – what was pulled by this very check stays pulled: the caller
    runs `check` first.
    """
    found = _checked(run, by=by, today=today)
    if found.posted_on is not None:
        return queries.too_early(found, posted_on=found.posted_on)
    if found.printed_at is None:
        raise NotPrinted
    if found.letters.filter(pulled_on__isnull=False, taken_out_on=None).exists():
        raise NotTakenOut
    found.posted_on = on
    found.save(update_fields=["posted_on"])
    for letter in queries.letters_of(found):
        if letter.pulled_on is None:
            _invited(letter.family, on=on)
    people.record(by=by, deed=steps.Deeds.POSTED, on=found)
    return queries.too_early(found, posted_on=on)


def _invited(family: Family, *, on: date) -> None:
    """The first letter counts for the days from the notice; whoever has ended (a parcel) stays so."""
    if family.posted_on is None:
        family.posted_on, family.wait_band = on, rules.wait_band(family.noticed_on, on)
    if family.state in (rules.State.PLANNED, rules.State.DUE):
        family.state = rules.State.INVITED
    family.save(update_fields=["posted_on", "wait_band", "state"])


@transaction.atomic
def pull_letter(letter: Letter, *, by: User, today: date) -> None:
    """Takes one letter out before it is posted, because the office says so; the family gets another one. Raises IsPosted."""
    found = _locked(letter)
    if found.run.posted_on is not None:
        raise IsPosted
    if found.pulled_on is None:
        _pull(found, rules.Pull.CHANGED, by=by, today=today)


@transaction.atomic
def confirm_taken_out(letters: Collection[UUID], *, by: User, today: date) -> int:
    """Somebody has these envelopes in the hand; returns how many were still open."""
    found = list(queries.to_take_out().select_for_update(of=("self",)).filter(pk__in=letters))
    for letter in found:
        letter.taken_out_on = today
        letter.save(update_fields=["taken_out_on"])
        people.record(by=by, deed=steps.Deeds.TAKEN_OUT, on=letter)
    return len(found)


@transaction.atomic
def plan_anew(letter: Letter, *, by: User, today: date) -> None:
    """The visit of a letter comes too early: the letter is pulled if it is not posted, the family gets a new day.

    A family that has answered, or has another day, is left alone.
    """
    found = _locked(letter)
    if found.run.posted_on is None and found.pulled_on is None:
        _pull(found, rules.Pull.CHANGED, by=by, today=today)
    if found.visit is not None and found.names_its_day and not found.visit.is_confirmed:
        planning.cancel_visit(found.visit, by=by, today=today)


@transaction.atomic
def note_return(letter: Letter, *, has_moved: bool, by: User, today: date) -> None:
    """A letter came back: no visitor rings, nothing is written by itself any more, the coordination decides. Twice is once.

    Raises NotReturned for a letter that was never posted.
    """
    found = _locked(letter)
    if found.run.posted_on is None or found.pulled_on is not None:
        raise NotReturned
    if found.returned_on is not None:
        return
    found.returned_on = today
    found.save(update_fields=["returned_on"])
    family = found.family
    if family.is_open and family.forgotten_on is None:
        reason = rules.Hold.RETURNED_MOVED if has_moved else rules.Hold.RETURNED
        stopping.hold(family, holds=[reason], by=by, today=today)
    people.record(by=by, deed=steps.Deeds.CAME_BACK, on=found)


def _locked(letter: Letter) -> Letter:
    Family.objects.select_for_update(of=("self",)).filter(pk=letter.family_id).first()
    return Letter.objects.select_related("run", "family__holder", "visit").get(pk=letter.pk)
