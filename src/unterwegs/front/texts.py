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
        "cannotKeep": _("Your browser keeps nothing."),
        "allKept": _("Remembered. You find all of it on “My way”."),
        "byAppointment": _("by appointment"),
        "listTitle": _("A list for you"),
        "linkCopied": _("The link is copied."),
        "onlyFirst": counted(
            "Only the first offer is on the link.", "Only the first %(count)s offers are on the link."
        ),
    },
    "copy": {"linkCopied": _("The link is copied.")},
    "device": {
        "nothingKept": _("Nothing is kept on this device."),
        "keptOffers": _("Remembered offers"),
        "keptPlaces": _("My places"),
        "keptTimeline": _("The way with your child"),
        "keptOther": _("Settings"),
        "entries": counted("%(count)s entry", "%(count)s entries"),
        "isTraceless": _("Nothing is kept on this device. What you do ends when you close this page."),
        "isKeeping": _("What you keep stays on this device."),
        "isDeleted": _("All of it is deleted."),
        "isTaken": _("Your file is read in."),
        "isNoFile": _("This is not a file from “My way”."),
    },
    "place": {
        "home": _("Home"),
        "work": _("Work"),
        "kita": _("Kita"),
        "grandparents": _("Grandparents"),
    },
    "places": {
        "remove": _("Delete"),
        "noAddress": _("We do not know this address. Please choose your neighborhood."),
        "noNetwork": _("There is no network just now. Please choose your neighborhood."),
        "whichOne": _("Which one do you mean?"),
        "isPut": _("Your place is kept on this device."),
        "choosePlace": _("Please choose a neighborhood or type an address."),
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
