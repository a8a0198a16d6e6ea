"""What texts in several languages have in common."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

SOURCE_LANGUAGE = "de"


class Translated(models.Model):
    """A text in one language. German is the source; the others know from which source they were made.

    Easy German counts as „Leichte Sprache“ only from the day on which readers tested it (DIN SPEC 33429).
    """

    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    source_digest = models.CharField(max_length=64, blank=True)
    by_machine = models.BooleanField(_("translated by a machine, not confirmed"), default=False)
    tested_on = models.DateField(_("tested by readers on"), null=True, blank=True)

    class Meta:
        abstract = True

    WORDS: ClassVar[tuple[str, ...]] = ()

    @property
    def is_source(self) -> bool:
        return self.language == SOURCE_LANGUAGE
