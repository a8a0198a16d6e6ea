"""What the town itself adds to the families' timeline: dates, links and phone numbers that no law knows."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from unterwegs.people.privacy import NOTHING_PERSONAL


class LocalDate(models.Model):
    """The town's own date or contact for one shipped rule of the timeline."""

    rule = models.SlugField(_("entry of the timeline"), unique=True)
    months_before = models.PositiveSmallIntegerField(_("months before the first birthday"), null=True, blank=True)
    by_day = models.PositiveSmallIntegerField(_("day"), null=True, blank=True)
    by_month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    link = models.URLField(_("link"), blank=True)
    note = models.CharField(_("note for families"), max_length=200, blank=True)
    confirmed_on = models.DateField(_("confirmed on"))

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("local date")
        verbose_name_plural = _("local dates")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(by_day=None, by_month=None) | Q(by_day__range=(1, 31), by_month__range=(1, 12)),
                name="local_date_is_a_day_of_the_year",
            ),
            models.CheckConstraint(
                condition=Q(months_before=None) | Q(months_before__lte=12, by_month=None),
                name="local_date_counts_in_one_way",
            ),
        ]

    def __str__(self) -> str:
        return self.rule
