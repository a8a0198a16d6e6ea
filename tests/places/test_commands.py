"""Imports on the command line: what they say, and with which words they refuse."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests import cast, make
from unterwegs.people.models import Deed
from unterwegs.places.models import Address, Area, Division

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": outline}
        for name, outline in (("01 Nord", make.square()), ("", make.square(west=9)), ("Süd", None))
    ]
    file = tmp_path / "gebiete.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return file


@pytest.fixture
def addresses(tmp_path: Path) -> Path:
    file = tmp_path / "adressen.csv"
    file.write_text("strasse;hausnummer;lon;lat\nNeuweg;1;8,5;50,5\nNeuweg;;8,5;50,6\n;3;8,5;50,5\n", encoding="utf-8")
    return file


def said(*words: object, **options: object) -> list[str]:
    out = StringIO()
    call_command(*map(str, words), stdout=out, stderr=StringIO(), **options)
    return out.getvalue().splitlines()


def test_areas_are_read_and_every_problem_is_named(areas: Path) -> None:
    lines = said("import_areas", areas, division="Stadtteile", by=cast.coordinator().email)

    assert lines[-1] == "3 gelesen, 1 neu, 0 geändert, 0 gleich, 2 abgelehnt."
    assert [line.split(":")[0].strip() for line in lines[:-1]] == ["Zeile 3 (Süd)", "Zeile 2 ()"]
    assert list(Area.objects.values_list("name", "division__name")) == [("Nord", "Stadtteile")]
    assert [deed.by for deed in Deed.objects.all()] == [cast.coordinator()]


def test_areas_that_are_gone_are_named_and_stay(areas: Path) -> None:
    make.area("Westend", division=make.division("Stadtteile"))

    lines = said("import_areas", areas, division="Stadtteile")

    assert "  nicht mehr in der Datei, bleibt bestehen: Westend" in lines
    assert Area.objects.count() == 2


def test_options_of_the_area_import_reach_the_division(areas: Path) -> None:
    said("import_areas", areas, division="Stadtteile", for_families=True, schematic=True, source="Stadt Wetzlar")

    division = Division.objects.get()
    assert (division.for_families, division.schematic, division.source) == (True, True, "Stadt Wetzlar")


def test_a_file_that_is_in_already_changes_nothing(areas: Path, addresses: Path) -> None:
    said("import_areas", areas, division="Stadtteile")
    said("import_addresses", addresses)

    again = [said("import_areas", areas, division="Stadtteile"), said("import_addresses", addresses)]

    assert again == [["Diese Datei ist schon eingelesen; nichts wurde geändert."]] * 2


def test_addresses_are_read_and_every_row_is_accounted_for(addresses: Path) -> None:
    lines = said("import_addresses", addresses, source="Stadt Wetzlar")

    assert lines == [
        "  Zeile 4 „“: kein Straßenname",
        "3 gelesen, 2 eingelesen (davon 1 ohne Hausnummer), 0 doppelt, 1 abgelehnt.",
    ]
    assert Address.objects.count() == 2


@pytest.mark.parametrize("command", ["import_areas", "import_addresses"])
def test_a_missing_file_an_unknown_account_and_nonsense_are_refused(command: str, areas: Path, tmp_path: Path) -> None:
    nonsense = tmp_path / "bild.png"
    nonsense.write_bytes(b"\x89PNG")
    options = {"division": "Stadtteile"} if command == "import_areas" else {}

    with pytest.raises(CommandError, match="lässt sich nicht lesen"):
        said(command, tmp_path / "fehlt", **options)
    with pytest.raises(CommandError, match=r"kein Konto mit der Adresse niemand@example\.org"):
        said(command, areas, by="niemand@example.org", **options)
    with pytest.raises(CommandError, match=r"Die (Datei|Tabelle)"):
        said(command, nonsense, **options)
