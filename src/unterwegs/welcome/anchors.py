"""How many families others reached, as they have said it in public: to stand beside the own numbers, not to rank anybody.

Everybody counts a little differently: births of the register or letters, a month or a year. ``is_computed`` says that the share is
worked out here from two numbers of the source.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place, a year, a share in percent, how families first heard, and where that stands."""

    place: str
    year: str
    reach: float
    first_contact: str
    source: str
    is_computed: bool = False

    @property
    def percent(self) -> str:
        """„40,6 %“; whole numbers without a comma."""
        return f"{self.reach:.10g}".replace(".", ",") + " %"


WAGNER = "https://www.manfred-wagner.de/2019/06/28/willkommensbesuche-feiern-10-j%C3%A4hriges/"
GOERLITZ = "https://www.yumpu.com/de/document/view/62933431/2019-03-22-sachbericht-2018-ergebnis-ohne-namen/40"
ANCHORS: Sequence[Anchor] = (
    Anchor("Wetzlar-Niedergirmes", "2009", 97, "Brief mit vorgeschlagenem Termin", WAGNER),
    Anchor("Wetzlar", "2019", 80, "Brief mit vorgeschlagenem Termin", WAGNER),
    Anchor(
        "Wetzlar",
        "2016",
        65,
        "",
        "https://www.manfred-wagner.de/2016/07/07/jugendamt-land-f%C3%B6rdert-familienzentrum-nauborn/",
    ),
    Anchor(
        "Ratingen",
        "2011",
        91,
        "Brief des Bürgermeisters, der den Besuch ankündigt",
        "https://wz.de./nrw/kreis-mettmann/ratingen/babypaket-kommt-gut-an_aid-30324941",
    ),
    Anchor(
        "Rosendahl",
        "2010",
        62,
        "Besuch in der sechsten bis achten Woche",
        "https://ratsinfo.rosendahl.de/bi/to0050.asp?__ktonr=5825",
        is_computed=True,
    ),
    Anchor("Landkreis Görlitz, mit Termin im Brief", "2018", 40.6, "Brief mit Termin", GOERLITZ),
    Anchor("Landkreis Görlitz, ohne Termin im Brief", "2018", 1, "Brief ohne Termin", GOERLITZ),
    Anchor(
        "Dresden",
        "2023, erstes Halbjahr",
        39,
        "Glückwunschbrief mit Angebot",
        "https://johannstadt.de/en/2023/07/jugendamt-bietet-begruessungsbesuche-in-familienzentren-an",
        is_computed=True,
    ),
    Anchor(
        "Landkreis Erlangen-Höchstadt",
        "2013",
        37,
        "",
        "https://buergerinfo-erh.livingdata.de/to0050.asp?__ktonr=4551",
    ),
    Anchor(
        "Landkreis Erlangen-Höchstadt",
        "2023",
        12.9,
        "Brief erst im vierten Lebensmonat",
        "https://buergerinfo-erh.livingdata.de/to0050.asp?__ktonr=19064",
        is_computed=True,
    ),
)
