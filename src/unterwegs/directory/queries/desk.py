"""What staff ask: the rows as they are edited."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from unterwegs.directory import (
    comparison,
    dates,
    documents,
    facts,
    lists,
    rules,
)
from unterwegs.directory import content as contents
from unterwegs.directory.content import Content, Text, Times
from unterwegs.directory.documents import Offer, Words, topic_words, words_of
from unterwegs.directory.models import (
    Contact,
    Location,
    Organization,
    Schedule,
    Service,
    Topic,
    Version,
)
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.kit import calendars
from unterwegs.people.models import User
from unterwegs.people.roles import Permission
from unterwegs.places import queries as places

LOCATED = "located"  # the stamp of the areas in which all places were looked up last


def services_for_list(user: User, *, today: date) -> QuerySet[Service]:
    """Offers the person may read, with what a list shows."""
    return (
        Service.objects.visible_to(user, today=today)
        .select_related("organization", "changed_by")
        .prefetch_related("texts", "locations")
    )


def services_found(user: User, wanted: lists.Filter, *, today: date) -> QuerySet[Service]:
    """The list of offers as staff filter and sort it, within what the person may read."""
    return lists.filtered(services_for_list(user, today=today), wanted, today=today)


def services_table(user: User, wanted: lists.Filter, *, today: date) -> lists.Table:
    """The same list with all facts in words."""
    return lists.table(services_found(user, wanted, today=today))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in the directory for one person; offers come with their texts, oldest first."""

    to_review: Sequence[Service]
    returned: Sequence[Service]
    drafts: int
    due: int
    outdated: Mapping[str, int]


def waiting_for(user: User, *, today: date) -> Waiting:
    """What waits: reviews for those who publish; returned offers, drafts and due confirmations for those who write."""
    own = Service.objects.editable_by(user, today=today)
    unfinished = own.filter(Q(state=rules.State.DRAFT) | Q(change=rules.Change.OPEN))
    reviewable = Service.objects.waiting_for_review() if user.may(Permission.PUBLISH_OFFERS) else Service.objects.none()
    outdated = [code for codes in services_with_outdated_texts(own.published()).values() for code in codes]
    return Waiting(
        to_review=_oldest(reviewable),
        returned=_oldest(unfinished.exclude(review_note="")),
        drafts=unfinished.filter(changed_by=user, review_note="").count(),
        due=own.due(today=today).count(),
        outdated={code: outdated.count(code) for code in sorted(set(outdated))},
    )


def _oldest(services: QuerySet[Service]) -> list[Service]:
    rows = services.select_related("organization", "changed_by").prefetch_related("texts")
    return list(rows.order_by("changed_at"))


def services_with_outdated_texts(services: QuerySet[Service]) -> dict[UUID, list[str]]:
    """For each offer the languages whose translation was made from an older German text."""
    outdated = {pk: outdated_languages(content) for pk, content in contents.contents_of(services).items()}
    return {pk: languages for pk, languages in outdated.items() if languages}


def outdated_languages(content: Content) -> list[str]:
    """Languages of the translations that do not know the newest German text."""
    return [
        language
        for language, text in content.texts.items()
        if text.source_digest and rules.is_outdated(text.source_digest, content.german.digest)
    ]


def public_content(service: Service) -> Content | None:
    """What families read of an offer now, for comparing."""
    return contents.from_json(service.public_version.content) if service.public_version else None


def preview(service: Service, content: Content, language: str) -> Offer:
    """The offer as families would read this content in one language; nothing is frozen."""
    bodies = documents.documents_of(
        service,
        content,
        version=service.public_version.number if service.public_version else 0,
        published_at=service.changed_at,
        shared=documents.Shared([content]),
    )
    return documents.read(bodies[language])


@dataclass(frozen=True, slots=True)
class TextState:
    """How fresh the text of an offer is in one language."""

    language: str
    text: Text | None
    is_outdated: bool

    @property
    def name(self) -> str:
        return comparison.text_language(self.language)


def text_states(content: Content) -> list[TextState]:
    """One line per language of the site but German."""
    outdated = set(outdated_languages(content))
    return [
        TextState(code, content.texts.get(code), code in outdated)
        for code, _name in settings.LANGUAGES
        if code != SOURCE_LANGUAGE
    ]


def german_source(service: Service, text: Text) -> Text | None:
    """The German text from which a translation was made, where a published version still has it."""
    versions = (contents.from_json(plain) for plain in service.versions.values_list("content", flat=True))
    return next((one.german for one in versions if one.german.digest == text.source_digest), None)


def versions_of(service: Service) -> QuerySet[Version]:
    return service.versions.select_related("by")


def topics_with_names(language: str) -> list[tuple[Topic, str]]:
    """All topics with their name in this language, by name."""
    return [(topic, words.text) for topic, words in topics_with_words(language)]


def broad_topics(language: str) -> list[tuple[Topic, str]]:
    """The topics that belong to no other, with their names in this language, by name."""
    return [(topic, name) for topic, name in topics_with_names(language) if topic.parent_id is None]


