"""Questions about organizations, locations and offers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from unterwegs.directory import (
    care,
    comparison,
    dates,
    documents,
    freshness,
    imports,
    lexicon,
    lists,
    misses,
    rules,
    search,
    vocabulary,
)
from unterwegs.directory import content as contents
from unterwegs.directory.care import Distress
from unterwegs.directory.content import Content, Text, Times
from unterwegs.directory.dates import Meeting, Missing, day_calendar, meetings, missing_days, next_meetings
from unterwegs.directory.documents import Offer, Place, Words, words_of
from unterwegs.directory.imports import Wanted
from unterwegs.directory.models import (
    Contact,
    ImportRun,
    Location,
    Membership,
    MissedSearch,
    Organization,
    ProviderLink,
    Service,
    ShortLink,
    Source,
    Topic,
    TopicText,
    Version,
)
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.directory.search import Choice, Found, Hit, Origin
from unterwegs.directory.shelf import Shelf, Shelved, shelf, weekdays
from unterwegs.kit import twins
from unterwegs.kit.calendars import DayCalendar
from unterwegs.people.models import User
from unterwegs.people.roles import Permission
from unterwegs.places import queries as places

__all__ = [
    "Choice",
    "Distress",
    "Found",
    "Hit",
    "Meeting",
    "Missing",
    "Offer",
    "Origin",
    "Place",
    "Shelf",
    "Shelved",
    "Times",
    "Wanted",
    "Words",
    "day_calendar",
    "meetings",
    "missing_days",
    "next_meetings",
    "shelf",
    "weekdays",
]

LOCATED = "located"  # the stamp of the areas in which all places were looked up last


# --- for families: the shelf ----------------------------------------------------------------------------------------


def find_services(choice: Choice, *, language: str, now: datetime) -> Found:
    """Published offers that fit the choice, best first, with counts for each facet."""
    return search.find(shelf(language), choice, now=now, days=day_calendar())


def warm(languages: Iterable[str]) -> None:
    """Reads the words of all offers before the first parent asks."""
    lexicon.warm(languages)


def distress_in(words: str) -> Distress | None:
    """What her words say of acute distress: the numbers that stand above the results; None where they say nothing."""
    return care.distress_in(words)


def note_missed(subject: str, *, today: date) -> None:
    """Counts, in memory first, that a search about a subject found nothing."""
    misses.note(subject, today=today)


@dataclass(frozen=True, slots=True)
class Missed:
    """A subject (its German name; empty: none was understood) that was looked for in vain in one week."""

    subject: str
    name: str
    week: date
    count: int


def missed_searches(*, since: date) -> list[Missed]:
    """Subjects that families looked for in vain at least ten times in a week, the newest week first."""
    rows = MissedSearch.objects.filter(week__gte=since, count__gte=misses.SHOWN_FROM)
    names = {subject.slug: subject.name for subject in vocabulary.subjects()}
    return [
        Missed(row.subject, names.get(row.subject, row.subject), row.week, row.count)
        for row in rows.order_by("-week", "-count", "subject")
    ]


def dates_of_day(language: str, *, day: date, now: datetime) -> list[tuple[Shelved, Meeting]]:
    """What happens on one day (within the next six weeks)."""
    rows = shelf(language)
    return [
        (row, meeting)
        for row, coming in zip(rows.rows, rows.agenda(now, day_calendar()), strict=True)
        for meeting in coming
        if meeting.day == day
    ]


@dataclass(frozen=True, slots=True)
class Center:
    """A place with a page of its own, in one language."""

    location: Location
    name: str
    description: Words
    way_there: Words
    access_note: Words


def centers(language: str) -> list[Center]:
    """The centers of the town, by name: a constant number of queries."""
    rows = Location.objects.centers().select_related("organization").prefetch_related("texts")
    return [center_of(location, language) for location in rows]


def center_of(location: Location, language: str) -> Center:
    """A place as families read it; its texts should be prefetched."""
    texts = location.texts.all()
    return Center(
        location,
        words_of(texts, "name", language).text or location.name,
        words_of(texts, "description", language),
        words_of(texts, "way_there", language),
        words_of(texts, "access_note", language),
    )


def location_with_all(code: str) -> Location | None:
    """An active place with everything its page shows: a constant number of queries."""
    return (
        Location.objects.filter(code=code, is_active=True)
        .select_related("organization", "contact")
        .prefetch_related(
            "texts",
            "rooms",
            "team",
            "partners",
            "pictures",
            "contact__phones",
            "schedules__exceptions",
            "schedules__pauses",
        )
        .first()
    )


def opening_times(location: Location) -> list[Times]:
    """The opening hours of a place itself, not of its offers; schedules should be prefetched."""
    return [contents.read_times(schedule) for schedule in location.schedules.all() if schedule.service_id is None]


@dataclass(frozen=True, slots=True)
class Slot:
    """One line in the week plan of a place."""

    meeting: Meeting
    offer: Offer | None  # None: the place itself is open


def week_plan(
    location: Location, rows: Iterable[Shelved], *, first: date, last: date, days: DayCalendar
) -> dict[date, list[Slot]]:
    """What happens at a place day by day, its own opening hours first."""
    slots = [
        Slot(meeting, None) for meeting in dates.openings(opening_times(location), first=first, last=last, days=days)
    ]
    for row in rows:
        found = dates.meetings(row.offer, first=first, last=last, days=days)
        slots += [Slot(one, row.offer) for one in found if one.place is not None and one.place.id == location.pk]
    plan: dict[date, list[Slot]] = {}
    for slot in sorted(slots, key=lambda slot: (slot.meeting.day, slot.offer is not None, slot.meeting.start)):
        plan.setdefault(slot.meeting.day, []).append(slot)
    return plan


def is_open(location: Location, *, now: datetime, days: DayCalendar) -> bool | None:
    """Whether the place itself is open now; None where it has no opening hours."""
    times = opening_times(location)
    if not times:
        return None
    today = now.date()
    return any(one.is_running(now) for one in dates.openings(times, first=today, last=today, days=days))


@dataclass(frozen=True, slots=True)
class Provider:
    """An organization as families read it, in one language."""

    code: str
    name: str
    kind: str
    description: Words
    website: str
    phone: str
    email: str


def organization_of(code: str, language: str) -> Provider | None:
    """An active organization: two queries."""
    row = Organization.objects.active().filter(code=code).prefetch_related("texts").first()
    if row is None:
        return None
    texts = row.texts.all()
    name = words_of(texts, "name", language).text or row.name
    return Provider(
        row.code, name, row.kind, words_of(texts, "description", language), row.website, row.phone, row.email
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """An offer whose link is older than itself, and what there is instead."""

    label: str
    is_paused: bool
    alternatives: list[Offer]


def ended_offer(code: str, language: str) -> Ended | None:
    """What to say behind the link of something that was public once; None where nothing ever was."""
    link = ShortLink.objects.filter(code=code).first()
    service = Service.objects.filter(code=code).select_related("public_version").exclude(public_version=None).first()
    never_public = service is None and Service.objects.filter(code=code).exists()
    if link is None or never_public:
        return None
    public = service.public_version if service else None
    last = public.documents.filter(language=language).first() if public else None
    alternatives = shelf(language).similar(documents.read(last.body)) if last else []
    return Ended(link.label, service is not None and service.state == rules.State.PAUSED, alternatives)


def link_target(code: str) -> ShortLink | None:
    """What a printed code points to, also when it is gone."""
    return ShortLink.objects.filter(code=rules.read_code(code)).first()


# --- for staff: the rows --------------------------------------------------------------------------------------------


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


# --- freshness ------------------------------------------------------------------------------------------------------

#: Pauses that end as soon as the organization says that the offer is right.
COMES_BACK = frozenset({rules.Pausing.NOT_CONFIRMED, rules.Pausing.BY_PROVIDER})


@dataclass(frozen=True, slots=True)
class Question:
    """What an organization is asked in one mail: offers that are due or soon will be; no address: nobody to write to."""

    organization: Organization
    address: str
    asked: Sequence[Service]


def questions(*, today: date) -> list[Question]:
    """Organizations for whom a mail is due, by name, each with all it should be asked now."""
    soon, lately = today + timedelta(days=rules.ASKED_AHEAD), today - timedelta(days=rules.QUIET_FOR)
    rows = (
        Service.objects.due(today=soon)
        .exclude(change=rules.Change.SUBMITTED)
        .filter(organization__is_active=True)
        .exclude(organization__asked_on__gt=lately)
        .select_related("organization", "contact")
        .prefetch_related("texts")
        .order_by("organization__name", "due_on")
    )
    asked: dict[UUID, list[Service]] = {}
    for service in rows:
        asked.setdefault(service.organization_id, []).append(service)
    waiting = {key: found for key, found in asked.items() if any(lacks_a_mail(one, today=today) for one in found)}
    addresses = _mails_of([found[0].organization for found in waiting.values()])
    return [Question(found[0].organization, addresses[key], found) for key, found in waiting.items()]


def lacks_a_mail(service: Service, *, today: date) -> bool:
    """Whether by now more mails should have asked about an offer than were sent."""
    return service.due_on is None or rules.mails_due(service.due_on, today=today) > service.mails_sent


def mail_of(organization: Organization) -> str:
    """Where to write to an organization; empty where nobody knows."""
    return _mails_of([organization])[organization.pk]


def _mails_of(organizations: Sequence[Organization]) -> dict[UUID, str]:
    """The mail of each organization; else that of a contact, else of somebody who writes its offers."""
    keys = [one.pk for one in organizations]
    people_of = Membership.objects.filter(organization__in=keys, user__is_active=True).order_by("-pk")
    found = dict(people_of.values_list("organization", "user__email"))
    contacts = Contact.objects.filter(organization__in=keys).exclude(email="").order_by("-name")
    found |= dict(contacts.values_list("organization", "email"))
    return {one.pk: one.email or found.get(one.pk, "") for one in organizations}


def asked(*, today: date) -> list[Service]:
    """Offers that are due and asked about, but need no call yet; the longest due first."""
    waiting = Service.objects.due(today=today).filter(mails_sent__gte=1, due_on__gt=today - CALLED)
    return _listed(waiting.exclude(change=rules.Change.SUBMITTED).order_by("due_on"))


def paused_unconfirmed() -> list[Service]:
    """Offers that paused themselves because nobody confirmed them."""
    return _listed(_paused(rules.Pausing.NOT_CONFIRMED))


def said_to_have_ended() -> list[Service]:
    """Paused offers of which the organization says that they have ended."""
    return _listed(_paused(rules.Pausing.ENDED))


CALLED = timedelta(days=rules.CALLED_AFTER)


def _paused(because: rules.Pausing) -> QuerySet[Service]:
    return Service.objects.filter(state=rules.State.PAUSED, paused_because=because).order_by("-changed_at")


def _listed(services: QuerySet[Service]) -> list[Service]:
    return list(services.select_related("organization").prefetch_related("texts"))


def rhythms() -> dict[str, int]:
    """For how many days a confirmation counts, of each kind."""
    known = freshness.rhythms()
    return {kind.value: known.get(kind, rules.CONFIRMED_FOR) for kind in rules.Kind}


def links_of(organization: Organization, *, today: date) -> QuerySet[ProviderLink]:
    """The links of an organization that count, the newest first."""
    return ProviderLink.objects.open(today=today).filter(organization=organization)


def provider_link(secret: str, *, today: date) -> ProviderLink | None:
    """The link behind a secret, if it still counts."""
    return freshness.link_of(secret, today=today)


@dataclass(frozen=True, slots=True)
class Call:
    """An organization that somebody should call: what nobody confirmed, where to reach it, until when families see it."""

    organization: Organization
    phones: Sequence[str]
    address: str
    offers: Sequence[Service]
    until: date


def calls(*, today: date) -> list[Call]:
    """Organizations that did not answer two reminders or have no address to write to; the most urgent first."""
    rows = (
        Service.objects.due(today=today)
        .exclude(change=rules.Change.SUBMITTED)
        .select_related("organization", "contact")
        .prefetch_related("texts", "contact__phones")
        .order_by("due_on")
    )
    found: dict[UUID, list[Service]] = {}
    for service in rows:
        found.setdefault(service.organization_id, []).append(service)
    addresses = _mails_of([services[0].organization for services in found.values()])
    open_calls = [_call(services, addresses[key], today=today) for key, services in found.items()]
    return sorted((one for one in open_calls if one), key=lambda one: (one.until, one.organization.name))


def _call(services: Sequence[Service], address: str, *, today: date) -> Call | None:
    late = [one for one in services if rules.is_to_call(one.due_on or today, today=today, has_mail=bool(address))]
    if not late:
        return None
    organization = late[0].organization
    numbers = [phone.number for one in late if one.contact for phone in one.contact.phones.all()]
    phones = tuple(dict.fromkeys(number for number in (organization.phone, *numbers) if number))
    return Call(organization, phones, address, late, min(rules.shown_until(one.due_on or today) for one in late))


# --- imports --------------------------------------------------------------------------------------------------------


def sources() -> QuerySet[Source]:
    return Source.objects.all()


def recent_runs() -> QuerySet[ImportRun]:
    """Imports, the newest first, with how many rows each has."""
    return ImportRun.objects.select_related("source", "by").annotate(row_count=Count("rows"))[:30]


def verdicts(run: ImportRun) -> dict[str, int]:
    """How many rows of an import have which verdict, in the order of the verdicts."""
    counted = dict(run.rows.order_by().values_list("verdict").annotate(count=Count("pk")))
    return {verdict: counted[verdict] for verdict in rules.Verdict if verdict in counted}


def import_fields() -> list[tuple[str, str]]:
    """The fields a column can hold, with what a page calls them."""
    return [(name, str(label)) for name, label in imports.LABELS.items()]


def twin_facts(service: Service) -> list[tuple[str, str]]:
    """What an offer says that a row may repeat, for looking at both side by side."""
    said = _twin(service)
    values = {
        "name": said.name,
        "organization": said.of,
        "street": said.street,
        "postcode": " ".join(part for part in (said.postcode, said.city) if part),
        "phones": ", ".join(said.phones),
        "email": ", ".join(said.mails),
        "website": ", ".join(said.urls),
    }
    return [(str(imports.LABELS[name]), value) for name, value in values.items()]


def topic_names() -> list[tuple[str, str]]:
    """Topics with their German names."""
    return list(TopicText.objects.filter(language=SOURCE_LANGUAGE).values_list("topic__slug", "name"))


def twins_in_directory(asked: Sequence[twins.Entry]) -> list[tuple[str, str, twins.Likeness]]:
    """Pairs of an asked entry and an offer that may be the same: their keys and why, the likeliest first."""
    services = (
        Service.objects.exclude(state=rules.State.ARCHIVED)
        .select_related("organization", "contact")
        .prefetch_related("texts", "locations", "contact__phones")
    )
    return [
        (pair.one.key, pair.other.key, pair.likeness) for pair in twins.pairs(asked, [_twin(one) for one in services])
    ]


def twins_among(asked: Sequence[twins.Entry]) -> list[tuple[str, str, twins.Likeness]]:
    """The same among the asked entries themselves."""
    return [(pair.one.key, pair.other.key, pair.likeness) for pair in twins.pairs(asked)]


def twins_of_all() -> list[tuple[Service, Service, twins.Likeness]]:
    """Offers of the directory that may be there twice."""
    services = (
        Service.objects.exclude(state=rules.State.ARCHIVED)
        .select_related("organization", "contact")
        .prefetch_related("texts", "locations", "contact__phones")
    )
    by_key = {str(one.pk): one for one in services}
    found = twins.pairs([_twin(one) for one in by_key.values()])
    return [(by_key[pair.one.key], by_key[pair.other.key], pair.likeness) for pair in found]


def _twin(service: Service) -> twins.Entry:
    place = next(iter(service.locations.all()), None)
    contact = service.contact
    return twins.Entry(
        key=str(service.pk),
        name=service.name,
        street=place.street if place else "",
        postcode=place.postcode if place else "",
        city=place.city if place else "",
        phones=tuple(phone.number for phone in contact.phones.all()) if contact else (),
        mails=(contact.email,) if contact and contact.email else (),
        urls=(service.website,) if service.website else (),
        longitude=place.longitude if place else None,
        latitude=place.latitude if place else None,
        of=service.organization.name,
    )


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
    rows = Topic.objects.prefetch_related("texts").select_related("parent")
    named = [(topic, words_of(topic.texts.all(), "name", language).text or topic.slug) for topic in rows]
    return sorted(named, key=lambda pair: pair[1].casefold())


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
