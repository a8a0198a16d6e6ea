"""Tables of the town, its areas, its addresses and the numbers that help at once."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.people import privacy
from unterwegs.people import rules as people
from unterwegs.people.models import User
from unterwegs.people.privacy import NOTHING_PERSONAL, Declared, Kind
from unterwegs.people.roles import Role
from unterwegs.places import rules


class Town(models.Model):
    """The territory of this installation's Jugendamt: one row."""

    name = models.CharField(_("name"), max_length=120)
    land = models.CharField(_("Land"), max_length=2, choices=rules.Land)
    office = models.CharField(
        _("office"), max_length=160, help_text=_("Who answers, e.g. “Frühe Hilfen, Stadt Wetzlar”.")
    )
    phone = models.CharField(_("phone for families"), max_length=40, blank=True)
    phone_hours = models.CharField(_("phone hours"), max_length=160, blank=True)
    email = models.EmailField(_("mail for families"), blank=True)
    address = models.TextField(_("postal address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    imprint = models.TextField(_("imprint"), blank=True)
    privacy = models.TextField(_("privacy notice"), blank=True)
    privacy_officer = models.TextField(
        _("data-protection officer"),
        blank=True,
        help_text=_("Function, mail and phone; it stands on the information sheets."),
    )
    authority = models.CharField(
        _("supervisory authority"), max_length=200, blank=True, help_text=_("Empty: the one of the Land.")
    )
    operator = models.TextField(
        _("operator of the server"), blank=True, help_text=_("Empty: the town runs it itself. Else name and address.")
    )
    child_protection_phone = models.CharField(
        _("phone for concern about a child (§ 8a SGB VIII)"), max_length=40, blank=True
    )
    child_protection_hours = models.CharField(_("when somebody answers there"), max_length=160, blank=True)
    child_protection_advice = models.TextField(
        _("advice for professionals (§ 4 KKG)"),
        blank=True,
        help_text=_("Who gives advice by an experienced professional: function and phone."),
    )
    informal = models.BooleanField(_("families are addressed as “du”"), default=False)
    longitude = models.FloatField(_("longitude of the center"), null=True, blank=True)
    latitude = models.FloatField(_("latitude of the center"), null=True, blank=True)

    class Privacy(Declared):
        personal = {
            "phone": Kind.CONTACT,
            "email": Kind.CONTACT,
            "address": Kind.CONTACT,
            "imprint": Kind.CONTACT,
            "privacy_officer": Kind.CONTACT,
        }
        neutral = {
            "name",
            "land",
            "office",
            "phone_hours",
            "website",
            "privacy",
            "informal",
            "longitude",
            "latitude",
            "authority",
            "operator",
            "child_protection_phone",
            "child_protection_hours",
            "child_protection_advice",
        }
        purpose = rules.WHO_ANSWERS
        kept = privacy.Until(_("until the office enters somebody else"))

    class Meta:
        verbose_name = _("town")
        verbose_name_plural = _("towns")

    def __str__(self) -> str:
        return self.name


class Division(models.Model):
    """A named way to divide the territory; several stand side by side (Stadtteile, Sozialräume, Netzwerkknoten)."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(unique=True, max_length=120)
    for_families = models.BooleanField(
        _("families choose from it"), default=False, help_text=_("Exactly one division is shown to families.")
    )
    schematic = models.BooleanField(_("only schematic outlines"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    imported_at = models.DateTimeField(_("imported"), null=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["for_families"], condition=models.Q(for_families=True), name="one_division_for_families"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A part of the territory, of any kind and depth, in one division (Sozialraum, Stadtteil, Kreis …)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division = models.ForeignKey(Division, models.CASCADE, related_name="areas", verbose_name=_("division"))
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=rules.AreaKind)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=120)
    key = models.CharField(_("official key"), max_length=40, blank=True)
    outline = models.JSONField(_("outline"), null=True, help_text=_("GeoJSON MultiPolygon, WGS 84, longitude first."))

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["division", "slug"], name="area_slug_once_per_division"),
        ]

    def __str__(self) -> str:
        return self.name


class LeadQuerySet(models.QuerySet["Lead"]):
    def active(self) -> "LeadQuerySet":
        """Those whose account is open and who still hold the role."""
        return self.filter(user__is_active=True, user__assignments__role=Role.NEIGHBORHOOD_LEAD)


class Lead(models.Model):
    """Somebody who leads in a neighborhood and may keep what is in it (Federführung im Sozialraum)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="leads")
    area = models.ForeignKey(Area, models.CASCADE, related_name="leads")

    objects = LeadQuerySet.as_manager()

    class Privacy(Declared):
        personal = {"user": Kind.PERSON, "area": Kind.FUNCTION}
        purpose = people.ACCOUNTS
        kept = privacy.With(_("with the account"), "user")
        ends = privacy.Ends(by=("user", "area"))

    class Meta:
        verbose_name = _("neighborhood lead")
        verbose_name_plural = _("neighborhood leads")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "area"], name="lead_once_per_area")]

    def __str__(self) -> str:
        return f"{self.user} · {self.area}"


