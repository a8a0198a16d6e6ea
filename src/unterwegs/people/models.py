"""Tables of the people who use the house and of what they did."""

import uuid
from collections.abc import Iterable
from datetime import date, time
from typing import ClassVar

from cryptography.fernet import InvalidToken
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unterwegs.people import keys, privacy, rules
from unterwegs.people.encrypted import EncryptedJson
from unterwegs.people.privacy import NOTHING_PERSONAL, Kind
from unterwegs.people.roles import Permission, Role, holds_everywhere, rights_of


class UserManager(BaseUserManager["User"]):
    """Makes accounts; people get theirs by invitation."""

    def create_user(self, email: str, *, name: str, password: str | None = None) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody who works with the product; families need no account."""

    class Language(models.TextChoices):
        GERMAN = "de", "Deutsch"
        ENGLISH = "en", "English"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=12, choices=Language, default=Language.GERMAN)
    is_active = models.BooleanField(_("active"), default=True)
    weekly_mail = models.BooleanField(_("weekly mail “this is waiting”"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects = UserManager()

    class Privacy(privacy.Declared):
        personal = {
            "id": Kind.TECHNICAL,
            "email": Kind.CONTACT,
            "name": Kind.NAME,
            "password": Kind.SECRET,
            "language": Kind.CHOICE,
            "weekly_mail": Kind.CHOICE,
            "is_active": Kind.FUNCTION,
            "joined_at": Kind.ACTION,
            "last_login": Kind.ACTION,
            "closed_at": Kind.ACTION,
        }
        purpose = rules.ACCOUNTS
        kept = rules.KEPT_ACCOUNT
        ends = privacy.Ends(deed="unterwegs.people.actions.close_again")

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def roles(self) -> frozenset[str]:
        """The roles the person holds; one query, then remembered on the object."""
        if not hasattr(self, "_roles"):
            self._roles = frozenset(self.assignments.values_list("role", flat=True))
        return self._roles

    def forget_roles(self) -> None:
        """After a change: the roles are asked for again."""
        self.__dict__.pop("_roles", None)

    def only_as(self, roles: Iterable[str]) -> "User":
        """The person with no more than these roles, for somebody who stands in for her."""
        self._roles = self.roles & frozenset(roles)
        return self

    @property
    def rights(self) -> frozenset[Permission]:
        return rights_of(self.roles)

    def may(self, permission: Permission) -> bool:
        """Whether the person holds the right, at least in a scope."""
        return self.is_active and permission in self.rights

    def may_everywhere(self, permission: Permission) -> bool:
        """Whether the person holds the right for the whole town."""
        return self.is_active and holds_everywhere(self.roles, permission)


class Assignment(models.Model):
    """A role that a person holds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)

    class Privacy(privacy.Declared):
        personal = {"user": Kind.PERSON, "role": Kind.FUNCTION, "given_at": Kind.ACTION}
        purpose = rules.ACCOUNTS
        kept = privacy.With(_("with the account"), "user")
        ends = privacy.Ends(by=("user", "role"))

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "role"], name="role_held_once")]

    def __str__(self) -> str:
        return self.get_role_display()


class Invitation(models.Model):
    """A letter that lets one person make an account; the link is kept only as a digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("mail address"))
    name = models.CharField(_("name"), max_length=120)
    roles = models.JSONField(_("roles"), default=list)
    digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Privacy(privacy.Declared):
        personal = {
            "email": Kind.CONTACT,
            "name": Kind.NAME,
            "roles": Kind.FUNCTION,
            "digest": Kind.SECRET,
            "sent_at": Kind.ACTION,
            "expires_at": Kind.ACTION,
            "accepted_at": Kind.ACTION,
            "withdrawn_at": Kind.ACTION,
            "by": Kind.PERSON,
        }
        purpose = rules.ACCOUNTS
        kept = rules.KEPT_INVITATION
        ends = privacy.Ends("withdrawn_at")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-sent_at",)

    def __str__(self) -> str:
        return self.email


class Absence(models.Model):
    """Days on which somebody is away, and who stands in."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    deputy = models.ForeignKey(User, models.CASCADE, related_name="stands_in", verbose_name=_("deputy"))

    class Privacy(privacy.Declared):
        personal = {
            "user": Kind.PERSON,
            "first_on": Kind.ACTION,
            "last_on": Kind.ACTION,
            "deputy": Kind.PERSON,
        }
        purpose = rules.ACCOUNTS
        kept = rules.KEPT_ABSENCE
        ends = privacy.Ends(by=("user", "deputy", "first_on", "last_on"))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("first_on",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")), name="absence_ends_after_start"
            ),
            models.CheckConstraint(condition=~models.Q(user=models.F("deputy")), name="nobody_is_their_own_deputy"),
        ]

    def __str__(self) -> str:
        return f"{self.first_on:%d.%m.%Y} – {self.last_on:%d.%m.%Y}"

    def covers(self, today: date) -> bool:
        return rules.is_away(self.first_on, self.last_on, today=today)


