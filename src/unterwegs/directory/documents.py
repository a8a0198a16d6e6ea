"""The published offer: one frozen document per language that site, search, bundle, book and API read (ADR 0014)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from unterwegs.directory import rules, vocabulary
from unterwegs.directory.content import Break, Content, Cost, OtherDay, Times
from unterwegs.directory.models import Contact, Location, Organization, Picture, Service, ServiceText, Topic
from unterwegs.directory.models.text import SOURCE_LANGUAGE, Translated


class Words(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text and the language it is really in: the one asked for, or German where nobody translated it yet."""

    text: str = ""
    language: str = SOURCE_LANGUAGE

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


class Named(msgspec.Struct, frozen=True):
    """Something an offer names: an organization, another offer, a topic."""

    code: str
    name: str


class Phone(msgspec.Struct, frozen=True, omit_defaults=True):
    number: str
    label: str = ""
    hours: str = ""


class ContactPoint(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where to ask about the offer."""

    name: str = ""
    email: str = ""
    url: str = ""
    phones: tuple[Phone, ...] = ()


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place of the offer; degrees WGS 84."""

    id: UUID
    code: str
    name: str
    kind: str
    is_center: bool = False
    street: str = ""
    postcode: str = ""
    city: str = ""
    longitude: float | None = None
    latitude: float | None = None
    room: str = ""
    access: tuple[str, ...] = ()
    no_access: tuple[str, ...] = ()
    access_note: Words = Words()
    way_there: Words = Words()

    @property
    def address(self) -> str:
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.street, town) if part)


class Image(msgspec.Struct, frozen=True, omit_defaults=True):
    name: str
    width: int
    height: int
    alternative: str
    credit: str = ""


