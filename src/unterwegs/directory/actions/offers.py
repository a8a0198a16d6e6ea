"""What people do with offers: enter, change, review, publish, confirm, end."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, time
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from unterwegs.directory import content as contents
from unterwegs.directory import freshness, publishing, rules
from unterwegs.directory.actions.refusals import EditedMeanwhile, NotReady, OutOfScope, WrongStep
from unterwegs.directory.actions.rows import give_code, link, refresh_row
from unterwegs.directory.content import Break, Content, OtherDay, Text, Times
from unterwegs.directory.models import (
    Schedule,
    Service,
    ShortLink,
    Version,
)
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.people import actions as people
from unterwegs.people.models import Actor, User, account_of
from unterwegs.people.roles import Permission
from unterwegs.places import actions as places


@transaction.atomic
def enter_service(content: Content, *, by: Actor, key: UUID | None = None) -> Service:
    """A new draft. ``key`` fixes the id, for imports that are repeated."""
    service = Service(
        organization_id=content.organization, made_by=account_of(by), changed_by=account_of(by), kind=content.kind
    )
    if key:
        service.pk = key
    give_code(service)
    contents.write(service, content)
    link(service, ShortLink.Noun.SERVICE, label=content.german.name)
    people.record(by=by, deed=rules.Deeds.ENTERED, on=service, label=content.german.name)
    return service


@transaction.atomic
def write_in(languages: Collection[str]) -> int:
    """Writes the documents of offers that lack one of these languages; their versions stay. Returns how many offers."""
    return publishing.rewrite_documents(Service.objects.without_a_language(languages))


@transaction.atomic
def change_service(service: Service, content: Content, *, revision: int, by: Actor) -> Service:
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
    elif service.state == rules.State.SUBMITTED and not _may_publish(by):
        service.state = rules.State.DRAFT
    service.changed_by = account_of(by)
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
def submit(service: Service, *, by: Actor) -> None:
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
def publish(service: Service, *, today: date, by: Actor, reason: str = "") -> Version:
    """Puts a reviewed offer on the shelf: site, book and planning will find it there."""
    refresh_row(service)
    if not rules.may_step(service.state, rules.State.PUBLISHED):
        raise WrongStep
    content = contents.content_of(service)
    _refuse_gaps(content)
    version = publishing.freeze(service, content, by=by, reason=reason)
    service.state, service.change, service.review_note = rules.State.PUBLISHED, rules.Change.NONE, ""
    service.submit_note = ""
    freshness.confirm(service, today=today)
    service.save(
        update_fields=[
            "state",
            "change",
            "review_note",
            "submit_note",
            *freshness.FIELDS,
            "public_version",
            "changed_at",
        ]
    )
    ShortLink.objects.filter(code=service.code).update(label=content.german.name[:200])
    people.record(by=by, deed=rules.Deeds.PUBLISHED, on=service, details={"version": version.number})
    return version


@transaction.atomic
def pause(service: Service, *, by: Actor, because: rules.Pausing = rules.Pausing.BY_HAND) -> None:
    """Takes an offer off the shelf for a while; its link says so and names others."""
    _step(service, rules.State.PAUSED, deed=rules.Deeds.PAUSED, by=by)
    Service.objects.filter(pk=service.pk).update(paused_because=because)
    service.paused_because = because


@transaction.atomic
def resume(service: Service, *, today: date, by: Actor) -> None:
    """Puts a paused offer back on the shelf as families knew it; an open change stays open."""
    refresh_row(service)
    if service.state != rules.State.PAUSED or service.public_version_id is None:
        raise WrongStep
    service.state = rules.State.PUBLISHED
    freshness.confirm(service, today=today)
    service.save(update_fields=["state", *freshness.FIELDS, "changed_at"])
    places.bump(publishing.SHELF)
    people.record(by=by, deed=rules.Deeds.RESUMED, on=service)


@transaction.atomic
def archive(service: Service, *, by: Actor) -> None:
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
    service.change, service.review_note, service.submit_note = rules.Change.NONE, "", ""
    service.revision += 1
    service.save(update_fields=["change", "review_note", "submit_note", "revision", "changed_at"])
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
def confirm(service: Service, *, today: date, by: Actor) -> None:
    """Somebody checked that everything is still right."""
    freshness.confirm(service, today=today)
    Service.objects.filter(pk=service.pk).update(**{field: getattr(service, field) for field in freshness.FIELDS})
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
def translate(service: Service, language: str, text: Text, *, revision: int, by: Actor) -> Service:
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
def cancel_date(schedule: Schedule, *, on: date, reason: str, by: Actor) -> None:
    """Cancels one date at once, for the public version as well: families must not stand before a closed door."""
    _add_other_day(schedule, OtherDay(on=on, kind=rules.ExceptionKind.CANCELLED, reason=reason), by=by)


@transaction.atomic
def add_date(
    schedule: Schedule, *, on: date, opens_at: time, closes_at: time | None, reason: str = "", by: Actor
) -> None:
    """Adds one date at once."""
    day = OtherDay(on=on, kind=rules.ExceptionKind.EXTRA, opens_at=opens_at, closes_at=closes_at, reason=reason)
    _add_other_day(schedule, day, by=by)


def _add_other_day(schedule: Schedule, day: OtherDay, *, by: Actor) -> None:
    def with_day(times: Times) -> Times:
        """Who cancels a day cancels what was added on it as well."""
        replaced = {day.kind, rules.ExceptionKind.EXTRA} if day.kind == rules.ExceptionKind.CANCELLED else {day.kind}
        others = tuple(old for old in times.exceptions if old.on != day.on or old.kind not in replaced)
        return msgspec.structs.replace(times, exceptions=(*others, day))

    cancelled = day.kind == rules.ExceptionKind.CANCELLED
    _change_at_once([schedule], with_day, by=by, reason=_("one date"))
    people.record(
        by=by,
        deed=rules.Deeds.DATE_CANCELLED if cancelled else rules.Deeds.DATE_ADDED,
        on=schedule.service or schedule,
        details={"on": day.on.isoformat()},
    )


@transaction.atomic
def close(service: Service, *, first_on: date, last_on: date, reason: str = "", by: Actor) -> None:
    """Closes an offer for some days at once, for the public version as well; both days count."""
    gap = Break(first_on=first_on, last_on=last_on, reason=reason)

    def with_break(times: Times) -> Times:
        """Who closes some days closes what was added on them as well."""
        kept = tuple(
            day
            for day in times.exceptions
            if day.kind != rules.ExceptionKind.EXTRA or not first_on <= day.on <= last_on
        )
        pauses = (*(old for old in times.pauses if old != gap), gap)
        return msgspec.structs.replace(times, exceptions=kept, pauses=pauses)

    _change_at_once(list(service.schedules.all()), with_break, by=by, reason=_("closed for some days"))
    details = {"from": first_on.isoformat(), "to": last_on.isoformat()}
    people.record(by=by, deed=rules.Deeds.CLOSED, on=service, details=details)


def _change_at_once(schedules: Sequence[Schedule], change: Callable[[Times], Times], *, by: Actor, reason: str) -> None:
    """Changes schedules of one offer (or opening hours) as they are edited and as families read them."""
    stored = Schedule.objects.filter(pk__in=[one.pk for one in schedules]).prefetch_related("exceptions", "pauses")
    for row in stored:
        contents.write_times(change(contents.read_times(row)), service=row.service)
    service = schedules[0].service if schedules else None
    if service is None:
        return
    refresh_row(service)
    if service.public_version is not None and service.state == rules.State.PUBLISHED:
        public, changed = contents.from_json(service.public_version.content), {row.pk for row in stored}
        times = tuple(change(each) if each.id in changed else each for each in public.schedules)
        publishing.freeze(service, msgspec.structs.replace(public, schedules=times), by=by, reason=reason)
    service.revision += 1
    service.save(update_fields=["public_version", "revision", "changed_at"])


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


def _may_publish(by: Actor) -> bool:
    """Whether the review is not needed: somebody who may publish, or the house itself."""
    return by is None or (isinstance(by, User) and by.may_everywhere(Permission.PUBLISH_OFFERS))


def _step(service: Service, to: rules.State, *, deed: str, by: Actor) -> None:
    refresh_row(service)
    if not rules.may_step(service.state, to):
        raise WrongStep
    service.state = to
    if to == rules.State.ARCHIVED:
        service.change = rules.Change.NONE
    service.save(update_fields=["state", "change", "changed_at"])
    places.bump(publishing.SHELF)
    people.record(by=by, deed=deed, on=service)
