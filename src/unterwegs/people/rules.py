"""Decisions about accounts and long work, on paper."""

from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

INVITATION_LASTS = timedelta(days=14)
MAILS_KEPT = timedelta(days=14)
DEEDS_KEPT = timedelta(days=3 * 365)
JOBS_KEPT = timedelta(days=90)
UPLOADS_KEPT = timedelta(days=7)
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
    ACCEPTED = "accepted the invitation", _("accepted the invitation")
    ROLES_CHANGED = "changed the roles", _("changed the roles")
    CLOSED = "closed the account", _("closed the account")
    OPENED = "opened the account again", _("opened the account again")
    ABSENT = "entered an absence", _("entered an absence")
    PRESENT = "removed an absence", _("removed an absence")
    SIGNED_IN = "signed in", _("signed in")
    MAIL_READ = "read a mail", _("read a mail")
    JOB_STARTED = "started long work", _("started long work")
    JOB_RESTARTED = "restarted long work", _("restarted long work")


def is_valid(expires_at: datetime, *, now: datetime) -> bool:
    """Whether an invitation may still be accepted."""
    return now < expires_at


def is_away(first: date, last: date, *, today: date) -> bool:
    """Whether an absence covers the day; both ends count."""
    return first <= today <= last


def share(done: int, total: int) -> int:
    """Progress in whole percent, 0 to 100; unknown totals count as 0."""
    return min(100, 100 * done // total) if total > 0 else 0
