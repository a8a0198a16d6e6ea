"""Courses, their dates and their lists of seats; heads are counted, nobody is named."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from unterwegs.courses import rules, steps
from unterwegs.directory.codes import CodesField
from unterwegs.directory.models import Location, Schedule, Service
from unterwegs.people import privacy
from unterwegs.people import queries as people
from unterwegs.people.encrypted import EncryptedJson
from unterwegs.people.models import FrozenTable, User
from unterwegs.people.privacy import NOTHING_PERSONAL, Kind
from unterwegs.people.roles import Role


class CourseQuerySet(models.QuerySet["Course"]):
    def kept_by(self, user: User, *, today: date) -> "CourseQuerySet":
        """Those of offers that one may write: all, or those of the own organization or neighborhood."""
        return self.filter(service__in=Service.objects.editable_by(user, today=today).values("pk"))

    def led_by(self, user: User, *, today: date) -> "CourseQuerySet":
        """Those whose participants one may read: of the own organization, nobody else's, also not for the whole town."""
        writers = people.acting_for(user, role=Role.PROVIDER_EDITOR, today=today)
        return self.filter(service__organization__memberships__user__in=writers).distinct()

    def shown(self) -> "CourseQuerySet":
        """Those that families see, as long as their offer is published."""
        return self.exclude(state=rules.State.DRAFT).filter(service__public_version__isnull=False)


