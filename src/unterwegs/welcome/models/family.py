"""Families with a newborn, their children, and houses to which no letter goes by itself."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from unterwegs.people import privacy
from unterwegs.people.fields import SealedJson, SealedText
from unterwegs.people.models import KeyHolder
from unterwegs.people.privacy import Kind
from unterwegs.places.models import Area
from unterwegs.welcome import promises, rules


class FamilyQuerySet(models.QuerySet["Family"]):
    def current(self) -> "FamilyQuerySet":
        """Those that are not forgotten."""
        return self.filter(forgotten_on=None)

    def open(self) -> "FamilyQuerySet":
        """Those whose way has not ended."""
        return self.current().exclude(state=rules.State.ENDED)

    def held(self) -> "FamilyQuerySet":
        """Those about whom the coordinator decides."""
        return self.current().filter(state=rules.State.HELD)

    def to_plan(self) -> "FamilyQuerySet":
        """Those for whom a day is to be found, the most urgent first; who is late stays in it."""
        return self.current().filter(state=rules.State.DUE).order_by("last_on", "id")

    def promised(self) -> "FamilyQuerySet":
        """Those who have our word: a letter in the post, or a day agreed with them. It holds after a withdrawal, too."""
        agreed = Family.objects.filter(visits__is_confirmed=True)
        return self.filter(Q(posted_on__isnull=False) | Q(pk__in=agreed.values("pk")))


class Family(models.Model):
    """A family that is invited once for all children of one birth (Familie).

    ``names`` is a list of representatives who may be written to, each ``{"family_name", "first_names"}``; ``address`` is
    ``{"street", "number", "addition", "postcode", "town"}``, with ``"longitude"`` and ``"latitude"`` where it was found,
    never for whoever is sealed or sheltered. ``wants`` is what it answered: ``{"times": […], "place", "words", "phone"}``, times as `rules.wished_hours` reads them.
    ``held_for`` is a list of `rules.Hold`, None where nothing holds it. ``door`` is ``{"picked": [promises.Door], "words"}``.
    ``first_on`` and ``last_on`` are the window as it is known now. When it is forgotten, area, end, channel, language, bands and months stay until the month in which its way ended is counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(KeyHolder, models.PROTECT, related_name="+")
    state = models.CharField(_("where it stands"), max_length=10, choices=rules.State, default=rules.State.DUE)
    held_for = SealedJson(_("why the coordination decides"), privacy=Kind.FAMILY, null=True)
    names = SealedJson(_("names"), privacy=Kind.NAME, null=True)
    address = SealedJson(_("address"), privacy=Kind.CONTACT, null=True)
    wants = SealedJson(_("what the family answered"), privacy=Kind.WORDS, null=True)
    door = SealedJson(_("notes for the door"), privacy=Kind.FAMILY, null=True)
    note = SealedText(_("note of the coordination"), privacy=Kind.WORDS, null=True)
    area = models.ForeignKey(
        Area, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("neighborhood")
    )
    children_count = models.PositiveSmallIntegerField(_("children"), default=1)
    language = models.CharField(_("second language, as the family chose"), max_length=12, blank=True)
    noticed_on = models.DateField(_("notice on"))
    first_on = models.DateField(_("visit from"), null=True)
    last_on = models.DateField(_("visit until"), null=True, db_index=True)
    same_visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("wishes for this visitor"),
    )
    in_pair = models.BooleanField(_("visit by two"), default=False)
    answer = models.CharField(_("answer"), max_length=12, choices=promises.Answer, blank=True)
    answered_on = models.DateField(_("answered on"), null=True)
    channel = models.CharField(_("first reached by"), max_length=10, choices=rules.Channel, blank=True)
    posted_on = models.DateField(_("first letter posted on"), null=True)
    tries = models.PositiveSmallIntegerField(_("rings at the door"), default=0)
    end = models.CharField(_("how it ended"), max_length=16, choices=rules.End, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, db_index=True)
    age_band = models.CharField(_("child's age at the visit"), max_length=6, blank=True)
    wait_band = models.CharField(_("from notice to letter"), max_length=6, blank=True)
    forgotten_on = models.DateField(_("forgotten on"), null=True, db_index=True)

    objects = FamilyQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "holder": Kind.PERSON,
            "language": Kind.CHOICE,
            "first_on": Kind.ACTION,
            "last_on": Kind.ACTION,
            "same_visitor": Kind.CHOICE,
            "answer": Kind.CHOICE,
            "answered_on": Kind.ACTION,
            "noticed_on": Kind.ACTION,
            "channel": Kind.ACTION,
            "posted_on": Kind.ACTION,
            "tries": Kind.ACTION,
            "end": Kind.ACTION,
            "ended_on": Kind.ACTION,
        }
        neutral = {
            "id",
            "state",
            "area",
            "children_count",
            "in_pair",
            "age_band",
            "wait_band",
            "forgotten_on",
        }
        purpose = promises.WELCOME
        what = promises.WHAT_FAMILY
        kept = promises.KEPT
        ends = privacy.Ends(deed="unterwegs.welcome.actions.stopping.end_again", told=("end",))

    class Meta:
        verbose_name = _("family")
        verbose_name_plural = _("families")
        ordering = ("last_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=rules.State.ENDED, ended_on__isnull=False) & ~Q(end="")
                | ~Q(state=rules.State.ENDED) & Q(ended_on=None, end=""),
                name="family_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.noticed_on:%d.%m.%Y}"

    @property
    def is_open(self) -> bool:
        return self.state != rules.State.ENDED

    @property
    def holds(self) -> list[str]:
        """Why the coordination decides, as `rules.Hold`; empty when nothing holds it, and when it is forgotten."""
        return self.held_for or []

    @holds.setter
    def holds(self, reasons: list[str]) -> None:
        self.held_for = reasons or None

    @property
    def may_have_a_route(self) -> bool:
        """Whether it may stand in a tour, a stock, a log or a list below the town."""
        return not rules.NO_ROUTE & {rules.Hold(hold) for hold in self.holds}


class Child(models.Model):
    """A child of one birth. ``told`` is ``{"family_name", "first_names", "born_on", "died_on"}``, days as ISO text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, models.CASCADE, related_name="children")
    told = SealedJson(_("name and birthday"), privacy=Kind.FAMILY, holder="family.holder", null=True)
    counts = models.BooleanField(_("lives here"), default=True)

    class Privacy(privacy.Declared):
        personal = {"counts": Kind.TECHNICAL}
        neutral = {"id", "family"}
        purpose = promises.WELCOME
        what = promises.WHAT_CHILD
        kept = privacy.With(promises.WITH_THE_FAMILY, "family")

    class Meta:
        verbose_name = _("child")
        verbose_name_plural = _("children")
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.family)

    @property
    def born_on(self) -> date | None:
        """The birthday; None where it is forgotten."""
        told = (self.told or {}).get("born_on")
        return date.fromisoformat(told) if told else None


class House(models.Model):
    """A clinic, home, prison or shelter. ``told`` is ``{"name", "street", "number", "postcode"}``; ``digest`` finds it.

    The address of a shelter stands nowhere else: in no tour, stock, log, geocode, print list or tally.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(KeyHolder, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=rules.House)
    told = SealedJson(_("name and address"), privacy=Kind.CONTACT, null=True)
    digest = models.CharField(max_length=64, unique=True)
    agreed_on = models.DateField(_("the house agreed to visits on"), null=True, blank=True)

    class Privacy(privacy.Declared):
        personal = {"holder": Kind.TECHNICAL, "digest": Kind.SECRET, "agreed_on": Kind.ACTION}
        neutral = {"id", "kind"}
        purpose = promises.WELCOME
        what = promises.WHAT_HOUSE
        kept = privacy.Until(_("until the office removes it"))

    class Meta:
        verbose_name = _("house")
        verbose_name_plural = _("houses")
        ordering = ("kind", "id")

    def __str__(self) -> str:
        return self.get_kind_display()
