"""What families read: frozen versions, one document per language, and links that live for years."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.models.service import Service
from unterwegs.people import privacy
from unterwegs.people.models import User
from unterwegs.people.privacy import NOTHING_PERSONAL, Kind


class Version(models.Model):
    """An offer as it was published: its content, frozen."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(help_text=_("directory.content.Content as JSON"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("published"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)

    class Privacy(privacy.Declared):
        personal = {"by": Kind.STAFF, "by_name": Kind.STAFF, "made_at": Kind.ACTION, "content": Kind.CONTACT}
        neutral = {"service", "number", "reason"}
        purpose = rules.ENTRIES
        kept = rules.KEPT_VERSION

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ("-number",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["service", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.number}"


class Document(models.Model):
    """A version in one language, as site, search, bundle, book and API read it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="documents")
    language = models.CharField(max_length=12)
    body = models.TextField(help_text=_("directory.documents.Offer as JSON"))

    class Privacy(privacy.Declared):
        personal = {"body": Kind.CONTACT}
        neutral = {"version", "language"}
        purpose = rules.ENTRIES
        kept = privacy.With(_("with the version"), "version")

    class Meta:
        verbose_name = _("public document")
        verbose_name_plural = _("public documents")
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "language"], name="document_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"


class ShortLink(models.Model):
    """A code that was printed somewhere. It is never deleted and never given to something else."""

    class Noun(models.TextChoices):
        SERVICE = "service", _("offer")
        LOCATION = "location", _("location")
        ORGANIZATION = "organization", _("organization")

    code = models.CharField(primary_key=True, max_length=12)
    noun = models.CharField(max_length=12, choices=Noun)
    target = models.UUIDField()
    label = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("short link")
        verbose_name_plural = _("short links")

    def __str__(self) -> str:
        return self.code
