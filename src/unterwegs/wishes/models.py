"""Tables of wishes. What a family said is sealed with a key of its own; everything else stays when the key is gone."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from unterwegs.directory.codes import CodesField
from unterwegs.directory.models import Location, Organization, Topic
from unterwegs.people import privacy
from unterwegs.people import queries as people
from unterwegs.people import rules as people_rules
from unterwegs.people.fields import SealedJson, SealedText
from unterwegs.people.models import FrozenTable, KeyHolder, User
from unterwegs.people.privacy import NOTHING_PERSONAL, Kind
from unterwegs.people.roles import Permission, Role
from unterwegs.places import queries as places
from unterwegs.places.models import Area, Lead
from unterwegs.wishes import rules, steps


class LotseQuerySet(models.QuerySet["Lotse"]):
    def open(self) -> "LotseQuerySet":
        """Those that hand over wishes today."""
        return self.filter(appointed_on__isnull=False, ended_on=None, organization__is_active=True)

    def declared(self) -> "LotseQuerySet":
        """Those that have declared themselves and wait for the coordination."""
        return self.filter(appointed_on=None, ended_on=None, organization__is_active=True)


class Lotse(models.Model):
    """An institution that may hand over a family's wish, with what it says about this work itself.

    It declares itself; from the day on which the coordination appoints it, families read it and it hands over.
    """

    organization = models.OneToOneField(
        Organization, models.CASCADE, related_name="lotse", verbose_name=_("organization")
    )
    what = models.TextField(_("What you can talk to us about"), blank=True)
    languages = CodesField(_("Languages we speak"))
    hours = models.CharField(_("When somebody is there"), max_length=160, blank=True)
    described_on = models.DateField(_("described on"), null=True, blank=True)
    appointed_on = models.DateField(_("appointed on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = LotseQuerySet.as_manager()

    class Privacy(NOTHING_PERSONAL):
        ends = privacy.Ends(by=("organization",), deed="unterwegs.wishes.actions.end_lotse_again")

    class Meta:
        verbose_name = _("Lotse")
        verbose_name_plural = _("Lotsen")
        ordering = ("organization__name",)

    def __str__(self) -> str:
        return str(self.organization)


class LotseLinkQuerySet(models.QuerySet["LotseLink"]):
    def open(self, *, today: date) -> "LotseLinkQuerySet":
        """Links that count today."""
        return self.filter(revoked_on=None, expires_on__gte=today, lotse__in=Lotse.objects.open())


class LotseLink(models.Model):
    """A link by which an institution hands over wishes without an account; only its digest is here (ADR 28)."""

    lotse = models.ForeignKey(Lotse, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_on = models.DateField(_("made"))
    expires_on = models.DateField(_("counts until"))
    revoked_on = models.DateField(_("ended"), null=True, blank=True)
    used_on = models.DateField(_("last used"), null=True, blank=True)

    objects = LotseLinkQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {"digest": Kind.SECRET, "used_on": Kind.ACTION}
        neutral = {"lotse", "made_on", "expires_on", "revoked_on"}
        purpose = rules.LINKS
        kept = privacy.Rows(_("after its last day"), rules.ENDED_LINKS_KEPT, "expires_on")
        ends = privacy.Ends("revoked_on", by=("digest",))

    class Meta:
        verbose_name = _("link of a Lotse")
        verbose_name_plural = _("links of Lotsen")
        ordering = ("-made_on", "-id")

    def __str__(self) -> str:
        return f"{self.lotse} {self.made_on:%d.%m.%Y}"


class ClerkQuerySet(models.QuerySet["Clerk"]):
    def active(self) -> "ClerkQuerySet":
        """Those whose account is open and who still hold the role."""
        return self.filter(user__is_active=True, user__assignments__role=Role.FAMILY_OFFICE)


class Clerk(models.Model):
    """Somebody at the counter of a center, who reads the wishes that go there (Familienservice-Büro)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="counters", verbose_name=_("person"))
    center = models.ForeignKey(Location, models.CASCADE, related_name="clerks", verbose_name=_("center"))

    objects = ClerkQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {"user": Kind.PERSON, "center": Kind.FUNCTION}
        purpose = people_rules.ACCOUNTS
        kept = privacy.With(_("with the account"), "user")
        ends = privacy.Ends(by=("user", "center"))

    class Meta:
        verbose_name = _("person at a counter")
        verbose_name_plural = _("people at counters")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "center"], name="clerk_once_per_center")]

    def __str__(self) -> str:
        return f"{self.user} · {self.center}"


class ReadingHours(models.Model):
    """When wishes are read on working days, as families are told before they send: one row."""

    first = models.TimeField(_("from"), default=rules.READ_FROM)
    last = models.TimeField(_("until"), default=rules.READ_UNTIL)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("hours in which wishes are read")
        verbose_name_plural = _("hours in which wishes are read")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first__lt=models.F("last")), name="reading_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return f"{self.first:%H:%M}–{self.last:%H:%M}"


