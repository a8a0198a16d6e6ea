"""What a table says about persons: the words in which every model declares it, next to its fields (`class Privacy`).

From these declarations come the processing register (Art. 30 GDPR), the information sheets (Art. 13 and 14), the
answer to a person who asks (Art. 15) and the nightly forgetting. No database, no clock: rooms' rules lean on it.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Q, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

Words = str | Promise


class Kind(TextChoices):
    """What a field tells of a person."""

    NAME = "name", _("name")
    CONTACT = "contact", _("mail address, phone or postal address")
    PICTURE = "picture", _("picture of somebody")
    WORDS = "words", _("what somebody wrote or said")
    FAMILY = "family", _("facts about a family")
    PERSON = "person", _("which person (a link to an account or a family)")
    STAFF = "staff", _("who of the staff worked on it")
    FUNCTION = "function", _("function or role")
    ACTION = "action", _("what somebody did, and when")
    CHOICE = "choice", _("language and settings")
    SECRET = "secret", _("secret of a sign-in or a link, encrypted or as a digest")
    TECHNICAL = "technical", _("technical mark")


#: Kinds that only a sealed field may hold where a room is confidential.
SEALED_KINDS = frozenset({Kind.NAME, Kind.CONTACT, Kind.WORDS, Kind.FAMILY})


class Basis(TextChoices):
    """The law that allows it; every sentence is to be verified by the data-protection officer."""

    PUBLIC_TASK = "public_task", _("a public task of youth welfare (Art. 6 (1) e GDPR, § 67b SGB X, §§ 62–64 SGB VIII)")
    DUTY = "duty", _("a legal duty to protect data and to prove it (Art. 6 (1) c with Art. 5 (2) and 32 GDPR)")
    EMPLOYMENT = "employment", _("work for the office (Art. 6 (1) e with Art. 88 GDPR and the law of the Land)")
    CONSENT = "consent", _("consent, which can be withdrawn at any time (Art. 6 (1) a GDPR)")


class Whom(TextChoices):
    """Whose data it is."""

    FAMILIES = "families", _("families")
    CONTACTS = "contacts", _("people who answer for an organization")
    STAFF = "staff", _("people with an account")


#: Who receives data, where several rooms say the same.
OFFICE = _("the people of this office who work with it")
PROVIDER = _("the organization of the offer")
EVERYBODY = _("everybody: it is published")
OPERATOR = _("the operator of the server, on our behalf")
PRIVACY_OFFICER = _("the data-protection officer")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What data is for: one row of the register, one information sheet.

    ``source``: where it comes from when the person did not give it (then Art. 14 holds). ``duty``: whether she has to.
    ``data``: which data, in the words of those whose data it is; families need them, others read the kinds.
    """

    key: str
    name: Words
    why: Words
    of: Whom
    basis: tuple[Basis, ...]
    recipients: tuple[Words, ...]
    source: Words = ""
    duty: Words = ""
    data: tuple[Words, ...] = ()

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def is_for_families(self) -> bool:
        return self.of == Whom.FAMILIES


# --- how long -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Kept:
    """How long something stays, in words."""

    words: Words

    @property
    def sentence(self) -> str:
        return str(self.words)


@dataclass(frozen=True, slots=True)
class Rows(Kept):
    """A row is deleted so long after the day or instant in ``since`` (a lookup like „survey__closes_on“)."""

    after: timedelta
    since: str
    only: Q = field(default_factory=Q)

    @property
    def sentence(self) -> str:
        return f"{span(self.after)} {self.words}".strip() if self.after else str(self.words)


@dataclass(frozen=True, slots=True)
class Blank(Rows):
    """The row stays, these fields of it are emptied."""

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class By(Kept):
    """A deed of the room forgets it: its dotted name. It takes ``now`` or ``today`` and returns how many rows changed."""

    deed: str


@dataclass(frozen=True, slots=True)
class With(Kept):
    """A row goes with the one in this field (a foreign key that cascades)."""

    field: str


@dataclass(frozen=True, slots=True)
class Until(Kept):
    """No number of days: it stays until somebody does something, which the words name."""


WITH_ACCOUNT = Until(_("until the account is deleted"))


