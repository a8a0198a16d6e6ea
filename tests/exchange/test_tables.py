"""Tables as they come: every form is read, and what is broken or hostile is refused with a sentence."""

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from unterwegs.exchange import mapping, tables
from unterwegs.kit.sheets import Unreadable

DATA = Path(os.environ.get("UNTERWEGS_DATA", "../shared/data"))


def workbook(*sheets: tuple[str, list[list[Any]]], merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row, 1):
                sheet.cell(number, place, cell)
        if merge:
            sheet.merge_cells(merge)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def archive(**files: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, text in files.items():
            folder.writestr(f"daten/{name}.csv", text)
    return kept.getvalue()


def rows(content: bytes, name: str = "liste") -> list[dict[str, str]]:
    (table,) = tables.tables_of(content, name)
    return [dict(row.cells) for row in table.sheet.rows]


@pytest.mark.parametrize(
    "content",
    [
        "Name;Straße\nKita Süd;Weg 1\n".encode("utf-8-sig"),
        "Name;Straße\nKita Süd;Weg 1\n".encode("latin-1"),
        b"Name,Stra\xc3\x9fe\r\nKita S\xc3\xbcd,Weg 1\r\n",
        workbook(("Kitas", [["Name", "Straße"], ["Kita Süd", "Weg 1"]])),
        json.dumps([{"Name": "Kita Süd", "Straße": "Weg 1"}]).encode(),
        json.dumps({"results": [{"Name": "Kita Süd", "Straße": "Weg 1"}], "count": 1}).encode(),
    ],
    ids=["BOM", "latin-1", "commas", "xlsx", "json", "json in an object"],
)
def test_each_form_gives_the_same_rows(content: bytes) -> None:
    assert rows(content) == [{"Name": "Kita Süd", "Straße": "Weg 1"}]


def test_points_of_geojson_become_columns() -> None:
    feature = {
        "type": "Feature",
        "properties": {"name": "Kita", "adresse": {"plz": "35576"}},
        "geometry": {"type": "Point", "coordinates": [8.5, 50.5]},
    }

    found = rows(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())

    assert found == [{"name": "Kita", "adresse.plz": "35576", "longitude": "8,5", "latitude": "50,5"}]


def test_titles_above_the_head_merged_cells_and_rows_that_are_too_long_lose_nothing() -> None:
    content = workbook(
        (
            "Kitas",
            [
                ["Kitas der Stadt, Stand 2026", None, None],
                [None, None, None],
                ["Träger", "Name", "PLZ"],
                ["AWO", "A", "35576"],
                [None, "B", "35578", "Rest"],
            ],
        ),
        merge="A4:A5",
    )

    assert rows(content) == [
        {"Träger": "AWO", "Name": "A", "PLZ": "35576", "Spalte D": ""},
        {"Träger": "AWO", "Name": "B", "PLZ": "35578", "Spalte D": "Rest"},
    ]


def test_each_sheet_is_a_table() -> None:
    content = workbook(("Kitas", [["Name"], ["A"]]), ("Treffs", [["Name"], ["B"]]), ("Leer", [[None]]))

    assert [table.title for table in tables.tables_of(content, "x")] == ["Kitas", "Treffs"]


def test_a_folder_of_ohana_joins_services_with_places_and_numbers() -> None:
    content = archive(
        organizations="id,name\n1,Verein\n",
        locations="id,organization_id,name,latitude,longitude\n5,1,Haus,50.5,8.5\n",
        services="id,location_id,name\n9,5,Treff\n",
        phones="id,location_id,service_id,number,number_type\n1,5,,06441 1,voice\n2,5,,06441 2,fax\n",
        addresses="id,location_id,address_1,city,postal_code\n1,5,Weg 1,Wetzlar,35576\n",
        regular_schedules="id,location_id,service_id,weekday,opens_at,closes_at\n1,5,,Monday,08:00,17:00\n",
    )

    (row,) = rows(content)

    assert [row[column] for column in ("name", "organization", "street", "phone", "opening_hours")] == [
        "Treff",
        "Verein",
        "Weg 1",
        "06441 1",
        "Mo 08:00–17:00 Uhr",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "hat keine Zeilen"),
        (b"{", "ist kein gültiges JSON"),
        (b"[1, 2]", "enthält keine Liste von Einträgen"),
        (b"[" * 100_000, "ist kein gültiges JSON"),
        (b"%PDF-1.7", "ist ein PDF"),
        (b"PK\x03\x04 kaputt", "beschädigt"),
        (archive(organizations="id,name\n1,Verein\n"), "fehlt die Datei „services.csv“"),
        (b"x" * 20_000_001, "zu groß"),
        (archive(services="id,name\n" + "0" * 120_000_000), "ausgepackt zu groß"),
    ],
    ids=["empty", "half", "no objects", "deep", "pdf", "broken zip", "no services", "large", "bomb"],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        tables.tables_of(content, "liste")


@pytest.mark.parametrize(
    ("file", "count", "guessed"),
    [
        (
            "directories/flensburg_kitas/kitas_in_flensburg.csv",
            70,
            {
                "facility": "name",
                "institution": "organization",
                "address": "street",
                "postal_code": "postcode",
                "phone_number": "phones",
                "opening_hours": "hours",
            },
        ),
        (
            "derived/sh_kitas_without_childminders.json",
            1870,
            {
                "name": "name",
                "institution": "organization",
                "address.street": "street",
                "address.number": "house_number",
                "address.postalcode": "postcode",
                "address.town": "city",
                "address.latitude": "latitude",
            },
        ),
        (
            "directories/leipzig_kitas/kitas.json",
            266,
            {"name": "name", "address.street": "street", "address.zipcode": "postcode"},
        ),
        (
            "directories/chemnitz/Kindertageseinrichtungen.geojson",
            241,
            {
                "TRAEGER": "organization",
                "BEZEICHNUNG": "name",
                "STRASSE": "street",
                "PLZ": "postcode",
                "TELEFON": "phones",
                "EMAIL": "email",
            },
        ),
    ],
    ids=["Flensburg", "Schleswig-Holstein", "Leipzig", "Chemnitz"],
)
def test_columns_of_real_tables_are_guessed(file: str, count: int, guessed: dict[str, str]) -> None:
    path = DATA / file
    if not path.exists():
        pytest.skip(f"{path} is not there (UNTERWEGS_DATA)")
    (table,) = tables.tables_of(path.read_bytes(), path.name)

    found = {guess.column: guess.field for guess in mapping.guesses(table.sheet)}

    assert len(table.sheet.rows) == count
    assert {column: found[column] for column in guessed} == guessed
    assert len({field for field in found.values() if field}) == sum(bool(field) for field in found.values())