class WishQuerySet(models.QuerySet["Wish"]):
    def readable_by(self, user: User, *, today: date) -> "WishQuerySet":
        """Those that somebody is to read: of the own neighborhood and counter, and for the coordination what it has."""
        return self.filter(forgotten_on=None).filter(_scope(user, today))

    def of(self, user: User) -> "WishQuerySet":
        """Of those that somebody is to read the own ones: the others are read for somebody who is away."""
        return self.filter(_own(user, [user.pk], [user.pk]))

    def open(self) -> "WishQuerySet":
        """Those that nobody has answered."""
        return self.filter(answered_on=None, forgotten_on=None)

    def opened_by(self, digest: str) -> "WishQuerySet":
        """The one whose code this is, if it is not forgotten; a code in whose place the family took her own opens nothing."""
        is_hers = Q(own_digest=digest) | Q(digest=digest, own_digest=None)
        return self.filter(is_hers, forgotten_on=None, holder__forgotten_on=None)

    def through_others(self) -> "WishQuerySet":
        """Those that somebody wrote down with the family, and whose code went through other hands."""
        return self.exclude(source=rules.Source.WEB)

    def unattended(self) -> "WishQuerySet":
        """Those whose neighborhood or center is gone, or where nobody leads or sits at the counter any more."""
        return self.filter(_unattended())

    def with_office(self) -> "WishQuerySet":
        """Those that the coordination reads: its own, late ones, and those that nobody else reads any more."""
        return self.filter(_with_office())

    def ending(self, *, today: date) -> "WishQuerySet":
        """Those that nobody has answered and that are forgotten within a month."""
        return self.open().filter(given_on__lte=today - rules.KEPT_UNANSWERED + rules.WARNED_BEFORE[0])


def _unattended() -> Q:
    leads, clerks = Lead.objects.active(), Clerk.objects.active()
    led, staffed = Exists(leads.filter(area=OuterRef("lead_area"))), Exists(clerks.filter(center=OuterRef("center")))
    return Q(reader=rules.Reader.LEAD) & ~Q(led) | Q(reader=rules.Reader.CENTER) & ~Q(staffed)


def _with_office() -> Q:
    return Q(reader=rules.Reader.OFFICE) | Q(escalated_on__isnull=False) | _unattended()


def _scope(user: User, today: date) -> Q:
    """What each role gives: somebody of the coordination may lead in a neighborhood, too, or sit at a counter."""
    leads = people.acting_for(user, role=Role.NEIGHBORHOOD_LEAD, today=today)
    clerks = people.acting_for(user, role=Role.FAMILY_OFFICE, today=today)
    return _own(user, leads, clerks)


def _own(user: User, leads: Iterable[UUID], clerks: Iterable[UUID]) -> Q:
    """Of the neighborhoods and counters of these people, and for the coordination what it has."""
    areas: Iterable[Any] = places.areas_led_by(User.objects.filter(pk__in=leads)).values("pk")
    centers = Location.objects.filter(clerks__user__in=clerks).values("pk")
    own = Q(reader=rules.Reader.LEAD, lead_area__in=areas) | Q(reader=rules.Reader.CENTER, center__in=centers)
    return own | _with_office() if user.may_everywhere(Permission.READ_WISHES) else own


