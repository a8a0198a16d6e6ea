"""Words and decisions about places, on paper."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from unterwegs.people import privacy


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
    STREETS_IMPORTED = "imported streets", _("imported streets")
    STREETS_REMOVED = "removed the streets", _("removed the streets")
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


WHO_ANSWERS = privacy.Purpose(
    key="zustaendig",
    name=_("Who is responsible in the town"),
    why=_("Families and staff see who answers for these pages, and whom they can ask."),
    of=privacy.Whom.CONTACTS,
    basis=(privacy.Basis.PUBLIC_TASK,),
    recipients=(privacy.EVERYBODY,),
    source=_("from your office"),
)

#: Who supervises data protection in the offices of a Land; to be verified by the data-protection officer.
AUTHORITIES = {
    Land.BW: "Der Landesbeauftragte für den Datenschutz und die Informationsfreiheit Baden-Württemberg",
    Land.BY: "Der Bayerische Landesbeauftragte für den Datenschutz",
    Land.BE: "Berliner Beauftragte für Datenschutz und Informationsfreiheit",
    Land.BB: "Die Landesbeauftragte für den Datenschutz und für das Recht auf Akteneinsicht Brandenburg",
    Land.HB: "Der Landesbeauftragte für Datenschutz und Informationsfreiheit der Freien Hansestadt Bremen",
    Land.HH: "Der Hamburgische Beauftragte für Datenschutz und Informationsfreiheit",
    Land.HE: "Der Hessische Beauftragte für Datenschutz und Informationsfreiheit",
    Land.MV: "Der Landesbeauftragte für Datenschutz und Informationsfreiheit Mecklenburg-Vorpommern",
    Land.NI: "Der Landesbeauftragte für den Datenschutz Niedersachsen",
    Land.NW: "Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen",
    Land.RP: "Der Landesbeauftragte für den Datenschutz und die Informationsfreiheit Rheinland-Pfalz",
    Land.SL: "Unabhängiges Datenschutzzentrum Saarland",
    Land.SN: "Sächsische Datenschutz- und Transparenzbeauftragte",
    Land.ST: "Landesbeauftragte für den Datenschutz Sachsen-Anhalt",
    Land.SH: "Unabhängiges Landeszentrum für Datenschutz Schleswig-Holstein",
    Land.TH: "Thüringer Landesbeauftragter für den Datenschutz und die Informationsfreiheit",
}
