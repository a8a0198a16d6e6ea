"""Tables that were read in: where they came from, what became of each row, and how to take it all back."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.models.service import Service
from unterwegs.people import privacy
from unterwegs.people.encrypted import EncryptedJson
from unterwegs.people.models import User
from unterwegs.people.privacy import NOTHING_PERSONAL, Kind


class Source(models.Model):
    """A table that comes again: its name, which column says what, and what stands in no column."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    columns = models.JSONField(default=dict, help_text=_("The field of each column, as JSON."))
    constants = models.JSONField(default=dict, help_text=_("What stands in no column, by field, as JSON."))
    ages_in_months = models.BooleanField(_("ages are in months"), default=False)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("table that is read in")
        verbose_name_plural = _("tables that are read in")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One reading of one file: checked first, then applied, maybe taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, models.CASCADE, related_name="runs")
    file_name = models.CharField(_("file"), max_length=160)
    sheet = models.CharField(_("sheet"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=rules.ImportState, default=rules.ImportState.CHECKED)
    publishes = models.BooleanField(_("publish at once"), default=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Privacy(privacy.Declared):
        personal = {"by": Kind.STAFF, "made_at": Kind.ACTION, "applied_at": Kind.ACTION}
        neutral = {"id", "source", "file_name", "sheet", "state", "publishes"}
        purpose = rules.ENTRIES
        kept = privacy.WITH_ACCOUNT

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.source} – {self.file_name}"


class ImportedRow(models.Model):
    """A row of a file with its verdict. What it says is encrypted, and deleted some weeks after."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    key = models.CharField(max_length=64, blank=True, help_text=_("A digest of what names the row."))
    verdict = models.CharField(_("verdict"), max_length=12, choices=rules.Verdict)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    hints = EncryptedJson(default=list, help_text=_("What could not be read, with the words of the row; encrypted."))
    sealed = models.BinaryField(help_text=_("directory.imports.Entry as JSON, encrypted."))
    twin = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="+")
    likeness = models.JSONField(default=dict, help_text=_("The points of each part, and their sum."))
    decision = models.CharField(max_length=8, choices=rules.Decision, blank=True)
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="+")
    before = models.JSONField(null=True, help_text=_("The content of the offer before the import."))
    made = models.JSONField(default=dict, help_text=_("Ids of what the row brought into the directory."))
    revision = models.PositiveIntegerField(null=True, help_text=_("Of the offer, right after the import."))

    class Privacy(privacy.Declared):
        personal = {"sealed": Kind.CONTACT, "hints": Kind.CONTACT, "before": Kind.CONTACT}
        neutral = {
            "run",
            "number",
            "key",
            "verdict",
            "reason",
            "twin",
            "likeness",
            "decision",
            "service",
            "made",
            "revision",
        }
        purpose = rules.ENTRIES
        kept = rules.KEPT_ROW

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ("number",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "number"], name="row_once_in_a_run")]

    def __str__(self) -> str:
        return f"{self.number}: {self.verdict}"


class ImportedEntry(models.Model):
    """What a row of a source said last, so that the same row again changes nothing and local edits stay."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="entries")
    key = models.CharField(max_length=64)
    service = models.ForeignKey(Service, models.CASCADE, related_name="imported")
    sealed = models.BinaryField()

    class Privacy(privacy.Declared):
        personal = {"sealed": Kind.CONTACT}
        neutral = {"source", "key", "service"}
        purpose = rules.ENTRIES
        kept = privacy.With(_("with the offer"), "service")

    class Meta:
        verbose_name = _("imported entry")
        verbose_name_plural = _("imported entries")
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "key"], name="entry_once_in_a_source")]

    def __str__(self) -> str:
        return self.key
