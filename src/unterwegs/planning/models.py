"""Tables of what families miss. A voice is a number: no row, no moment and no computer stands for a person."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules as offers
from unterwegs.directory.documents import topic_words
from unterwegs.directory.models import Service, Topic
from unterwegs.directory.models.text import SOURCE_LANGUAGE, Translated
from unterwegs.people import privacy
from unterwegs.people.models import Contribution
from unterwegs.people.privacy import NOTHING_PERSONAL, Kind
from unterwegs.places.models import Area
from unterwegs.planning import rules, steps


class NeedQuerySet(models.QuerySet["Need"]):
    def waiting(self) -> "NeedQuerySet":
        """What nobody has read yet, the oldest first."""
        return self.filter(state=steps.State.WAITING).order_by("given_on", "id")

    def public(self) -> "NeedQuerySet":
        return self.filter(state=steps.State.PUBLIC)


class Need(models.Model):
    """Something families miss (Bedarf). What somebody wrote is sealed and goes when a person has read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=steps.State, default=steps.State.WAITING)
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("topic"))
    phase = models.CharField(_("life phase"), max_length=20, choices=offers.Phase, blank=True)
    daytime = models.CharField(_("time of day"), max_length=10, choices=rules.Daytime, blank=True)
    given_on = models.DateField(_("said on"))
    said = models.OneToOneField(Contribution, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    released_on = models.DateField(_("public since"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged")
    outcome = models.CharField(_("what became of it"), max_length=12, choices=rules.Outcome, blank=True)
    offer = models.ForeignKey(
        Service, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("offer")
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {"said": Kind.WORDS, "given_on": Kind.ACTION}
        neutral = {
            "id",
            "state",
            "topic",
            "phase",
            "daytime",
            "released_on",
            "closed_on",
            "merged_into",
            "outcome",
            "offer",
            "answered_on",
        }
        purpose = privacy.VOICES
        what = rules.WHAT_NEEDS
        kept = rules.KEPT_NEED

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ("-given_on",)
        indexes: ClassVar = [models.Index(fields=["state", "given_on"], name="needs_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=steps.State.PUBLIC) | Q(released_on__isnull=False, said=None),
                name="public_need_without_the_words_of_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.wording or str(_("Need of %(day)s") % {"day": f"{self.given_on:%d.%m.%Y}"})

    @property
    def wording(self) -> str:
        """The German public words; texts are prefetched where lists show many."""
        return next((text.wording for text in self.texts.all() if text.language == SOURCE_LANGUAGE), "")

    @property
    def voices(self) -> int:
        """How many said so, exactly: for those who answer, never for a page of families or organizations."""
        return sum(cell.count for cell in self.cells.all())

    @property
    def about(self) -> list[str]:
        """Topic, life phase and time of day in words; what is not known is left out."""
        topic = topic_words(self.topic, SOURCE_LANGUAGE).text if self.topic else ""
        phase = str(offers.Phase(self.phase).label) if self.phase else ""
        daytime = str(rules.Daytime(self.daytime).label) if self.daytime else ""
        return [part for part in (topic, phase, daytime) if part]

    def is_readable(self, *, today: date) -> bool:
        """Whether somebody wrote words that are still there."""
        is_old = rules.is_unread_for_too_long(self.given_on, today=today)
        return self.said_id is not None and not is_old


class NeedText(Translated):
    """What everybody reads of a need, and of its answer, in one language."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="texts")
    wording = models.CharField(_("in one sentence"), max_length=rules.LONGEST_WORDING, blank=True)
    answer = models.TextField(_("answer"), max_length=rules.LONGEST_ANSWER, blank=True)

    WORDS = ("wording", "answer")

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("text of a need")
        verbose_name_plural = _("texts of needs")
        constraints: ClassVar = [models.UniqueConstraint(fields=["need", "language"], name="need_text_once")]

    def __str__(self) -> str:
        return self.wording


class Voices(models.Model):
    """How many said so in one neighborhood, or without naming one. A neighborhood that is gone leaves its voices."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="cells")
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("area"))
    count = models.PositiveIntegerField(_("voices"), default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("voices")
        verbose_name_plural = _("voices")
        constraints: ClassVar = [models.UniqueConstraint(fields=["need", "area"], name="voices_once_per_area")]

    def __str__(self) -> str:
        return f"{self.need_id} {self.area_id}"
