"""Who offers something, who answers there, and who of them writes here."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.models.text import Translated
from unterwegs.people import privacy
from unterwegs.people import queries as people
from unterwegs.people.models import User
from unterwegs.people.privacy import NOTHING_PERSONAL, Kind
from unterwegs.people.roles import Permission, Role


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def editable_by(self, user: User, *, today: date) -> "OrganizationQuerySet":
        """All for those who keep organizations, else the own ones (and those of people one stands in for)."""
        if user.may_everywhere(Permission.EDIT_ORGANIZATIONS):
            return self
        return self.own(user, today=today)

    def own(self, user: User, *, today: date) -> "OrganizationQuerySet":
        """Those for which one writes (or stands in for who does), nobody else's, also not for the whole town."""
        writers = people.acting_for(user, role=Role.PROVIDER_EDITOR, today=today)
        return self.filter(memberships__user__in=writers).distinct()

    def active(self) -> "OrganizationQuerySet":
        return self.filter(is_active=True)


class Organization(models.Model):
    """Who offers something (Träger): authority, welfare organization, Verein or parents' group, all of equal rank."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=12, unique=True, default=rules.new_code, editable=False)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(
        _("kind"), max_length=20, choices=rules.OrganizationKind, default=rules.OrganizationKind.OTHER
    )
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("mail"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    asked_on = models.DateField(_("last asked whether everything is right"), null=True, blank=True, editable=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_date = models.CharField(_("date of the source"), max_length=20, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = OrganizationQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {"phone": Kind.CONTACT, "email": Kind.CONTACT}
        neutral = {
            "id",
            "code",
            "name",
            "kind",
            "website",
            "is_active",
            "asked_on",
            "source",
            "source_date",
            "revision",
        }
        purpose = rules.ENTRIES
        kept = rules.KEPT_ENTRY

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class OrganizationText(Translated):
    """What an organization says about itself, in one language."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="texts")
    name = models.CharField(_("name in this language"), max_length=160, blank=True)
    description = models.TextField(_("description"), blank=True)

    WORDS = ("name", "description")

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("text of an organization")
        verbose_name_plural = _("texts of organizations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "language"], name="organization_text_once")
        ]

    def __str__(self) -> str:
        return self.language


class Membership(models.Model):
    """Somebody writes the offers of an organization."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")

    class Privacy(privacy.Declared):
        personal = {"user": Kind.PERSON, "organization": Kind.FUNCTION}
        purpose = rules.ASKING
        kept = privacy.With(_("with the account"), "user")
        ends = privacy.Ends(by=("user", "organization"))

    class Meta:
        verbose_name = _("editor of an organization")
        verbose_name_plural = _("editors of organizations")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "organization"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organization}"


class ContactQuerySet(models.QuerySet["Contact"]):
    def editable_by(self, user: User, *, today: date) -> "ContactQuerySet":
        """The contacts of the organizations one keeps."""
        return self.filter(organization__in=Organization.objects.editable_by(user, today=today).values("pk"))


class Contact(models.Model):
    """Where to ask: a function, not a person. One contact serves many entries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="contacts", verbose_name=_("organization")
    )
    name = models.CharField(_("function"), max_length=120, help_text=_("For example “office” or “family counseling”."))
    email = models.EmailField(_("mail"), blank=True)
    url = models.URLField(_("website"), blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = ContactQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {"name": Kind.FUNCTION, "email": Kind.CONTACT}
        neutral = {"id", "organization", "url", "revision"}
        purpose = rules.ENTRIES
        kept = rules.KEPT_ENTRY

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("organization__name", "name")

    def __str__(self) -> str:
        return f"{self.organization} – {self.name}"


class Phone(models.Model):
    """A phone number of a contact, and when somebody answers."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="phones")
    number = models.CharField(_("number"), max_length=40)
    label = models.CharField(_("label"), max_length=60, blank=True)
    hours = models.CharField(_("hours"), max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Privacy(privacy.Declared):
        personal = {"number": Kind.CONTACT, "label": Kind.FUNCTION}
        neutral = {"contact", "hours", "order"}
        purpose = rules.ENTRIES
        kept = privacy.With(_("with the contact"), "contact")

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.number