def topics_with_words(language: str) -> list[tuple[Topic, Words]]:
    """The same; the words say whether they are in this language or in German."""
    rows = Topic.objects.prefetch_related("texts").select_related("parent")
    named = [(topic, topic_words(topic, language)) for topic in rows]
    return sorted(named, key=lambda pair: pair[1].text.casefold())


def organizations_with_counts(user: User, *, today: date) -> QuerySet[Organization]:
    """The organizations the person may write, with the number of their offers."""
    own = Organization.objects.editable_by(user, today=today).values("pk")
    return (
        Organization.objects.filter(pk__in=own)
        .annotate(offers=Count("services", distinct=True))
        .order_by("name", "code")
    )


def contacts_with_counts(user: User, *, today: date) -> QuerySet[Contact]:
    """The contacts the person may write, with their phones and in how many entries they are used."""
    return (
        Contact.objects.editable_by(user, today=today)
        .select_related("organization")
        .prefetch_related("phones")
        .annotate(uses=Count("services", distinct=True) + Count("locations", distinct=True))
        .order_by("organization__name", "name", "pk")
    )


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic in the tree; ``depth`` 0 stands at the top."""

    topic: Topic
    name: str
    languages: list[str]
    offers: int
    depth: int


def topic_tree() -> list[Branch]:
    """All topics, children below their parents, by name: two queries."""
    rows = list(Topic.objects.prefetch_related("texts").annotate(offers=Count("services", distinct=True)))
    names = {row.pk: words_of(row.texts.all(), "name", SOURCE_LANGUAGE).text or row.slug for row in rows}
    children: dict[int | None, list[Topic]] = {}
    for row in sorted(rows, key=lambda row: names[row.pk].casefold()):
        children.setdefault(row.parent_id, []).append(row)

    def branches(parent: int | None, depth: int) -> Iterator[Branch]:
        for row in children.get(parent, []):
            languages = sorted(text.language for text in row.texts.all())
            yield Branch(row, names[row.pk], languages, getattr(row, "offers", 0), depth)
            yield from branches(row.pk, depth + 1)

    return list(branches(None, 0))


@dataclass(frozen=True, slots=True)
class LocationFilter:
    """What staff look for among places; empty means: anything."""

    words: str = ""
    kind: str = ""
    without_point: bool = False


def locations_found(user: User, wanted: LocationFilter, *, today: date) -> QuerySet[Location]:
    """The places the person may write that fit, by name, with the number of their offers."""
    own = Location.objects.editable_by(user, today=today).values("pk")
    rows = Location.objects.filter(pk__in=own).select_related("organization").prefetch_related("areas")
    for word in wanted.words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(street__icontains=word) | Q(organization__name__icontains=word))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.without_point:
        rows = rows.filter(longitude=None)
    return rows.annotate(offers=Count("services", distinct=True)).order_by("name", "code")


def locations_are_outdated() -> bool:
    """Whether outlines have changed since all places were looked up in them."""
    return places.count_of(places.AREAS) > places.count_of(LOCATED) and Location.objects.exists()


def organizations_with_editors() -> list[str]:
    """The names of organizations for which somebody has an account, in their order."""
    found = Organization.objects.filter(memberships__user__is_active=True).distinct().order_by("name")
    return list(found.values_list("name", flat=True))


def occurrences_of(schedule: UUID, *, first: date, last: date) -> list[calendars.Occurrence]:
    """When a rhythm happens in these days, both included, closures and holidays left out."""
    times = _times_of(schedule)
    beat = dates.rhythm(times) if times else None
    return calendars.occurrences(beat, first=first, last=last, days=dates.day_calendar()) if beat else []


def gap_of(schedule: UUID, *, on: date) -> str | None:
    """Why a rhythm does not meet on a day, in German words or „“; None where nothing hinders it."""
    times = _times_of(schedule)
    return dates.gap(times, on, days=dates.day_calendar()) if times else None


def schedules_of(*, services: Collection[UUID], locations: Collection[UUID]) -> dict[UUID, tuple[Times, ...]]:
    """When offers happen and when places are open, by the id of the offer or the place; with three queries."""
    found: dict[UUID, list[Times]] = {}
    for row in _schedules().filter(Q(service__in=services) | Q(service=None, location__in=locations)):
        of = row.service_id or row.location_id
        if of is not None:
            found.setdefault(of, []).append(_as_read(row))
    return {pk: tuple(rows) for pk, rows in found.items()}


def _times_of(schedule: UUID) -> Times | None:
    row = _schedules().filter(pk=schedule).first()
    return _as_read(row) if row else None


def _schedules() -> QuerySet[Schedule]:
    return Schedule.objects.select_related("service__public_version").prefetch_related("exceptions", "pauses")


def _as_read(row: Schedule) -> Times:
    """A schedule as families read it: an open change of a published offer waits for its review. A new one is as it is edited."""
    service = row.service
    if service is not None and service.state == rules.State.PUBLISHED and service.public_version is not None:
        public = contents.from_json(service.public_version.content).schedules
        return next((times for times in public if times.id == row.pk), None) or contents.read_times(row)
    return contents.read_times(row)


def rhythm_in_words(schedule: Schedule) -> str:
    """When a schedule happens, in words: „dienstags 9.30–11 Uhr“."""
    return facts.rhythm_words(contents.read_times(schedule))
