"""Who visits, when, where and how."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from unterwegs.directory.codes import CodesField
from unterwegs.directory.models import Location
from unterwegs.people import privacy
from unterwegs.people.models import User
from unterwegs.people.privacy import Kind
from unterwegs.places.models import Area
from unterwegs.welcome import rules


class VisitorQuerySet(models.QuerySet["Visitor"]):
    def active(self) -> "VisitorQuerySet":
        """Those who visit: not ended, with an open account."""
        return self.filter(ended_on=None, user__is_active=True)

    def with_times(self) -> "VisitorQuerySet":
        """With all that a plan asks of them, in a constant number of queries."""
        return self.select_related("user", "start").prefetch_related("shifts", "away", "areas")


class Visitor(models.Model):
    """Somebody who visits families: volunteers and professionals (Besuchende). No number of visits is kept here."""

    user = models.OneToOneField(User, models.CASCADE, related_name="visitor", verbose_name=_("person"))
    languages = CodesField(_("languages"))
    means = models.CharField(_("way of travel"), max_length=4, choices=rules.Means, default=rules.Means.BIKE)
    start = models.ForeignKey(
        Location, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("starts at")
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="+", verbose_name=_("neighborhoods"))
    visits_a_day = models.PositiveSmallIntegerField(_("visits a day"), default=4)
    shows_name_since = models.DateField(_("agreed on to the full name in letters"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = VisitorQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "user": Kind.PERSON,
            "languages": Kind.CHOICE,
            "means": Kind.CHOICE,
            "start": Kind.CHOICE,
            "areas": Kind.FUNCTION,
            "visits_a_day": Kind.CHOICE,
            "shows_name_since": Kind.ACTION,
            "ended_on": Kind.ACTION,
        }
        purpose = rules.VISITING
        kept = privacy.With(_("with the account"), "user")
        ends = (
            privacy.Ends("ended_on", by=("user",)),
            privacy.Ends(what="name", by=("user",), deed="unterwegs.welcome.actions.visitors.hide_name_again"),
            privacy.Ends(what="picture", by=("user",), deed="unterwegs.welcome.actions.visitors.hide_picture_again"),
        )

    class Meta:
        verbose_name = _("visitor")
        verbose_name_plural = _("visitors")
        ordering = ("user__name",)

    def __str__(self) -> str:
        return str(self.user)

    @property
    def first_name(self) -> str:
        """What letters show of her name without her consent to more."""
        return self.user.name.split(" ")[0]


class Portrait(models.Model):
    """Her picture for letters, encrypted, given by herself and for that alone; taken back, it is gone.

    ``sealed`` is a WebP under the keys of the installation; ``width`` and ``height`` are pixels.
    """

    visitor = models.OneToOneField(Visitor, models.CASCADE, related_name="portrait")
    sealed = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    given_on = models.DateField(_("agreed on to the picture in letters"))

    class Privacy(privacy.Declared):
        personal = {"sealed": Kind.PICTURE, "given_on": Kind.ACTION}
        neutral = {"visitor", "width", "height"}
        purpose = rules.VISITING
        kept = privacy.By(_("until she takes it back or visits no more"), "unterwegs.welcome.actions.forget_portraits")

    class Meta:
        verbose_name = _("picture for letters")
        verbose_name_plural = _("pictures for letters")

    def __str__(self) -> str:
        return str(self.visitor)


class Shift(models.Model):
    """The hours of a weekday in which somebody visits, from leaving to being back; Monday is 0."""

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    first = models.TimeField(_("from"))
    last = models.TimeField(_("until"))

    class Privacy(privacy.Declared):
        personal = {"weekday": Kind.CHOICE, "first": Kind.CHOICE, "last": Kind.CHOICE}
        neutral = {"visitor"}
        purpose = rules.VISITING
        kept = privacy.With(_("with the account"), "visitor")

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ("weekday", "first")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first__lt=F("last"), weekday__lte=6), name="shift_ends_after_start"),
            models.UniqueConstraint(fields=["visitor", "weekday"], name="one_shift_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.first:%H:%M}–{self.last:%H:%M}"

    @property
    def day(self) -> str:
        return str(WEEKDAYS_ABBR[self.weekday])


class Away(models.Model):
    """Days on which somebody does not visit; no reason is kept."""

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="away")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))

    class Privacy(privacy.Declared):
        personal = {"first_on": Kind.ACTION, "last_on": Kind.ACTION}
        neutral = {"visitor"}
        purpose = rules.VISITING
        kept = privacy.Rows(_("after the last day"), timedelta(days=30), "last_on")

    class Meta:
        verbose_name = _("days away")
        verbose_name_plural = _("days away")
        ordering = ("first_on",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="away_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.first_on:%d.%m.%Y}"
