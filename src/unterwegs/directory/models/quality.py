"""Links that are looked after every night, and how fresh the directory was on each day."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.models.service import Service
from unterwegs.people.privacy import NOTHING_PERSONAL


class LinkQuerySet(models.QuerySet["CheckedLink"]):
    def dead(self) -> "LinkQuerySet":
        """Links that failed on several days."""
        return self.filter(failures__gte=rules.LINK_DEAD_AFTER)

    def to_check(self, *, today: date) -> "LinkQuerySet":
        """What was not looked at for a week, and what failed last; never looked at first."""
        old = today - timedelta(days=rules.LINK_CHECKED_EVERY)
        due = models.Q(checked_on=None) | models.Q(checked_on__lte=old)
        failing = models.Q(failures__gte=1, checked_on__lt=today)
        return self.filter(due | failing).order_by(models.F("checked_on").asc(nulls_first=True), "url")


class CheckedLink(models.Model):
    """An address that entries name, and what was found there."""

    url = models.CharField(_("address"), max_length=500, unique=True)
    checked_on = models.DateField(_("looked at"), null=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    problem = models.CharField(_("problem"), max_length=80, blank=True)
    failures = models.PositiveSmallIntegerField(_("failed looks in a row"), default=0)

    objects = LinkQuerySet.as_manager()

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return self.url


class DirectoryDay(models.Model):
    """How fresh and whole the published offers were on one day; numbers about offers only."""

    on = models.DateField(_("day"), unique=True)
    offers = models.PositiveIntegerField(_("offers"))
    due = models.PositiveIntegerField(_("due"))
    score = models.PositiveSmallIntegerField(_("mean score"))

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("day of the directory")
        verbose_name_plural = _("days of the directory")
        ordering = ("on",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(due__lte=models.F("offers")), name="not_more_due_than_there_are")
        ]

    def __str__(self) -> str:
        return str(self.on)

    @property
    def fresh(self) -> int:
        return self.offers - self.due


class Apart(models.Model):
    """Two offers that look alike and are not the same, says somebody; nobody is asked again."""

    one = models.ForeignKey(Service, models.CASCADE, related_name="+")
    other = models.ForeignKey(Service, models.CASCADE, related_name="+")

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("two that are not the same")
        verbose_name_plural = _("pairs that are not the same")
        constraints: ClassVar = [models.UniqueConstraint(fields=["one", "other"], name="apart_once")]

    def __str__(self) -> str:
        return f"{self.one} / {self.other}"
