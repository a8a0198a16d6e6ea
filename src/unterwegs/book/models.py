"""Tables of the companion book. Nothing here tells of a family: books handed out are counted by area and month."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.book import rules
from unterwegs.directory import rules as directory
from unterwegs.directory.codes import CodesField
from unterwegs.people import privacy
from unterwegs.people import queries as people
from unterwegs.people.models import User
from unterwegs.people.privacy import NOTHING_PERSONAL, Kind
from unterwegs.people.roles import Permission, Role
from unterwegs.places.models import Area


class ChapterText(models.Model):
    """A common chapter in one language as this town changed it; without a row the shipped text holds."""

    chapter = models.SlugField(_("chapter"), max_length=40)
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    body = models.TextField(_("text"), max_length=rules.LONGEST_CHAPTER)
    shipped = models.CharField(max_length=64, help_text=_("Digest of the shipped text this was made from."))
    base = models.TextField(blank=True, help_text=_("The shipped text itself, to show what became different since."))
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("changed by"))

    class Privacy(privacy.Declared):
        personal = {"changed_by": Kind.STAFF, "changed_at": Kind.ACTION}
        neutral = {"chapter", "language", "body", "shipped", "base"}
        purpose = rules.BOOK
        kept = privacy.WITH_ACCOUNT

    class Meta:
        verbose_name = _("text of a chapter")
        verbose_name_plural = _("texts of chapters")
        constraints: ClassVar = [models.UniqueConstraint(fields=["chapter", "language"], name="chapter_text_once")]

    def __str__(self) -> str:
        return f"{self.chapter} {self.language}"


class Release(models.Model):
    """A named person has read a chapter in one language; it holds for these words (digest) and no others."""

    chapter = models.SlugField(_("chapter"), max_length=40)
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    reader = models.CharField(_("read as"), max_length=10, choices=rules.Reader)
    digest = models.CharField(max_length=64)
    name = models.CharField(_("name of the reader"), max_length=160)
    profession = models.CharField(_("profession"), max_length=160, blank=True)
    read_on = models.DateField(_("read on"))
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by"))

    class Privacy(privacy.Declared):
        personal = {
            "name": Kind.NAME,
            "profession": Kind.FUNCTION,
            "reader": Kind.FUNCTION,
            "read_on": Kind.ACTION,
            "entered_by": Kind.STAFF,
        }
        neutral = {"chapter", "language", "digest"}
        purpose = rules.BOOK
        kept = privacy.Until(_("until somebody reads the chapter anew"))

    class Meta:
        verbose_name = _("release of a chapter")
        verbose_name_plural = _("releases of chapters")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chapter", "language", "reader"], name="released_once_by_each_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.chapter} {self.language} {self.reader}"


class EditionQuerySet(models.QuerySet["Edition"]):
    def seen_by(self, user: User, *, today: date) -> "EditionQuerySet":
        """Those of the whole town's staff, or of the neighborhoods somebody leads in and of the town."""
        return self.filter(_in_reach_of(user, today))

    def for_families(self) -> "EditionQuerySet":
        """What families can take from the site."""
        return self.filter(is_current=True).exclude(file="")


class PrintQuerySet(models.QuerySet["Print"]):
    def seen_by(self, user: User, *, today: date) -> "PrintQuerySet":
        return self.filter(_in_reach_of(user, today))


def _in_reach_of(user: User, today: date) -> models.Q:
    if user.may_everywhere(Permission.SEE_BOOK):
        return models.Q()
    leads = people.acting_for(user, role=Role.NEIGHBORHOOD_LEAD, today=today)
    led = Area.objects.filter(leads__user__in=leads)
    return models.Q(area__in=led) | models.Q(area=None)