class Register(models.Model):
    """One import of official addresses; the current one answers, an unfinished one is taken away again."""

    source = models.CharField(_("source"), max_length=300)
    license = models.CharField(_("license"), max_length=120, blank=True)
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField(_("imported"))
    current = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("address register")
        verbose_name_plural = _("address registers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["current"], condition=models.Q(current=True), name="one_current_register"),
        ]

    def __str__(self) -> str:
        return self.source


class Address(models.Model):
    """An official house coordinate, WGS 84 in degrees."""

    register = models.ForeignKey(Register, models.CASCADE, related_name="addresses")
    street = models.CharField(max_length=120)
    street_key = models.CharField(max_length=120)
    number = models.PositiveIntegerField(null=True)
    suffix = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    locality = models.CharField(max_length=120, blank=True)
    longitude = models.FloatField()
    latitude = models.FloatField()

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        indexes: ClassVar = [
            models.Index(fields=["register", "street_key", "number"], name="address_by_street_and_number"),
        ]

    def __str__(self) -> str:
        return f"{self.street} {self.number or ''}{self.suffix}".strip()


class SchoolHoliday(models.Model):
    """School holidays of the Land, kept by the coordinator or imported from a calendar file."""

    name = models.CharField(_("name"), max_length=80)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("school holidays")
        verbose_name_plural = _("school holidays")
        ordering = ("first_on",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")), name="holiday_ends_after_start"
            ),
            models.UniqueConstraint(fields=["name", "first_on"], name="holiday_once"),
        ]

    def __str__(self) -> str:
        return self.name


class EmergencyNumber(models.Model):
    """A number that helps at once, shown on every page of the site; confirmed like an offer."""

    key = models.SlugField(unique=True, help_text=_("Known keys carry their name in every language."))
    number = models.CharField(_("number"), max_length=40)
    name = models.CharField(_("name"), max_length=120, blank=True, help_text=_("Only for numbers of your own."))
    note = models.CharField(_("note"), max_length=200, blank=True)
    hours = models.CharField(_("hours"), max_length=160, blank=True)
    languages = models.JSONField(_("languages"), default=list)
    website = models.URLField(_("website"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    urgent = models.BooleanField(_("danger to life"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    confirmed_on = models.DateField(_("confirmed"), null=True, blank=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("emergency number")
        verbose_name_plural = _("emergency numbers")
        ordering = ("order", "number")

    def __str__(self) -> str:
        return self.number


class Reading(models.Model):
    """Somebody read all texts of the pages in one language; until then they are an unconfirmed translation.

    For easy German: a group of readers tested them (DIN SPEC 33429).
    """

    language = models.CharField(_("language"), max_length=12, unique=True)
    read_on = models.DateField(_("read on"))
    read_by = models.CharField(_("read by"), max_length=160)
    digests = models.JSONField(help_text=_("Digests of the texts as they were read."))

    class Privacy(Declared):
        personal = {"read_by": Kind.NAME, "read_on": Kind.ACTION}
        neutral = {"language", "digests"}
        purpose = rules.WHO_ANSWERS
        kept = privacy.Until(_("until somebody else has read the texts"))

    class Meta:
        verbose_name = _("reading of a language")
        verbose_name_plural = _("readings of languages")

    def __str__(self) -> str:
        return self.language


class Stamp(models.Model):
    """A counter per subject that tells every process that something it remembers has changed."""

    subject = models.CharField(primary_key=True, max_length=40)
    count = models.PositiveBigIntegerField(default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("stamp")
        verbose_name_plural = _("stamps")

    def __str__(self) -> str:
        return f"{self.subject} {self.count}"
