"""Streets on the command line: read once, with a margin around the areas, refused in words, removed again."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests import cast, make
from tests.kit.streets import drawn
from unterwegs.people.models import Deed
from unterwegs.places import queries, streets

pytestmark = pytest.mark.django_db
ROAD = {"highway": "residential"}
POINTS = {"A": (0.0, 0.0), "B": (1000.0, 0.0), "C": (1000.0, 500.0), "X": (16_000.0, 0.0), "Y": (17_000.0, 0.0)}
WAYS = [("ABC", ROAD), ("XY", ROAD)]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    settings.STREETS_FOLDER = tmp_path / "streets"
    return tmp_path


@pytest.fixture
def extract(folder: Path) -> Path:
    """Streets in the area, 8.48 to 8.58 degrees east, and some ten kilometers beyond it."""
    make.town()
    make.area(west=8.48)
    return drawn.file(folder, POINTS, WAYS)


def said(*words: object, **options: object) -> str:
    out = StringIO()
    call_command("import_streets", *map(str, words), stdout=out, stderr=StringIO(), **options)
    return out.getvalue().strip()


def test_streets_are_read_and_the_same_file_twice_changes_nothing(extract: Path) -> None:
    first = said(extract, by=cast.coordinator().email)
    written = streets.file().stat().st_mtime_ns
    second = said(extract)

    assert first == (
        "Die Straßen sind eingelesen (Stand: 3. November 2026, 0,0 MB). © OpenStreetMap-Mitwirkende, ODbL 1.0"
    )
    assert second == "Diese Datei ist schon eingelesen; nichts wurde geändert."
    assert streets.file().stat().st_mtime_ns == written
    assert [(deed.by, deed.deed, deed.label) for deed in Deed.objects.all()] == [
        (cast.coordinator(), "imported streets", "OpenStreetMap 2026-11-03")
    ]


def test_a_file_that_has_changed_or_another_margin_is_read_again(extract: Path) -> None:
    said(extract)
    near = queries.streets()
    said(extract, margin=20)
    far = queries.streets()
    drawn.file(extract.parent, POINTS, WAYS, dated="2026-11-20T10:00:00Z")
    said(extract, margin=20)

    assert near is not None
    assert far is not None
    assert near.box[2] == pytest.approx(drawn.at(1000)[0], abs=1e-6)
    assert far.box[2] == pytest.approx(drawn.at(17_000)[0], abs=1e-6)
    newest = queries.streets()
    assert newest is not None
    assert f"{newest.dated}" == "2026-11-20"


def test_times_come_from_the_streets_as_soon_as_they_are_there(extract: Path) -> None:
    places = [drawn.at(0), drawn.at(1000, 500)]
    assert (queries.streets(), queries.street_times(places, "foot")) == (None, None)

    said(extract)

    found = queries.street_times(places, "foot")
    assert found is not None
    assert found.seconds[0, 1] == drawn.needed(1500, 4.7)


def test_streets_are_removed_and_ways_are_estimated_again(extract: Path) -> None:
    said(extract)

    assert said(forget=True, by=cast.coordinator().email) == "Die Straßen sind entfernt; Wege werden geschätzt."

    assert queries.streets() is None
    assert said(forget=True) == "Es sind keine Straßen da."
    assert [deed.deed for deed in Deed.objects.order_by("pk")] == ["imported streets", "removed the streets"]


def test_a_file_that_does_not_fit_is_refused_and_the_old_streets_stay(extract: Path, folder: Path) -> None:
    said(extract)
    broken, elsewhere = folder / "broken.osm.pbf", folder / "elsewhere.osm"
    broken.write_bytes(b"no extract at all")
    elsewhere.write_text(extract.read_text(encoding="utf-8").replace('lon="8.', 'lon="9.'), encoding="utf-8")

    with pytest.raises(CommandError, match="kein lesbarer Auszug"):
        said(broken)
    with pytest.raises(CommandError, match="in diesem Gebiet keine Straße"):
        said(elsewhere)

    assert queries.streets() is not None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "Welche Datei"),
        ({"file": "nothing.osm.pbf"}, "lässt sich nicht lesen"),
        ({"file": "nothing.osm.pbf", "margin": -1}, "zwischen 0 und 100 Kilometern"),
        ({"forget": True, "by": "nobody@example.org"}, "kein Konto mit der Adresse nobody@example.org"),
    ],
)
def test_what_was_typed_wrong_is_said(extract: Path, options: dict[str, object], words: str) -> None:
    file = [options.pop("file")] if "file" in options else []

    with pytest.raises(CommandError, match=words):
        said(*file, **options)


def test_without_areas_nobody_knows_which_streets_are_meant(folder: Path) -> None:
    with pytest.raises(CommandError, match="Bitte zuerst die Gebiete der Stadt einlesen"):
        said(drawn.file(folder, POINTS, WAYS))


def test_every_process_notices_new_streets_and_asks_the_disk_for_a_stamp_alone(extract: Path) -> None:
    said(extract)
    first = streets.loaded()
    again = streets.loaded()
    os.utime(streets.file(), (1, 1))
    touched = streets.loaded()

    assert first is again
    assert touched is not first


def test_damaged_streets_count_as_none(extract: Path, caplog: pytest.LogCaptureFixture) -> None:
    said(extract)
    streets.file().write_bytes(streets.file().read_bytes()[:200])

    assert queries.streets() is None
    assert queries.street_times([drawn.at(0)], "foot") is None
    assert [record.message for record in caplog.records] == [
        "Das eingelesene Straßennetz ist beschädigt; bitte den Auszug noch einmal einlesen."
    ]
    assert said(extract).startswith("Die Straßen sind eingelesen")


def test_without_streets_nobody_pays_for_the_package_that_searches_them() -> None:
    code = "import sys, unterwegs.kit.streets, unterwegs.kit.tours; sys.exit({'scipy', 'osmium'} & {*sys.modules} != set())"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}

    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
