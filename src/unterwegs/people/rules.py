"""Decisions about accounts and long work, on paper."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from unterwegs.people.roles import Role, roles_given_by

INVITATION_LASTS = timedelta(days=14)
MAILS_KEPT = timedelta(days=14)
DEEDS_KEPT = timedelta(days=3 * 365)
INVITATIONS_KEPT = timedelta(days=30)
ABSENCES_KEPT = timedelta(days=30)
JOBS_KEPT = timedelta(days=90)
UPLOADS_KEPT = timedelta(days=7)
WORDS_KEPT = timedelta(days=90)  # of open forms
CONTRIBUTIONS_KEPT = timedelta(days=365)  # without their words, after the answer
UNUSED_KEYS_KEPT = timedelta(days=7)  # keys to which no row was ever written
KEY_LOST = gettext_noop("The key was lost; nobody can read it any more.")
FINDING_DOUBLES = gettext_noop("Finding doubles without reading them")
OPEN_WORDS_ABOUT_ONE_THING = 10  # more are only counted
HEARTBEAT = timedelta(seconds=90)


class JobState(TextChoices):
    """How far a long piece of work is."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Deeds(TextChoices):
    """What people do with accounts."""

    INVITED = "invited", _("invited")
    INVITED_AGAIN = "invited again", _("invited again")
    WITHDRAWN = "withdrew the invitation", _("withdrew the invitation")
    ACCEPTED = "accepted the invitation", _("accepted the invitation")
    ROLES_CHANGED = "changed the roles", _("changed the roles")
    CLOSED = "closed the account", _("closed the account")
    OPENED = "opened the account again", _("opened the account again")
    ABSENT = "entered an absence", _("entered an absence")
    PRESENT = "removed an absence", _("removed an absence")
    OWN_DATA_CHANGED = "changed the own data", _("changed the own data")
    MAIL_READ = "read a mail", _("read a mail")
    JOB_STARTED = "started long work", _("started long work")
    JOB_RESTARTED = "restarted long work", _("restarted long work")
    JOB_CLEARED = "cleared long work", _("cleared long work")


class Refusal(TextChoices):
    """Why a change of accounts is refused, as a sentence for the person who tried."""

    NOT_YOURS_TO_GIVE = "not_yours", _("Only an administrator may give or take this role.")
    NOT_FOR_YOURSELF = "yourself", _("You cannot give yourself another role. Please ask an administrator.")
    NOT_YOUR_OWN = "own_account", _("You cannot close your own account.")
    LAST_ADMINISTRATOR = "last", _("This is the last administrator. Please appoint another one first.")
    NOT_EMPTY = "not_empty", _("There are accounts already; please ask an administrator for an invitation.")
    NO_ROLE = "no_role", _("Please choose at least one role.")


def refused_roles(
    before: Iterable[str], after: Iterable[str], *, by: Iterable[str], is_own: bool, is_last_administrator: bool
) -> Refusal | None:
    """Why somebody with the roles ``by`` may not change roles from ``before`` to ``after``; None when they may.

    Coordinators give and take all roles but administrator and data-protection officer, and none to themselves;
    administrators are free, but one of them always stays.
    """
    old, new, own = set(before), set(after), set(by)
    if not (old ^ new) <= roles_given_by(own):
        return Refusal.NOT_YOURS_TO_GIVE
    if is_own and Role.ADMINISTRATOR not in own and not new <= old:
        return Refusal.NOT_FOR_YOURSELF
    if is_last_administrator and Role.ADMINISTRATOR not in new:
        return Refusal.LAST_ADMINISTRATOR
    return None


def refused_closing(
    held: Iterable[str], *, by: Iterable[str], is_own: bool, is_last_administrator: bool
) -> Refusal | None:
    """Why an account with the roles ``held`` may not be closed or opened; None when it may."""
    if is_own:
        return Refusal.NOT_YOUR_OWN
    if not may_handle(held, by=by):
        return Refusal.NOT_YOURS_TO_GIVE
    return Refusal.LAST_ADMINISTRATOR if is_last_administrator else None


def may_handle(held: Iterable[str], *, by: Iterable[str]) -> bool:
    """Whether accounts, invitations and kept mails of people with these roles are in the hands of somebody.

    A kept mail may carry a link that opens an account: who may not appoint a person, may not read their mail.
    """
    return {Role(role) for role in held} <= roles_given_by(by)


def may_stand_in(own: Iterable[str], deputy: Iterable[str]) -> bool:
    """Whether somebody can be a deputy: a deputy acts only in roles that both hold."""
    return bool(set(own) & set(deputy))


def is_valid(expires_at: datetime, *, now: datetime) -> bool:
    """Whether an invitation may still be accepted."""
    return now < expires_at


def is_away(first: date, last: date, *, today: date) -> bool:
    """Whether an absence covers the day; both ends count."""
    return first <= today <= last


def share(done: int, total: int) -> int:
    """Progress in whole percent, 0 to 100; unknown totals count as 0."""
    return min(100, 100 * done // total) if total > 0 else 0
