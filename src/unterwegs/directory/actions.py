"""What people do with organizations, locations and offers."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

import msgspec
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext as _

from unterwegs.directory import content as contents
from unterwegs.directory import misses, publishing, queries, rules
from unterwegs.directory.content import Content, OtherDay, Text, Times, digest_of
from unterwegs.directory.models import (
    Contact,
    Location,
    LocationText,
    Membership,
    Organization,
    OrganizationText,
    Phone,
    Picture,
    Room,
    Schedule,
    Service,
    ShortLink,
    TeamRole,
    Topic,
    TopicText,
    Version,
)
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.kit import pictures
from unterwegs.people import actions as people
from unterwegs.people.models import User
from unterwegs.people.roles import Permission
from unterwegs.places import actions as places
from unterwegs.places import queries as areas
from unterwegs.places.models import Stamp

Versioned = Service | Organization | Location | Contact


class WrongStep(Exception):
    """An offer cannot go from its state to the one asked for."""


class NotReady(Exception):
    """An offer lacks something families need; the text is a sentence that says what."""


class EditedMeanwhile(Exception):
    """Somebody saved the same thing after it was opened; nothing is overwritten."""


class StillUsed(Exception):
    """Something cannot go because other entries need it; the text says which."""


class OutOfScope(Exception):
    """A deed would take something away from the organization or neighborhood of the person who does it."""


# --- offers ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def enter_service(content: Content, *, by: User | None, key: UUID | None = None) -> Service:
    """A new draft. ``key`` fixes the id, for imports that are repeated."""
    service = Service(organization_id=content.organization, made_by=by, changed_by=by, kind=content.kind)
    if key:
        service.pk = key
    _give_code(service)
    service.save()
    contents.write(service, content)
    _link(service, ShortLink.Noun.SERVICE, label=content.german.name)
    people.record(by=by, deed=rules.Deeds.ENTERED, on=service)
    return service


@transaction.atomic
def change_service(service: Service, content: Content, *, revision: int, by: User | None) -> Service:
    """Writes new content into the rows. What families read stays until somebody publishes the change.

    Raises EditedMeanwhile when ``revision`` is not the latest.
    """
    _refresh_row(service)
    if service.revision != revision:
        raise EditedMeanwhile
    changed = contents.changed_fields(contents.content_of(service), content)
    if not changed:
        return service
    service.revision += 1
    if service.state in {rules.State.PUBLISHED, rules.State.PAUSED}:
        service.change = rules.Change.OPEN
    elif service.state == rules.State.SUBMITTED and by and not by.may_everywhere(Permission.PUBLISH_OFFERS):
        service.state = rules.State.DRAFT
    service.changed_by = by
    contents.write(service, content)
    people.record(by=by, deed=rules.Deeds.CHANGED, on=service, details={"fields": changed})
    return service


@transaction.atomic
def enter_in_scope(content: Content, *, by: User, today: date) -> Service:
    """A new draft by somebody who may then write it; raises OutOfScope."""
    service = enter_service(content, by=by)
    _refuse_out_of_scope(service, by=by, today=today)
    return service


@transaction.atomic
def change_in_scope(service: Service, content: Content, *, revision: int, by: User, today: date) -> Service:
    """Writes new content that leaves the offer within the scope of the person; raises OutOfScope, EditedMeanwhile."""
    change_service(service, content, revision=revision, by=by)
    _refuse_out_of_scope(service, by=by, today=today)
    return service


def _refuse_out_of_scope(service: Service, *, by: User, today: date) -> None:
    if not Service.objects.editable_by(by, today=today).filter(pk=service.pk).exists():
        raise OutOfScope


@transaction.atomic
def submit(service: Service, *, by: User) -> None:
    """Asks for the review of a draft or of an open change."""
    _refresh_row(service)
    _refuse_gaps(contents.content_of(service))
    if service.state == rules.State.DRAFT:
        service.state = rules.State.SUBMITTED
    elif service.change == rules.Change.OPEN:
        service.change = rules.Change.SUBMITTED
    else:
        raise WrongStep
    service.review_note = ""
    service.save(update_fields=["state", "change", "review_note", "changed_at"])
    people.record(by=by, deed=rules.Deeds.SUBMITTED, on=service)


@transaction.atomic
def return_to_editor(service: Service, *, note: str, by: User) -> None:
    """Gives a submitted offer or change back with a note that says what is missing."""
    _refresh_row(service)
    if service.state == rules.State.SUBMITTED:
        service.state = rules.State.DRAFT
    elif service.change == rules.Change.SUBMITTED:
        service.change = rules.Change.OPEN
    else:
        raise WrongStep
    service.review_note = note
    service.save(update_fields=["state", "change", "review_note", "changed_at"])
    people.record(by=by, deed=rules.Deeds.RETURNED, on=service)


@transaction.atomic
def publish(service: Service, *, today: date, by: User | None, reason: str = "") -> Version:
    """Puts a reviewed offer on the shelf: site, book and planning will find it there."""
    _refresh_row(service)
    if not rules.may_step(service.state, rules.State.PUBLISHED):
        raise WrongStep
    content = contents.content_of(service)
    _refuse_gaps(content)
    version = publishing.freeze(service, content, by=by, reason=reason)
    service.state, service.change, service.review_note = rules.State.PUBLISHED, rules.Change.NONE, ""
    service.confirmed_on = today
    service.save(update_fields=["state", "change", "review_note", "confirmed_on", "public_version", "changed_at"])
    ShortLink.objects.filter(code=service.code).update(label=content.german.name[:200])
    people.record(by=by, deed=rules.Deeds.PUBLISHED, on=service, details={"version": version.number})
    return version


@transaction.atomic
def pause(service: Service, *, by: User) -> None:
    """Takes an offer off the shelf for a while; its link says so and names others."""
    _step(service, rules.State.PAUSED, deed=rules.Deeds.PAUSED, by=by)


@transaction.atomic
def resume(service: Service, *, today: date, by: User) -> None:
    """Puts a paused offer back on the shelf as families knew it; an open change stays open."""
    _refresh_row(service)
    if service.state != rules.State.PAUSED or service.public_version_id is None:
        raise WrongStep
    service.state, service.confirmed_on = rules.State.PUBLISHED, today
    service.save(update_fields=["state", "confirmed_on", "changed_at"])
    places.bump(publishing.SHELF)
    people.record(by=by, deed=rules.Deeds.RESUMED, on=service)


@transaction.atomic
def archive(service: Service, *, by: User) -> None:
    """Ends an offer. Its link lives on and names others."""
    _step(service, rules.State.ARCHIVED, deed=rules.Deeds.ARCHIVED, by=by)


@transaction.atomic
def revive(service: Service, *, by: User) -> None:
    """Takes an archived offer back as a draft."""
    _step(service, rules.State.DRAFT, deed=rules.Deeds.REVIVED, by=by)


@transaction.atomic
def discard_change(service: Service, *, by: User) -> None:
    """Throws the open change away: the rows say again what families read."""
    _refresh_row(service)
    if not service.has_change or service.public_version is None:
        raise WrongStep
    contents.write(service, contents.from_json(service.public_version.content))
    service.change, service.review_note = rules.Change.NONE, ""
    service.revision += 1
    service.save(update_fields=["change", "review_note", "revision", "changed_at"])
    people.record(by=by, deed=rules.Deeds.DISCARDED, on=service)


@transaction.atomic
def restore(service: Service, version: Version, *, by: User) -> None:
    """Brings an earlier version back as an open change; publishing it is a deed of its own."""
    if version.service_id != service.pk:
        raise WrongStep
    _refresh_row(service)
    change_service(service, contents.from_json(version.content), revision=service.revision, by=by)
    people.record(by=by, deed=rules.Deeds.RESTORED, on=service, details={"version": version.number})


@transaction.atomic
def restore_in_scope(service: Service, version: Version, *, by: User, today: date) -> None:
    """Brings back a version that leaves the offer within the scope of the person; raises OutOfScope."""
    restore(service, version, by=by)
    _refuse_out_of_scope(service, by=by, today=today)


@transaction.atomic
def confirm(service: Service, *, today: date, by: User | None) -> None:
    """Somebody checked that everything is still right."""
    Service.objects.filter(pk=service.pk).update(confirmed_on=today)
    places.bump(publishing.SHELF)
    people.record(by=by, deed=rules.Deeds.CONFIRMED, on=service)


@transaction.atomic
def take(
    service: Service, step: rules.Step, *, today: date, by: User, note: str = "", revision: int | None = None
) -> None:
    """Takes one of the steps that are open to the person; raises WrongStep, NotReady.

    With a ``revision`` it raises EditedMeanwhile when the offer says something else than what was looked at.
    """
    _refresh_row(service)
    if revision is not None and service.revision != revision:
        raise EditedMeanwhile
    if step not in rules.open_steps(
        service.state, service.change, reviews=by.may_everywhere(Permission.PUBLISH_OFFERS)
    ):
        raise WrongStep
    match step:
        case rules.Step.PUBLISH:
            publish(service, today=today, by=by)
        case rules.Step.SUBMIT:
            submit(service, by=by)
        case rules.Step.RETURN:
            return_to_editor(service, note=note, by=by)
        case rules.Step.CONFIRM:
            confirm(service, today=today, by=by)
        case rules.Step.RESUME:
            resume(service, today=today, by=by)
        case rules.Step.PAUSE:
            pause(service, by=by)
        case rules.Step.DISCARD:
            discard_change(service, by=by)
        case rules.Step.ARCHIVE:
            archive(service, by=by)
        case rules.Step.REVIVE:
            revive(service, by=by)


@transaction.atomic
def translate(service: Service, language: str, text: Text, *, revision: int, by: User | None) -> Service:
    """Writes the words of an offer in one language and remembers from which German text they were made."""
    content = contents.content_of(service)
    if language != SOURCE_LANGUAGE:
        text = msgspec.structs.replace(text, source_digest=content.german.digest)
    return change_service(
        service,
        msgspec.structs.replace(content, texts={**content.texts, language: text}),
        revision=revision,
        by=by,
    )


@transaction.atomic
def cancel_date(schedule: Schedule, *, on: date, reason: str, by: User) -> None:
    """Cancels one date at once, for the public version as well: families must not stand before a closed door."""
    _add_other_day(schedule, OtherDay(on=on, kind=rules.ExceptionKind.CANCELLED, reason=reason), by=by)


@transaction.atomic
def add_date(
    schedule: Schedule, *, on: date, opens_at: time, closes_at: time | None, reason: str = "", by: User
) -> None:
    """Adds one date at once."""
    day = OtherDay(on=on, kind=rules.ExceptionKind.EXTRA, opens_at=opens_at, closes_at=closes_at, reason=reason)
    _add_other_day(schedule, day, by=by)


def _add_other_day(schedule: Schedule, day: OtherDay, *, by: User) -> None:
    def with_day(times: Times) -> Times:
        others = tuple(old for old in times.exceptions if (old.on, old.kind) != (day.on, day.kind))
        return msgspec.structs.replace(times, exceptions=(*others, day))

    current = contents.read_times(Schedule.objects.prefetch_related("exceptions", "pauses").get(pk=schedule.pk))
    contents.write_times(with_day(current), service=schedule.service)
    service = schedule.service
    if service is not None:
        _refresh_row(service)
        if service.public_version is not None and service.state == rules.State.PUBLISHED:
            public = contents.from_json(service.public_version.content)
            times = tuple(with_day(each) if each.id == schedule.pk else each for each in public.schedules)
            publishing.freeze(service, msgspec.structs.replace(public, schedules=times), by=by, reason=_("one date"))
        service.revision += 1
        service.save(update_fields=["public_version", "revision", "changed_at"])
    cancelled = day.kind == rules.ExceptionKind.CANCELLED
    people.record(
        by=by,
        deed=rules.Deeds.DATE_CANCELLED if cancelled else rules.Deeds.DATE_ADDED,
        on=service or schedule,
        details={"on": day.on.isoformat()},
    )


def _refuse_gaps(content: Content) -> None:
    """Raises NotReady where families would miss something they need."""
    if not content.german.name or not content.german.summary:
        raise NotReady(_("The German name and one sentence about the offer are missing."))
    if not content.phases:
        raise NotReady(_("At least one life phase is missing."))
    if content.mode == rules.Mode.IN_PERSON and not content.locations and not content.areas_served:
        raise NotReady(_("An offer on site needs a location or an area it serves."))
    if content.mode == rules.Mode.ONLINE and not (content.access_url or content.contact or content.website):
        raise NotReady(_("An online offer needs a link or a contact."))


def _step(service: Service, to: rules.State, *, deed: str, by: User) -> None:
    _refresh_row(service)
    if not rules.may_step(service.state, to):
        raise WrongStep
    service.state = to
    if to == rules.State.ARCHIVED:
        service.change = rules.Change.NONE
    service.save(update_fields=["state", "change", "changed_at"])
    places.bump(publishing.SHELF)
    people.record(by=by, deed=deed, on=service)


def _refresh_row(service: Service) -> None:
    """Makes the object say what the row says now, locked where the database can."""
    Service.objects.select_for_update().get(pk=service.pk)
    service.refresh_from_db()


# --- organizations, contacts, locations -----------------------------------------------------------------------------


@transaction.atomic
def keep_organization(
    organization: Organization,
    *,
    texts: Mapping[str, Mapping[str, str]] | None = None,
    revision: int | None = None,
    by: User | None,
) -> Organization:
    """Saves a new or changed organization with its texts by language; offers that name it are frozen again."""
    is_new = organization._state.adding
    _save(organization, revision)
    if is_new:
        _link(organization, ShortLink.Noun.ORGANIZATION, label=organization.name)
    _write_texts(OrganizationText, "organization", organization, texts)
    people.record(by=by, deed=rules.Deeds.ENTERED if is_new else rules.Deeds.CHANGED, on=organization)
    if not is_new:
        _refresh(
            Service.objects.filter(organization=organization) | Service.objects.filter(partners=organization), by=by
        )
    return organization


@transaction.atomic
def keep_contact(
    contact: Contact, *, phones: Iterable[Phone] | None = None, revision: int | None = None, by: User | None
) -> Contact:
    """Saves a contact with its phones, in all entries that use it."""
    is_new = contact._state.adding
    _save(contact, revision)
    if phones is not None:
        contact.phones.all().delete()
        for order, phone in enumerate(phones):
            phone.pk, phone.contact, phone.order = None, contact, order
            phone.save()
    people.record(by=by, deed=rules.Deeds.ENTERED if is_new else rules.Deeds.CHANGED, on=contact)
    if not is_new:
        _refresh(Service.objects.filter(contact=contact), by=by)
    return contact


@transaction.atomic
def keep_location(
    location: Location,
    *,
    texts: Mapping[str, Mapping[str, str]] | None = None,
    rooms: Iterable[Room] | None = None,
    team: Iterable[TeamRole] | None = None,
    partners: Iterable[Organization] | None = None,
    opening: Iterable[Times] | None = None,
    revision: int | None = None,
    by: User | None,
) -> Location:
    """Saves a place with all that belongs to it and finds its areas; offers there are frozen again.

    ``None`` leaves a part as it is.
    """
    is_new = location._state.adding
    _save(location, revision)
    if is_new:
        _link(location, ShortLink.Noun.LOCATION, label=location.name)
    _write_texts(LocationText, "location", location, texts)
    for rows, given in ((location.rooms, rooms), (location.team, team)):
        if given is not None:
            rows.all().delete()
            for row in given:
                row.pk, row.location = None, location
                row.save()
    if partners is not None:
        location.partners.set(partners)
    if opening is not None:
        hours = [msgspec.structs.replace(times, location=location.pk) for times in opening]
        location.schedules.filter(service=None).exclude(pk__in=[times.id for times in hours]).delete()
        for times in hours:
            contents.write_times(times)
    locate(location)
    people.record(by=by, deed=rules.Deeds.ENTERED if is_new else rules.Deeds.CHANGED, on=location)
    if not is_new:
        _refresh(Service.objects.filter(locations=location), by=by)
    places.bump(publishing.SHELF)
    return location


@transaction.atomic
def keep_location_in_scope(location: Location, *, by: User, today: date, **parts: Any) -> Location:
    """The same by somebody who may then write the place; raises OutOfScope, EditedMeanwhile."""
    keep_location(location, by=by, **parts)
    if not Location.objects.editable_by(by, today=today).filter(pk=location.pk).exists():
        raise OutOfScope
    return location


def locate(location: Location) -> None:
    """Writes down in which areas of all divisions the place lies."""
    if location.longitude is None or location.latitude is None:
        location.areas.clear()
    else:
        location.areas.set(areas.areas_at(location.longitude, location.latitude))


@transaction.atomic
def locate_all() -> int:
    """Finds the areas of every place anew, after outlines have changed; returns how many places."""
    rows = list(Location.objects.all())
    for location in rows:
        locate(location)
    Stamp.objects.update_or_create(subject=queries.LOCATED, defaults={"count": areas.count_of(areas.AREAS)})
    places.bump(publishing.SHELF)
    return len(rows)


@transaction.atomic
def delete_contact(contact: Contact, *, by: User) -> None:
    """Deletes a contact that no entry uses."""
    if contact.services.exists() or contact.locations.exists():
        raise StillUsed(_("Offers or locations still use this contact."))
    people.record(by=by, deed=rules.Deeds.DELETED, on=contact)
    contact.delete()


@transaction.atomic
def add_member(organization: Organization, user: User, *, by: User) -> None:
    """Lets somebody write the offers of an organization."""
    _member, is_new = Membership.objects.get_or_create(organization=organization, user=user)
    if is_new:
        people.record(by=by, deed=rules.Deeds.MEMBER_ADDED, on=organization, details={"user": str(user.pk)})


@transaction.atomic
def remove_member(organization: Organization, user: User, *, by: User) -> None:
    """Ends that somebody writes for an organization."""
    gone, _rows = Membership.objects.filter(organization=organization, user=user).delete()
    if gone:
        people.record(by=by, deed=rules.Deeds.MEMBER_REMOVED, on=organization, details={"user": str(user.pk)})


@transaction.atomic
def keep_topic(
    slug: str, *, parent: str = "", names: Mapping[str, str], phrases: Mapping[str, str] | None = None, by: User | None
) -> Topic:
    """Enters or changes a topic with its names by language; offers about it are frozen again when a name changed.

    ``phrases`` are words of families by language, one phrase a line; languages that are not given keep theirs.
    """
    said = phrases or {}
    topic, is_new = Topic.objects.get_or_create(slug=slug)
    before = dict(topic.texts.values_list("language", "name"))
    topic.parent = Topic.objects.filter(slug=parent).first() if parent else None
    topic.save()
    topic.texts.exclude(language__in=[code for code, name in names.items() if name]).delete()
    for language, name in names.items():
        if name:
            kept = {"phrases": said[language]} if language in said else {}
            TopicText.objects.update_or_create(topic=topic, language=language, defaults={"name": name, **kept})
    places.bump(publishing.SUBJECTS)
    people.record(by=by, deed=rules.Deeds.ENTERED if is_new else rules.Deeds.CHANGED, on=topic)
    if not is_new and before != {code: name for code, name in names.items() if name}:
        _refresh(Service.objects.filter(topics=topic), by=by)
    return topic


def write_missed_searches() -> None:
    """Adds the searches that found nothing, as this process has counted them, to the table."""
    misses.write()


@transaction.atomic
def delete_topic(topic: Topic, *, by: User) -> None:
    """Deletes a topic that no offer carries."""
    if topic.services.exists():
        raise StillUsed(_("Offers still carry this topic."))
    people.record(by=by, deed=rules.Deeds.DELETED, on=topic)
    topic.delete()
    places.bump(publishing.SUBJECTS)


def store_picture(
    picture: pictures.Picture, *, alternative: str, credit: str = "", location: Location, by: User
) -> Picture:
    """Keeps the file of a re-encoded picture and enters it; the same picture at two places is two files."""
    name = f"{location.code}-{picture.name}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(picture.content))
    return add_picture(
        name=name,
        width=picture.width,
        height=picture.height,
        alternative=alternative,
        credit=credit,
        location=location,
        by=by,
    )


@transaction.atomic
def add_picture(
    *,
    name: str,
    width: int,
    height: int,
    alternative: str,
    credit: str = "",
    location: Location | None = None,
    by: User,
) -> Picture:
    """Enters a re-encoded picture; the file is already stored under ``name``."""
    picture, _new = Picture.objects.update_or_create(
        name=name,
        defaults={
            "width": width,
            "height": height,
            "alternative": alternative,
            "credit": credit,
            "location": location,
        },
    )
    people.record(by=by, deed=rules.Deeds.PICTURE_ADDED, on=location or picture)
    return picture


@transaction.atomic
def remove_picture(picture: Picture, *, by: User) -> None:
    """Takes a picture away from its place; published offers that show it are frozen again without it."""
    people.record(by=by, deed=rules.Deeds.PICTURE_REMOVED, on=picture.location or picture)
    shown = list(Service.objects.filter(picture=picture))
    name = picture.name
    picture.delete()
    publishing.freeze_again(shown, by=by, reason=_("picture removed"))
    if not Picture.objects.filter(name=name).exists():
        transaction.on_commit(lambda: default_storage.delete(name))


def _save(row: Versioned, revision: int | None) -> None:
    if row._state.adding:
        _give_code(row)
    elif revision is not None:
        _count_up(row, revision)
    row.save()


def _count_up(row: Versioned, revision: int) -> None:
    """Counts the revision up unless somebody was faster; raises EditedMeanwhile."""
    if not type(row)._default_manager.filter(pk=row.pk, revision=revision).update(revision=revision + 1):
        raise EditedMeanwhile
    row.revision = revision + 1


def _give_code(row: Versioned) -> None:
    """A code that no printed link ever had."""
    if not isinstance(row, Contact):
        while ShortLink.objects.filter(code=row.code).exists():
            row.code = rules.new_code()


def _link(row: Service | Organization | Location, noun: str, *, label: str) -> None:
    ShortLink.objects.create(code=row.code, noun=noun, target=row.pk, label=label[:200])


def _write_texts(
    model: type[OrganizationText | LocationText],
    owner: str,
    row: models.Model,
    texts: Mapping[str, Mapping[str, str]] | None,
) -> None:
    """Writes the given languages; empty ones are taken away. Translations remember their German source."""
    if texts is None:
        return
    table = model._default_manager
    stored = table.filter(**{owner: row}, language=SOURCE_LANGUAGE).values(*model.WORDS).first() or {}
    german = {**stored, **texts.get(SOURCE_LANGUAGE, {})}
    digest = digest_of(str(german.get(word, "")) for word in model.WORDS)
    for language, words in texts.items():
        if any(words.values()):
            key: dict[str, Any] = {owner: row, "language": language}
            table.update_or_create(**key, defaults={**words, "source_digest": digest, "by_machine": False})
        else:
            table.filter(**{owner: row}, language=language).delete()


def _refresh(services: models.QuerySet[Service], *, by: User | None) -> None:
    """Freezes published and paused offers again that show what was changed."""
    shown = Service.objects.filter(
        pk__in=services.values("pk"), state__in=[rules.State.PUBLISHED, rules.State.PAUSED]
    ).exclude(public_version=None)
    publishing.freeze_again(shown, by=by, reason=_("shared details changed"))
