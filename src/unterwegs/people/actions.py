"""Deeds of the people room; every other room records its own deeds through `record`."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unterwegs.people import access, keys, outbox, processing, queries, rules, short_messages, uploads, withdrawals
from unterwegs.people.models import (
    Absence,
    Actor,
    Deed,
    Invitation,
    Job,
    Look,
    ModuleRelease,
    User,
    account_of,
    name_of,
)
from unterwegs.people.roles import Role


class NotAllowed(Exception):
    """A change of accounts that is refused; its text is a sentence for the person who tried."""


class MailNotSent(Exception):
    """What was done is done, but the mail server refused the mail about it."""


def record(*, by: Actor, deed: str, on: Model, details: Mapping[str, Any] | None = None, label: str = "") -> Deed:
    """Writes down who did what on what. ``by=None`` is the house itself (a nightly command), a text somebody by a link.

    ``details`` names fields or numbers, never the words of a family; ``label`` is what the thing is called.
    Of what lies under a family's key only day, function and deed are written down: it leads to no family and counts
    nobody's work, and stays true after she is forgotten.
    """
    if access.is_entrusted(on._meta.model):
        return Deed.objects.create(
            at=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0),
            by_name=_function_of(by),
            deed=str(deed),
            noun=on._meta.label_lower,
            details=dict(details or {}),
        )
    return Deed.objects.create(
        at=timezone.now(),
        by=account_of(by),
        by_name=name_of(by),
        deed=str(deed),
        noun=on._meta.label_lower,
        object_id=str(on.pk),
        label=(label or str(on))[:200],
        details=dict(details or {}),
    )


def note_ended(rows: Iterable[Model], *, on: date, what: str = "") -> None:
    """Writes down, when the transaction has ended, that rows, or ``what`` of them, count no more since ``on`` (an instant
    where their field is one): no backup gives them back. Their tables say how they end (`Privacy.ends`).
    """
    _note([withdrawals.line_of(row, on=on, what=what) for row in rows])


def note_back(rows: Iterable[Model], *, on: date, what: str = "") -> None:
    """They count again; then what a backup says of them holds.

    Written at once: after a crash behind the commit nothing would say so, and the next start would end them again. A
    transaction that fails afterwards only leaves them as a backup has them. Written once more at its end, behind lines of
    an ending that it holds itself or that came late. Raises OSError where the line cannot be written.
    """
    lines = [withdrawals.line_of(row, on=on, is_back=True, what=what) for row in rows]
    if lines:
        withdrawals.write(lines, now=timezone.now())
    _note(lines)


def _note(lines: Sequence[withdrawals.Line]) -> None:
    if lines:
        transaction.on_commit(lambda: withdrawals.write(lines, now=timezone.now()))


def close_again(pk: str, *, on: date) -> int:
    """An account that was closed after a backup was made; its sessions end with it."""
    return User.objects.filter(pk=pk, is_active=True).update(is_active=False, closed_at=on)


def _function_of(by: Actor) -> str:
    if by is None or isinstance(by, rules.Doer):
        return by or ""
    return rules.Doer.STAFF if isinstance(by, User) else rules.Doer.ELSEWHERE


# --- mail -----------------------------------------------------------------------------------------------------------
def send(*, to: str, subject: str | Promise, template: str, context: Mapping[str, Any], language: str = "de") -> None:
    """Sends a plain text mail when the transaction has ended; words are said in ``language``.

    ``template`` extends `people/mails/frame.txt`. Raises MailNotSent (out of the ended transaction).
    """
    with translation.override(language):
        text = render_to_string(template, {"base_url": settings.BASE_URL, **context})
        message = EmailMessage(str(subject), text.strip() + "\n", to=[to])
    transaction.on_commit(lambda: _hand_over(message))


def _hand_over(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError as problem:
        raise MailNotSent from problem


def can_send_short(to: str | None = None) -> bool:
    """Whether short messages (SMS) can be sent: at all, or to this number; a landline takes none."""
    return short_messages.is_there() and (to is None or short_messages.can_reach(to))


def send_short(*, to: str, template: str, context: Mapping[str, Any], language: str = "de") -> None:
    """Sends a short message when the transaction has ended. Raises MailNotSent (out of the ended transaction)."""
    with translation.override(language):
        text = " ".join(render_to_string(template, {"base_url": settings.BASE_URL, **context}).split())

    def hand_over() -> None:
        try:
            short_messages.send(to=to, text=text)
        except short_messages.NotSent as problem:
            raise MailNotSent from problem

    transaction.on_commit(hand_over)


def record_reading(mail: outbox.Kept, *, by: User) -> None:
    """Writes down that somebody opened a kept mail: which one and to whom, never what stood in it."""
    Deed.objects.create(
        at=timezone.now(),
        by=by,
        by_name=by.name,
        deed=rules.Deeds.MAIL_READ,
        noun="people.mail",
        object_id=mail.key,
        label=", ".join(mail.to)[:200],
    )


# --- invitations ----------------------------------------------------------------------------------------------------
@transaction.atomic
def invite(*, email: str, name: str, roles: Iterable[str], by: User, now: datetime) -> Invitation:
    """Sends a letter with a link that makes one account; an earlier letter to the same address ends.

    Raises NotAllowed, MailNotSent.
    """
    given = sorted(set(roles))
    earlier = queries.open_invitations().filter(email=email.lower())
    for held in (given, *(invitation.roles for invitation in earlier)):
        refuse_foreign_roles(held, by=by)
    _end_invitations(earlier, now=now)
    invitation = Invitation(email=email.lower(), name=name, roles=given, by=by)
    _post(invitation, now=now)
    record(by=by, deed=rules.Deeds.INVITED, on=invitation, details={"roles": given})
    return invitation


@transaction.atomic
def invite_again(invitation: Invitation, *, by: User, now: datetime) -> None:
    """A new link, valid from now; the old one ends. Raises NotAllowed, MailNotSent."""
    refuse_foreign_roles(invitation.roles, by=by)
    _post(invitation, now=now)
    record(by=by, deed=rules.Deeds.INVITED_AGAIN, on=invitation)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User, now: datetime) -> None:
    """The link of an invitation ends. Raises NotAllowed."""
    refuse_foreign_roles(invitation.roles, by=by)
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    note_ended([invitation], on=now)
    record(by=by, deed=rules.Deeds.WITHDRAWN, on=invitation)


def _end_invitations(invitations: QuerySet[Invitation], *, now: datetime) -> None:
    note_ended(invitations, on=now)
    invitations.update(withdrawn_at=now)


def refuse_foreign_roles(roles: Iterable[str], *, by: User) -> None:
    """Raises NotAllowed when there is no role, or one that the person may not give."""
    held = list(roles)
    if not held:
        raise NotAllowed(rules.Refusal.NO_ROLE.label)
    if not rules.may_handle(held, by=by.roles):
        raise NotAllowed(rules.Refusal.NOT_YOURS_TO_GIVE.label)


@transaction.atomic
def invite_first(*, email: str, name: str, now: datetime) -> str:
    """Opens an installation without any active administrator, empty or put back from a backup: the secret part of a link
    that makes an administrator's account.

    Nobody is there to send it, so it is returned. Raises NotAllowed once there is an administrator, and for the address of
    an account.
    """
    if queries.administrators().exists():
        raise NotAllowed(rules.Refusal.HAS_ADMINISTRATOR.label)
    if User.objects.filter(email=email.lower()).exists():
        raise NotAllowed(rules.Refusal.HAS_ACCOUNT.label)
    _end_invitations(queries.open_invitations().filter(Q(by=None) | Q(email=email.lower())), now=now)
    invitation = Invitation(email=email.lower(), name=name, roles=[Role.ADMINISTRATOR.value, Role.COORDINATOR.value])
    token = _write_link(invitation, now=now)
    record(by=None, deed=rules.Deeds.INVITED, on=invitation, details={"roles": invitation.roles})
    return token


def _write_link(invitation: Invitation, *, now: datetime) -> str:
    """A new link; only its digest stays here."""
    token = secrets.token_urlsafe(32)
    invitation.digest = digest_of(token)
    invitation.sent_at, invitation.expires_at = now, now + rules.INVITATION_LASTS
    invitation.save()
    return token


def _post(invitation: Invitation, *, now: datetime) -> None:
    """Sends a new link."""
    token = _write_link(invitation, now=now)
    send(
        to=invitation.email,
        subject=_("Your invitation to Unterwegs"),
        template="people/mails/invitation.txt",
        context={
            "invitation": invitation,
            "link": settings.BASE_URL + reverse("people:invitation", args=[token]),
        },
        language=invitation.by.language if invitation.by else "de",
    )


def digest_of(token: str) -> str:
    """What stays of the secret part of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def accept(invitation: Invitation, *, password: str | None, now: datetime) -> User:
    """Makes the account; ``password=None`` for a passkey. Raises NotAllowed when the link has ended meanwhile."""
    waiting = queries.open_invitations().select_for_update().filter(pk=invitation.pk, expires_at__gt=now)
    if not waiting.exists() or User.objects.filter(email=invitation.email).exists():
        raise NotAllowed(_("This invitation has already been used or has ended."))
    user = User.objects.create_user(invitation.email, name=invitation.name, password=password)
    for role in invitation.roles:
        user.assignments.create(role=role)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    record(by=user, deed=rules.Deeds.ACCEPTED, on=user, details={"roles": invitation.roles})
    return user