def span(time: timedelta) -> str:
    """A time in the largest unit that says it exactly: „3 years“, „6 months“ (of 30.4 days), „90 days“."""
    years, rest = divmod(time.days, 365)
    if years and not rest:
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    if time.days == HALF_A_YEAR.days:
        return ngettext("%(count)s month", "%(count)s months", 6) % {"count": 6}
    return ngettext("%(count)s day", "%(count)s days", time.days) % {"count": time.days}


HALF_A_YEAR = timedelta(days=182)


# --- what can be taken back -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Ends:
    """How a row is taken back again after a restore: the day or instant in ``field`` is filled again; or the deed of this
    dotted name is done, with the values of ``by`` and ``told`` as texts and ``on``, which returns how many rows changed; or,
    where both are empty, the row is deleted. ``by``: fields that say which row it is; numbers that the database gives are
    given to another row after a restore. ``told``: fields whose values the deed needs beside; of a row only what was told
    last counts. ``what``: which part of a row ends, where several can end by themselves.
    """

    field: str = ""
    by: tuple[str, ...] = ("id",)
    deed: str = ""
    told: tuple[str, ...] = ()
    what: str = ""


# --- the declaration ------------------------------------------------------------------------------------------------
class Declared:
    """What `class Privacy` of a model says. Every field is personal (with its kind) or neutral."""

    personal: ClassVar[Mapping[str, Kind]] = {}
    neutral: ClassVar[Set[str]] = frozenset()
    purpose: ClassVar[Purpose]
    basis: ClassVar[tuple[Basis, ...]] = ()  # where it differs from that of the purpose
    recipients: ClassVar[tuple[Words, ...]] = ()  # the same
    what: ClassVar[Words] = (
        ""  # what the people call it whose data it is; families need it, others read the table's name
    )
    kept: ClassVar[Kept | tuple[Kept, ...]]
    ends: ClassVar[Ends | tuple[Ends, ...] | None] = (
        None  # where somebody can take it back; a deed notes it (`people.note_ended`)
    )


class NOTHING_PERSONAL(Declared):  # noqa: N801 – a word of the declaration, said as `Privacy = NOTHING_PERSONAL`
    """No field of the table tells anything of a person."""


def rules_of(declared: Any) -> tuple[Kept, ...]:
    """The rules of deletion of a declaration, as a tuple."""
    kept = getattr(declared, "kept", ())
    return kept if isinstance(kept, tuple) else (kept,)


# --- who answers for it ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for the data of this installation, as the town is set up; empty where nobody said it."""

    name: str
    office: str
    address: str
    email: str
    phone: str
    privacy_officer: str
    authority: str
    operator: str
    land: str = ""


# --- purposes that several rooms share ------------------------------------------------------------------------------
VOICES = Purpose(
    key="stimmen",
    name=_("What families tell us"),
    why=_(
        "You point out a mistake, miss something or have an idea. We read it, act on it and answer where you ask us to."
    ),
    of=Whom.FAMILIES,
    basis=(Basis.PUBLIC_TASK,),
    recipients=(OFFICE, PROVIDER, OPERATOR),
    duty=_("You do not have to tell us anything. A name is never needed."),
    data=(
        _("What you write"),
        _("The offer or the topic it is about"),
        _("The day and the language"),
        _("A secret link to our answer, if you want one"),
    ),
)
WHAT_FORMS = _("Hints and ideas")
KEPT_FORMS = By(
    _("Your words: 90 days. Our answer to you: 90 days from its day. That something came in: 1 year after the answer."),
    "unterwegs.people.open_forms.forget",
)

KEYS = Purpose(
    key="schluessel",
    name=_("Keys of families"),
    why=_("What you entrust to us is locked with a key of its own. When its time is over, we destroy the key."),
    of=Whom.FAMILIES,
    basis=(Basis.DUTY,),
    recipients=(OPERATOR,),
    duty=_("It is written by the program itself."),
    data=(_("A random mark, without your name"), _("The day and what it is for")),
)
WHAT_KEYS, WHAT_SHARES = _("The mark of a key"), _("That two places may use it, as you allowed")
WHAT_DATA_KEYS, WHAT_DESTROYED = _("The key"), _("That a key was destroyed")
WHAT_TAKEN_BACK = _("That you took something back, so that no backup gives it back")
KEPT_TAKEN_BACK = _("as long as a backup can be older")
WITH_KEY = _("with the key")
KEPT_KEY = Until(_("until the time of what it locks is over, or you take it back; its backups 7 days longer"))
KEPT_HOLDER = Until(_("it stays, as a proof; it leads to nobody"))
