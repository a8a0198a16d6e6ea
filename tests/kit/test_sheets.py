"""Tables go out so that Excel shows them and nothing is calculated; they come in from whatever people have."""

import io
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unterwegs.kit import sheets

COLUMNS = ["Name", "Ort"]
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)
TABLES = st.lists(st.tuples(WORDS, WORDS).filter(any), max_size=6)


def rows_of(sheet: sheets.Sheet) -> list[tuple[str, ...]]:
    return [tuple(row.cells.values()) for row in sheet.rows]


def workbook(rows: list[list[object]], **titles: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, others in titles.items():
        sheet = book.create_sheet(title)
        for row in others:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def replaced(content: bytes, part: str, text: str) -> bytes:
    """A workbook with one of its parts replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in source.namelist():
            changed.writestr(name, text if name == part else source.read(name))
    return target.getvalue()


# --- writing --------------------------------------------------------------------------------------------------------


def test_a_german_excel_opens_the_csv_file() -> None:
    content = sheets.write_csv(["Angebot", "Preis"], [["Stillcafé; montags", 2.5], ["Krabbelgruppe", None]])

    assert content == (b"\xef\xbb\xbf" + 'Angebot;Preis\r\n"Stillcafé; montags";2,5\r\nKrabbelgruppe;\r\n'.encode())


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "ja"),
        (False, "nein"),
        (3, "3"),
        (-3, "-3"),
        (3.0, "3"),
        (0.1, "0,1"),
        (float("nan"), "nan"),
        (1e300, "1e+300"),
        (Decimal("12.50"), "12,50"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 5, 1), "2026-05-01"),
        (time(9, 30), "09:30"),
        (datetime(2026, 7, 1, 7, 30, tzinfo=UTC), "2026-07-01 09:30"),
        (datetime(2026, 1, 1, 9, 30, 5), "2026-01-01 09:30:05"),  # noqa: DTZ001
        ("mit\x00 Steuer\x07zeichen", "mit Steuerzeichen"),
        ("x" * 40_000, "x" * 32_767),
    ],
)
def test_cells_in_words(cell: sheets.Cell, text: str) -> None:
    assert sheets.text_of(cell) == text


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-x", "@SUM(A1)", "\tx", "\rx", " =1+1", "'=1", "＝1+1", "-1+1"])
def test_a_text_that_would_be_a_formula_gets_an_apostrophe(text: str) -> None:
    line = sheets.write_csv(["Name"], [[text]]).decode("utf-8-sig").split("\r\n", 1)[1]

    assert line.strip('"').startswith("'")


@pytest.mark.parametrize("cell", ["-5", "+5", "-1.234,50", "-", -5, -0.5, "a=b", "ok"])
def test_numbers_and_harmless_texts_get_none(cell: sheets.Cell) -> None:
    content = sheets.write_csv(["Name"], [[cell]])

    assert content.decode("utf-8-sig") == f"Name\r\n{sheets.text_of(cell)}\r\n"


def test_a_workbook_has_a_bold_frozen_head_and_real_dates() -> None:
    rows: list[list[sheets.Cell]] = [
        [
            "Stillcafé",
            date(2026, 5, 1),
            datetime(2026, 7, 1, 7, 30, tzinfo=UTC),
            time(9, 30),
            2.5,
            Decimal("1.20"),
            True,
        ]
    ]
    content = sheets.write_xlsx(
        ["Angebot", "Tag", "Beginn", "Uhr", "Preis", "Kosten", "frei"], rows, title="Angebote: alle"
    )

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("Angebote  alle", "A2", "A1:G2")
    assert {cell.font.bold for cell in sheet[1]} == {True}
    assert [cell.value for cell in sheet[2]] == [
        "Stillcafé", datetime(2026, 5, 1), datetime(2026, 7, 1, 9, 30), time(9, 30), 2.5, 1.2, "ja"  # noqa: DTZ001
    ]  # fmt: skip
    assert [cell.number_format for cell in sheet[2]][1:4] == ["DD.MM.YYYY", "DD.MM.YYYY HH:MM", "HH:MM"]


def test_columns_are_as_wide_as_their_words_within_limits() -> None:
    content = sheets.write_xlsx(["A", "B", "C"], [["x", "x" * 20, "x" * 500]])

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [8, 21, 60]


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(A1)", "#N/A", "+x", "@x", "{=1}"])
def test_a_workbook_calculates_nothing(text: str) -> None:
    content = sheets.write_xlsx([text], [[text]])

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert [(cell.value, cell.data_type) for row in sheet.rows for cell in row] == [(text, "s")] * 2
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_an_empty_table_is_a_file_too() -> None:
    content = sheets.write_xlsx(COLUMNS, [])

    assert sheets.read_rows(content) == sheets.Sheet(("Name", "Ort"), ())


@given(TABLES)
@settings(max_examples=40, deadline=None)
def test_what_was_written_is_read_again(table: list[tuple[str, str]]) -> None:
    table = [tuple(" ".join(word.split()) for word in row) for row in table]  # type: ignore[misc]
    table = [row for row in table if any(row)]

    from_csv = sheets.read_rows(sheets.write_csv(COLUMNS, table))
    from_xlsx = sheets.read_rows(sheets.write_xlsx(COLUMNS, table))

    assert (rows_of(from_csv), rows_of(from_xlsx)) == (table, table)


def test_csv_and_workbook_are_read_alike() -> None:
    row: list[sheets.Cell] = [date(2026, 5, 1), 2.5, 3.0, 4, True, None, "-5", time(9, 30), "=1"]
    columns = [f"Spalte {place}" for place in range(len(row))]

    from_csv, from_xlsx = (sheets.read_rows(write(columns, [row])) for write in (sheets.write_csv, sheets.write_xlsx))

    assert from_csv == from_xlsx
    assert rows_of(from_csv) == [("2026-05-01", "2,5", "3", "4", "ja", "", "-5", "09:30", "=1")]


# --- reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_csv_file_is_read(encoding: str, delimiter: str, end: str) -> None:
    text = end.join(delimiter.join(row) for row in (["Straße", "Ort"], ["Bäckerweg 3", "Köln"], ["", "Gießen"], []))

    sheet = sheets.read_rows(text.encode(encoding), "liste.csv")

    assert sheet.columns == ("Straße", "Ort")
    assert rows_of(sheet) == [("Bäckerweg 3", "Köln"), ("", "Gießen")]


def test_a_comma_in_a_quoted_head_does_not_mislead() -> None:
    sheet = sheets.read_rows(b'"Name, Vorname, Titel";Ort\r\n"Muster, Mia, Dr.";Ulm\r\n')

    assert rows_of(sheet) == [("Muster, Mia, Dr.", "Ulm")]


def test_one_column_is_a_table() -> None:
    assert rows_of(sheets.read_rows(b"Name\nAnna\n\nBen\n")) == [("Anna",), ("Ben",)]


def test_the_mark_of_excel_for_the_delimiter_is_understood() -> None:
    sheet = sheets.read_rows(b"sep=|\r\nName|Ort\r\nAnna|Ulm\r\n")

    assert (rows_of(sheet), sheet.rows[0].number) == ([("Anna", "Ulm")], 3)


def test_rows_carry_the_number_that_the_spreadsheet_shows() -> None:
    content = b'\n\nName;Ort\n"An\nna";Ulm\n\n;\nBen;Wetzlar\n'
    book = workbook([[], [], ["Name", "Ort"], ["An\nna", "Ulm"], [], [" ", None], ["Ben", "Wetzlar"]])

    numbers = [[(row.number, row["Name"]) for row in sheets.read_rows(one).rows] for one in (content, book)]

    assert numbers == [[(4, "An\nna"), (7, "Ben")]] * 2


def test_heads_are_straightened_and_empty_columns_left_out() -> None:
    sheet = sheets.read_rows(b" Name \xa0 der\nGruppe ".replace(b"\n", b" ") + b";;Ort;;\nAnna;;Ulm;;\n")

    assert (sheet.columns, rows_of(sheet)) == (("Name der Gruppe", "Ort"), [("Anna", "Ulm")])


def test_missing_columns_are_named_and_missing_cells_empty() -> None:
    sheet = sheets.read_rows(b"Name;Ort\nAnna\n")

    assert sheet.missing("Name", "Straße") == ["Straße"]
    assert (sheet.rows[0]["Ort"], sheet.rows[0].get("Straße")) == ("", "")


def test_the_first_visible_sheet_or_the_named_one_is_read() -> None:
    content = workbook([["Name"], ["Anna"]], Gruppen=[["Gruppe"], ["Stillcafé"]])

    columns = [sheets.read_rows(content, sheet=title).columns for title in ("", "Gruppen")]

    assert columns == [("Name",), ("Gruppe",)]


def test_a_workbook_that_lies_about_its_size_is_read_whole() -> None:
    content = workbook([["Name", "Ort"], ["Anna", "Ulm"]])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()

    sheet = sheets.read_rows(replaced(content, "xl/worksheets/sheet1.xml", text.replace('ref="A1:B2"', 'ref="A1"')))

    assert rows_of(sheet) == [("Anna", "Ulm")]


def sheet_of(cells: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
    return replaced(workbook([["Name"]]), "xl/worksheets/sheet1.xml", xml)


def text_cell(place: str, row: int) -> str:
    return f'<row r="{row}"><c r="{place}{row}" t="inlineStr"><is><t>x</t></is></c></row>'


def archive(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for name, text in parts.items():
            changed.writestr(name, text)
    return target.getvalue()


WORKBOOK = workbook([["Name"]])
REFUSED = {
    "nothing": (b"", "Die Datei „x“ ist leer."),
    "blanks": (b"\xef\xbb\xbf;;\n;\n", "Die Datei „x“ ist leer."),
    "empty workbook": (workbook([]), "Die Datei „x“ ist leer."),
    "old Excel": (b"\xd0\xcf\x11\xe0" + bytes(99), "Die Datei „x“ ist eine alte oder geschützte Excel-Datei."),
    "a paper": (b"%PDF-1.7", "Die Datei „x“ ist ein PDF."),
    "bytes": (b"Name;\x00\x01\x02", "Die Datei „x“ ist keine Tabelle."),
    "odd UTF-16": (b"\xff\xfea", "Die Datei „x“ ist keine Tabelle."),
    "too large": (b"x" * 20_000_001, "Die Datei „x“ ist zu groß."),
    "column twice": (b"Name;Ort; Name\n", "Die Spalte „Name“ kommt mehrmals vor."),
    "no head": (b"Name;;Ort\na;b;c\n", "Die Spalte B hat keine Überschrift, aber Zeile\N{NO-BREAK SPACE}2 füllt sie."),
    "more cells": (b"Name;Ort\na;b\na;b;c\n", "Zeile\N{NO-BREAK SPACE}3 hat mehr Zellen als die Kopfzeile."),
    "open quote": (b'Name;Ort\na;b\n"a;b\n', "Die Datei „x“ bricht nach Zeile\N{NO-BREAK SPACE}2 ab: ein Anführungszeichen"),
    "long cell": (b"Name\n" + b"x" * 200_000, "Die Datei „x“ bricht nach Zeile\N{NO-BREAK SPACE}1 ab: eine Zelle ist zu lang."),
    "many rows": (b"Name\n" + b"x\n" * 100_001, "Die Datei „x“ hat mehr als 100\N{NO-BREAK SPACE}000 Zeilen."),
    "many columns": (b";".join(b"%d" % place for place in range(201)), "Die Tabelle hat mehr als 200 Spalten."),
    "half a workbook": (WORKBOOK[:-200], "Die Datei „x“ ist beschädigt"),
    "another archive": (archive(**{"content.xml": "<x/>"}), "Die Datei „x“ ist keine Excel-Tabelle."),
    "broken part": (replaced(WORKBOOK, "xl/worksheets/sheet1.xml", "<worksheet>"), "Die Datei „x“ ist beschädigt."),
    "no sheet": (replaced(WORKBOOK, "xl/workbook.xml", "<x/>"), "Die Datei „x“ ist leer."),
    "entities": (
        replaced(WORKBOOK, "xl/worksheets/sheet1.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        "Die Datei „x“ enthält Verbotenes",
    ),
    "entities behind a comment": (
        replaced(WORKBOOK, "xl/worksheets/sheet1.xml", f'<!--{"x" * 9000}--><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        "Die Datei „x“ enthält Verbotenes",
    ),
    "a bomb": (archive(**{"xl/workbook.xml": "<x/>", "a": "0" * 40_000_000}), "Die Datei „x“ ist ausgepackt zu groß."),
    "a far column": (sheet_of(text_cell("ZZ", 1)), "Die Datei „x“ ist leer."),
    "a far row": (sheet_of(text_cell("A", 1) + text_cell("A", 99_999_999)), "Die Datei „x“ hat mehr Zeilen, als"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_sentence(case: str) -> None:
    content, sentence = REFUSED[case]

    with pytest.raises(sheets.Unreadable) as refusal:
        sheets.read_rows(content, "x")

    assert str(refusal.value).startswith(sentence)
    assert str(refusal.value).endswith(".")


def test_a_sheet_that_is_not_there_is_named() -> None:
    with pytest.raises(sheets.Unreadable, match=r"^Die Datei hat kein Blatt „Kurse“\.$"):
        sheets.read_rows(WORKBOOK, sheet="Kurse")


@given(st.binary(max_size=200) | st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=6)), max_size=5))
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_read_or_refused_but_breaks_nothing(damage: bytes | list[tuple[int, bytes]]) -> None:
    broken = bytearray(damage if isinstance(damage, bytes) else WORKBOOK)
    for spot, replacement in [] if isinstance(damage, bytes) else damage:
        broken[spot : spot + len(replacement)] = replacement

    try:
        sentence = str(sheets.read_rows(bytes(broken)).columns)
    except sheets.Unreadable as refusal:
        sentence = str(refusal)

    assert sentence != ""