class Offer(msgspec.Struct, frozen=True, omit_defaults=True):
    """An offer as families read it, in one language."""

    id: UUID
    code: str
    version: int
    language: str
    published_at: datetime
    kind: str
    name: Words
    organization: Named
    organization_kind: str
    summary: Words = Words()
    description: Words = Words()
    good_to_know: Words = Words()
    registration_note: Words = Words()
    payer_note: Words = Words()
    text_is_outdated: bool = False
    text_by_machine: bool = False
    tested_on: date | None = None
    phases: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    topics: tuple[Named, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    open_for_all: bool = True
    registration: str = rules.Registration.NONE.value
    mode: str = rules.Mode.IN_PERSON.value
    access_url: str = ""
    website: str = ""
    childcare: bool | None = None
    for_fathers: bool = False
    languages: tuple[str, ...] = ()
    interpretation: bool | None = None
    lotse: bool = False
    capacity: int | None = None
    partners: tuple[Named, ...] = ()
    leads_to: tuple[UUID, ...] = ()
    areas_served: tuple[UUID, ...] = ()
    places: tuple[Place, ...] = ()
    contact: ContactPoint | None = None
    picture: Image | None = None
    costs: tuple[Cost, ...] = ()
    schedules: tuple[Times, ...] = ()
    source: str = ""
    source_date: str = ""

    @property
    def is_free(self) -> bool:
        """Whether a family can come without paying."""
        return any(cost.kind in rules.WITHOUT_PAYING for cost in self.costs)

    @property
    def place(self) -> Place | None:
        return self.places[0] if self.places else None

    def place_of(self, times: Times) -> Place | None:
        """The place of one schedule: its own, else the only one."""
        return next((place for place in self.places if place.id == times.location), self.place)


class Shared:
    """What offers share with each other, fetched once for many documents: a constant number of queries."""

    def __init__(self, contents: Iterable[Content]) -> None:
        rows = list(contents)
        wanted = {one.organization for one in rows} | {partner for one in rows for partner in one.partners}
        self.organizations = {
            row.pk: row for row in Organization.objects.filter(pk__in=wanted).prefetch_related("texts")
        }
        self.locations = {
            row.pk: row
            for row in Location.objects.filter(
                pk__in={at.location for one in rows for at in one.locations}
            ).prefetch_related("texts")
        }
        self.contacts = {
            row.pk: row
            for row in Contact.objects.filter(pk__in={one.contact for one in rows if one.contact}).prefetch_related(
                "phones"
            )
        }
        self.topics = {
            row.slug: row
            for row in Topic.objects.filter(slug__in={slug for one in rows for slug in one.topics}).prefetch_related(
                "texts"
            )
        }
        self.pictures = {
            row.pk: row for row in Picture.objects.filter(pk__in={one.picture for one in rows if one.picture})
        }


def documents_of(
    service: Service, content: Content, *, version: int, published_at: datetime, shared: Shared
) -> dict[str, str]:
    """The JSON of the offer in every language of the site."""
    return {
        language: msgspec.json.encode(
            _offer(service, content, language=language, version=version, published_at=published_at, shared=shared)
        ).decode()
        for language, _name in settings.LANGUAGES
    }


def read(body: str | bytes) -> Offer:
    return _decoder.decode(body)


_decoder = msgspec.json.Decoder(Offer)


def _offer(
    service: Service, content: Content, *, language: str, version: int, published_at: datetime, shared: Shared
) -> Offer:
    own, german = content.texts.get(language), content.german
    organization = shared.organizations[content.organization]
    return Offer(
        id=service.pk,
        code=service.code,
        version=version,
        language=language,
        published_at=published_at,
        kind=content.kind,
        organization=_organization(organization, language),
        organization_kind=organization.kind,
        text_is_outdated=bool(
            own and language != SOURCE_LANGUAGE and rules.is_outdated(own.source_digest, german.digest)
        ),
        text_by_machine=bool(own and own.by_machine),
        tested_on=own.tested_on if own else None,
        **{word: _words(language, own, german, word) for word in ServiceText.WORDS},
        phases=content.phases,
        fields=content.fields,
        audience=content.audience,
        legal_basis=content.legal_basis,
        topics=tuple(_topic(shared.topics[slug], language) for slug in content.topics if slug in shared.topics),
        minimum_age=content.minimum_age,
        maximum_age=content.maximum_age,
        open_for_all=content.open_for_all,
        registration=content.registration,
        mode=content.mode,
        access_url=content.access_url,
        website=content.website,
        childcare=content.childcare,
        for_fathers=content.for_fathers,
        languages=content.languages,
        interpretation=content.interpretation,
        lotse=content.lotse,
        capacity=content.capacity,
        partners=tuple(
            _organization(shared.organizations[partner], language)
            for partner in content.partners
            if partner in shared.organizations
        ),
        leads_to=content.leads_to,
        areas_served=content.areas_served,
        places=tuple(
            _place(shared.locations[at.location], at.room, language)
            for at in content.locations
            if at.location in shared.locations
        ),
        contact=_contact(shared.contacts.get(content.contact)) if content.contact else None,
        picture=_image(shared.pictures.get(content.picture)) if content.picture else None,
        costs=content.costs,
        schedules=content.schedules,
        source=content.source,
        source_date=content.source_date,
    )


def _words(language: str, own: Any, german: Any, word: str) -> Words:
    text = getattr(own, word, "") if own else ""
    return Words(text, language) if text else Words(getattr(german, word, ""), SOURCE_LANGUAGE)


def words_of(texts: Iterable[Translated], word: str, language: str) -> Words:
    """A field of a translated thing in this language, else in German; the texts should be prefetched."""
    by_language = {text.language: text for text in texts}
    return _words(language, by_language.get(language), by_language.get(SOURCE_LANGUAGE), word)


def _organization(row: Organization, language: str) -> Named:
    return Named(row.code, words_of(row.texts.all(), "name", language).text or row.name)


def topic_words(row: Topic, language: str) -> Words:
    """The name of a topic as the town says it in this language, else as the shipped vocabulary does, else in German."""
    own = words_of(row.texts.all(), "name", language)
    if own.text and own.language == language:
        return own
    shipped = _shipped_names(row.slug).get(language, "")
    return Words(shipped, language) if shipped else own or Words(row.slug, language)


@cache
def _shipped_names(slug: str) -> Mapping[str, str]:
    known = next((subject for subject in vocabulary.subjects() if subject.slug == slug), None)
    return {language: said.name for language, said in known.said.items()} if known else {}


def _topic(row: Topic, language: str) -> Named:
    return Named(row.slug, topic_words(row, language).text)


def _place(row: Location, room: str, language: str) -> Place:
    texts = row.texts.all()
    return Place(
        id=row.pk,
        code=row.code,
        name=words_of(texts, "name", language).text or row.name,
        kind=row.kind,
        is_center=row.is_center and row.is_active,
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        longitude=row.longitude,
        latitude=row.latitude,
        room=room,
        access=tuple(row.access),
        no_access=tuple(row.no_access),
        access_note=words_of(texts, "access_note", language),
        way_there=words_of(texts, "way_there", language),
    )


def _contact(row: Contact | None) -> ContactPoint | None:
    if row is None:
        return None
    return ContactPoint(
        name=row.name,
        email=row.email,
        url=row.url,
        phones=tuple(Phone(phone.number, phone.label, phone.hours) for phone in row.phones.all()),
    )


def _image(row: Picture | None) -> Image | None:
    return Image(row.name, row.width, row.height, row.alternative, row.credit) if row else None


__all__ = [
    "Break",
    "ContactPoint",
    "Cost",
    "Image",
    "Named",
    "Offer",
    "OtherDay",
    "Phone",
    "Place",
    "Shared",
    "Times",
    "Words",
    "documents_of",
    "read",
    "words_of",
]