# --- accounts -------------------------------------------------------------------------------------------------------
@transaction.atomic
def change_roles(user: User, *, roles: Iterable[str], by: User) -> None:
    """Gives and takes roles. Raises NotAllowed."""
    _lock_administrators()
    before, after = set(user.roles), set(roles)
    refusal = rules.refused_roles(
        before,
        after,
        by=by.roles,
        is_own=user.pk == by.pk,
        is_last_administrator=queries.is_last_administrator(user),
    )
    if refusal:
        raise NotAllowed(refusal.label)
    if before == after:
        return
    today, taken = timezone.localdate(), user.assignments.filter(role__in=before - after)
    note_ended(taken, on=today)
    taken.delete()
    note_back([user.assignments.create(role=role) for role in sorted(after - before)], on=today)
    user.forget_roles()
    details = {"given": sorted(after - before), "taken": sorted(before - after)}
    record(by=by, deed=rules.Deeds.ROLES_CHANGED, on=user, details=details)


@transaction.atomic
def close(user: User, *, by: User) -> None:
    """Ends an account: its sessions end with it, its deeds stay. Raises NotAllowed."""
    _set_active(user, active=False, by=by)
    record(by=by, deed=rules.Deeds.CLOSED, on=user)


@transaction.atomic
def open_again(user: User, *, by: User) -> None:
    """Raises NotAllowed."""
    _set_active(user, active=True, by=by)
    record(by=by, deed=rules.Deeds.OPENED, on=user)


