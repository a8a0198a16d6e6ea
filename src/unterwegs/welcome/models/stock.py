"""Gifts, folders and books that visitors hand out, and what was talked about: counted, never with a family."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.book.models import Edition
from unterwegs.directory.models import Topic
from unterwegs.people.privacy import NOTHING_PERSONAL
from unterwegs.places.models import Area
from unterwegs.welcome import rules


class Item(models.Model):
    """Something that is handed out: a gift, a folder, a book in one language (Material)."""

    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=12, blank=True)
    edition = models.ForeignKey(
        Edition, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("companion book")
    )
    stock = models.IntegerField(_("in stock"), default=0)
    reorder_at = models.PositiveIntegerField(_("order again at"), default=0)
    each_visit = models.PositiveSmallIntegerField(_("for each visit"), default=1)
    is_active = models.BooleanField(_("is handed out"), default=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ("name", "language")
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "language"], name="item_once_per_language")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_low(self) -> bool:
        """Whether so few are left that it should be ordered; 0 as the point of ordering asks nobody."""
        return self.is_active and self.reorder_at > 0 and self.stock <= self.reorder_at


class Handed(models.Model):
    """How many of a material were handed out in an area and month."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="handed")
    month = models.DateField(_("month"))
    area = models.ForeignKey(Area, models.SET_NULL, null=True, related_name="+", verbose_name=_("neighborhood"))
    count = models.PositiveIntegerField(default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("materials handed out")
        verbose_name_plural = _("materials handed out")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "month", "area"], name="handed_once_a_month"),
            models.UniqueConstraint(
                fields=["item", "month"], condition=models.Q(area=None), name="handed_once_a_month_in_town"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.month:%Y-%m}"


class Talked(models.Model):
    """How often a topic came up at visits of a month; no family, no visitor (Themen)."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", verbose_name=_("topic"))
    month = models.DateField(_("month"))
    count = models.PositiveIntegerField(default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("topic talked about")
        verbose_name_plural = _("topics talked about")
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "month"], name="talked_once_a_month")]

    def __str__(self) -> str:
        return f"{self.topic} {self.month:%Y-%m}"


class Offered(models.Model):
    """How often a Familienpatin was offered or wished for at visits of a month; no family, no visitor."""

    said = models.CharField(_("what was said"), max_length=8, choices=rules.Companion)
    month = models.DateField(_("month"))
    count = models.PositiveIntegerField(default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("Familienpatin offered")
        verbose_name_plural = _("Familienpatinnen offered")
        constraints: ClassVar = [models.UniqueConstraint(fields=["said", "month"], name="companion_said_once_a_month")]

    def __str__(self) -> str:
        return f"{self.get_said_display()} {self.month:%Y-%m}"
