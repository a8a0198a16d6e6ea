"""What organizations can share with each other and with parents who start something."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.models.organization import Organization
from unterwegs.people.privacy import NOTHING_PERSONAL


class SharingQuerySet(models.QuerySet["Sharing"]):
    def counts(self, *, today: date) -> "SharingQuerySet":
        """What can still be had, by organizations that are still there."""
        return self.filter(Q(until=None) | Q(until__gte=today), organization__is_active=True)


class Sharing(models.Model):
    """A room in the afternoon, hands for a feast, somebody who speaks Dari: what an organization can share."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="sharings")
    kind = models.CharField(_("what it is"), max_length=10, choices=rules.Share)
    what = models.CharField(_("in one sentence"), max_length=160)
    details = models.TextField(_("when, how large, what to bear in mind"), blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = SharingQuerySet.as_manager()

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("thing to share")
        verbose_name_plural = _("things to share")
        ordering = ("kind", "what")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "kind", "what"], name="shared_once"),
        ]

    def __str__(self) -> str:
        return self.what
