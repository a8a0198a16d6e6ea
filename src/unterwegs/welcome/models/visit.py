"""Days and hours of visits, and the proposals from which they come."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from unterwegs.directory.models import Location
from unterwegs.people import privacy
from unterwegs.people.fields import SealedJson, SealedText
from unterwegs.people.models import Job, KeyHolder, User
from unterwegs.people.privacy import Kind
from unterwegs.welcome import promises, rules
from unterwegs.welcome.models.family import Family
from unterwegs.welcome.models.visitor import Visitor

OPEN = Q(canceled_on=None, outcome="")


class Plan(models.Model):
    """A proposal for some days: software proposes, the coordinator decides (Tourenvorschlag).

    ``proposal`` is what `welcome.tours` made: ids of families and visitors, days and minutes, reasons; sealed, since ways
    tell where somebody lives. It goes with its last day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(KeyHolder, models.PROTECT, related_name="+")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    seed = models.PositiveIntegerField(default=1)
    seconds = models.PositiveSmallIntegerField(_("seconds to think"), default=10)
    proposal = SealedJson(_("proposal"), privacy=Kind.FAMILY, null=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by"))
    accepted_on = models.DateField(_("accepted on"), null=True)
    to_post_on = models.DateField(_("letters are posted until"), null=True)
    revision = models.PositiveIntegerField(default=0, help_text=_("Two people do not overwrite each other."))
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name=_("work"))

    class Privacy(privacy.Declared):
        personal = {"holder": Kind.TECHNICAL, "made_at": Kind.ACTION, "made_by": Kind.STAFF, "accepted_on": Kind.ACTION}
        neutral = {"id", "first_on", "last_on", "seed", "seconds", "to_post_on", "revision", "job"}
        purpose = promises.WELCOME
        what = promises.WHAT_VISIT
        kept = privacy.By(_("with its last day"), "unterwegs.welcome.actions.forget_plans")

    class Meta:
        verbose_name = _("proposal of tours")
        verbose_name_plural = _("proposals of tours")
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.first_on:%d.%m.%Y}–{self.last_on:%d.%m.%Y}"


class VisitQuerySet(models.QuerySet["Visit"]):
    def open(self) -> "VisitQuerySet":
        """Those that are promised: neither canceled nor reported."""
        return self.filter(OPEN)


class Visit(models.Model):
    """A day and an hour at which somebody visits a family, and what became of it (Willkommensbesuch).

    ``second`` comes along where a family is visited by two; the day and the hour are hers, too. A visit that is moved is
    canceled and made anew, so that a letter that named the old day leads to a canceled one.
    ``ticket`` is the number of the report: the same report sent twice is one. ``where`` is another place in words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, models.CASCADE, related_name="visits")
    visitor = models.ForeignKey(Visitor, models.SET_NULL, null=True, related_name="visits", verbose_name=_("visitor"))
    second = models.ForeignKey(
        Visitor, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("comes along")
    )
    on = models.DateField(_("day"), db_index=True)
    at = models.TimeField(_("hour"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    place = models.CharField(_("place"), max_length=8, choices=promises.Place, default=promises.Place.HOME)
    location = models.ForeignKey(Location, models.SET_NULL, null=True, blank=True, related_name="+")
    where = SealedText(_("where, in words"), privacy=Kind.CONTACT, holder="family.holder", null=True)
    is_fixed = models.BooleanField(_("fixed"), default=False)
    is_confirmed = models.BooleanField(_("confirmed by the family"), default=False)
    canceled_on = models.DateField(_("canceled on"), null=True)
    outcome = models.CharField(_("what became of it"), max_length=12, choices=rules.Outcome, blank=True)
    reported_at = models.DateTimeField(_("reported"), null=True)
    ticket = models.UUIDField(unique=True, null=True)
    turn = models.PositiveSmallIntegerField(_("place in the tour, as she likes it"), null=True)

    objects = VisitQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "visitor": Kind.STAFF,
            "second": Kind.STAFF,
            "on": Kind.ACTION,
            "at": Kind.ACTION,
            "place": Kind.CHOICE,
            "reported_at": Kind.ACTION,
            "is_confirmed": Kind.ACTION,
            "canceled_on": Kind.ACTION,
            "outcome": Kind.ACTION,
        }
        neutral = {
            "id",
            "family",
            "minutes",
            "location",
            "is_fixed",
            "ticket",
            "turn",
        }
        purpose = promises.WELCOME
        what = promises.WHAT_VISIT
        kept = privacy.With(promises.WITH_THE_FAMILY, "family")

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("on", "at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["family"], condition=OPEN, name="one_open_visit_for_a_family"),
            models.CheckConstraint(condition=Q(outcome="") | Q(reported_at__isnull=False), name="outcome_has_a_report"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="visit_takes_time"),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d.%m.%Y} {self.at:%H:%M}"
