"""Words that are always translated alike."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.people.privacy import NOTHING_PERSONAL


class GlossaryTerm(models.Model):
    """A German word of the field and how this town says it in another language."""

    german = models.CharField(_("German word"), max_length=80)
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    translation = models.CharField(_("how we say it"), max_length=120)
    note = models.CharField(_("note"), max_length=200, blank=True)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("word of the glossary")
        verbose_name_plural = _("words of the glossary")
        ordering = ("german", "language")
        constraints: ClassVar = [models.UniqueConstraint(fields=["german", "language"], name="glossary_term_once")]

    def __str__(self) -> str:
        return f"{self.german}: {self.translation}"