#: Who does something: an account, somebody without one by a name („AWO Wetzlar, per Link“), None for the house itself.
Actor = User | str | None


def account_of(by: Actor) -> User | None:
    return by if isinstance(by, User) else None


def name_of(by: Actor) -> str:
    return by.name if isinstance(by, User) else (by or "")[:120]


class DeedQuerySet(models.QuerySet["Deed"]):
    def at(self, thing: models.Model) -> "DeedQuerySet":
        """The deeds on one object, newest first."""
        return self.filter(noun=thing._meta.label_lower, object_id=str(thing.pk)).order_by("-at", "-id")


class Deed(models.Model):
    """Who did what, when, on what. Plain text, so that deleting the object or the account is never blocked."""

    at = models.DateTimeField(_("when"), db_index=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))
    by_name = models.CharField(max_length=120, blank=True)
    deed = models.CharField(_("what"), max_length=60)
    noun = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    label = models.CharField(_("on what"), max_length=200, blank=True)
    details = models.JSONField(default=dict)

    objects = DeedQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "at": Kind.ACTION,
            "by": Kind.PERSON,
            "by_name": Kind.NAME,
            "deed": Kind.ACTION,
            "label": Kind.NAME,
            "details": Kind.ACTION,
        }
        neutral = {"noun", "object_id"}
        purpose = rules.RECORD
        kept = rules.KEPT_DEED

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        ordering = ("-at", "-id")
        indexes: ClassVar = [models.Index(fields=["noun", "object_id"], name="deeds_at_the_object")]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.deed}"

    @property
    def doer(self) -> str | Promise:
        """Who it was: a name, a function in the language of the page, or empty for the house itself."""
        return rules.Doer(self.by_name).label if self.by_name in rules.Doer.values else self.by_name

    @property
    def is_of_a_day(self) -> bool:
        """Whether only the day was written down."""
        return timezone.localtime(self.at).time() == time()


class Job(models.Model):
    """A long piece of work that somebody started and may watch; its input is a file that is deleted by rule."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    options = models.JSONField(default=dict)
    upload = models.CharField(max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=rules.JobState, default=rules.JobState.WAITING)
    step = models.CharField(_("step"), max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = EncryptedJson(default=dict, help_text=_("Counts and rejected rows as JSON, encrypted."))
    cause = models.TextField(_("cause"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="jobs")
    made_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Privacy(privacy.Declared):
        personal = {"started_by": Kind.PERSON, "made_at": Kind.ACTION, "title": Kind.ACTION, "report": Kind.CONTACT}
        neutral = {
            "id",
            "kind",
            "options",
            "upload",
            "state",
            "step",
            "done",
            "total",
            "cause",
            "attempts",
            "beat_at",
            "ended_at",
        }
        purpose = rules.LONG_WORK
        kept = rules.KEPT_JOB

    class Meta:
        verbose_name = _("long work")
        verbose_name_plural = _("long work")
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        return 100 if self.state == rules.JobState.DONE else rules.share(self.done, self.total)

    @property
    def is_open(self) -> bool:
        return self.state in {rules.JobState.WAITING, rules.JobState.RUNNING}


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def open(self) -> "ContributionQuerySet":
        return self.filter(closed_at=None)

    def about(self, thing: models.Model) -> "ContributionQuerySet":
        return self.filter(noun=thing._meta.label_lower, object_id=str(thing.pk))


class Contribution(models.Model):
    """What somebody sent by an open form: no account, no address of a computer, the words encrypted and soon deleted.

    ``kind`` belongs to the room that shows the form; ``reason`` and ``outcome`` are codes of that room.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    noun = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    label = models.CharField(_("on what"), max_length=200, blank=True)
    reason = models.CharField(_("why"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=12)
    sealed = models.BinaryField(blank=True, default=b"")
    digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 – many have none, and none is not unique
    times = models.PositiveIntegerField(_("how often"), default=1)
    made_at = models.DateTimeField(_("when"), db_index=True)
    told_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))
    closed_by_name = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(_("answer"), max_length=20, blank=True)
    reply = models.TextField(_("answer in words"), blank=True)

    objects = ContributionQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "sealed": Kind.WORDS,
            "digest": Kind.SECRET,
            "made_at": Kind.ACTION,
            "told_at": Kind.ACTION,
            "language": Kind.CHOICE,
            "closed_at": Kind.ACTION,
            "closed_by": Kind.STAFF,
            "closed_by_name": Kind.STAFF,
            "reply": Kind.WORDS,
        }
        neutral = {"id", "kind", "noun", "object_id", "label", "reason", "times", "outcome"}
        purpose = privacy.VOICES
        what = privacy.WHAT_FORMS
        kept = privacy.KEPT_FORMS

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ("-made_at",)
        indexes: ClassVar = [
            models.Index(fields=["kind", "closed_at"], name="contributions_by_kind"),
            models.Index(fields=["noun", "object_id"], name="contributions_at_the_object"),
        ]

    def __str__(self) -> str:
        return self.label or self.kind