class Edition(models.Model):
    """A book as it is planned: for one area or the whole town, in one language or two side by side (Elternbegleitbuch)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=12, unique=True, default=directory.new_code, editable=False)
    title = models.CharField(_("title"), max_length=rules.LONGEST_TITLE)
    area = models.ForeignKey(
        Area, models.CASCADE, null=True, blank=True, related_name="editions", verbose_name=_("neighborhood")
    )
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES, default="de")
    second_language = models.CharField(_("beside it"), max_length=12, choices=settings.LANGUAGES, blank=True)
    phases = CodesField(_("life phases"), codes=directory.Phase)
    chapters = CodesField(_("chapters"))
    format = models.CharField(_("format"), max_length=10, choices=rules.Format, default=rules.Format.A5)
    greeting = models.TextField(_("greeting"), max_length=rules.LONGEST_GREETING, blank=True)
    greeting_by = models.CharField(_("who greets"), max_length=160, blank=True)
    is_current = models.BooleanField(_("families can take it from the site, built anew every night"), default=True)
    built_at = models.DateTimeField(_("built"), null=True, blank=True, editable=False)
    built_from = models.CharField(max_length=64, blank=True, editable=False)  # digest of the content
    file = models.CharField(max_length=80, blank=True, editable=False)
    pages = models.PositiveIntegerField(_("pages"), default=0, editable=False)
    size = models.PositiveIntegerField(default=0, editable=False, help_text=_("Bytes of the file."))

    objects = EditionQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {"greeting_by": Kind.NAME}
        neutral = {
            "id",
            "code",
            "title",
            "area",
            "language",
            "second_language",
            "phases",
            "chapters",
            "format",
            "greeting",
            "is_current",
            "built_at",
            "built_from",
            "file",
            "pages",
            "size",
        }
        purpose = rules.BOOK
        kept = privacy.Until(_("until the book is planned without it"))

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ("title", "language", "format")

    def __str__(self) -> str:
        return self.title

    @property
    def languages(self) -> list[str]:
        return [self.language, *([self.second_language] if self.second_language else [])]


class Logo(models.Model):
    """A logo on the cover's back: the town, a foundation, the state; no advertisement."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="logos")
    content = models.BinaryField(help_text=_("WebP, re-encoded, without metadata."))
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alternative = models.CharField(_("whose logo"), max_length=160)
    order = models.PositiveSmallIntegerField(default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.alternative


class Print(models.Model):
    """A printed edition, kept byte for byte with what stood in it, so that a sheet can say what changed since."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=12, unique=True, default=directory.new_code, editable=False)
    edition = models.ForeignKey(Edition, models.SET_NULL, null=True, related_name="prints", verbose_name=_("edition"))
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("area"))
    title = models.CharField(_("title"), max_length=rules.LONGEST_TITLE)
    area_name = models.CharField(_("name of the neighborhood"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12)
    second_language = models.CharField(_("beside it"), max_length=12, blank=True)
    phases = CodesField(_("life phases"), codes=directory.Phase)
    format = models.CharField(_("format"), max_length=10, choices=rules.Format)
    printed_on = models.DateField(_("printed on"))
    printed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("printed by"))
    copies = models.PositiveIntegerField(_("copies"), default=0)
    pages = models.PositiveIntegerField(_("pages"))
    file = models.CharField(max_length=80)  # for screens, tagged
    press_file = models.CharField(max_length=80)  # for the printer: bleed, crop marks, black of one ink
    entries = models.JSONField(help_text=_("What stood in it of each offer, by its code."))
    chapters = models.JSONField(help_text=_("Title and digest of the chapters, by their names."))
    numbers = models.JSONField(default=dict, help_text=_("The emergency numbers as they stood in it, by their keys."))
    centers = models.JSONField(default=dict, help_text=_("The center as it stood in it, by its code."))

    objects = PrintQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {"printed_by": Kind.STAFF, "printed_on": Kind.ACTION}
        neutral = {
            "id",
            "code",
            "edition",
            "area",
            "title",
            "area_name",
            "language",
            "second_language",
            "phases",
            "format",
            "copies",
            "pages",
            "file",
            "press_file",
            "entries",
            "chapters",
            "numbers",
            "centers",
        }
        purpose = rules.BOOK
        kept = privacy.WITH_ACCOUNT

    class Meta:
        verbose_name = _("print")
        verbose_name_plural = _("prints")
        ordering = ("-printed_on", "title")

    def __str__(self) -> str:
        return f"{self.title} {self.printed_on:%d.%m.%Y}"


class HandedOut(models.Model):
    """How many books of a print went to families of one area in one month; never to whom."""

    print = models.ForeignKey(Print, models.CASCADE, related_name="handed_out")
    area = models.ForeignKey(Area, models.CASCADE, related_name="+", verbose_name=_("neighborhood"))
    month = models.DateField(_("month"), help_text=_("Its first day."))
    count = models.PositiveIntegerField(_("books"))

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("books handed out")
        verbose_name_plural = _("books handed out")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["print", "area", "month"], name="handed_out_once_per_area_and_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="handed_out_in_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y} {self.count}"
