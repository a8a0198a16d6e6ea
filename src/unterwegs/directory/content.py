"""What an offer says, as one value: read from the rows, written to the rows, frozen in a version, compared."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.db.models import Prefetch, prefetch_related_objects

from unterwegs.directory.models import (
    CostOption,
    Organization,
    Pause,
    Schedule,
    ScheduleException,
    Service,
    ServiceAtLocation,
    ServiceText,
    Topic,
)
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.places.models import Area


class Text(msgspec.Struct, frozen=True, omit_defaults=True):
    """The words of an offer in one language."""

    name: str
    summary: str = ""
    description: str = ""
    good_to_know: str = ""
    registration_note: str = ""
    payer_note: str = ""
    source_digest: str = ""
    by_machine: bool = False
    tested_on: date | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the words; a translation keeps the digest of the source it was made from."""
        return digest_of(getattr(self, field) for field in ServiceText.WORDS)


def digest_of(words: Iterable[str]) -> str:
    """SHA-256 of the words of a text, in the order of its fields."""
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()


class OtherDay(msgspec.Struct, frozen=True, omit_defaults=True):
    """One day on which a schedule is different."""

    on: date
    kind: str
    opens_at: time | None = None
    closes_at: time | None = None
    reason: str = ""


class Break(msgspec.Struct, frozen=True, omit_defaults=True):
    """A time of the year without dates; both days count."""

    first_on: date
    last_on: date
    reason: str = ""


class Times(msgspec.Struct, frozen=True, omit_defaults=True):
    """A schedule: local times of Europe/Berlin, an RRULE without DTSTART."""

    id: UUID
    first_on: date
    location: UUID | None = None
    last_on: date | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    rule: str = ""
    by_appointment: bool = False
    school: str = "always"
    on_public_holidays: bool = False
    note: str = ""
    is_sample: bool = False
    exceptions: tuple[OtherDay, ...] = ()
    pauses: tuple[Break, ...] = ()


class Cost(msgspec.Struct, frozen=True, omit_defaults=True):
    """One way an offer is paid; euros."""

    kind: str
    amount: Decimal | None = None
    note: str = ""


