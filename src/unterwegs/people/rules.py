"""Decisions about accounts and long work, on paper."""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from unterwegs.people import privacy
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
LEDGER_LOST = gettext_noop("Forgotten by an earlier rule; its line in the ledger was lost.")
NEVER_USED = gettext_noop("Nothing was ever kept with this key.")
FINDING_DOUBLES = gettext_noop("Finding doubles without reading them")
OPEN_WORDS_ABOUT_ONE_THING = 10  # more are only counted
HEARTBEAT = timedelta(seconds=90)
CLOSED_ACCOUNTS_KEPT = timedelta(days=90)  # time to hand over; then name and mail address go
READS_KEPT = privacy.HALF_A_YEAR
LOOKS_KEPT = timedelta(days=3 * 365)  # that somebody looked into the reads, as long as other deeds
LOOK_OPEN = timedelta(days=1)  # an asked question is answered on its page so long
LONGEST_LOOK = timedelta(days=31)  # the period of one question
MANY_FAMILIES, IN_A_WHILE = 25, timedelta(hours=1)  # more families read by one person are pointed out
LONGEST_CAUSE = 300  # letters
TASKS_KEPT = timedelta(days=14)  # of the queue: ids only, no words

# --- what data of staff is for ---------------------------------------------------------------------------------------
ACCOUNTS = privacy.Purpose(
    key="konten",
    name=_("Accounts, rights and deputies"),
    why=_("An account lets you work here. Rights say what you may do; a deputy stands in for you."),
    of=privacy.Whom.STAFF,
    basis=(privacy.Basis.EMPLOYMENT, privacy.Basis.PUBLIC_TASK),
    recipients=(privacy.OFFICE, privacy.OPERATOR),
    duty=_("Without name and mail address there is no account."),
)
RECORD = privacy.Purpose(
    key="protokoll",
    name=_("Record of deeds and reads"),
    why=_("It can be proved who changed what and who read the data of a family. Nobody's work is measured with it."),
    of=privacy.Whom.STAFF,
    basis=(privacy.Basis.DUTY,),
    recipients=(privacy.PRIVACY_OFFICER, privacy.OPERATOR),
    duty=_("It is written by the program itself."),
)
LONG_WORK = privacy.Purpose(
    key="arbeiten",
    name=_("Long work: imports, books, translations"),
    why=_("You see how far your import or your book is, and what was wrong with it."),
    of=privacy.Whom.STAFF,
    basis=(privacy.Basis.EMPLOYMENT,),
    recipients=(privacy.OFFICE, privacy.OPERATOR),
    duty=_("It is written by the program itself."),
)
KEPT_ACCOUNT = privacy.Rows(_("after the account is closed"), CLOSED_ACCOUNTS_KEPT, "closed_at")
KEPT_INVITATION = privacy.Rows(
    _("after it was sent, once it is accepted, withdrawn or expired"),
    INVITATIONS_KEPT,
    "sent_at",
)  # an open one lasts 14 days, which is less
KEPT_ABSENCE = privacy.Rows(_("after the last day"), ABSENCES_KEPT, "last_on")
KEPT_DEED = privacy.Rows(_("after the deed"), DEEDS_KEPT, "at")
KEPT_JOB = privacy.Rows(_("after the start"), JOBS_KEPT, "made_at")
KEPT_READ = privacy.Rows(_("after the read"), READS_KEPT, "at")
KEPT_LOOK = privacy.Rows(_("after the question"), LOOKS_KEPT, "at")
KEPT_RELEASE = privacy.Rows(_("after it was withdrawn; a standing release stays"), DEEDS_KEPT, "withdrawn_on")


class Module(TextChoices):
    """A part that holds data of families; it is closed until it is released. Its value is the name of the room."""

    WISHES = "wishes", _("Wishes of families")
    WELCOME = "welcome", _("Welcome visits")
    COMPANIONS = "companions", _("Companions")
    COURSES = "courses", _("Courses and sign-ups")


