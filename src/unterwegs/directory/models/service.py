"""The offer as it is edited: rows that families see only after a review froze them."""

import uuid
from collections.abc import Collection
from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.codes import CodesField
from unterwegs.directory.models.location import Location, Picture
from unterwegs.directory.models.organization import Contact, Organization
from unterwegs.directory.models.text import SOURCE_LANGUAGE, Translated
from unterwegs.directory.models.topic import Topic
from unterwegs.people import privacy
from unterwegs.people import queries as people
from unterwegs.people.models import User
from unterwegs.people.privacy import NOTHING_PERSONAL, Kind
from unterwegs.people.roles import Permission, Role
from unterwegs.places.models import Area


class ServiceQuerySet(models.QuerySet["Service"]):
    def editable_by(self, user: User, *, today: date) -> "ServiceQuerySet":
        """All for those who may write everywhere, else those of the own organization or neighborhood.

        Includes the scope of people for whom the user stands in on this day.
        """
        if user.may_everywhere(Permission.EDIT_OFFERS):
            return self
        writers = people.acting_for(user, role=Role.PROVIDER_EDITOR, today=today)
        leads = people.acting_for(user, role=Role.NEIGHBORHOOD_LEAD, today=today)
        return self.filter(
            Q(pk__in=self.model._default_manager.filter(organization__memberships__user__in=writers).values("pk"))
            | Q(pk__in=self.model._default_manager.filter(locations__areas__leads__user__in=leads).values("pk"))
            | Q(pk__in=self.model._default_manager.filter(areas_served__leads__user__in=leads).values("pk"))
        )

    def visible_to(self, user: User, *, today: date) -> "ServiceQuerySet":
        """All for those who may read all offers, else those one may write."""
        return self if user.may_everywhere(Permission.SEE_OFFERS) else self.editable_by(user, today=today)

    def waiting_for_review(self) -> "ServiceQuerySet":
        """New offers and changes that somebody submitted."""
        return self.filter(Q(state=rules.State.SUBMITTED) | Q(change=rules.Change.SUBMITTED))

    def published(self) -> "ServiceQuerySet":
        return self.filter(state=rules.State.PUBLISHED)

    def due(self, *, today: date) -> "ServiceQuerySet":
        """Published offers that should be confirmed again."""
        return self.published().filter(Q(due_on=None) | Q(due_on__lte=today))

    def shown(self, *, today: date) -> "ServiceQuerySet":
        """What families see: published, and confirmed not too long ago."""
        oldest = today - timedelta(days=rules.CALLED_AFTER + rules.GRACE)
        return self.published().filter(due_on__gte=oldest)

    def without_a_language(self, languages: Collection[str]) -> "ServiceQuerySet":
        """Those that families could read, but not yet in each of these languages: one came with an update."""
        spoken = Count("public_version__documents", filter=Q(public_version__documents__language__in=languages))
        return self.exclude(public_version=None).alias(spoken=spoken).filter(spoken__lt=len(languages))