def _set_active(user: User, *, active: bool, by: User) -> None:
    _lock_administrators()
    refusal = rules.refused_closing(
        user.roles,
        by=by.roles,
        is_own=user.pk == by.pk,
        is_last_administrator=queries.is_last_administrator(user),
    )
    if refusal:
        raise NotAllowed(refusal.label)
    user.is_active = active
    user.closed_at = None if active else timezone.now()
    user.save(update_fields=["is_active", "closed_at"])
    (note_back if active else note_ended)([user], on=timezone.now())


def _lock_administrators() -> None:
    """Two administrators who close each other at the same moment wait for one another."""
    list(queries.administrators().select_for_update(of=("self",)))


@transaction.atomic
def change_own_data(*, name: str, language: str, weekly_mail: bool, by: User) -> None:
    by.name, by.language, by.weekly_mail = name, language, weekly_mail
    by.save(update_fields=["name", "language", "weekly_mail"])
    record(by=by, deed=rules.Deeds.OWN_DATA_CHANGED, on=by)


@transaction.atomic
def enter_absence(*, first_on: date, last_on: date, deputy: User, by: User) -> Absence:
    """Days on which somebody is away and the deputy acts in their scope. Raises NotAllowed."""
    if not rules.may_stand_in(by.roles, deputy.roles):
        raise NotAllowed(_("A deputy needs a role that you hold as well."))
    absence = Absence.objects.create(user=by, first_on=first_on, last_on=last_on, deputy=deputy)
    note_back([absence], on=timezone.localdate())
    record(by=by, deed=rules.Deeds.ABSENT, on=by, details={"deputy": deputy.name})
    return absence