class Wish(models.Model):
    """Something a family asks for, in its own words (Wunsch).

    ``words``, ``contact`` and ``answer`` are sealed, for a consent ``to``; ``contact`` is what `Said.contact` says. ``digest`` belongs to the
    code of the form that was sent, ``own_digest`` to the one that the family took in its place: then only that one opens. When it is forgotten, kind, source, area, topic, outcome and month stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(KeyHolder, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=rules.Kind)
    source = models.CharField(_("source"), max_length=10, choices=rules.Source)
    area = models.ForeignKey(
        Area, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("neighborhood")
    )
    elsewhere = models.BooleanField(_("not in the own neighborhood"), default=False)
    reader = models.CharField(_("who reads it"), max_length=10, choices=rules.Reader)
    lead_area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="+")
    center = models.ForeignKey(Location, models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(_("language"), max_length=12, blank=True)
    words = SealedText(_("in the family's words"), privacy=Kind.WORDS, null=True)
    contact = SealedJson(_("how to reach the family"), privacy=Kind.CONTACT, null=True)
    answer = SealedText(_("answer"), privacy=Kind.WORDS, null=True)
    digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 – many forgotten ones have none
    own_digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 – empty ones would not be unique, and most have none
    looked_at = models.DateTimeField(_("last opened with the code"), null=True, blank=True)
    given_on = models.DateField(_("given on"), db_index=True)
    due_on = models.DateField(_("answer until"), null=True)
    agreed_on = models.DateField(_("first day that was agreed with the family"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries to reach the family"), default=0)
    tried_on = models.DateField(_("last tried on"), null=True, blank=True)
    escalated_on = models.DateField(_("passed to the coordination on"), null=True, blank=True)
    topic = models.ForeignKey(
        Topic, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("what it was about")
    )
    outcome = models.CharField(_("what became of it"), max_length=12, choices=rules.Outcome, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    lotse = models.ForeignKey(Lotse, models.SET_NULL, null=True, blank=True, related_name="+")
    mark = models.CharField(_("mark for the Lotse"), max_length=4, blank=True)
    consented_on = models.DateField(_("consent of the family on"), null=True, blank=True)
    warned_on = models.DateField(_("said that it will be forgotten"), null=True, blank=True)
    forgotten_on = models.DateField(_("forgotten on"), null=True, blank=True)

    objects = WishQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "holder": Kind.PERSON,
            "kind": Kind.CHOICE,
            "source": Kind.ACTION,
            "area": Kind.CHOICE,
            "elsewhere": Kind.CHOICE,
            "reader": Kind.FUNCTION,
            "lead_area": Kind.FUNCTION,
            "center": Kind.FUNCTION,
            "language": Kind.CHOICE,
            "digest": Kind.SECRET,
            "own_digest": Kind.SECRET,
            "looked_at": Kind.ACTION,
            "given_on": Kind.ACTION,
            "due_on": Kind.ACTION,
            "agreed_on": Kind.ACTION,
            "tries": Kind.ACTION,
            "tried_on": Kind.ACTION,
            "escalated_on": Kind.ACTION,
            "topic": Kind.CHOICE,
            "outcome": Kind.ACTION,
            "answered_on": Kind.ACTION,
            "lotse": Kind.ACTION,
            "mark": Kind.TECHNICAL,
            "consented_on": Kind.ACTION,
            "warned_on": Kind.ACTION,
        }
        neutral = {"id", "forgotten_on"}
        purpose = rules.WISHES
        what = rules.WHAT_WISH
        kept = rules.KEPT
        ends = privacy.Ends(deed="unterwegs.wishes.actions.end_known_code", told=("own_digest",))

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ("due_on", "given_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(source=rules.Source.LOTSE) | Q(consented_on__isnull=False) | Q(forgotten_on__isnull=False),
                name="no_wish_of_a_lotse_without_consent",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_on__isnull=False) | Q(due_on__isnull=False), name="open_wish_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.given_on:%d.%m.%Y}"

    @property
    def is_open(self) -> bool:
        return self.answered_on is None and self.forgotten_on is None

    @property
    def page_language(self) -> str:
        """The language in which the family reads pages of ours: hers, or German where the house has none in hers."""
        return self.language if self.language in dict(settings.LANGUAGES) else "de"

    @property
    def written_in(self) -> str:
        """The language of her words; empty where the office wrote them down, and ``language`` is the one she speaks."""
        return "" if self.source in {rules.Source.PHONE, rules.Source.COUNTER} else self.language

    @property
    def is_through_others(self) -> bool:
        """Whether somebody wrote it down with the family, as `through_others` says of rows."""
        return self.source != rules.Source.WEB

    @property
    def is_with_office(self) -> bool:
        """Whether the coordination reads it; one query."""
        return Wish.objects.with_office().filter(pk=self.pk).exists()


class ConsentQuerySet(models.QuerySet["Consent"]):
    def asked(self, *, today: date) -> "ConsentQuerySet":
        """Those to which the family can still say yes, as `Consent.is_asked` says of one."""
        return self.filter(given_on=None, revoked_on=None).exclude(until_on__lt=today)

    def unused(self, *, today: date) -> "ConsentQuerySet":
        """Those that allow handing on today, where nobody has done it."""
        given = self.filter(matter=rules.Matter.HAND_ON, given_on__isnull=False, revoked_on=None, used_on=None)
        return given.exclude(until_on__lt=today)

    def used(self) -> "ConsentQuerySet":
        """Those by which the wish was handed on, while the family allowed it."""
        return self.filter(matter=rules.Matter.HAND_ON).exclude(used_on=None)


class Consent(models.Model):
    """What a family allowed with its wish: what, to whom, until when; it can be revoked at any time (Einwilligung)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wish = models.ForeignKey(Wish, models.CASCADE, related_name="consents")
    matter = models.CharField(_("what for"), max_length=10, choices=rules.Matter)
    to = SealedText(_("to whom"), privacy=Kind.WORDS, holder="wish.holder", null=True)
    parts = CodesField(_("what"), codes=rules.Part)
    until_on = models.DateField(_("until"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12)
    text_digest = models.CharField(max_length=64, blank=True)
    way = models.CharField(_("how it was given"), max_length=10, choices=rules.Way, blank=True)
    documented_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("documented by")
    )
    asked_on = models.DateField(_("asked on"))
    given_on = models.DateField(_("given on"), null=True, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    used_on = models.DateField(_("handed on on"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "matter": Kind.CHOICE,
            "parts": Kind.CHOICE,
            "until_on": Kind.CHOICE,
            "language": Kind.CHOICE,
            "text_digest": Kind.TECHNICAL,
            "way": Kind.ACTION,
            "documented_by": Kind.STAFF,
            "asked_on": Kind.ACTION,
            "given_on": Kind.ACTION,
            "revoked_on": Kind.ACTION,
            "used_on": Kind.ACTION,
        }
        neutral = {"id", "wish"}
        purpose = rules.WISHES
        what = rules.WHAT_CONSENT
        kept = privacy.With(rules.WITH_THE_WISH, "wish")
        ends = privacy.Ends("revoked_on")

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("asked_on", "id")

    def __str__(self) -> str:
        return self.get_matter_display()

    @property
    def part_labels(self) -> list[str]:
        """What somebody else may learn, in the language of the page."""
        return [str(rules.Part(part).label) for part in self.parts]

    def is_asked(self, *, today: date) -> bool:
        """Whether the family can still say yes."""
        return rules.is_asked(self.given_on, self.revoked_on, self.until_on, today=today)

    def counts(self, *, today: date) -> bool:
        """Whether it allows something today."""
        return rules.counts(self.given_on, self.revoked_on, self.until_on, today=today)

    @property
    def read_at(self) -> datetime | None:
        """When the other body read it by a link."""
        return max((letter.opened_at for letter in self.letters.all() if letter.opened_at), default=None)


class LetterQuerySet(models.QuerySet["Letter"]):
    def open(self, *, now: datetime) -> "LetterQuerySet":
        """Those that can be read now: what the family allowed still counts, and nobody has read it before.

        Whoever opened one may ask for the same page again for a moment: an answer can get lost on the way.
        """
        today = timezone.localdate(now)
        return self.filter(
            Q(opened_at=None) | Q(opened_at__gt=now - rules.READ_AGAIN),
            expires_on__gte=today,
            wrong_words__lt=rules.WRONG_WORDS,
            consent__given_on__isnull=False,
            consent__revoked_on=None,
            consent__wish__forgotten_on=None,
            consent__wish__holder__forgotten_on=None,
        ).exclude(consent__until_on__lt=today)


class Letter(models.Model):
    """A link by which another body reads once what a family has allowed; only digests are here, and no word."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.ForeignKey(Consent, models.CASCADE, related_name="letters")
    digest = models.CharField(max_length=64, unique=True)
    spoken_digest = models.CharField(max_length=64)
    made_on = models.DateField(_("made"))
    expires_on = models.DateField(_("counts until"))
    wrong_words = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "digest": Kind.SECRET,
            "spoken_digest": Kind.SECRET,
            "made_on": Kind.ACTION,
            "expires_on": Kind.ACTION,
            "wrong_words": Kind.ACTION,
            "opened_at": Kind.ACTION,
        }
        neutral = {"id", "consent"}
        purpose = rules.WISHES
        what = rules.WHAT_LETTER
        kept = privacy.With(rules.WITH_THE_WISH, "consent")

    class Meta:
        verbose_name = _("link to what a family allowed")
        verbose_name_plural = _("links to what families allowed")
        ordering = ("made_on", "id")

    def __str__(self) -> str:
        return f"{self.made_on:%d.%m.%Y}"


class Tally(models.Model):
    """How many talked to us in a month without leaving a wish: topic, language, duration, no person (Strichliste)."""

    month = models.DateField(_("month"))
    channel = models.CharField(_("where"), max_length=10, choices=steps.Channel)
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("topic"))
    language = models.CharField(_("language"), max_length=12)
    duration = models.CharField(_("duration"), max_length=10, choices=steps.Duration)
    count = models.PositiveIntegerField(default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("tally of talks")
        verbose_name_plural = _("tallies of talks")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["month", "channel", "topic", "language", "duration"], name="one_tally_per_month_and_topic"
            ),
            models.UniqueConstraint(
                fields=["month", "channel", "language", "duration"],
                condition=Q(topic=None),
                name="one_tally_per_month_without_topic",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.channel}"


class Frozen(FrozenTable):
    """A table of the statistics of wishes and talks for a period that is over."""

    Privacy = NOTHING_PERSONAL

    class Meta(FrozenTable.Meta):
        verbose_name = _("frozen table")
        verbose_name_plural = _("frozen tables")