class At(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place of the offer."""

    location: UUID
    room: str = ""


class Content(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything an offer says, with the ids of what it shares with others."""

    organization: UUID
    kind: str
    texts: Mapping[str, Text]
    phases: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    open_for_all: bool = True
    registration: str = "none"
    mode: str = "in_person"
    access_url: str = ""
    website: str = ""
    childcare: bool | None = None
    for_fathers: bool = False
    languages: tuple[str, ...] = ()
    interpretation: bool | None = None
    lotse: bool = False
    preventive: bool = False
    capacity: int | None = None
    partners: tuple[UUID, ...] = ()
    leads_to: tuple[UUID, ...] = ()
    areas_served: tuple[UUID, ...] = ()
    locations: tuple[At, ...] = ()
    contact: UUID | None = None
    picture: int | None = None
    costs: tuple[Cost, ...] = ()
    schedules: tuple[Times, ...] = ()
    source: str = ""
    source_date: str = ""

    @property
    def german(self) -> Text:
        return self.texts.get(SOURCE_LANGUAGE, Text(name=""))


PLAIN = (
    "kind",
    "minimum_age",
    "maximum_age",
    "open_for_all",
    "registration",
    "mode",
    "access_url",
    "website",
    "childcare",
    "for_fathers",
    "interpretation",
    "lotse",
    "preventive",
    "capacity",
    "source",
    "source_date",
)
CODES = ("phases", "fields", "audience", "legal_basis", "languages")

RELATIONS = (
    "texts",
    "costs",
    "at_locations",
    Prefetch("schedules", Schedule.objects.prefetch_related("exceptions", "pauses")),
    Prefetch("topics", Topic.objects.only("slug")),
    "partners",
    "leads_to",
    "areas_served",
)


def to_json(content: Content) -> dict[str, Any]:
    """For a JSONField."""
    plain: dict[str, Any] = msgspec.to_builtins(content)
    return plain


def from_json(plain: Mapping[str, Any]) -> Content:
    return msgspec.convert(plain, Content)


def contents_of(services: Iterable[Service]) -> dict[UUID, Content]:
    """What the rows of these offers say now, in a constant number of queries."""
    rows = list(services)
    prefetch_related_objects(rows, *RELATIONS)
    return {service.pk: _read(service) for service in rows}


def content_of(service: Service) -> Content:
    """What the rows of one offer say now; read afresh, whatever was prefetched before."""
    return contents_of([Service.objects.get(pk=service.pk)])[service.pk]


def _read(service: Service) -> Content:
    plain: dict[str, Any] = {name: getattr(service, name) for name in PLAIN}
    codes: dict[str, Any] = {name: tuple(getattr(service, name)) for name in CODES}
    return Content(
        organization=service.organization_id,
        texts={text.language: _read_text(text) for text in sorted(service.texts.all(), key=lambda row: row.language)},
        topics=tuple(sorted(topic.slug for topic in service.topics.all())),
        partners=tuple(sorted(partner.pk for partner in service.partners.all())),
        leads_to=tuple(sorted(other.pk for other in service.leads_to.all())),
        areas_served=tuple(sorted(area.pk for area in service.areas_served.all())),
        locations=tuple(
            At(location=at.location_id, room=at.room) for at in sorted(service.at_locations.all(), key=lambda at: at.pk)
        ),
        contact=service.contact_id,
        picture=service.picture_id,
        costs=tuple(Cost(kind=cost.kind, amount=cost.amount, note=cost.note) for cost in service.costs.all()),
        schedules=tuple(read_times(schedule) for schedule in service.schedules.all()),
        **plain,
        **codes,
    )


def _read_text(row: ServiceText) -> Text:
    return Text(
        source_digest=row.source_digest,
        by_machine=row.by_machine,
        tested_on=row.tested_on,
        **{word: getattr(row, word) for word in ServiceText.WORDS},
    )


def read_times(schedule: Schedule) -> Times:
    """One schedule as a value; its exceptions and pauses should be prefetched."""
    return Times(
        id=schedule.pk,
        location=schedule.location_id,
        first_on=schedule.first_on,
        last_on=schedule.last_on,
        opens_at=schedule.opens_at,
        closes_at=schedule.closes_at,
        rule=schedule.rule,
        by_appointment=schedule.by_appointment,
        school=schedule.school,
        on_public_holidays=schedule.on_public_holidays,
        note=schedule.note,
        is_sample=schedule.is_sample,
        exceptions=tuple(
            OtherDay(on=row.on, kind=row.kind, opens_at=row.opens_at, closes_at=row.closes_at, reason=row.reason)
            for row in schedule.exceptions.all()
        ),
        pauses=tuple(
            Break(first_on=row.first_on, last_on=row.last_on, reason=row.reason) for row in schedule.pauses.all()
        ),
    )


def write(service: Service, content: Content) -> None:
    """Writes the content into the rows of an offer; call it inside a transaction. State and revision stay.

    A new offer has no rows to replace yet; it is saved here for the first time.
    """
    is_new = service._state.adding
    service.organization_id = content.organization
    service.contact_id = content.contact
    service.picture_id = content.picture
    for name in PLAIN:
        setattr(service, name, getattr(content, name))
    for name in CODES:
        setattr(service, name, list(getattr(content, name)))
    service.save()
    if not is_new:
        service.texts.exclude(language__in=content.texts).delete()
        service.at_locations.all().delete()
        service.costs.all().delete()
        service.schedules.exclude(pk__in=[times.id for times in content.schedules]).delete()
    _write_texts(service, content.texts, is_new=is_new)
    _write_others(service, content, is_new=is_new)
    ServiceAtLocation.objects.bulk_create(
        ServiceAtLocation(service=service, location_id=at.location, room=at.room) for at in content.locations
    )
    CostOption.objects.bulk_create(
        CostOption(service=service, kind=cost.kind, amount=cost.amount, note=cost.note) for cost in content.costs
    )
    for times in content.schedules:
        write_times(times, service=service)


def _write_others(service: Service, content: Content, *, is_new: bool) -> None:
    """Topics, partners, areas and what comes next; for a new offer only those it has."""
    if content.topics or not is_new:
        service.topics.set(Topic.objects.filter(slug__in=content.topics))
    if content.partners or not is_new:
        service.partners.set(Organization.objects.filter(pk__in=content.partners))
    if content.leads_to or not is_new:
        service.leads_to.set(Service.objects.filter(pk__in=content.leads_to))
    if content.areas_served or not is_new:
        service.areas_served.set(Area.objects.filter(pk__in=content.areas_served))


def _write_texts(service: Service, texts: Mapping[str, Text], *, is_new: bool) -> None:
    said = {
        language: {
            "source_digest": text.source_digest,
            "by_machine": text.by_machine,
            "tested_on": text.tested_on,
            **{word: getattr(text, word) for word in ServiceText.WORDS},
        }
        for language, text in texts.items()
    }
    if is_new:
        ServiceText.objects.bulk_create(
            ServiceText(service=service, language=language, **words) for language, words in said.items()
        )
    else:
        for language, words in said.items():
            ServiceText.objects.update_or_create(service=service, language=language, defaults=words)


def write_times(times: Times, *, service: Service | None = None) -> Schedule:
    """Writes one schedule with its exceptions and pauses, keeping its id."""
    schedule, is_new = Schedule.objects.update_or_create(
        pk=times.id,
        defaults={
            "service": service,
            "location_id": times.location,
            "first_on": times.first_on,
            "last_on": times.last_on,
            "opens_at": times.opens_at,
            "closes_at": times.closes_at,
            "rule": times.rule,
            "by_appointment": times.by_appointment,
            "school": times.school,
            "on_public_holidays": times.on_public_holidays,
            "note": times.note,
            "is_sample": times.is_sample,
        },
    )
    if not is_new:
        schedule.exceptions.all().delete()
        schedule.pauses.all().delete()
    ScheduleException.objects.bulk_create(
        ScheduleException(
            schedule=schedule,
            on=day.on,
            kind=day.kind,
            opens_at=day.opens_at,
            closes_at=day.closes_at,
            reason=day.reason,
        )
        for day in times.exceptions
    )
    Pause.objects.bulk_create(
        Pause(schedule=schedule, first_on=pause.first_on, last_on=pause.last_on, reason=pause.reason)
        for pause in times.pauses
    )
    return schedule


def as_new(times: Iterable[Times]) -> tuple[Times, ...]:
    """The same schedules with ids of their own, for a copy of an offer."""
    return tuple(msgspec.structs.replace(each, id=uuid4()) for each in times)


def changed_fields(before: Content, after: Content) -> list[str]:
    """Names of what differs; texts by language as ``texts.de``."""
    names = [
        field
        for field in Content.__struct_fields__
        if field != "texts" and getattr(before, field) != getattr(after, field)
    ]
    languages = sorted({*before.texts, *after.texts})
    return names + [f"texts.{code}" for code in languages if before.texts.get(code) != after.texts.get(code)]
