"""What a family answers to its letter: by its code, or on the phone; the last word counts, a no is for good."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from unterwegs.people import actions as people
from unterwegs.people.models import Actor
from unterwegs.welcome import promises, queries, rules, steps
from unterwegs.welcome.actions import ends, stopping
from unterwegs.welcome.models import Family, Visit
from unterwegs.welcome.promises import Answer


class TooLate(Exception):
    """The day has come, the way has ended, or the family is forgotten: now a call helps."""


@dataclass(frozen=True, slots=True)
class Said:
    """What goes with an answer: times as `rules.wished_hours` reads them, a place, a number. Nothing of it is a reason."""

    times: Sequence[str] = field(default_factory=tuple)
    place: str = ""
    phone: str = ""


@transaction.atomic
def answer(family: Family, answer: str, said: Said, *, channel: str, by: Actor, today: date) -> Family:
    """Takes an answer; the same one again changes nothing. Raises TooLate.

    A yes confirms the visit, or asks for one; another time or place, or the phone, releases the day: nobody rings, the
    coordination plans anew. A no ends the way for good.
    """
    found = Family.objects.select_for_update(of=("self",)).select_related("holder").get(pk=family.pk)
    chosen = Answer(answer)
    if found.forgotten_on or (not found.is_open and chosen != Answer.NO):
        raise TooLate
    if not found.is_open:
        if found.end != rules.End.DECLINED:
            raise TooLate
        return found
    visit = queries.open_visit(found)
    if chosen != Answer.NO and not rules.may_change(visit.on if visit else None, today=today):
        raise TooLate
    wants = _wants(found, chosen, said)
    if (
        found.answer == chosen
        and wants == (found.wants or {})
        and (visit is None or visit.is_confirmed or chosen != Answer.YES)
    ):
        return found
    found.answer, found.answered_on, found.wants = chosen, today, wants
    found.channel = found.channel or channel
    found.save(update_fields=["answer", "answered_on", "wants", "channel"])
    people.record(by=by, deed=steps.Deeds.ANSWERED, on=found)
    if chosen == Answer.NO:
        stopping.pull(found, reason=rules.Pull.ENDED, by=by, today=today)
        ends.end(found, end=rules.End.DECLINED, by=by, today=today)
    elif chosen == Answer.YES and visit is not None:
        visit.is_confirmed = True
        visit.save(update_fields=["is_confirmed"])
    elif found.state != rules.State.HELD:
        _release(found, visit, by=by, today=today)
    found.refresh_from_db()
    return found


def _wants(family: Family, chosen: Answer, said: Said) -> dict[str, object]:
    """What the family wishes now: new wishes replace those of the same kind; a number goes when nobody needs to call."""
    wants = dict(family.wants or {})
    if said.times:
        wants["times"] = list(said.times)
    if chosen == Answer.OTHER_PLACE:
        wants["place"] = said.place or promises.Place.CENTER.value
    elif chosen == Answer.PHONE:
        wants["place"], wants["phone"] = promises.Place.PHONE.value, said.phone
    elif wants.get("place") == promises.Place.PHONE:
        wants["place"] = promises.Place.HOME.value
    if chosen != Answer.PHONE:
        wants.pop("phone", None)
    return wants


def _release(family: Family, visit: Visit | None, *, by: Actor, today: date) -> None:
    """The day is free again, letters that still name it stay in the house, and the family is to be planned."""
    if visit is not None:
        visit.canceled_on = today
        visit.save(update_fields=["canceled_on"])
    stopping.pull(family, reason=rules.Pull.CHANGED, by=by, today=today)
    family.state = rules.State.DUE
    family.save(update_fields=["state"])


@transaction.atomic
def choose_language(family: Family, *, language: str, by: Actor) -> None:
    """The second language of further letters, as the family chose it; empty for German alone. Raises TooLate."""
    found = (
        Family.objects.select_for_update(of=("self",)).filter(pk=family.pk, ended_on=None, forgotten_on=None).first()
    )
    if found is None:
        raise TooLate
    if found.language != language:
        found.language = language
        found.save(update_fields=["language"])
        people.record(by=by, deed=steps.Deeds.WISHES_KEPT, on=found)


@transaction.atomic
def talked(family: Family, *, by: Actor, today: date) -> None:
    """Somebody has called and talked: the family was met on the phone. Raises TooLate where it has ended."""
    try:
        ends.end(family, end=rules.End.MET_ELSEWHERE, channel=rules.Channel.PHONE, by=by, today=today)
    except ends.AlreadyEnded:
        raise TooLate from None
