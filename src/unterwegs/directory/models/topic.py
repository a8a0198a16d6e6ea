"""The taxonomy: what an offer is about."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.directory.models.text import Translated


class Topic(models.Model):
    """A taxonomy term; a child term is a kind of its parent."""

    slug = models.SlugField(_("key"), unique=True, max_length=60)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class TopicText(Translated):
    """The name of a topic in one language."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="texts")
    name = models.CharField(_("name"), max_length=80)

    WORDS = ("name",)

    class Meta:
        verbose_name = _("name of a topic")
        verbose_name_plural = _("names of topics")
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "language"], name="topic_text_once")]

    def __str__(self) -> str:
        return self.name