# --- keys of families -----------------------------------------------------------------------------------------------
class KeyHolder(models.Model):
    """Whoever entrusts something to one room for one purpose has a key here; without the key nobody reads it.

    Rows of confidential rooms point to their holder (PROTECT). ``purpose`` is an English text of the room's catalogue.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.CharField(_("room"), max_length=20)
    purpose = models.CharField(_("purpose"), max_length=80)
    made_on = models.DateField(_("made"))
    forgotten_on = models.DateField(_("forgotten"), null=True, db_index=True)

    class Privacy(privacy.Declared):
        personal = {"id": Kind.TECHNICAL, "made_on": Kind.ACTION, "forgotten_on": Kind.ACTION}
        neutral = {"room", "purpose"}
        purpose = privacy.KEYS
        what = privacy.WHAT_KEYS
        kept = privacy.KEPT_HOLDER

    class Meta:
        verbose_name = _("key holder")
        verbose_name_plural = _("key holders")
        ordering = ("made_on", "id")

    def __str__(self) -> str:
        return f"{self.room}: {self.purpose}"


class Share(models.Model):
    """Another room may write under a family's key, since she consented; the consent itself is kept by the room that asked."""

    holder = models.ForeignKey(KeyHolder, models.CASCADE, related_name="shares")
    with_room = models.CharField(_("with"), max_length=20)
    by_consent = models.CharField(_("by consent"), max_length=80)
    shared_on = models.DateField(_("shared"))

    class Privacy(privacy.Declared):
        personal = {"holder": Kind.TECHNICAL, "by_consent": Kind.TECHNICAL, "shared_on": Kind.ACTION}
        neutral = {"with_room"}
        purpose = privacy.KEYS
        what = privacy.WHAT_SHARES
        kept = privacy.With(privacy.WITH_KEY, "holder")

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ("shared_on", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["holder", "with_room"], name="holder_shared_once"),
            models.CheckConstraint(condition=~models.Q(by_consent=""), name="share_names_its_consent"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} → {self.with_room}"


class Certificate(models.Model):
    """What was forgotten, when and by which rule – how many keys, about no person."""

    room = models.CharField(_("room"), max_length=20)
    purpose = models.CharField(_("purpose"), max_length=80)
    on = models.DateField(_("forgotten"))
    rule = models.CharField(_("by which rule"), max_length=80)
    count = models.PositiveIntegerField(_("keys destroyed"), default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("certificate of forgetting")
        verbose_name_plural = _("certificates of forgetting")
        ordering = ("-on", "room", "purpose", "rule")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "purpose", "on", "rule"], name="one_certificate_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.on:%d.%m.%Y}: {self.room}"


