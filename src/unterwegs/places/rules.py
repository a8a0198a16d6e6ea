"""Words and decisions about places, on paper."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AreaKind(TextChoices):
    """What an area is. The words of the municipalities, kept where English has none."""

    COUNTY = "county", _("Kreis")
    MUNICIPALITY = "municipality", _("Municipality")
    DISTRICT = "district", _("Stadtteil")
    NEIGHBORHOOD = "neighborhood", _("Sozialraum")
    PLANNING_AREA = "planning_area", _("Stadtraum")
    NODE = "node", _("Netzwerkknoten")


class Land(TextChoices):
    """The sixteen Länder by the code of ISO 3166-2."""

    BW = "BW", "Baden-Württemberg"
    BY = "BY", "Bayern"
    BE = "BE", "Berlin"
    BB = "BB", "Brandenburg"
    HB = "HB", "Bremen"
    HH = "HH", "Hamburg"
    HE = "HE", "Hessen"
    MV = "MV", "Mecklenburg-Vorpommern"
    NI = "NI", "Niedersachsen"
    NW = "NW", "Nordrhein-Westfalen"
    RP = "RP", "Rheinland-Pfalz"
    SL = "SL", "Saarland"
    SN = "SN", "Sachsen"
    ST = "ST", "Sachsen-Anhalt"
    SH = "SH", "Schleswig-Holstein"
    TH = "TH", "Thüringen"


class Deeds(TextChoices):
    """What people do with places."""

    AREAS_IMPORTED = "imported areas", _("imported areas")
    ADDRESSES_IMPORTED = "imported addresses", _("imported addresses")
    AREA_CHANGED = "changed the area", _("changed the area")
    DIVISION_CHANGED = "changed the division", _("changed the division")
    TOWN_SET = "set up the town", _("set up the town")
    NUMBER_CONFIRMED = "confirmed the number", _("confirmed the number")
    NUMBER_CHANGED = "changed the number", _("changed the number")
    HOLIDAYS_CHANGED = "changed the school holidays", _("changed the school holidays")
    LEAD_APPOINTED = "appointed as lead", _("appointed as lead")
    LEAD_DISMISSED = "ended the lead", _("ended the lead")
    LANGUAGE_READ = "had the texts of a language read", _("had the texts of a language read")
    READING_WITHDRAWN = "withdrew that a language was read", _("withdrew that a language was read")


#: Part of the texts that may be newer than the reading before a translation counts as unconfirmed again: one in ten.
NEW_AT_MOST = 10


def is_confirmed(*, new: int, texts: int) -> bool:
    """Whether a reading still speaks for a translation of which so many texts came or changed since."""
    return texts > 0 and new * NEW_AT_MOST <= texts
