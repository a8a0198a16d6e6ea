"""Reading tables in: every row gets its verdict before anything changes, and one deed takes it all back."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from unterwegs.directory import content as contents
from unterwegs.directory import imports, queries, rules
from unterwegs.directory.actions import entries, offers
from unterwegs.directory.actions.refusals import EditedMeanwhile, NotReady, WrongStep
from unterwegs.directory.content import At, Content, Cost, Text, Times
from unterwegs.directory.imports import Entry, Reading, Wanted
from unterwegs.directory.models import (
    Apart,
    Contact,
    ImportedEntry,
    ImportedRow,
    ImportRun,
    Location,
    Organization,
    Phone,
    Service,
    ShortLink,
    Source,
)
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.kit import hours
from unterwegs.kit.textsearch import normal
from unterwegs.people import actions as people
from unterwegs.people import keys
from unterwegs.people.models import User

Progress = Callable[[int, int], None]
AT_ONCE = 500


def keep_source(name: str, *, columns: Mapping[str, str], constants: Mapping[str, str], ages_in_months: bool) -> Source:
    """Remembers under a name which column says what."""
    source, _new = Source.objects.update_or_create(
        name=name,
        defaults={"columns": dict(columns), "constants": dict(constants), "ages_in_months": ages_in_months},
    )
    return source


# --- checking -------------------------------------------------------------------------------------------------------


@transaction.atomic
def check_rows(
    source: Source, rows: Sequence[Wanted], *, file_name: str, sheet: str = "", by: User | None
) -> ImportRun:
    """Gives every row its verdict; nothing in the directory changes."""
    run = ImportRun.objects.create(source=source, file_name=file_name[:160], sheet=sheet[:80], by=by)
    readings = [imports.read(row, months=source.ages_in_months) for row in rows]
    known = {one.key: one for one in ImportedEntry.objects.filter(source=source)}
    judged = [_judged(run, reading, known) for reading in _without_repeats(readings)]
    _look_for_twins(judged, readings)
    ImportedRow.objects.bulk_create(judged, batch_size=AT_ONCE)
    return run


def _without_repeats(readings: Iterable[Reading]) -> Iterable[Reading]:
    """A key that comes twice in a file is rejected the second time, with the row that was first."""
    first: dict[str, int] = {}
    for reading in readings:
        if reading.entry:
            if reading.entry.key in first:
                reading.refusal = _("The same key stands in row %(row)s already.") % {"row": first[reading.entry.key]}
            first.setdefault(reading.entry.key, reading.number)
        yield reading


def _judged(run: ImportRun, reading: Reading, known: Mapping[str, ImportedEntry]) -> ImportedRow:
    entry = reading.entry
    row = ImportedRow(
        run=run,
        number=reading.number,
        key=_digest(entry.key) if entry else "",
        verdict=rules.Verdict.REJECTED if reading.refusal or not entry else rules.Verdict.NEW,
        reason=reading.refusal[:300],
        hints=reading.hints,
        sealed=_sealed(entry) if entry else b"",
    )
    before = known.get(row.key)
    if row.verdict == rules.Verdict.NEW and entry and before:
        changed = imports.changes(_opened(before.sealed), entry)
        row.verdict = rules.Verdict.CHANGED if changed else rules.Verdict.SAME
        row.service_id = before.service_id
        row.reason = ", ".join(str(imports.LABELS.get(name, name)) for name in changed)[:300]
    return row


def _look_for_twins(rows: Sequence[ImportedRow], readings: Iterable[Reading]) -> None:
    """New rows that may be in the directory already, or twice in the file, wait for a person."""
    entries_of = {reading.number: reading.entry for reading in readings if reading.entry}
    new = {str(row.number): row for row in rows if row.verdict == rules.Verdict.NEW}
    asked = [imports.twin_of(number, entries_of[row.number]) for number, row in new.items() if entries_of[row.number]]
    for number, key, likeness in queries.twins_in_directory(asked):
        row = new[number]
        if not row.likeness:
            row.verdict, row.twin_id = rules.Verdict.TWIN, UUID(key)
            row.likeness = {**likeness.parts, "sum": likeness.score}
    for one, other, likeness in queries.twins_among(asked):
        later = max(new[one], new[other], key=lambda row: row.number)
        first = min(new[one], new[other], key=lambda row: row.number)
        if not later.likeness:
            later.verdict = rules.Verdict.TWIN
            later.likeness = {**likeness.parts, "sum": likeness.score, "row": first.number}


@transaction.atomic
def decide(row: ImportedRow, decision: str) -> None:
    """What a person says about a row that may be there already."""
    if row.verdict == rules.Verdict.TWIN and row.run.state == rules.ImportState.CHECKED:
        row.decision = rules.Decision(decision)
        row.save(update_fields=["decision"])


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _sealed(entry: Entry) -> bytes:
    return keys.seal(msgspec.json.encode(entry))


def _opened(sealed: bytes | memoryview) -> Entry:
    return msgspec.json.decode(keys.unseal(bytes(sealed)), type=Entry)


def entry_of(row: ImportedRow) -> Entry | None:
    """What a row says; None where it could not be read."""
    return _opened(row.sealed) if row.sealed else None


# --- applying -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Found:
    """What the directory holds already, by the names tables use; filled once, and with what the import brings."""

    today: date
    by: User | None
    organizations: dict[str, Organization] = field(default_factory=dict)
    locations: dict[tuple[str, str, str], Location] = field(default_factory=dict)
    contacts: dict[tuple[UUID, str, str, str], Contact] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)

    @classmethod
    def now(cls, *, today: date, by: User | None) -> "Found":
        found = cls(today, by)
        for organization in Organization.objects.all():
            found.organizations.setdefault(normal(organization.name), organization)
        for location in Location.objects.select_related("organization"):
            found.locations.setdefault((normal(location.name), normal(location.street), location.postcode), location)
        for contact in Contact.objects.prefetch_related("phones"):
            phone = next((one.number for one in contact.phones.all()), "")
            found.contacts.setdefault((contact.organization_id, normal(contact.name), phone, contact.email), contact)
        for slug, name in queries.topic_names():
            found.topics[normal(name)] = slug
        return found

    def forget(self, made: Mapping[str, str]) -> None:
        """What a row had brought in before it was refused is there no longer."""
        gone = set(made.values())
        self.organizations = {name: row for name, row in self.organizations.items() if str(row.pk) not in gone}
        self.locations = {name: row for name, row in self.locations.items() if str(row.pk) not in gone}
        self.contacts = {name: row for name, row in self.contacts.items() if str(row.pk) not in gone}


def apply_run(
    run: ImportRun, *, publish: bool, today: date, by: User | None, progress: Progress | None = None
) -> Counter[str]:
    """Brings the rows in that are new, changed, or decided on; each row on its own, so that one cannot stop another.

    Returns how many rows had which outcome. Raises WrongStep where the run was applied before.
    """
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.state != rules.ImportState.CHECKED:
            raise WrongStep
        ImportRun.objects.filter(pk=run.pk).update(
            state=rules.ImportState.APPLIED, publishes=publish, applied_at=timezone.now()
        )
    run.refresh_from_db()
    found, counts = Found.now(today=today, by=by), Counter[str]()
    rows = list(run.rows.select_related("service", "twin").order_by("number"))
    for start in range(0, len(rows), AT_ONCE):
        chunk = rows[start : start + AT_ONCE]
        with transaction.atomic():
            for row in chunk:
                counts[_apply(run, row, found, publish=publish)] += 1
            _remember(run, chunk)
        if progress:
            progress(min(start + AT_ONCE, len(rows)), len(rows))
    people.record(by=by, deed=rules.Deeds.IMPORTED, on=run, details=dict(counts))
    return counts


def _apply(run: ImportRun, row: ImportedRow, found: Found, *, publish: bool) -> str:
    """What became of a row: its verdict, or rejected where the directory refused it."""
    entry = entry_of(row)
    if entry is None or row.verdict in {rules.Verdict.SAME, rules.Verdict.REJECTED}:
        return row.verdict
    if row.verdict == rules.Verdict.TWIN and not row.decision:
        return row.verdict
    try:
        with transaction.atomic():
            _bring_in(run, row, entry, found, publish=publish)
    except (NotReady, EditedMeanwhile, WrongStep) as problem:
        row.verdict = rules.Verdict.REJECTED
        row.reason = (str(problem) or _("Somebody changed the offer meanwhile."))[:300]
        found.forget(row.made)
        row.made, row.revision = {}, None
    return row.verdict


def _remember(run: ImportRun, rows: Sequence[ImportedRow]) -> None:
    """Writes down what became of the rows, and what they said, for the next time."""
    ImportedRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["verdict", "reason", "service", "before", "made", "revision"],
    )
    ImportedEntry.objects.bulk_create(
        [
            ImportedEntry(source=run.source, key=row.key, service_id=row.service_id, sealed=bytes(row.sealed))
            for row in rows
            if row.revision is not None and row.service_id is not None
        ],
        update_conflicts=True,
        unique_fields=["source", "key"],
        update_fields=["service", "sealed"],
    )


def _bring_in(run: ImportRun, row: ImportedRow, entry: Entry, found: Found, *, publish: bool) -> None:
    known = row.service or (row.twin if row.decision == rules.Decision.SAME else None)
    made: dict[str, str] = {}
    row.made = made
    if known is None:
        content = _content(entry, found, made)
        service = offers.enter_service(content, by=found.by)
        row.before = None
    else:
        service = known
        row.before = msgspec.to_builtins(contents.content_of(service))
        last = ImportedEntry.objects.filter(source=run.source, key=row.key).first()
        content = _merged(contents.content_of(service), entry, _opened(last.sealed) if last else None, found, made)
        offers.change_service(service, content, revision=service.revision, by=found.by)
    if publish and (known is None or service.change == rules.Change.OPEN):
        offers.publish(service, today=found.today, by=found.by, reason=_("imported"))
    row.service, row.revision = service, service.revision


def _content(entry: Entry, found: Found, made: dict[str, str]) -> Content:
    """A new offer from a row."""
    organization = _organization(entry, found, made)
    location = _location(entry, organization, found, made)
    contact = _contact(entry, organization, found, made)
    kind, amount, is_whole = imports.costs_of(entry.cost)
    times, left = _times(entry.hours, location)
    return Content(
        organization=organization.pk,
        kind=entry.kind,
        texts={SOURCE_LANGUAGE: _text(entry, left, "" if is_whole else entry.cost)},
        phases=entry.phases,
        minimum_age=entry.minimum_age,
        maximum_age=entry.maximum_age,
        topics=tuple(sorted({found.topics[normal(one)] for one in entry.topics if normal(one) in found.topics})),
        locations=(At(location.pk),) if location else (),
        contact=contact.pk if contact else None,
        website=entry.website,
        costs=(Cost(kind, amount),) if kind else (),
        schedules=times,
        languages=entry.languages,
        registration=entry.registration or "none",
        capacity=entry.capacity,
    )


def _text(entry: Entry, times: str, costs: str) -> Text:
    """The German words; times and costs that could not be read for certain stand where a person sees them."""
    left = [entry.good_to_know, *(part for part in (times, costs) if part)]
    summary = entry.summary or entry.description.split(". ")[0][:200]
    return Text(
        name=entry.name,
        summary=summary,
        description=entry.description,
        good_to_know="\n".join(part for part in left if part),
    )


def _times(said: str, location: Location | None) -> tuple[tuple[Times, ...], str]:
    """The rhythms of an opening time that was understood for certain; else none and the text."""
    if not said:
        return (), ""
    reading = hours.read(said)
    if not reading.is_certain or not reading.times:
        return (), said
    return tuple(_schedule(opening, location) for opening in reading.times), ""


def _schedule(opening: hours.Opening, location: Location | None) -> Times:
    return Times(
        id=uuid4(),
        first_on=FIRST_DAY,
        location=location.pk if location else None,
        opens_at=opening.opens_at,
        closes_at=opening.closes_at,
        rule=opening.rule,
        school=opening.school,
        note=opening.note[:160],
    )


FIRST_DAY = date(2026, 1, 1)  # from which rhythms of tables count; they name no first day


def _organization(entry: Entry, found: Found, made: dict[str, str]) -> Organization:
    known = found.organizations.get(normal(entry.organization))
    if known is None:
        known = entries.keep_organization(Organization(name=entry.organization), by=found.by)
        found.organizations[normal(entry.organization)] = known
        made["organization"] = str(known.pk)
    return known


def _location(entry: Entry, organization: Organization, found: Found, made: dict[str, str]) -> Location | None:
    if not entry.place:
        return None
    key = (normal(entry.place), normal(entry.street), entry.postcode)
    known = found.locations.get(key)
    if known is None:
        known = Location(
            organization=organization,
            name=entry.place[:160],
            street=entry.street,
            postcode=entry.postcode,
            city=entry.city,
            longitude=entry.longitude,
            latitude=entry.latitude,
            kind=(rules.LocationKind.DAYCARE if entry.kind == rules.Kind.DAYCARE else rules.LocationKind.PLACE).value,
            access=["step_free"] if entry.step_free else [],
            no_access=["step_free"] if entry.step_free is False else [],
        )
        entries.keep_location(known, by=found.by)
        found.locations[key] = known
        made["location"] = str(known.pk)
    return known


def _contact(entry: Entry, organization: Organization, found: Found, made: dict[str, str]) -> Contact | None:
    if not (entry.phones or entry.email):
        return None
    name = entry.place or entry.name
    key = (organization.pk, normal(name), entry.phones[0] if entry.phones else "", entry.email)
    known = found.contacts.get(key)
    if known is None:
        known = Contact(organization=organization, name=name[:120], email=entry.email)
        entries.keep_contact(known, phones=[Phone(number=number) for number in entry.phones], by=found.by)
        found.contacts[key] = known
        made["contact"] = str(known.pk)
    return known


#: For each field of a row what it changes in an offer.
TOUCHES: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind",),
    "phases": ("phases",),
    "minimum_age": ("minimum_age",),
    "maximum_age": ("maximum_age",),
    "topics": ("topics",),
    "website": ("website",),
    "cost": ("costs",),
    "languages": ("languages",),
    "registration": ("registration",),
    "capacity": ("capacity",),
    "hours": ("schedules",),
    "organization": ("organization",),
    **dict.fromkeys(("location", "street", "postcode", "city", "longitude", "latitude"), ("locations",)),
    **dict.fromkeys(("phones", "email"), ("contact",)),
}
WORDS = ("name", "summary", "description", "good_to_know")


def _merged(now: Content, entry: Entry, last: Entry | None, found: Found, made: dict[str, str]) -> Content:
    """The offer with what the table says anew; what people changed here stays where the table says the same as before."""
    changed = (
        set(imports.changes(last, entry))
        if last
        else {name for name in Entry.__struct_fields__ if getattr(entry, name)}
    )
    fresh = _content(entry, found, made)
    fields = {name for said in changed for name in TOUCHES.get(said, ())}
    words = {word: getattr(fresh.german, word) for word in WORDS if word in changed}
    german = msgspec.structs.replace(now.german, **words)
    new = {name: getattr(fresh, name) for name in fields if getattr(fresh, name) or last}
    if "schedules" in new:
        new["schedules"] = _as_known(now.schedules, fresh.schedules)
    return msgspec.structs.replace(now, texts={**now.texts, SOURCE_LANGUAGE: german}, **new)


def _as_known(now: Sequence[Times], fresh: Sequence[Times]) -> tuple[Times, ...]:
    """The rhythms of a table as those that are there, with other hours or days: what hangs on them – closed days, courses – stays.

    Each takes the one on the same days at the same hours, else on the same days, else the next one that is left.
    """
    left, found = list(now), dict[int, Times]()
    for is_alike in (
        lambda one, known: (one.rule, one.opens_at, one.closes_at) == (known.rule, known.opens_at, known.closes_at),
        lambda one, known: one.rule == known.rule,
        lambda _one, _known: True,
    ):
        for number, one in enumerate(fresh):
            known = next((each for each in left if is_alike(one, each)), None) if number not in found else None
            if known is not None:
                left.remove(known)
                said = {name: getattr(one, name) for name in SAID_OF_TIMES}
                found[number] = msgspec.structs.replace(known, **said, last_on=None, by_appointment=False)
    return tuple(found.get(number, one) for number, one in enumerate(fresh))


#: What a table says of a rhythm.
SAID_OF_TIMES = ("location", "opens_at", "closes_at", "rule", "school", "note")


# --- taking it back -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did: offers removed, offers as before, and those that people changed since."""

    removed: int
    restored: int
    kept: Sequence[Service]


