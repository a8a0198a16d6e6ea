"""Texts for the scripts of the families' pages: in Django's catalogues like all others, carried by the page as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from unterwegs.places import languages


@dataclass(frozen=True, slots=True)
class Counted:
    """A text with a number in it: „%(count)s dates“."""

    singular: str
    plural: str


def counted(singular: str, plural: str) -> Counted:
    """Marks a text that counts for the collector of messages."""
    return Counted(singular, plural)


Said = str | Promise | Counted

#: Groups of texts; a page carries those its scripts need: `{% texts "kept" %}`. Keys are camelCase, as scripts read them.
TEXTS: Mapping[str, Mapping[str, Said]] = {
    "kept": {
        "keep": _("Remember"),
        "isKept": _("Remembered"),
    },
    "needs": {
        "thanks": _("Thank you. Your voice counts."),
    },
}


def of(*groups: str) -> dict[str, str | dict[str, str]]:
    """The texts of these groups in the active language; one that counts as its forms by CLDR plural category."""
    return {key: _in_language(said) for group in groups for key, said in TEXTS[group].items()}


def _in_language(said: Said) -> str | dict[str, str]:
    if not isinstance(said, Counted):
        return str(said)
    category = languages.locale().plural_form
    return {category(number): ngettext(said.singular, said.plural, number) for number in range(200, -1, -1)}
