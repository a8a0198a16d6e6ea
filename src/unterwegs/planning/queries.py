"""Questions about what families miss. What is for everybody carries no number below five."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from unterwegs.directory import documents
from unterwegs.directory import queries as directory
from unterwegs.directory import rules as offers
from unterwegs.directory.documents import Words
from unterwegs.kit import smallnumbers
from unterwegs.people import queries as people
from unterwegs.people.models import User
from unterwegs.people.roles import Permission, Role
from unterwegs.places import queries as places
from unterwegs.places.models import Area
from unterwegs.planning import likeness, rules, steps
from unterwegs.planning.likeness import Proposal
from unterwegs.planning.models import Need, Voices

__all__ = ["Proposal"]


@dataclass(frozen=True, slots=True)
class Here:
    """A neighborhood in which at least so many voices say the same: five or more."""

    area: Area
    at_least: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A need as everybody reads it, in one language. ``at_least`` is None below five voices."""

    id: UUID
    words: Words
    topic: Words | None
    phase: str
    daytime: str
    at_least: int | None
    areas: Sequence[Here]
    outcome: str
    outcome_label: str
    answer: Words
    answered_on: date | None
    offer: documents.Offer | None

    def is_in(self, area: Area | None) -> bool:
        return area is not None and any(here.area == area for here in self.areas)


def shown_needs(language: str, *, area: Area | None = None, topic: str = "") -> list[Shown]:
    """What is public, those first that are known to be missed in the area, then by the voices as they are shown.

    Nothing here, not even the order, depends on more than the numbers that are shown. Four queries.
    """
    rows = _with_all(Need.objects.public())
    if topic:
        rows = rows.filter(Q(topic__slug=topic) | Q(topic__parent__slug=topic))
    found = [_shown(row, language) for row in rows.order_by("-released_on", "id")]
    return sorted(found, key=lambda one: (not one.is_in(area), one.outcome == rules.Outcome.DONE, -(one.at_least or 0)))


def _with_all(rows: QuerySet[Need]) -> QuerySet[Need]:
    return rows.select_related("topic", "offer").prefetch_related("texts", "cells__area", "topic__texts")


def _shown(need: Need, language: str) -> Shown:
    cells = [cell for cell in need.cells.all() if cell.area is not None]
    exact = smallnumbers.shown_cells({cell.area: cell.count for cell in cells if cell.area is not None})
    texts = need.texts.all()
    offer = directory.shelf(language).by_code.get(need.offer.code) if need.offer else None
    return Shown(
        id=need.pk,
        words=documents.words_of(texts, "wording", language),
        topic=documents.topic_words(need.topic, language) if need.topic else None,
        phase=str(offers.Phase(need.phase).label) if need.phase else "",
        daytime=str(rules.Daytime(need.daytime).label) if need.daytime else "",
        at_least=smallnumbers.shown(need.voices),
        areas=[Here(area, number) for area, number in sorted(exact.items(), key=lambda pair: (-pair[1], pair[0].name))],
        outcome=need.outcome,
        outcome_label=str(rules.Outcome(need.outcome).label) if need.outcome else "",
        answer=documents.words_of(texts, "answer", language),
        answered_on=need.answered_on,
        offer=offer.offer if offer else None,
    )


def topics_for_families(language: str) -> list[tuple[str, str]]:
    """The broad topics a family chooses from, with their names in her language."""
    return [(topic.slug, name) for topic, name in directory.broad_topics(language)]


# --- the desk -------------------------------------------------------------------------------------------------------


def waiting_needs() -> QuerySet[Need]:
    """What nobody has read yet, the oldest first."""
    return _with_all(Need.objects.waiting()).select_related("said")


def public_needs() -> QuerySet[Need]:
    """What everybody reads, those without an answer first."""
    return _with_all(Need.objects.public()).order_by("answered_on", "-released_on", "id")


def unanswered_needs() -> QuerySet[Need]:
    return Need.objects.public().filter(outcome="")


def need_with_all(pk: UUID) -> Need | None:
    """A need that waits or is public."""
    return (
        _with_all(Need.objects.filter(pk=pk, state__in=(steps.State.WAITING, steps.State.PUBLIC)))
        .select_related("said")
        .first()
    )


def proposed_same(need: Need, words: str) -> list[Proposal]:
    """Public needs that may mean the same as this one, by its public words or the ones somebody wrote."""
    language = need.said.language if need.said and not need.wording else "de"
    others = Need.objects.public().exclude(pk=need.pk).prefetch_related("texts")
    return likeness.propose_same(need.wording or words, language=language, topic=need.topic_id, among=others)


# --- numbers for planning -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A topic with the voices that may be shown: in all, and in each area in the order of the head; None where few."""

    topic: str
    at_least: int | None
    cells: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What families miss by topic and neighborhood, each number five or more; ``others``: too few to be named."""

    areas: Sequence[Area]
    lines: Sequence[Line]
    searches: Sequence[directory.Missed]


def needs_in_numbers(*, today: date, areas: Iterable[Area] | None = None) -> Numbers:
    """The voices of two years in the areas (None: everywhere), and what families looked for in vain in the last year.

    Every number is cut to a step of five by itself; none is the sum or the difference of others.
    """
    known = places.family_areas() if areas is None else list(areas)
    first = today - timedelta(days=rules.NUMBERS_OF_DAYS)
    counts = _counts(first)
    names = {topic.pk: name for topic, name in directory.topics_with_names("de")}
    by_topic = smallnumbers.summed((topic, count) for (topic, _area), count in counts.items())
    lines = [
        Line(
            names.get(topic or 0, ""),
            smallnumbers.shown(total) if areas is None else None,
            [smallnumbers.shown(counts.get((topic, area.pk), 0)) for area in known],
        )
        for topic, total in by_topic.items()
    ]
    named = [line for line in lines if line.at_least or any(line.cells)]
    lines = sorted(named, key=lambda line: (-(line.at_least or 0), line.topic.casefold()))
    used = [position for position, _area in enumerate(known) if any(line.cells[position] for line in lines)]
    return Numbers(
        areas=[known[position] for position in used],
        lines=[Line(line.topic, line.at_least, [line.cells[position] for position in used]) for line in lines],
        searches=directory.missed_searches(since=first),
    )


def _counts(first: date) -> dict[tuple[int | None, UUID | None], int]:
    """Exact voices by topic and area; never handed out."""
    rows = (
        Voices.objects.filter(need__given_on__gte=first)
        .values_list("need__topic_id", "area_id")
        .annotate(voices=Sum("count"))
        .order_by()
    )
    return {(topic, area): voices for topic, area, voices in rows}


def areas_of(user: User, *, today: date) -> list[Area] | None:
    """The areas whose numbers a person sees; None: the whole town."""
    if user.may_everywhere(Permission.SEE_NEEDS):
        return None
    leads = people.acting_for(user, role=Role.NEIGHBORHOOD_LEAD, today=today)
    return list(Area.objects.filter(leads__user__in=leads).distinct())
