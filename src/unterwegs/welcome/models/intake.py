"""Where notices come from, what was not readable, and the marks by which no family is written to again."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.people import privacy
from unterwegs.people.fields import SealedJson
from unterwegs.people.models import KeyHolder, User
from unterwegs.people.privacy import Kind
from unterwegs.welcome import promises, rules
from unterwegs.welcome.models.family import Child


class Basis(models.Model):
    """The law on which notices may be taken in: norm, purpose, who released it, when (Rechtsgrundlage)."""

    profile = models.CharField(_("kind of file"), max_length=10, choices=rules.Profile)
    norm = models.CharField(_("norm"), max_length=200)
    purpose = models.CharField(_("purpose"), max_length=300)
    released_by = models.CharField(_("released by (name and function)"), max_length=160)
    released_on = models.DateField(_("released on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by"))

    class Privacy(privacy.Declared):
        personal = {"released_by": Kind.STAFF, "released_on": Kind.ACTION, "entered_by": Kind.STAFF}
        neutral = {"profile", "norm", "purpose", "ended_on"}
        purpose = rules.VISITING
        kept = privacy.Until(_("it stays, as a proof of the law on which data was taken in"))
        ends = privacy.Ends("ended_on", by=("profile", "released_on"))

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        ordering = ("-released_on", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["profile"], condition=models.Q(ended_on=None), name="one_basis_for_each_kind_of_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_profile_display()}: {self.norm}"


class Mapping(models.Model):
    """Which column of a kind of file says what, as this town set it up (Zuordnung). It holds names of columns, no data.

    ``columns`` leads from the name of a column to what it says, in the words of the door that reads it: „one.family_name“.
    """

    profile = models.CharField(_("kind of file"), max_length=10, choices=rules.Profile, unique=True)
    columns = models.JSONField(_("columns"), default=dict)

    Privacy = privacy.NOTHING_PERSONAL

    class Meta:
        verbose_name = _("mapping of columns")
        verbose_name_plural = _("mappings of columns")
        ordering = ("profile",)

    def __str__(self) -> str:
        return str(self.get_profile_display())


class Intake(models.Model):
    """One file of notices that was taken in; the file itself is destroyed (Einlesen). ``counts`` says what became of the rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(KeyHolder, models.PROTECT, related_name="+")
    basis = models.ForeignKey(Basis, models.PROTECT, related_name="intakes")
    digest = models.CharField(max_length=64, help_text=_("Keyed digest of the file: the same file is known again."))
    rows = models.PositiveIntegerField(_("rows"))
    counts = models.JSONField(default=dict)
    made_at = models.DateTimeField(_("taken in"))
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("taken in by"))
    destroyed_at = models.DateTimeField(_("file destroyed"), null=True)

    class Privacy(privacy.Declared):
        personal = {"holder": Kind.TECHNICAL, "made_at": Kind.ACTION, "made_by": Kind.STAFF}
        neutral = {"id", "basis", "digest", "rows", "counts", "destroyed_at"}
        purpose = rules.VISITING
        kept = privacy.Rows(_("after it was taken in"), timedelta(days=3 * 365), "made_at")

    class Meta:
        verbose_name = _("intake of notices")
        verbose_name_plural = _("intakes of notices")
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.made_at:%d.%m.%Y %H:%M}"


class RejectedRow(models.Model):
    """A row that could not be read, with its reasons; sealed with the key of its intake (Quarantäne).

    ``told`` is ``{"cells": {column: words}, "reasons": [sentences]}``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="rejected")
    row = models.PositiveIntegerField(_("row"))
    told = SealedJson(_("row and reasons"), privacy=Kind.WORDS, holder="intake.holder", null=True)
    settled_on = models.DateField(_("settled on"), null=True)

    class Privacy(privacy.Declared):
        personal = {"settled_on": Kind.ACTION}
        neutral = {"id", "intake", "row"}
        purpose = promises.WELCOME
        what = promises.WHAT_REJECTED
        kept = promises.KEPT_REJECTED

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        ordering = ("intake", "row")

    def __str__(self) -> str:
        return str(self.row)


class Cohort(models.Model):
    """The births of one month: their marks have one key, which is destroyed when the children are three."""

    holder = models.ForeignKey(KeyHolder, models.PROTECT, related_name="+")
    born_in = models.DateField(_("born in"), unique=True, help_text=_("The first day of the month."))

    class Privacy(privacy.Declared):
        personal = {"holder": Kind.TECHNICAL}
        neutral = {"born_in"}
        purpose = promises.WELCOME
        what = promises.WHAT_MARK
        kept = promises.KEPT_MARK

    class Meta:
        verbose_name = _("month of births")
        verbose_name_plural = _("months of births")
        ordering = ("born_in",)

    def __str__(self) -> str:
        return f"{self.born_in:%Y-%m}"


class Mark(models.Model):
    """A child of the register, known again without its name (Wiedererkennung).

    ``digest`` is a keyed digest with the key of the cohort: of the register's number (``way`` „number“), of name and
    birthday („name“), of who represents the child on which birthday („birth“, for twins), or the same for a child that has
    died („died“, for its twin). While the family is there ``child`` leads to it; afterwards the mark only says that we are done.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="marks")
    way = models.CharField(
        max_length=6, choices=[("number", "number"), ("name", "name"), ("birth", "birth"), ("died", "died")]
    )
    digest = models.CharField(max_length=64)
    child = models.ForeignKey(Child, models.SET_NULL, null=True, related_name="marks")
    is_finished = models.BooleanField(_("finished"), default=False)

    class Privacy(privacy.Declared):
        personal = {"digest": Kind.SECRET, "child": Kind.PERSON, "is_finished": Kind.ACTION}
        neutral = {"cohort", "way"}
        purpose = promises.WELCOME
        what = promises.WHAT_MARK
        kept = privacy.With(promises.WITH_THE_FAMILY, "cohort")

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "way"], name="mark_once"),
        ]

    def __str__(self) -> str:
        return self.way
