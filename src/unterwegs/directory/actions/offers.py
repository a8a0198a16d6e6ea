"""What people do with offers: enter, change, review, publish, confirm, end."""

from datetime import date, time
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from unterwegs.directory import content as contents
from unterwegs.directory import publishing, rules
from unterwegs.directory.actions.refusals import EditedMeanwhile, NotReady, OutOfScope, WrongStep
from unterwegs.directory.actions.rows import give_code, link, refresh_row
from unterwegs.directory.content import Content, OtherDay, Text, Times
from unterwegs.directory.models import (
    Schedule,
    Service,
    ShortLink,
    Version,
)
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.people import actions as people
from unterwegs.people.models import User
from unterwegs.people.roles import Permission
from unterwegs.places import actions as places


@transaction.atomic
def enter_service(content: Content, *, by: User | None, key: UUID | None = None) -> Service:
    """A new draft. ``key`` fixes the id, for imports that are repeated."""
    service = Service(organization_id=content.organization, made_by=by, changed_by=by, kind=content.kind)
    if key:
        service.pk = key
    give_code(service)
    service.save()
    contents.write(service, content)
    link(service, ShortLink.Noun.SERVICE, label=content.german.name)
    people.record(by=by, deed=rules.Deeds.ENTERED, on=service)
    return service


@transaction.atomic
def change_service(service: Service, content: Content, *, revision: int, by: User | None) -> Service:
    """Writes new content into the rows. What families read stays until somebody publishes the change.

    Raises EditedMeanwhile when ``revision`` is not the latest.
    """
    refresh_row(service)
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
    refresh_row(service)
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
    refresh_row(service)
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
    refresh_row(service)
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
    refresh_row(service)
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
    refresh_row(service)
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
    refresh_row(service)
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
    refresh_row(service)
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
        refresh_row(service)
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
    refresh_row(service)
    if not rules.may_step(service.state, to):
        raise WrongStep
    service.state = to
    if to == rules.State.ARCHIVED:
        service.change = rules.Change.NONE
    service.save(update_fields=["state", "change", "changed_at"])
    places.bump(publishing.SHELF)
    people.record(by=by, deed=deed, on=service)
