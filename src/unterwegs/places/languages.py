"""Languages people speak, named in the language of the page."""

from collections.abc import Mapping

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext

#: Languages that people at the other end speak, in the order in which families in Germany ask for them (domain.md, section 8).
SPOKEN = (
    "de",
    "en",
    "ar",
    "uk",
    "ru",
    "tr",
    "fa",
    "fr",
    "ro",
    "pl",
    "bg",
    "ku",
    "ti",
    "sq",
    "sr",
    "es",
    "it",
    "so",
    "gsg",
)


OWN_NAMES: Mapping[str, str] = {"de-simple": "Einfach erklärt"}


def own_name(code: str) -> str:
    """A language of the site by its name in itself: „Türkçe“."""
    if code in OWN_NAMES:
        return OWN_NAMES[code]
    name = Locale.parse(code).get_display_name() or code
    return name[:1].upper() + name[1:]


def locale() -> Locale:
    """Babel's locale for the active language; Easy German is German."""
    return Locale.parse((get_language() or "de").split("-")[0])


def direction() -> str:
    """„rtl“ or „ltr“, as the active language is written."""
    return locale().text_direction


def name_of(code: str) -> str:
    """The name of a language in the active one."""
    try:
        known = Locale.parse(code.split("-", maxsplit=1)[0])
    except (UnknownLocaleError, ValueError):
        return {"gsg": gettext("German sign language"), "ti": gettext("Tigrinya"), "ku": gettext("Kurdish")}.get(
            code, code
        )
    return known.get_display_name(locale()) or code


def names() -> Mapping[str, str]:
    """The languages people speak, with their names in the active language."""
    return {code: name_of(code) for code in SPOKEN}
