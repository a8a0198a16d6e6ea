"""Places where something happens, with their facts, rooms, roles and partners."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.codes import CodesField
from unterwegs.directory.models.organization import Contact, Organization
from unterwegs.directory.models.text import Translated
from unterwegs.people import privacy
from unterwegs.people import queries as people
from unterwegs.people.models import User
from unterwegs.people.privacy import NOTHING_PERSONAL, Kind
from unterwegs.people.roles import Permission, Role
from unterwegs.places.models import Area


class LocationQuerySet(models.QuerySet["Location"]):
    def editable_by(self, user: User, *, today: date) -> "LocationQuerySet":
        """All for those who keep locations, else those in the own neighborhood."""
        if user.may_everywhere(Permission.EDIT_LOCATIONS):
            return self
        leads = people.acting_for(user, role=Role.NEIGHBORHOOD_LEAD, today=today)
        return self.filter(areas__leads__user__in=leads).distinct()

    def centers(self) -> "LocationQuerySet":
        """Places with a page of their own."""
        return self.filter(kind__in=rules.CENTERS, is_active=True)


class Location(models.Model):
    """A place: a child and family center, an office, a shop, a Kita, a practice, a room somewhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=12, unique=True, default=rules.new_code, editable=False)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="locations", verbose_name=_("organization")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=rules.LocationKind, default=rules.LocationKind.PLACE)
    name = models.CharField(_("name"), max_length=160)
    street = models.CharField(_("street and number"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    city = models.CharField(_("town"), max_length=80, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    areas = models.ManyToManyField(Area, related_name="locations", blank=True)
    access = CodesField(_("access"), codes=rules.Access)
    no_access = CodesField(_("not there"), codes=rules.Access)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="locations", verbose_name=_("contact")
    )
    partners = models.ManyToManyField(Organization, related_name="partner_at", blank=True, verbose_name=_("partners"))
    recognized_on = models.DateField(_("recognized as a family center on"), null=True, blank=True)
    recognized_by = models.CharField(_("recognized by"), max_length=160, blank=True)
    funding = models.CharField(_("funding"), max_length=300, blank=True)
    website = models.URLField(_("website"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_date = models.CharField(_("date of the source"), max_length=20, blank=True)
    confirmed_on = models.DateField(_("confirmed"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = LocationQuerySet.as_manager()

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(longitude__isnull=True, latitude__isnull=True)
                | models.Q(longitude__gte=-180, longitude__lte=180, latitude__gte=-90, latitude__lte=90),
                name="location_point_whole_and_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_center(self) -> bool:
        return self.kind in rules.CENTERS


class LocationText(Translated):
    """What is said about a place, in one language."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="texts")
    name = models.CharField(_("name in this language"), max_length=160, blank=True)
    description = models.TextField(_("description"), blank=True)
    way_there = models.TextField(_("way there"), blank=True)
    access_note = models.TextField(_("about access"), blank=True)

    WORDS = ("name", "description", "way_there", "access_note")

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("text of a location")
        verbose_name_plural = _("texts of locations")
        constraints: ClassVar = [models.UniqueConstraint(fields=["location", "language"], name="location_text_once")]

    def __str__(self) -> str:
        return self.language


class Room(models.Model):
    """A room of a place that can be used."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="rooms")
    name = models.CharField(_("room"), max_length=80)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    use = models.CharField(_("used for"), max_length=160, blank=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class TeamRole(models.Model):
    """A role in the team of a place, without a person's name."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="team")
    role = models.CharField(_("role"), max_length=120)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    order = models.PositiveSmallIntegerField(default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("role in the team")
        verbose_name_plural = _("roles in the team")
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.role


class Picture(models.Model):
    """A picture of a place or an offer: re-encoded, without metadata, named by its digest."""

    name = models.CharField(max_length=80, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alternative = models.CharField(_("what can be seen"), max_length=200)
    credit = models.CharField(_("credit"), max_length=160, blank=True)
    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="pictures")

    class Privacy(privacy.Declared):
        personal = {"credit": Kind.NAME}
        neutral = {"name", "width", "height", "alternative", "location"}
        purpose = rules.ENTRIES
        kept = privacy.Until(_("until the picture is removed"))

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.alternative
