"""Files of real towns: Flensburg's Stadtteile and Kitas, a tile of Essen's register."""

import json

import pytest

from tests.places import real
from unterwegs.places import actions, areas, queries
from unterwegs.places.models import Address, Area

pytestmark = pytest.mark.django_db
KITAS = "directories/flensburg_kitas/kitas_in_flensburg.geojson"


def test_flensburg_has_the_same_thirteen_stadtteile_from_both_files() -> None:
    for division, name in (("GeoJSON", "flensburg_stadtteile.geojson"), ("Shapefile", "flensburg_stadtteile.zip")):
        actions.import_areas(real.content(f"geo/flensburg/{name}"), division=division, by=None)

    found = {
        division: list(Area.objects.filter(division__name=division).values_list("name", "slug", "key"))
        for division in ("GeoJSON", "Shapefile")
    }
    assert found["GeoJSON"] == found["Shapefile"]
    assert len(found["GeoJSON"]) == 13


def test_one_kita_of_flensburg_lies_in_another_stadtteil_than_it_says() -> None:
    kitas = json.loads(real.content(KITAS))["features"]
    actions.import_areas(real.content("geo/flensburg/flensburg_stadtteile.geojson"), division="Stadtteile", by=None)

    strays = [
        (kita["properties"]["facility"], kita["properties"]["district"], [area.name for area in inside])
        for kita in kitas
        if (inside := queries.areas_at(*kita["geometry"]["coordinates"]))
        and areas.slug_of(kita["properties"]["district"]) not in [area.slug for area in inside]
    ]

    assert (len(kitas), strays) == (70, [("Waldkiga", "Westliche Höhe", ["Altstadt"])])


def test_broken_outlines_of_flensburgs_stadtbezirke_are_repaired_and_named() -> None:
    source = real.content("geo/flensburg/flensburg_stadtbezirke.zip")

    report = actions.import_areas(source, division="Stadtbezirke", by=None)

    assert (report.read, report.new, report.refused) == (41, 41, 0)
    assert [list(line.names) for line in report.lines] == [["073 Peelwatt"], ["122 Engelsby Süd"]]


def test_a_tile_of_essens_register_lies_in_essen() -> None:
    tally = actions.import_addresses(real.content("addresses/essen_hauskoordinaten/000.gml"), origin="Essen", by=None)

    assert (tally.read, tally.imported, tally.doubled, len(tally.rejected)) == (1000, 996, 0, 4)
    assert not Address.objects.exclude(longitude__range=(6.89, 7.14), latitude__range=(51.34, 51.54)).exists()
