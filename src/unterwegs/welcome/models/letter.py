"""Letters and the runs in which they are printed."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.people import privacy
from unterwegs.people.models import User
from unterwegs.people.privacy import Kind
from unterwegs.welcome import promises, rules
from unterwegs.welcome.models.family import Family
from unterwegs.welcome.models.visit import Visit


class Run(models.Model):
    """Letters that are printed and posted together; the print file is made anew each time and kept nowhere (Drucklauf)."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by"))
    to_post_on = models.DateField(_("to be posted on"))
    printed_at = models.DateTimeField(_("first printed"), null=True)
    posted_on = models.DateField(_("posted on"), null=True)

    class Privacy(privacy.Declared):
        personal = {"made_at": Kind.ACTION, "made_by": Kind.STAFF, "printed_at": Kind.ACTION, "posted_on": Kind.ACTION}
        neutral = {"number", "to_post_on"}
        purpose = rules.VISITING
        kept = privacy.Rows(_("after it was made"), timedelta(days=365), "made_at")

    class Meta:
        verbose_name = _("print run")
        verbose_name_plural = _("print runs")
        ordering = ("-number",)

    def __str__(self) -> str:
        return str(self.number)


class Letter(models.Model):
    """A letter to one household. ``digest`` belongs to the code by which the family answers.

    The envelope number („412-017“) finds it without a name: for pulling it before it is posted, and when it comes back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, models.CASCADE, related_name="letters")
    run = models.ForeignKey(Run, models.CASCADE, related_name="letters")
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, related_name="letters")
    number = models.PositiveSmallIntegerField(_("number in the run"))
    kind = models.CharField(_("kind"), max_length=12, choices=rules.LetterKind)
    mode = models.CharField(_("what it promises"), max_length=10, choices=rules.Mode)
    language = models.CharField(_("second language"), max_length=12, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    pulled_on = models.DateField(_("pulled on"), null=True)
    returned_on = models.DateField(_("came back on"), null=True)
    pull_reason = models.CharField(max_length=12, blank=True)
    taken_out_on = models.DateField(_("taken out of the pile on"), null=True)

    class Privacy(privacy.Declared):
        personal = {"digest": Kind.SECRET, "language": Kind.CHOICE, "pull_reason": Kind.TECHNICAL}
        neutral = {"id", "family", "run", "visit", "number", "kind", "mode", "pulled_on", "taken_out_on", "returned_on"}
        purpose = promises.WELCOME
        what = promises.WHAT_LETTER
        kept = privacy.With(promises.WITH_THE_FAMILY, "family")

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("run", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="envelope_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run}-{self.number:03}"

    @property
    def names_its_day(self) -> bool:
        """Whether the day in it still holds; a letter without a day names none."""
        return self.visit is None or (self.visit.canceled_on is None and not self.visit.outcome)
