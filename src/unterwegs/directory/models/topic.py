"""The taxonomy: what an offer is about."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.directory.models.text import Translated
from unterwegs.people.privacy import NOTHING_PERSONAL


class Topic(models.Model):
    """A taxonomy term; a child term is a kind of its parent."""

    slug = models.SlugField(_("key"), unique=True, max_length=60)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class TopicText(Translated):
    """The name of a topic in one language, and the words families have for it, one phrase a line."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="texts")
    name = models.CharField(_("name"), max_length=80)
    phrases = models.TextField(_("words of families"), blank=True)

    WORDS = ("name",)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("name of a topic")
        verbose_name_plural = _("names of topics")
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "language"], name="topic_text_once")]

    def __str__(self) -> str:
        return self.name


class MissedSearch(models.Model):
    """How many searches about a subject found nothing in one week; never the words, never who (feature 138)."""

    subject = models.SlugField(_("subject"), max_length=60, blank=True, help_text=_("Empty: none was understood."))
    week = models.DateField(_("week"), help_text=_("Its Monday."))
    count = models.PositiveIntegerField(_("searches"), default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "week"], name="missed_search_once")]

    def __str__(self) -> str:
        return f"{self.subject} {self.week}"