class Function(TextChoices):
    """Who has to release a part: each has read the same version of the folder."""

    OFFICE = "office", _("Head of the office (responsible)")
    PRIVACY = "privacy", _("Data-protection officer (advice given)")
    STAFF_COUNCIL = "staff_council", _("Staff council")


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
    LOOKED = "looked into the reads", _("looked into the reads")
    TOLD = "gave a person the own data", _("gave a person the own data")
    RELEASED = "entered a release", _("entered a release")
    RELEASE_ENDED = "withdrew a release", _("withdrew a release")


class Doer(TextChoices):
    """Who did something on what a family entrusted, as the record of deeds says it: a function, never who it was."""

    STAFF = "somebody of the staff", _("somebody of the staff")
    LOTSE = "a Lotse", _("a Lotse")
    VISITOR = "a visitor", _("a visitor")
    ELSEWHERE = "somebody elsewhere", _("somebody elsewhere")


class Refusal(TextChoices):
    """Why a change of accounts is refused, as a sentence for the person who tried."""

    NOT_YOURS_TO_GIVE = "not_yours", _("Only an administrator may give or take this role.")
    NOT_FOR_YOURSELF = "yourself", _("You cannot give yourself another role. Please ask an administrator.")
    NOT_YOUR_OWN = "own_account", _("You cannot close your own account.")
    LAST_ADMINISTRATOR = "last", _("This is the last administrator. Please appoint another one first.")
    HAS_ADMINISTRATOR = "administrator", _("There is an administrator already; please ask there for an invitation.")
    HAS_ACCOUNT = "account", _("There is already an account with this mail address.")
    NO_ROLE = "no_role", _("Please choose at least one role.")


#: What `restore` and `replay` say to whoever sits at the server.
NOBODY_ADMINISTERS = (
    'Achtung: Kein offenes Konto hat mehr die Rolle Verwaltung. Mit manage.py invite_first ADRESSE --name "Vorname Name" '
    "bekommt jemand ein neues Konto mit dieser Rolle; es öffnet die anderen wieder."
)


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


def is_released(signed: Mapping[str, str]) -> bool:
    """Whether a part is open: every function released it, and all of them the same version (function → digest)."""
    return set(signed) == set(Function.values) and len(set(signed.values())) == 1


def changed_since(read: Iterable[Mapping[str, str]], now: Mapping[str, str]) -> list[str]:
    """Which documents of a folder are not the ones that were read, in the order of the folder; those taken out come last.

    Each of ``read`` are the versions that one person read (name → digest). Who noted none may have read anything else:
    then each document counts.
    """
    versions = list(read)
    names = [*now, *dict.fromkeys(name for one in versions for name in one if name not in now)]
    return [name for name in names if any(one.get(name) != now.get(name) for one in versions)]


def crowded_days(reads: Iterable[tuple[datetime, Hashable]], *, most: int, within: timedelta) -> list[datetime]:
    """When one person, whose reads in the order of time these are, saw more different families than likely.

    One instant for each time it begins; what goes on without a pause of ``within`` counts as one.
    """
    found: list[datetime] = []
    window: deque[tuple[datetime, Hashable]] = deque()
    last: datetime | None = None
    for at, whom in reads:
        window.append((at, whom))
        while at - window[0][0] >= within:
            window.popleft()
        if len({one for _at, one in window}) > most:
            if last is None or at - last >= within:
                found.append(at)
            last = at
    return found


def is_open_look(asked_at: datetime, *, now: datetime) -> bool:
    """Whether the answer to a question about reads is still shown."""
    return now - asked_at < LOOK_OPEN


def computer_of(address: str) -> str:
    """What counts as one computer where forms are counted: an address of IPv4; of IPv6 the network (/64) of a household or a
    server, who otherwise has as many addresses as there are forms.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((found.packed, 64), strict=False))


def is_valid(expires_at: datetime, *, now: datetime) -> bool:
    """Whether an invitation may still be accepted."""
    return now < expires_at


def is_away(first: date, last: date, *, today: date) -> bool:
    """Whether an absence covers the day; both ends count."""
    return first <= today <= last


def share(done: int, total: int) -> int:
    """Progress in whole percent, 0 to 100; unknown totals count as 0."""
    return min(100, 100 * done // total) if total > 0 else 0
