"""What people do with organizations, contacts, locations, topics and pictures."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from unterwegs.directory import content as contents
from unterwegs.directory import misses, publishing, queries, rules
from unterwegs.directory.actions.refusals import OutOfScope, StillUsed
from unterwegs.directory.actions.rows import link, refresh, save, write_texts
from unterwegs.directory.content import Times
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
    Service,
    ShortLink,
    TeamRole,
    Topic,
    TopicText,
)
from unterwegs.kit import pictures
from unterwegs.people import actions as people
from unterwegs.people.models import Actor, User
from unterwegs.places import actions as places
from unterwegs.places import queries as areas
from unterwegs.places.models import Stamp


@transaction.atomic
def keep_organization(
    organization: Organization,
    *,
    texts: Mapping[str, Mapping[str, str]] | None = None,
    revision: int | None = None,
    by: Actor,
) -> Organization:
    """Saves a new or changed organization with its texts by language; offers that name it are frozen again."""
    is_new = organization._state.adding
    save(organization, revision)
    if is_new:
        link(organization, ShortLink.Noun.ORGANIZATION, label=organization.name)
    write_texts(OrganizationText, "organization", organization, texts)
    people.record(by=by, deed=rules.Deeds.ENTERED if is_new else rules.Deeds.CHANGED, on=organization)
    if not is_new:
        refresh(
            Service.objects.filter(organization=organization) | Service.objects.filter(partners=organization), by=by
        )
    return organization


@transaction.atomic
def keep_contact(
    contact: Contact, *, phones: Iterable[Phone] | None = None, revision: int | None = None, by: Actor
) -> Contact:
    """Saves a contact with its phones, in all entries that use it."""
    is_new = contact._state.adding
    save(contact, revision)
    if phones is not None:
        if not is_new:
            contact.phones.all().delete()
        for order, phone in enumerate(phones):
            phone.pk, phone.contact, phone.order = None, contact, order
            phone.save()
    people.record(by=by, deed=rules.Deeds.ENTERED if is_new else rules.Deeds.CHANGED, on=contact)
    if not is_new:
        refresh(Service.objects.filter(contact=contact), by=by)
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
    by: Actor,
) -> Location:
    """Saves a place with all that belongs to it and finds its areas; offers there are frozen again.

    ``None`` leaves a part as it is.
    """
    is_new = location._state.adding
    save(location, revision)
    if is_new:
        link(location, ShortLink.Noun.LOCATION, label=location.name)
    write_texts(LocationText, "location", location, texts)
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
    locate(location, is_new=is_new)
    people.record(by=by, deed=rules.Deeds.ENTERED if is_new else rules.Deeds.CHANGED, on=location)
    if not is_new:
        refresh(Service.objects.filter(locations=location), by=by)
        places.bump(publishing.SHELF)
    return location


@transaction.atomic
def keep_location_in_scope(location: Location, *, by: User, today: date, **parts: Any) -> Location:
    """The same by somebody who may then write the place; raises OutOfScope, EditedMeanwhile."""
    keep_location(location, by=by, **parts)
    if not Location.objects.editable_by(by, today=today).filter(pk=location.pk).exists():
        raise OutOfScope
    return location


def locate(location: Location, *, is_new: bool = False) -> None:
    """Writes down in which areas of all divisions the place lies."""
    has_point = location.longitude is not None and location.latitude is not None
    found = areas.areas_at(location.longitude, location.latitude) if has_point else []  # type: ignore[arg-type]
    if found or not is_new:
        location.areas.set(found)


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
    member, is_new = Membership.objects.get_or_create(organization=organization, user=user)
    if is_new:
        people.note_back([member], on=timezone.localdate())
        people.record(by=by, deed=rules.Deeds.MEMBER_ADDED, on=organization, details={"user": str(user.pk)})


@transaction.atomic
def remove_member(organization: Organization, user: User, *, by: User) -> None:
    """Ends that somebody writes for an organization."""
    members = Membership.objects.filter(organization=organization, user=user)
    people.note_ended(members, on=timezone.localdate())
    if members.delete()[0]:
        people.record(by=by, deed=rules.Deeds.MEMBER_REMOVED, on=organization, details={"user": str(user.pk)})


@transaction.atomic
def keep_topic(
    slug: str, *, parent: str = "", names: Mapping[str, str], phrases: Mapping[str, str] | None = None, by: Actor
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
        refresh(Service.objects.filter(topics=topic), by=by)
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
