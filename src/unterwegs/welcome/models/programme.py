"""What this town promises with its visits: one row."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from unterwegs.people.privacy import NOTHING_PERSONAL
from unterwegs.welcome import rules


class Programme(models.Model):
    """Name, mode, days and words of the town's programme; without a row the usual terms hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name of the programme"), max_length=80, blank=True)
    mode = models.CharField(_("what a letter promises"), max_length=10, choices=rules.Mode, default=rules.Mode.RING)
    earliest_weeks = models.PositiveSmallIntegerField(_("earliest age at the visit in weeks"), default=6)
    latest_weeks = models.PositiveSmallIntegerField(_("latest age at the visit in weeks"), default=10)
    reading_days = models.PositiveSmallIntegerField(_("days to read the letter, from posting"), default=14)
    late_weeks = models.PositiveSmallIntegerField(_("weeks that late notices still get"), default=4)
    minutes = models.PositiveSmallIntegerField(_("minutes of a visit"), default=60)
    rests_in_school_holidays = models.BooleanField(_("no visits in school holidays"), default=False)
    own_free_days = models.TextField(_("own days without visits"), blank=True)
    tries = models.PositiveSmallIntegerField(_("rings at the door"), default=2)
    forget_days_after_visit = models.PositiveSmallIntegerField(
        _("days until names and address are destroyed after a visit"), default=0
    )
    forget_days_after_try = models.PositiveSmallIntegerField(_("the same after the last try"), default=14)
    marks_years = models.PositiveSmallIntegerField(_("years that a mark stays"), default=3)
    second_language = models.CharField(
        _("second language of all letters"), max_length=12, choices=settings.LANGUAGES, blank=True
    )
    signed_by = models.CharField(_("who signs, function included"), max_length=120, blank=True)
    responsible = models.TextField(_("responsible body and data-protection contact as in the letter"), blank=True)
    phone = models.CharField(_("phone for answers"), max_length=40, blank=True)
    phone_hours = models.CharField(_("when somebody answers"), max_length=120, blank=True)
    return_address = models.CharField(_("return address in one line"), max_length=120, blank=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_programme"),
            models.CheckConstraint(
                condition=Q(latest_weeks__gt=F("earliest_weeks")), name="visits_end_after_they_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def terms(self) -> rules.Terms:
        return rules.Terms(
            earliest=timedelta(weeks=self.earliest_weeks),
            latest=timedelta(weeks=self.latest_weeks),
            reading=timedelta(days=self.reading_days),
            late_notice=timedelta(weeks=self.late_weeks),
            after_visit=timedelta(days=self.forget_days_after_visit),
            after_last_try=timedelta(days=self.forget_days_after_try),
            marks_years=self.marks_years,
            tries=self.tries,
        )