class Service(models.Model):
    """An offer to families (Angebot)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=12, unique=True, default=rules.new_code, editable=False)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="services", verbose_name=_("organization")
    )
    state = models.CharField(_("state"), max_length=10, choices=rules.State, default=rules.State.DRAFT)
    change = models.CharField(
        _("open change"), max_length=10, choices=rules.Change, default=rules.Change.NONE, blank=True
    )
    review_note = models.TextField(_("note of the review"), blank=True)
    submit_note = models.TextField(_("note for the review"), blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=rules.Kind)
    phases = CodesField(_("life phases"), codes=rules.Phase)
    fields = CodesField(_("fields of work"), codes=rules.Field)
    audience = CodesField(_("for whom"), codes=rules.Audience)
    legal_basis = CodesField(_("legal basis"), codes=rules.LegalBasis)
    topics = models.ManyToManyField(Topic, related_name="services", blank=True, verbose_name=_("topics"))
    minimum_age = models.PositiveSmallIntegerField(_("from age in months"), null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(_("to age in months"), null=True, blank=True)
    open_for_all = models.BooleanField(_("open for all families"), default=True)
    registration = models.CharField(
        _("registration"), max_length=10, choices=rules.Registration, default=rules.Registration.NONE
    )
    mode = models.CharField(_("how"), max_length=10, choices=rules.Mode, default=rules.Mode.IN_PERSON)
    access_url = models.URLField(_("link for taking part online"), blank=True)
    website = models.URLField(_("website"), blank=True)
    childcare = models.BooleanField(_("child care during the offer"), null=True, blank=True)
    for_fathers = models.BooleanField(_("made for fathers"), default=False)
    languages = CodesField(_("languages of the staff"))
    interpretation = models.BooleanField(_("an interpreter can come"), null=True, blank=True)
    lotse = models.BooleanField(_("guides to other help (Lotse)"), default=False)
    preventive = models.BooleanField(_("spares families a formal help"), default=False)
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    partners = models.ManyToManyField(Organization, related_name="partner_of", blank=True, verbose_name=_("partners"))
    leads_to = models.ManyToManyField(
        "self", symmetrical=False, related_name="builds_on", blank=True, verbose_name=_("leads to")
    )
    locations = models.ManyToManyField(Location, through="ServiceAtLocation", related_name="services")
    areas_served = models.ManyToManyField(Area, related_name="served_by", blank=True, verbose_name=_("area served"))
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="services", verbose_name=_("contact")
    )
    picture = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="services", verbose_name=_("picture")
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_date = models.CharField(_("date of the source"), max_length=20, blank=True)
    confirmed_on = models.DateField(_("confirmed"), null=True, blank=True)
    due_on = models.DateField(_("to be confirmed by"), null=True, blank=True)
    mails_sent = models.PositiveSmallIntegerField(
        _("mails that asked for a confirmation"), default=0, help_text=_("Since it was confirmed last.")
    )
    paused_because = models.CharField(
        _("why it is paused"), max_length=16, choices=rules.Pausing, default=rules.Pausing.BY_HAND, blank=True
    )
    public_version = models.ForeignKey(
        "directory.Version", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ServiceQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "made_by": Kind.STAFF,
            "made_at": Kind.ACTION,
            "changed_by": Kind.STAFF,
            "changed_at": Kind.ACTION,
            "review_note": Kind.WORDS,
            "submit_note": Kind.WORDS,
        }
        neutral = {
            "id",
            "code",
            "organization",
            "state",
            "change",
            "kind",
            "phases",
            "fields",
            "audience",
            "legal_basis",
            "topics",
            "minimum_age",
            "maximum_age",
            "open_for_all",
            "registration",
            "mode",
            "access_url",
            "website",
            "childcare",
            "for_fathers",
            "languages",
            "interpretation",
            "lotse",
            "preventive",
            "capacity",
            "partners",
            "leads_to",
            "locations",
            "areas_served",
            "contact",
            "picture",
            "source",
            "source_date",
            "confirmed_on",
            "due_on",
            "mails_sent",
            "paused_because",
            "public_version",
            "revision",
        }
        purpose = rules.ENTRIES
        kept = privacy.WITH_ACCOUNT

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ("-changed_at",)
        indexes: ClassVar = [
            models.Index(fields=["state", "change"], name="service_by_state"),
            models.Index(fields=["state", "due_on"], name="service_by_due_day"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(maximum_age__gte=models.F("minimum_age")),
                name="service_ages_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state=rules.State.PUBLISHED) | Q(public_version__isnull=False),
                name="published_service_has_a_version",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code

    @property
    def name(self) -> str:
        """The German name; texts are prefetched where lists show many."""
        return next((text.name for text in self.texts.all() if text.language == SOURCE_LANGUAGE), "")

    @property
    def has_change(self) -> bool:
        return self.change != rules.Change.NONE


class ServiceText(Translated):
    """What an offer says to families, in one language."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="texts")
    name = models.CharField(_("name"), max_length=160)
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    good_to_know = models.TextField(_("good to know"), blank=True)
    registration_note = models.TextField(_("how to register"), blank=True)
    payer_note = models.TextField(_("who pays"), blank=True)

    WORDS = ("name", "summary", "description", "good_to_know", "registration_note", "payer_note")

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("text of an offer")
        verbose_name_plural = _("texts of offers")
        constraints: ClassVar = [models.UniqueConstraint(fields=["service", "language"], name="service_text_once")]

    def __str__(self) -> str:
        return self.name


class ServiceAtLocation(models.Model):
    """An offer at a place."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="at_locations")
    location = models.ForeignKey(Location, models.PROTECT, related_name="at_services")
    room = models.CharField(_("room"), max_length=80, blank=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("offer at a location")
        verbose_name_plural = _("offers at locations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "location"], name="service_once_at_a_location")
        ]

    def __str__(self) -> str:
        return f"{self.service} · {self.location}"


class CostOption(models.Model):
    """One way an offer is paid."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="costs")
    kind = models.CharField(_("cost"), max_length=20, choices=rules.CostKind)
    amount = models.DecimalField(_("euros"), max_digits=7, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("note"), max_length=160, blank=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="cost_not_below_zero")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Schedule(models.Model):
    """When an offer happens, or when a place is open: a rhythm with exceptions and pauses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="schedules")
    location = models.ForeignKey(
        Location, models.CASCADE, null=True, blank=True, related_name="schedules", verbose_name=_("location")
    )
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)
    opens_at = models.TimeField(_("from"), null=True, blank=True)
    closes_at = models.TimeField(_("to"), null=True, blank=True)
    rule = models.CharField(
        _("rhythm"), max_length=200, blank=True, help_text=_("RRULE of RFC 5545; empty: only once.")
    )
    by_appointment = models.BooleanField(_("by appointment"), default=False)
    school = models.CharField(_("school holidays"), max_length=10, choices=rules.School, default=rules.School.ALWAYS)
    on_public_holidays = models.BooleanField(_("also on public holidays"), default=False)
    note = models.CharField(_("note"), max_length=160, blank=True)
    is_sample = models.BooleanField(_("sample time of the demonstration"), default=False)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ("first_on", "opens_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(service__isnull=False) | Q(location__isnull=False), name="schedule_belongs_to_something"
            ),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=models.F("first_on")),
                name="schedule_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(by_appointment=True) | Q(opens_at__isnull=False),
                name="schedule_has_a_time_or_an_appointment",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=True) | Q(closes_at__gt=models.F("opens_at")),
                name="schedule_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} {self.rule}"


class ScheduleException(models.Model):
    """One day on which it is different."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="exceptions")
    on = models.DateField(_("day"))
    kind = models.CharField(_("what"), max_length=10, choices=rules.ExceptionKind)
    opens_at = models.TimeField(_("from"), null=True, blank=True)
    closes_at = models.TimeField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=160, blank=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ("on", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "on", "kind"], name="exception_once_a_day"),
            models.CheckConstraint(
                condition=~Q(kind=rules.ExceptionKind.EXTRA) | Q(opens_at__isnull=False), name="extra_date_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"


class Pause(models.Model):
    """A time of the year without dates: summer break, building works."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="pauses")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=160, blank=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ("first_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_on__gte=models.F("first_on")), name="pause_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on}"
