"""How a date was for a family: one tap, no name; it counts when a person has looked at it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.models.service import Service
from unterwegs.people import privacy
from unterwegs.people.models import Contribution
from unterwegs.people.privacy import Kind


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def waiting(self) -> "FeedbackQuerySet":
        return self.filter(counted_on=None)

    def counted(self) -> "FeedbackQuerySet":
        return self.exclude(counted_on=None)


class Feedback(models.Model):
    """What one family said about one date: the days, never the moment, and nothing about her."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, models.CASCADE, related_name="feedback", verbose_name=_("offer"))
    met_on = models.DateField(_("date"), null=True, blank=True)
    mood = models.CharField(_("how it was"), max_length=8, choices=rules.Mood, blank=True)
    door_was_closed = models.BooleanField(_("the door was closed"), default=False)
    given_on = models.DateField(_("said on"))
    said = models.OneToOneField(Contribution, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    counted_on = models.DateField(_("counts since"), null=True, blank=True)
    words = models.CharField(_("words for the organization"), max_length=rules.LONGEST_FEEDBACK, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "said": Kind.WORDS,
            "words": Kind.WORDS,
            "mood": Kind.WORDS,
            "given_on": Kind.ACTION,
            "met_on": Kind.ACTION,
        }
        neutral = {"id", "service", "door_was_closed", "counted_on"}
        purpose = privacy.VOICES
        what = rules.WHAT_FEEDBACK
        kept = rules.KEPT_FEEDBACK

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ("given_on", "id")
        indexes: ClassVar = [models.Index(fields=["service", "counted_on"], name="feedback_of_an_offer")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(door_was_closed=True, mood="") | Q(door_was_closed=False, mood__in=rules.Mood.values),
                name="feedback_says_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(counted_on=None, words="") | Q(counted_on__isnull=False, said=None),
                name="counted_feedback_without_the_words_of_a_person",
            ),
        ]

    def __str__(self) -> str:
        return str(_("The door was closed") if self.door_was_closed else rules.Mood(self.mood).label)