class Bookmark(models.Model):
    """How far this database has followed the ledger of destroyed keys; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    line = models.PositiveIntegerField(default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("bookmark in the ledger")
        verbose_name_plural = _("bookmarks in the ledger")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_bookmark")]

    def __str__(self) -> str:
        return str(self.line)


# --- in the key store, a database of its own ------------------------------------------------------------------------
class DataKey(models.Model):
    """The key of a holder, wrapped by the master key that is named beside it."""

    holder = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()
    master = models.CharField(max_length=100, db_index=True)
    made_on = models.DateField()

    class Privacy(privacy.Declared):
        personal = {"holder": Kind.TECHNICAL, "wrapped": Kind.SECRET, "made_on": Kind.ACTION}
        neutral = {"master"}
        purpose = privacy.KEYS
        what = privacy.WHAT_DATA_KEYS
        kept = privacy.KEPT_KEY

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")

    def __str__(self) -> str:
        return str(self.holder)


class DestroyedKey(models.Model):
    """A line of the ledger that the key store has followed: the second copy of the ledger."""

    line = models.PositiveIntegerField(primary_key=True)
    holder = models.UUIDField(db_index=True)
    on = models.DateField()
    room = models.CharField(max_length=20)
    purpose = models.CharField(max_length=80)
    rule = models.CharField(max_length=80)

    class Privacy(privacy.Declared):
        personal = {"holder": Kind.TECHNICAL, "on": Kind.ACTION}
        neutral = {"line", "room", "purpose", "rule"}
        purpose = privacy.KEYS
        what = privacy.WHAT_DESTROYED
        kept = privacy.KEPT_HOLDER

    class Meta:
        verbose_name = _("destroyed key")
        verbose_name_plural = _("destroyed keys")
        ordering = ("line",)

    def __str__(self) -> str:
        return str(self.line)


class Read(models.Model):
    """Somebody saw data of a family: who, of whom, on which page, when. It is looked into only for a cause (`Look`)."""

    at = models.DateTimeField(_("when"), db_index=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))
    by_name = models.CharField(max_length=120)
    whom = models.UUIDField(_("of whom"), help_text=_("The family's key holder; no name."))
    what = models.CharField(_("what"), max_length=60, help_text=_("A model's label or the name of a page."))
    why = models.CharField(_("why"), max_length=120)

    class Privacy(privacy.Declared):
        personal = {
            "at": Kind.ACTION,
            "by": Kind.PERSON,
            "by_name": Kind.NAME,
            "whom": Kind.PERSON,
            "what": Kind.ACTION,
            "why": Kind.ACTION,
        }
        purpose = rules.RECORD
        kept = rules.KEPT_READ

    class Meta:
        verbose_name = _("read")
        verbose_name_plural = _("reads")
        ordering = ("at", "id")
        indexes: ClassVar = [models.Index(fields=["whom", "at"], name="reads_of_a_family")]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M} {self.what}"


class Look(models.Model):
    """The data-protection officer asked who read what: for a cause, with a witness of the staff council."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))
    by_name = models.CharField(max_length=120)
    sealed = models.BinaryField(help_text=_("The cause, encrypted: it may name a family."))
    witness = models.CharField(_("witness of the staff council"), max_length=120)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    person = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("only this person's reads")
    )
    whom = models.UUIDField(_("only this family"), null=True, blank=True)

    class Privacy(privacy.Declared):
        personal = {
            "at": Kind.ACTION,
            "by": Kind.PERSON,
            "by_name": Kind.NAME,
            "sealed": Kind.WORDS,
            "witness": Kind.NAME,
            "person": Kind.PERSON,
            "whom": Kind.PERSON,
        }
        neutral = {"id", "first_on", "last_on"}
        purpose = rules.RECORD
        kept = rules.KEPT_LOOK

    class Meta:
        verbose_name = _("look into the reads")
        verbose_name_plural = _("looks into the reads")
        ordering = ("-at",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(last_on__gte=models.F("first_on")), name="look_ends_after_start"),
            models.CheckConstraint(condition=~models.Q(witness=""), name="look_has_a_witness"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y}"

    @property
    def cause(self) -> str:
        """Why it was asked; empty where the key of the installation is gone."""
        try:
            return keys.unseal(bytes(self.sealed)).decode()
        except InvalidToken:
            return ""


class ModuleReleaseQuerySet(models.QuerySet["ModuleRelease"]):
    def standing(self) -> "ModuleReleaseQuerySet":
        return self.filter(withdrawn_on=None)


class ModuleRelease(models.Model):
    """A named person released a part of the product that holds data of families (Freigabe), having read this folder."""

    module = models.CharField(_("part"), max_length=20, choices=rules.Module)
    function = models.CharField(_("function"), max_length=20, choices=rules.Function)
    name = models.CharField(_("name"), max_length=120)
    released_on = models.DateField(_("released on"))
    digest = models.CharField(_("version of the folder"), max_length=64)
    documents = models.JSONField(default=dict, help_text=_("The version of each document that was read, as JSON."))
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    objects = ModuleReleaseQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "name": Kind.NAME,
            "function": Kind.FUNCTION,
            "released_on": Kind.ACTION,
            "withdrawn_on": Kind.ACTION,
            "entered_by": Kind.PERSON,
            "entered_at": Kind.ACTION,
        }
        neutral = {"module", "digest", "documents"}
        purpose = rules.RECORD
        kept = rules.KEPT_RELEASE
        ends = privacy.Ends("withdrawn_on", by=("module", "function", "entered_at"))

    class Meta:
        verbose_name = _("release of a part")
        verbose_name_plural = _("releases of parts")
        ordering = ("module", "released_on", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["module", "function"],
                condition=models.Q(withdrawn_on=None),
                name="released_once_by_each_function",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_module_display()} – {self.get_function_display()}"


class FrozenTable(models.Model):
    """The shape of a table that a confidential room keeps: the statistics of a period that is over, which never change again.

    Of a month the ``exact`` numbers are kept, sealed, until its year is frozen, because quarter and year are made of them; they
    are never handed out. ``shown`` is what everybody may see, None where the table is not shown for so short a period.
    """

    table = models.CharField(max_length=20)
    period = models.CharField(max_length=10)
    exact = models.BinaryField(null=True)
    shown = models.JSONField(null=True)
    frozen_on = models.DateField()

    Privacy = NOTHING_PERSONAL

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "period"], name="%(app_label)s_table_frozen_once")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.period}"
