"""How long confirmations count, and the links by which organizations confirm without an account."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.models.organization import Organization
from unterwegs.people import privacy
from unterwegs.people.privacy import NOTHING_PERSONAL, Kind


class Rhythm(models.Model):
    """For how many days a confirmation counts, for one kind of offer."""

    kind = models.CharField(_("kind"), max_length=20, choices=rules.Kind, unique=True)
    days = models.PositiveSmallIntegerField(_("days"), default=rules.CONFIRMED_FOR)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("rhythm of confirmations")
        verbose_name_plural = _("rhythms of confirmations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(days__gte=rules.SHORTEST_RHYTHM, days__lte=rules.LONGEST_RHYTHM),
                name="rhythm_between_two_weeks_and_two_years",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.days}"


class ProviderLinkQuerySet(models.QuerySet["ProviderLink"]):
    def open(self, *, today: date) -> "ProviderLinkQuerySet":
        return self.filter(revoked_at=None, expires_on__gte=today, organization__is_active=True)


class ProviderLink(models.Model):
    """A link by which one organization looks after its own offers without an account.

    The secret stands in the mail only; here is its digest. It expires, and the office can end it.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    sent_to = models.EmailField(_("sent to"), blank=True)
    made_at = models.DateTimeField(_("made"))
    expires_on = models.DateField(_("counts until"))
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    objects = ProviderLinkQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "sent_to": Kind.CONTACT,
            "digest": Kind.SECRET,
            "made_at": Kind.ACTION,
            "used_at": Kind.ACTION,
            "revoked_at": Kind.ACTION,
        }
        neutral = {"organization", "expires_on"}
        purpose = rules.ASKING
        kept = rules.KEPT_LINK
        ends = privacy.Ends("revoked_at", by=("digest",))

    class Meta:
        verbose_name = _("link of an organization")
        verbose_name_plural = _("links of organizations")
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.organization} {self.made_at:%d.%m.%Y}"