class Course(models.Model):
    """A term of an offer: a course with its dates and seats, an open meeting, a cohort of a programme.

    ``price`` and ``reduced_price`` are euros. ``online_link`` is a list with at most one address; it is kept encrypted and
    sent to those who have a seat, shortly before; that of an open meeting stands on the page of its offer then.
    ``followed_at`` is what the offer gave as its last change when the dates followed its rhythm last: where it gives another
    one, they follow anew. ``calls_said_at``: when who leads it last read that families are to be called.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="courses", verbose_name=_("offer"))
    name = models.CharField(_("which one"), max_length=120, blank=True)
    kind = models.CharField(_("how people take part"), max_length=12, choices=rules.Kind)
    state = models.CharField(_("state"), max_length=10, choices=rules.State, default=rules.State.DRAFT)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    most_waiting = models.PositiveSmallIntegerField(_("most on the waiting list"), default=20)
    opens_on = models.DateField(_("sign-up from"), null=True, blank=True)
    closes_on = models.DateField(_("sign-up until"), null=True, blank=True)
    joins_late = models.BooleanField(_("one may also join later"), default=False)
    asks_age = models.BooleanField(_("ask for the age of the child"), default=False)
    minimum_age = models.PositiveSmallIntegerField(_("from age in months"), null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(_("to age in months"), null=True, blank=True)
    languages = CodesField(_("languages"))
    paying = models.CharField(_("cost"), max_length=10, choices=rules.Paying, default=rules.Paying.FREE)
    price = models.DecimalField(_("euros"), max_digits=6, decimal_places=2, null=True, blank=True)
    reduced_price = models.DecimalField(_("reduced, euros"), max_digits=6, decimal_places=2, null=True, blank=True)
    education_package = models.BooleanField(_("paid by “Bildung und Teilhabe”"), default=False)
    bring = CodesField(_("what to bring"), codes=rules.Bring)
    note = models.CharField(_("good to know"), max_length=300, blank=True)
    childcare = models.BooleanField(_("child care during the offer"), default=False)
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="courses", verbose_name=_("location")
    )
    room = models.CharField(_("room"), max_length=80, blank=True)
    is_online = models.BooleanField(_("online"), default=False)
    online_link = EncryptedJson(_("link for taking part online"), default=list, blank=True)
    schedule = models.ForeignKey(
        Schedule, models.SET_NULL, null=True, blank=True, related_name="courses", verbose_name=_("rhythm")
    )
    followed_at = models.DateTimeField(_("state of the offer that its dates follow"), null=True, editable=False)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)
    leader = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who leads it")
    )
    reason = models.CharField(_("why it was called off"), max_length=10, choices=rules.Reason, blank=True)
    calls_said_at = models.DateTimeField(_("asked to call families"), null=True, blank=True)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")

    objects = CourseQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {"leader": Kind.STAFF}
        neutral = {
            "id",
            "service",
            "name",
            "kind",
            "state",
            "seats",
            "most_waiting",
            "opens_on",
            "closes_on",
            "joins_late",
            "asks_age",
            "minimum_age",
            "maximum_age",
            "languages",
            "paying",
            "price",
            "reduced_price",
            "education_package",
            "bring",
            "note",
            "childcare",
            "location",
            "room",
            "is_online",
            "online_link",
            "schedule",
            "followed_at",
            "first_on",
            "last_on",
            "reason",
            "calls_said_at",
            "copied_from",
        }
        purpose = rules.LEADING
        kept = privacy.WITH_ACCOUNT

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ("first_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=models.F("first_on")), name="course_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind=rules.Kind.OPEN) | Q(seats__gte=1, seats__lte=rules.MOST_SEATS),
                name="course_has_seats",
            ),
            models.CheckConstraint(
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(maximum_age__gte=models.F("minimum_age")),
                name="course_ages_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.name}" if self.name else str(self.service)

    @property
    def has_seats(self) -> bool:
        return self.kind != rules.Kind.OPEN

    @property
    def is_for_professionals(self) -> bool:
        return self.kind in rules.FOR_PROFESSIONALS

    @property
    def takes_package(self) -> bool:
        """Whether “Bildung und Teilhabe” can pay: only where there is something to pay."""
        return self.education_package and self.paying == rules.Paying.FIXED

    @property
    def link(self) -> str:
        """The address for taking part online; empty where there is none."""
        return str(self.online_link[0]) if self.online_link else ""

    def link_shown(self, dates: Iterable["Session"], *, now: datetime) -> str:
        """Its link, while one of the dates takes place and begins within the hour or is on; else empty."""
        near = (one.canceled_on is None and rules.is_link_shown(one.starts_at, one.ends_at, now=now) for one in dates)
        return self.link if any(near) else ""

    @property
    def meets_online(self) -> bool:
        """Whether families can take part online, all or as they like."""
        return self.is_online or bool(self.link)

    @property
    def is_hybrid(self) -> bool:
        """Whether families come or take part online, as they like."""
        return not self.is_online and bool(self.link)

    @property
    def link_is_public(self) -> bool:
        """Whether its link is the address that stands on the page of its offer at any time."""
        return bool(self.link) and self.link == self.service.access_url

    def over_on(self, last: date | None) -> date | None:
        """The day on which all of it is over, as its last date falls on ``last``."""
        return rules.over_on(last, kind=self.kind, state=self.state, last_on=self.last_on)


class SessionQuerySet(models.QuerySet["Session"]):
    def planned(self) -> "SessionQuerySet":
        return self.filter(canceled_on=None)

    def coming(self, *, now: datetime) -> "SessionQuerySet":
        """Those that are not over."""
        return self.planned().filter(ends_at__gt=now)


class Session(models.Model):
    """One date of a course or an open meeting; instants are aware.

    ``laid_on`` is the day on which its rhythm has it; what was moved by hand does not follow it any more. ``stands``: somebody
    said that it takes place although its offer or place is closed on that day. ``fell_out``: canceled not by hand but since its rhythm
    had it no more; it comes back with it. ``changes`` counts how often it was moved, canceled or brought back (typed anew, too), and ``changed_at`` is when
    last, so that calendars to which it went take it over.
    ``adults``, ``children`` and ``first_timers`` are heads, None as long as nobody counted; ``ticket`` is that of the last count, so
    that a phone may send it twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, models.CASCADE, related_name="sessions", verbose_name=_("course"))
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("location")
    )
    room = models.CharField(_("room"), max_length=80, blank=True)
    laid_on = models.DateField(_("day in the rhythm"), null=True, blank=True)
    is_moved = models.BooleanField(_("moved by hand"), default=False)
    stands = models.BooleanField(_("takes place though it is closed"), default=False)
    canceled_on = models.DateField(_("canceled on"), null=True, blank=True)
    fell_out = models.BooleanField(_("canceled with its rhythm"), default=False)
    changes = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=10, choices=rules.Reason, blank=True)
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by", verbose_name=_("instead of")
    )
    adults = models.PositiveSmallIntegerField(_("adults"), null=True, blank=True)
    children = models.PositiveSmallIntegerField(_("children"), null=True, blank=True)
    first_timers = models.PositiveSmallIntegerField(_("here for the first time"), null=True, blank=True)
    ticket = models.CharField(max_length=36, blank=True)

    objects = SessionQuerySet.as_manager()

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering = ("starts_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_start"),
            models.UniqueConstraint(
                fields=["course", "starts_at"],
                condition=Q(laid_on__isnull=False, canceled_on=None, is_moved=False),
                name="session_once_in_the_rhythm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {self.starts_at:%d.%m.%Y}"

    @property
    def follows_rhythm(self) -> bool:
        """Whether it is canceled and moved by itself when its offer is closed or has other times."""
        return self.laid_on is not None and not self.is_moved and self.course.schedule_id is not None

    @property
    def instead(self) -> list["Session"]:
        """The dates that were to take place instead of it, one after the other, then those instead of which it was to."""
        found, one = [], self
        while (after := getattr(one, "replaced_by", None)) is not None:  # the other side of a one-to-one may be absent
            found.append(after)
            one = after
        before = self.replaces
        while before is not None:
            found.append(before)
            before = before.replaces
        return found

    def count_change(self, *, now: datetime) -> tuple[str, str]:
        """One change more, which nobody saved yet; the fields to save with it."""
        self.changes, self.changed_at = self.changes + 1, now
        return "changes", "changed_at"

    @property
    def is_counted(self) -> bool:
        return self.adults is not None

    @property
    def over_on(self) -> date:
        """The day on which it is over."""
        return rules.ended_on(ends_at=timezone.localdate(self.ends_at), canceled_on=self.canceled_on)

    @property
    def heads(self) -> int:
        return (self.adults or 0) + (self.children or 0)


class Seating(models.Model):
    """A list of seats with its waiting list: of a whole course, or of one date. Whoever changes it locks this row.

    ``last_number`` is the number of the last sign-up: the order of the waiting list.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="seatings")
    session = models.OneToOneField(Session, models.CASCADE, null=True, blank=True, related_name="seating")
    last_number = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("list of seats")
        verbose_name_plural = _("lists of seats")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course"], condition=Q(session=None), name="one_list_of_seats_for_a_course")
        ]

    def __str__(self) -> str:
        return str(self.session or self.course)

    @property
    def is_of_one_date(self) -> bool:
        """Whether its seats are for one date, not for the whole course."""
        return self.session_id is not None


class CountLinkQuerySet(models.QuerySet["CountLink"]):
    def open(self, *, today: date) -> "CountLinkQuerySet":
        return self.filter(ended_on=None, expires_on__gte=today)


class CountLink(models.Model):
    """A link by which somebody without an account counts the heads of a course; it shows no name."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="count_links")
    digest = models.CharField(max_length=64, unique=True)
    made_on = models.DateField(_("made"))
    expires_on = models.DateField(_("counts until"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)

    objects = CountLinkQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {"digest": Kind.SECRET}
        neutral = {"id", "course", "made_on", "expires_on", "ended_on"}
        purpose = rules.LEADING
        kept = privacy.Rows(_("after its last day"), steps.ENDED_LINKS_KEPT, "expires_on")
        ends = privacy.Ends("ended_on", by=("digest",))

    class Meta:
        verbose_name = _("link for counting")
        verbose_name_plural = _("links for counting")
        ordering = ("-made_on", "-id")

    def __str__(self) -> str:
        return str(self.course)


class Frozen(FrozenTable):
    """A table of the statistics of courses for a period that is over."""

    Privacy = NOTHING_PERSONAL

    class Meta(FrozenTable.Meta):
        verbose_name = _("frozen table")
        verbose_name_plural = _("frozen tables")
