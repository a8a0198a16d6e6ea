"""What families and the office do with needs."""

from collections.abc import Mapping
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from unterwegs.directory.models import Service, Topic
from unterwegs.people import actions as people
from unterwegs.people import open_forms
from unterwegs.people.models import Actor, User
from unterwegs.places.models import Area
from unterwegs.planning import rules, steps
from unterwegs.planning.models import Need, NeedText, Voices

Words = Mapping[str, str]  # by language


class NobodyCanReadMore(Exception):
    """More needs wait than anybody can read; families are asked to call."""


class NotPublic(Exception):
    """Nobody may join in with what is not public, or is no longer."""


class AlreadyDecided(Exception):
    """Somebody else has decided about it meanwhile."""


class NotTheSame(Exception):
    """A need is put together with another public one, not with itself or with one that nobody has released."""


@transaction.atomic
def say(
    *, words: str, topic: Topic | None, area: Area | None, phase: str, daytime: str, language: str, today: date
) -> Need:
    """Keeps what a family misses: the day, never the moment. Without words the same again only counts one more.

    Raises NobodyCanReadMore.
    """
    same = Need.objects.waiting().filter(said=None, topic=topic, phase=phase, daytime=daytime).first()
    if same and not words:
        _count(same, area)
        return same
    if Need.objects.waiting().count() >= rules.MOST_WAITING:
        raise NobodyCanReadMore
    said = None
    if words:
        midnight = timezone.make_aware(datetime.combine(today, time()))
        said = open_forms.keep(rules.NEEDS, now=midnight, language=language, words={"words": words})
    need = Need.objects.create(topic=topic, phase=phase, daytime=daytime, given_on=today, said=said)
    _count(need, area)
    return need


@transaction.atomic
def support(need: Need, *, area: Area | None) -> None:
    """One voice more for a public need. Raises NotPublic."""
    if not Need.objects.public().filter(pk=need.pk).exists():
        raise NotPublic
    _count(need, area)


def _count(need: Need, area: Area | None, count: int = 1) -> None:
    cell, _new = Voices.objects.get_or_create(need=need, area=area) if area else (_without_area(need), False)
    Voices.objects.filter(pk=cell.pk).update(count=F("count") + count)


def _without_area(need: Need) -> Voices:
    """Several rows may name no area, since areas can go; their voices are added up."""
    return Voices.objects.filter(need=need, area=None).first() or Voices.objects.create(need=need, area=None)


def read(need: Need, *, by: User) -> str:
    """The words of a family; that somebody read them is written down."""
    people.record(by=by, deed=steps.Deeds.NEED_READ, on=need)
    words = open_forms.words_of(need.said) if need.said else {}
    return str(words.get("words", ""))


@transaction.atomic
def release(
    need: Need, *, wordings: Words, topic: Topic | None, phase: str, daytime: str, by: Actor, today: date
) -> None:
    """Puts a need before everybody in neutral words; what the family wrote is deleted at once. Changes a public one.

    Raises AlreadyDecided.
    """
    _lock(need)
    is_new = need.state == steps.State.WAITING
    need.state, need.topic, need.phase, need.daytime = steps.State.PUBLIC, topic, phase, daytime
    need.released_on = need.released_on or today
    _drop_words(need)
    need.save()
    _keep_texts(need, "wording", wordings)
    people.record(by=by, deed=steps.Deeds.NEED_RELEASED if is_new else steps.Deeds.NEED_CHANGED, on=need)


@transaction.atomic
def decline(need: Need, *, by: Actor, today: date) -> None:
    """Does not make it public; the words are deleted, topic and neighborhood stay in the numbers. Raises AlreadyDecided."""
    _lock(need, steps.State.WAITING)
    _close(need, steps.State.DECLINED, today)
    people.record(by=by, deed=steps.Deeds.NEED_DECLINED, on=need)


@transaction.atomic
def merge(need: Need, *, into: Need, by: Actor, today: date) -> None:
    """Puts a need together with a public one: its voices count there. Raises AlreadyDecided, NotTheSame."""
    if need.pk == into.pk or not Need.objects.public().filter(pk=into.pk).exists():
        raise NotTheSame
    _lock(need)
    for cell in need.cells.select_related("area"):
        _count(into, cell.area, cell.count)
    need.cells.all().delete()
    need.merged_into = into
    _close(need, steps.State.MERGED, today)
    people.record(by=by, deed=steps.Deeds.NEED_MERGED, on=into)


@transaction.atomic
def answer(need: Need, *, outcome: str, answers: Words, offer: Service | None, by: Actor, today: date) -> None:
    """Says before everybody what became of it. Raises AlreadyDecided."""
    _lock(need, steps.State.PUBLIC)
    need.outcome, need.offer, need.answered_on = rules.Outcome(outcome), offer, today
    need.save(update_fields=["outcome", "offer", "answered_on"])
    _keep_texts(need, "answer", answers)
    people.record(by=by, deed=steps.Deeds.NEED_ANSWERED, on=need)


@transaction.atomic
def retire(need: Need, *, by: Actor, today: date) -> None:
    """Shows it no longer. Raises AlreadyDecided."""
    _lock(need, steps.State.PUBLIC)
    _close(need, steps.State.RETIRED, today)
    people.record(by=by, deed=steps.Deeds.NEED_RETIRED, on=need)


def _lock(need: Need, *states: steps.State) -> None:
    """Nobody else decides about it meanwhile. Raises AlreadyDecided."""
    wanted = states or (steps.State.WAITING, steps.State.PUBLIC)
    if Need.objects.select_for_update().filter(pk=need.pk, state=need.state, state__in=wanted).first() is None:
        raise AlreadyDecided


def _close(need: Need, state: steps.State, today: date) -> None:
    need.state, need.closed_on = state, today
    _drop_words(need)
    need.save()


def _drop_words(need: Need) -> None:
    said, need.said = need.said, None
    if said is not None:
        said.delete()


def _keep_texts(need: Need, field: str, words: Words) -> None:
    for language, text in words.items():
        NeedText.objects.update_or_create(need=need, language=language, defaults={field: text})
    getattr(need, "_prefetched_objects_cache", {}).pop("texts", None)


@transaction.atomic
def forget(*, today: date) -> int:
    """Closes needs whose words were deleted unread, and deletes what was closed long ago; returns how many changed."""
    changed = 0
    for need in Need.objects.waiting().exclude(said=None).select_related("said"):
        if rules.is_unread_for_too_long(need.given_on, today=today):
            _close(need, steps.State.UNREAD, today)
            changed += 1
    closed = Need.objects.filter(closed_on__lt=today - rules.CLOSED_KEPT)
    changed += closed.count()
    closed.delete()
    return changed
