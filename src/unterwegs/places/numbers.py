"""The numbers that help at once, as the product ships them; the coordinator confirms them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unterwegs.places.models import EmergencyNumber

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Known:
    """A number with its name in every language of the site."""

    key: str
    number: str
    name: Label
    hours: Label
    languages: Sequence[str]
    website: str
    urgent: bool = False


ALWAYS = _("day and night")

NATIONWIDE = (
    Known("ambulance", "112", _("Ambulance and fire brigade"), ALWAYS, ("de", "en"), "", urgent=True),
    Known("police", "110", _("Police"), ALWAYS, ("de", "en"), "", urgent=True),
    Known("doctor", "116 117", _("Doctor on call"), ALWAYS, ("de", "en"), "https://www.116117.de"),
    Known(
        "parents",
        "0800 111 0550",
        _("Parents' phone"),
        _("Mon–Fri 9–17, Tue and Thu until 19"),
        ("de",),
        "https://www.nummergegenkummer.de",
    ),
    Known(
        "children",
        "116 111",
        _("Phone for children and teenagers"),
        _("Mon–Sat 14–20, Mon, Wed and Thu also 10–12"),
        ("de",),
        "https://www.nummergegenkummer.de",
    ),
    Known(
        "violence-women",
        "116 016",
        _("Violence against women"),
        ALWAYS,
        ("de", "en", "ar", "tr", "ru", "uk", "fa", "fr", "ro", "pl", "bg", "ku", "es", "it", "sq", "sr"),
        "https://www.hilfetelefon.de",
    ),
    Known(
        "pregnant",
        "0800 40 40 020",
        _("Pregnant and in need"),
        ALWAYS,
        ("de", "en", "ar", "tr", "ru", "uk", "fa", "fr", "ro", "pl", "bg", "ku", "es", "it", "sq", "sr"),
        "https://www.hilfetelefon-schwangere.de",
    ),
    Known(
        "violence-men",
        "0800 123 99 00",
        _("Violence against men"),
        _("Mon–Thu 8–20, Fri 8–15"),
        ("de", "en", "tr"),
        "https://www.maennerhilfetelefon.de",
    ),
    Known(
        "listening",
        "0800 111 0 111",
        _("Somebody who listens (Telefonseelsorge)"),
        ALWAYS,
        ("de",),
        "https://www.telefonseelsorge.de",
    ),
)

POISON = _("Poison control")
#: Which poison control answers for which Land, and its site.
POISON_NUMBERS = {
    "030 19240": (("BE", "BB"), "https://giftnotruf.charite.de"),
    "0228 19240": (("NW",), "https://www.gizbonn.de"),
    "0361 730730": (("MV", "SN", "ST", "TH"), "https://www.ggiz-erfurt.de"),
    "0761 19240": (("BW",), "https://www.uniklinik-freiburg.de/giftberatung.html"),
    "0551 19240": (("HB", "HH", "NI", "SH"), "https://www.giz-nord.de"),
    "06131 19240": (("HE", "RP", "SL"), "https://www.giftinfo.uni-mainz.de"),
    "089 19240": (("BY",), "https://www.toxikologie.mri.tum.de"),
}


def known_for(land: str) -> list[Known]:
    """All numbers for a Land in the order of the page."""
    number, website = next((number, site) for number, (lands, site) in POISON_NUMBERS.items() if land in lands)
    poison = Known("poison", number, POISON, ALWAYS, ("de", "en"), website, urgent=True)
    return [*NATIONWIDE[:3], poison, *NATIONWIDE[3:]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as a page shows it."""

    pk: int
    key: str
    number: str
    name: Label
    note: str
    hours: Label
    languages: Sequence[str]
    website: str
    urgent: bool
    confirmed_on: date | None

    @property
    def dial(self) -> str:
        return self.number.replace(" ", "")


_KNOWN = {known.key: known for known in known_for("HE")}


def is_known(key: str) -> bool:
    """Whether a key is that of a shipped number."""
    return key in _KNOWN


def shown(row: EmergencyNumber) -> Shown:
    """The row with its name; numbers of the town's own carry theirs, known ones that of the active language."""
    known = _KNOWN.get(row.key)
    return Shown(
        pk=row.pk,
        key=row.key,
        number=row.number,
        name=row.name or (known.name if known else row.number),
        note=row.note,
        hours=row.hours or (known.hours if known else ""),
        languages=row.languages,
        website=row.website,
        urgent=row.urgent,
        confirmed_on=row.confirmed_on,
    )
