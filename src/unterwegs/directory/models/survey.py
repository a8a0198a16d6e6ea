"""A survey of offers (Angebotserhebung): who is asked, who has answered, what they entered."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.models.organization import Organization
from unterwegs.directory.models.service import Service
from unterwegs.people import privacy
from unterwegs.people.models import User
from unterwegs.people.privacy import Kind


class Survey(models.Model):
    """One round of asking organizations what they offer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120)
    letter = models.TextField(_("what stands in the mail"), blank=True)
    closes_on = models.DateField(_("answers until"))
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)

    class Privacy(privacy.Declared):
        personal = {"made_by": Kind.STAFF, "made_at": Kind.ACTION}
        neutral = {"id", "title", "letter", "closes_on"}
        purpose = rules.ASKING
        kept = privacy.WITH_ACCOUNT

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.title

    def is_open(self, *, today: date) -> bool:
        return today <= self.closes_on


class Invitee(models.Model):
    """Somebody who is asked, at an address for work; the address is deleted some time after the survey has closed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitees")
    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=160)
    email = models.EmailField(_("mail"), blank=True)
    asked_at = models.DateTimeField(_("asked"), null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    answered_at = models.DateTimeField(_("answered"), null=True)
    has_nothing = models.BooleanField(_("has no such offer"), default=False)
    ended_at = models.DateTimeField(_("invitation ended"), null=True)
    services = models.ManyToManyField(Service, related_name="+", blank=True)

    class Privacy(privacy.Declared):
        personal = {
            "email": Kind.CONTACT,
            "asked_at": Kind.ACTION,
            "reminded_at": Kind.ACTION,
            "answered_at": Kind.ACTION,
        }
        neutral = {"id", "survey", "organization", "name", "reminders", "has_nothing", "ended_at", "services"}
        purpose = rules.ASKING
        kept = rules.KEPT_INVITEE
        ends = privacy.Ends("ended_at")

    class Meta:
        verbose_name = _("organization that is asked")
        verbose_name_plural = _("organizations that are asked")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["survey", "email"], condition=~models.Q(email=""), name="asked_once_per_survey"
            )
        ]

    def __str__(self) -> str:
        return self.name