@transaction.atomic
def undo(run: ImportRun, *, by: User) -> Undone:
    """Takes a whole import back but for what people changed since. Raises WrongStep."""
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != rules.ImportState.APPLIED:
        raise WrongStep
    removed = restored = 0
    kept: list[Service] = []
    rows = list(run.rows.exclude(service=None).exclude(revision=None).select_related("service"))
    for row in rows:
        service = row.service
        if service is None or service.revision != row.revision:
            kept.extend([service] if service else [])
        elif row.before is None:
            _remove(service, by=by)
            removed += 1
        else:
            offers.change_service(service, contents.from_json(row.before), revision=service.revision, by=by)
            restored += 1
            if run.publishes and service.change == rules.Change.OPEN:
                offers.publish(service, today=timezone.localdate(), by=by, reason=_("import taken back"))
    ImportedEntry.objects.filter(source=run.source, key__in=[row.key for row in rows if row.before is None]).delete()
    for row in rows:
        _remove_parts(row.made)
    ImportRun.objects.filter(pk=run.pk).update(state=rules.ImportState.UNDONE)
    people.record(by=by, deed=rules.Deeds.IMPORT_UNDONE, on=run, details={"removed": removed, "restored": restored})
    return Undone(removed, restored, kept)


def _remove(service: Service, *, by: User) -> None:
    """Deletes an offer nobody has seen; one that was public is archived, so that its link lives on."""
    if service.public_version_id is None:
        people.record(by=by, deed=rules.Deeds.DELETED, on=service)
        ShortLink.objects.filter(code=service.code).delete()
        service.delete()
    else:
        offers.archive(service, by=by)


def _remove_parts(made: Mapping[str, str]) -> None:
    """Deletes places, contacts and organizations the import brought, where nothing else uses them."""
    contact = Contact.objects.filter(pk=made.get("contact") or uuid4(), services=None, locations=None).first()
    if contact:
        contact.delete()
    location = Location.objects.filter(pk=made.get("location") or uuid4(), services=None).first()
    if location:
        ShortLink.objects.filter(code=location.code).delete()
        location.delete()
    unused = {"services": None, "locations": None, "contacts": None, "partner_of": None, "memberships": None}
    organization = Organization.objects.filter(pk=made.get("organization") or uuid4(), **unused).first()
    if organization:
        ShortLink.objects.filter(code=organization.code).delete()
        organization.delete()


@transaction.atomic
def keep_apart(one: Service, other: Service, *, by: User) -> None:
    """Two offers that look alike are not the same; nobody is asked about them again."""
    first, second = sorted((one, other), key=lambda service: str(service.pk))
    Apart.objects.get_or_create(one=first, other=second)
    people.record(by=by, deed=rules.Deeds.KEPT_APART, on=one)