@transaction.atomic
def remove_absence(absence: Absence, *, by: User) -> None:
    """She is there, and nobody acts for her; entered twice, the other one stays."""
    same = Absence.objects.filter(user=absence.user, deputy=absence.deputy, first_on=absence.first_on)
    if not same.filter(last_on=absence.last_on).exclude(pk=absence.pk).exists():
        note_ended([absence], on=timezone.localdate())
    absence.delete()
    record(by=by, deed=rules.Deeds.PRESENT, on=by)


@transaction.atomic
def clear_job(job: Job, *, by: User) -> None:
    """Takes finished work from the list, with its input. Raises NotAllowed while it runs."""
    if job.is_open:
        raise NotAllowed(_("This work is still under way."))
    record(by=by, deed=rules.Deeds.JOB_CLEARED, on=job)
    uploads.drop(job.upload)
    job.delete()


# --- releases of parts ----------------------------------------------------------------------------------------------
@transaction.atomic
def release_part(
    *,
    module: str,
    function: str,
    name: str,
    released_on: date,
    digest: str,
    by: User,
    now: datetime,
    documents: Mapping[str, str] | None = None,
) -> ModuleRelease:
    """Writes down that a named person released a part having read this version of the folder; an earlier release of
    the same function ends. ``documents`` are the versions of the documents in it, by their names in the address.
    """
    standing = ModuleRelease.objects.standing().filter(module=module, function=function)
    note_ended(standing, on=timezone.localdate(now))
    standing.update(withdrawn_on=timezone.localdate(now))
    row = ModuleRelease.objects.create(
        module=rules.Module(module),
        function=rules.Function(function),
        name=name,
        released_on=released_on,
        digest=digest,
        documents=dict(documents or {}),
        entered_by=by,
        entered_at=now,
    )
    record(by=by, deed=rules.Deeds.RELEASED, on=row, details={"digest": digest})
    return row


@transaction.atomic
def withdraw_release(row: ModuleRelease, *, by: User, today: date) -> None:
    """From now on nothing new comes into the part; what stands in it is answered, taken back, and deleted by its rules."""
    row.withdrawn_on = today
    row.save(update_fields=["withdrawn_on"])
    note_ended([row], on=today)
    record(by=by, deed=rules.Deeds.RELEASE_ENDED, on=row)


# --- who read what --------------------------------------------------------------------------------------------------
@transaction.atomic
def look_into_reads(
    *,
    cause: str,
    witness: str,
    first_on: date,
    last_on: date,
    by: User,
    now: datetime,
    person: User | None = None,
    whom: UUID | None = None,
) -> Look:
    """Asks who read what; the question itself is kept with its cause and its witness."""
    look = Look.objects.create(
        at=now,
        by=by,
        by_name=by.name,
        sealed=keys.seal(cause.encode(), at=now),
        witness=witness,
        first_on=first_on,
        last_on=last_on,
        person=person,
        whom=whom,
    )
    record(by=by, deed=rules.Deeds.LOOKED, on=look)
    return look


@transaction.atomic
def record_telling(*, by: User, person: User | None, tables: int) -> Deed:
    """Writes down that a person was given the own data; a person without an account is not named anywhere."""
    return Deed.objects.create(
        at=timezone.now(),
        by=by,
        by_name=by.name,
        deed=rules.Deeds.TOLD,
        noun=User._meta.label_lower if person else "people.access",
        object_id=str(person.pk) if person else "",
        label=str(person) if person else "",
        details={"tables": tables},
    )


# --- forgetting -----------------------------------------------------------------------------------------------------
def forget_old(*, now: datetime) -> dict[str, int]:
    """Deletes what the rules of all rooms no longer let us keep; how many rows of each table, and files.

    Raises processing.NotForgotten when a rule could not be run; the others were.
    """
    return processing.forget(now=now)
