"""Tables as spreadsheets read and write them: CSV and XLSX, without formulas, with every problem named."""

import csv
import io
import math
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any
from zoneinfo import ZoneInfo

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell import cell as cells_of_excel
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Cell = str | int | float | Decimal | bool | date | datetime | time | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BERLIN = ZoneInfo("Europe/Berlin")
LARGEST_FILE, LARGEST_UNPACKED = 20_000_000, 300_000_000  # bytes
LARGEST_RATIO = 200  # of unpacked to packed bytes, in files that unpack to more than 10 MB
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 100_000, 200, 32_767  # letters in one cell: the limit of Excel
LAST_ROW = 1_048_576  # of Excel
NARROWEST, WIDEST = 8, 60  # columns, in letters

_FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r])")
_NUMBER = re.compile(r"[+-]|[+-]?\d+(?:[.,]\d+)*")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMATS: tuple[tuple[type, str], ...] = (
    (datetime, "DD.MM.YYYY HH:MM"),
    (date, "DD.MM.YYYY"),
    (time, "HH:MM"),
    (float, "General"),
)


class Unreadable(ValueError):
    """A table that cannot be read; the text is a German sentence for the person who brought it."""


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` as the spreadsheet shows it (from 1, the head included); every column has a text, maybe an empty one."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def get(self, column: str) -> str:
        """The text, or nothing where the table has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a head. Dates are ISO texts, decimals have a comma, yes and no are „ja“ and „nein“."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def missing(self, *columns: str) -> list[str]:
        """Of these columns those that the table lacks."""
        return [column for column in columns if column not in self.columns]


# --- writing --------------------------------------------------------------------------------------------------------


def printable(words: str) -> str:
    """Without the signs that no XML may hold."""
    return _UNPRINTABLE.sub("", words)


def text_of(cell: Cell) -> str:
    """A cell in words: ISO dates and local times, decimal comma, „ja“ and „nein“."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nein"
    if isinstance(cell, datetime | time):
        local = _local(cell)
        exact = "seconds" if local.second else "minutes"
        return local.isoformat(" ", exact) if isinstance(local, datetime) else local.isoformat(exact)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float | Decimal):
        return _number(cell)
    return _UNPRINTABLE.sub("", str(cell))[:MOST_LETTERS]


def _number(number: float | Decimal) -> str:
    if isinstance(number, Decimal):
        return f"{number:f}".replace(".", ",")
    is_whole = number.is_integer() and abs(number) < 10**15
    return str(int(number)) if is_whole else str(number).replace(".", ",")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with BOM and semicolons, as a German Excel opens it; a text that would be a formula gets an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(column) for column in columns])
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return target.getvalue().encode("utf-8-sig")


def harmless(cell: Cell) -> str:
    """A cell in words that no spreadsheet takes for a formula, also one with blanks before it or wide signs."""
    text = text_of(cell)
    is_formula = isinstance(cell, str) and _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def _harmed(text: str) -> str:
    """Takes away the apostrophe of ``harmless``."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "") -> bytes:
    """A workbook of one sheet: bold, frozen head with filters, fitting widths, real dates, no formulas."""
    return write_book([(title, columns, rows)])


def write_book(tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """A workbook of sheets, each with its title, like ``write_xlsx``; a title that is there already gets a number."""
    book = openpyxl.Workbook(write_only=True)
    for title, columns, rows in tables:
        table = [list(row) for row in rows]
        sheet = book.create_sheet(_title(title))
        sheet.freeze_panes = "A2"
        for number, width in enumerate(_widths(columns, table), start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        if columns:
            sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(table) + 1}"
        sheet.append([_cell(sheet, column, is_head=True) for column in columns])
        for row in table:
            sheet.append([_cell(sheet, cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _title(words: str) -> str:
    """Excel's rules for the name of a sheet."""
    return re.sub(r"[\[\]:*?/\\']", " ", _UNPRINTABLE.sub("", words)).strip()[:31] or "Tabelle"


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    widths = [len(column) + 4 for column in columns]  # room for the arrow of the filter
    for row in rows[:500]:
        for place, cell in enumerate(row[: len(widths)]):
            longest_line = max(map(len, text_of(cell).splitlines()), default=0)
            widths[place] = max(widths[place], longest_line + 1)
    return [min(max(width, NARROWEST), WIDEST) for width in widths]


def _cell(sheet: WriteOnlyWorksheet, value: Cell, *, is_head: bool = False) -> cells_of_excel.Cell:
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        value = str(value)
    if isinstance(value, bool | str):
        cell = WriteOnlyCell(sheet, text_of(value))
        cell.data_type = "s"  # else a text like „=1+1“ would be a formula, „#N/A“ an error
        cell.quotePrefix = bool(_FORMULA.match(text_of(value)))
    else:
        cell = WriteOnlyCell(sheet)
        cell.value = _local(value) if isinstance(value, datetime | time) else value
        cell.number_format = next((form for kind, form in _FORMATS if isinstance(value, kind)), "General")
    if is_head:
        cell.font = Font(bold=True)
    elif isinstance(value, str) and "\n" in value:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _local(moment: datetime | time) -> datetime | time:
    """The wall-clock time in Germany; spreadsheets know no zones."""
    here = moment.astimezone(BERLIN) if isinstance(moment, datetime) and moment.tzinfo else moment
    return here.replace(tzinfo=None)


# --- reading --------------------------------------------------------------------------------------------------------


def read_rows(content: bytes, name: str = "", *, sheet: str = "") -> Sheet:
    """A table from CSV or XLSX, whatever the file is called; raises Unreadable.

    The first row that is not empty is the head; empty rows and columns are left out. Of a workbook the first visible
    sheet is read, or the one named ``sheet``.
    """
    _refuse_other_files(content, name)
    if content.startswith(b"PK\x03\x04"):
        return _sheet(_workbook_rows(content, name, sheet), name)
    return _sheet(_text_rows(_decoded(content, name), name), name)


def read_tables(content: bytes, name: str = "") -> dict[str, Sheet]:
    """All tables of a file as offices keep them, by the name of the sheet („“ for CSV); raises Unreadable.

    Titles above the head are passed over, merged cells repeat their text, columns without a name or with the name of
    another get one, and rows longer than the head lose nothing.
    """
    _refuse_other_files(content, name)
    if content.startswith(b"PK\x03\x04"):
        sheets = _workbook_cells(content, name)
    else:
        sheets = {"": list(_text_rows(_decoded(content, name), name))}
    tables = {title: _table(rows, name) for title, rows in sheets.items()}
    found = {title: table for title, table in tables.items() if table.rows}
    if not found:
        raise Unreadable(f"{_the_file(name)} hat keine Zeilen unter einer Kopfzeile.")
    return found


def read_cells(content: bytes, name: str = "") -> dict[str, list[tuple[int, list[str]]]]:
    """The rows of all tables of a file as they stand, numbered from 1, by the name of the sheet („“ for CSV); raises Unreadable.

    For whoever finds the head herself: no row is taken for it.
    """
    _refuse_other_files(content, name)
    if content.startswith(b"PK\x03\x04"):
        return _workbook_cells(content, name)
    return {"": list(_text_rows(_decoded(content, name), name))}


def _refuse_other_files(content: bytes, name: str) -> None:
    if len(content) > LARGEST_FILE:
        raise Unreadable(f"{_the_file(name)} ist zu groß. Höchstens 20\N{NO-BREAK SPACE}MB werden angenommen.")
    for beginning, kind in ((b"\xd0\xcf\x11\xe0", "eine alte oder geschützte Excel-Datei"), (b"%PDF", "ein PDF")):
        if content.startswith(beginning):
            raise Unreadable(f"{_the_file(name)} ist {kind}. Bitte speichern Sie die Tabelle als XLSX oder CSV.")


def _table(numbered: Iterable[tuple[int, list[str]]], name: str) -> Sheet:
    """Head and rows, however wide the rows are."""
    filled = [(number, _to_the_last(cells)) for number, cells in numbered if any(cells)]
    if len(filled) > MOST_ROWS:
        raise Unreadable(f"{_the_file(name)} hat mehr als {_thousands(MOST_ROWS)} Zeilen.")
    at = _head_of([cells for _number, cells in filled[:40]])
    if at is None:
        return Sheet((), ())
    width = max(len(cells) for _number, cells in filled[at:])
    if width > MOST_COLUMNS:
        raise Unreadable(f"Die Tabelle hat mehr als {MOST_COLUMNS} Spalten.")
    columns = _named(filled[at][1], width)
    rows = [
        Row(number, dict(zip(columns, [*cells, *[""] * width], strict=False))) for number, cells in filled[at + 1 :]
    ]
    used = tuple(column for column in columns if any(row[column] for row in rows))
    return Sheet(used, tuple(Row(row.number, {column: row[column] for column in used}) for row in rows))


def _to_the_last(cells: Sequence[str]) -> list[str]:
    """The cells without the empty ones at the end."""
    length = max(place for place, cell in enumerate(cells, 1) if cell)
    return list(cells[:length])


def _head_of(rows: Sequence[Sequence[str]]) -> int | None:
    """The first row that is about as wide as the widest and says something different in each cell."""
    counts = [sum(bool(cell) for cell in cells) for cells in rows]
    if not counts:
        return None
    enough = max(counts) * 6 // 10
    for at, cells in enumerate(rows):
        said = [cell for cell in cells if cell]
        if (
            counts[at] >= max(1, enough)
            and len(set(said)) >= len(said) * 9 // 10
            and not any(map(_NUMBER.fullmatch, said))
        ):
            return at
    return 0


def _named(cells: Sequence[str], width: int) -> list[str]:
    """A name for each column, none twice."""
    columns: list[str] = []
    for place in range(width):
        said = " ".join(cells[place].split()) if place < len(cells) else ""
        column = said or f"Spalte {get_column_letter(place + 1)}"
        times = sum(other == column or other.startswith(f"{column} (") for other in columns)
        columns.append(f"{column} ({times + 1})" if times else column)
    return columns


def _workbook_cells(content: bytes, name: str) -> dict[str, list[tuple[int, list[str]]]]:
    """The visible sheets as texts; what stands in a merged cell stands in each of its places."""
    _refuse_bombs(content, name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        found = {}
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                if sheet.max_row > MOST_ROWS + 40:
                    raise Unreadable(f"{_the_file(name)} hat mehr als {_thousands(MOST_ROWS)} Zeilen.")
                merged = _merged(sheet)
                found[sheet.title] = [
                    (number, [_cell_text(cell.value, merged.get((number, place))) for place, cell in enumerate(row, 1)])
                    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1)
                ]
        book.close()
    except Unreadable:
        raise
    except Exception:  # openpyxl raises whatever a damaged part makes it stumble over
        raise Unreadable(f"{_the_file(name)} ist beschädigt. Bitte speichern Sie die Tabelle neu als XLSX.") from None
    return found


def _cell_text(value: object, merged: object) -> str:
    return text_of(_date_alone(merged if value is None else value)).strip()


def _merged(sheet: Any) -> dict[tuple[int, int], object]:
    """The text of merged cells, which only their first one holds, by row and column; ranges down columns only."""
    found: dict[tuple[int, int], object] = {}
    for area in sheet.merged_cells.ranges:
        if area.min_col == area.max_col:  # a title across columns is no text of each of them
            value = sheet.cell(area.min_row, area.min_col).value
            found |= {(row, area.min_col): value for row in range(area.min_row, min(area.max_row, MOST_ROWS) + 1)}
    return found


def _the_file(name: str) -> str:
    return f"Die Datei „{name}“" if name else "Die Datei"


def _sheet(numbered: Iterable[tuple[int, list[str]]], name: str) -> Sheet:
    """Head and rows of cells that were already made texts."""
    filled = ((number, cells) for number, cells in numbered if any(cells))
    head = next(filled, None)
    if head is None:
        raise Unreadable(f"{_the_file(name)} ist leer.")
    columns = _columns(head[1])
    rows: list[Row] = []
    for number, cells in filled:
        if len(rows) == MOST_ROWS:
            raise Unreadable(f"{_the_file(name)} hat mehr als {_thousands(MOST_ROWS)} Zeilen.")
        rows.append(Row(number, _row(columns, cells, number)))
    named = tuple(column for column in columns if column)
    return Sheet(named, tuple(rows))


def _columns(cells: Sequence[str]) -> list[str]:
    """The names of the head, blanks straightened; an empty name stays empty."""
    columns = [" ".join(cell.split()) for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > MOST_COLUMNS:
        raise Unreadable(f"Die Tabelle hat mehr als {MOST_COLUMNS} Spalten.")
    for column in columns:
        if column and columns.count(column) > 1:
            raise Unreadable(f"Die Spalte „{column}“ kommt mehrmals vor.")
    return columns


def _row(columns: Sequence[str], cells: Sequence[str], number: int) -> dict[str, str]:
    if any(cells[len(columns) :]):
        raise Unreadable(f"Zeile\N{NO-BREAK SPACE}{number} hat mehr Zellen als die Kopfzeile.")
    row = {}
    for place, column in enumerate(columns):
        text = cells[place] if place < len(cells) else ""
        if column:
            row[column] = text
        elif text:
            letter = get_column_letter(place + 1)
            raise Unreadable(
                f"Die Spalte {letter} hat keine Überschrift, aber Zeile\N{NO-BREAK SPACE}{number} füllt sie."
            )
    return row


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def _decoded(content: bytes, name: str) -> str:
    """UTF-8, UTF-16 with its mark (Excel's „Unicode-Text“), else Windows' western letters."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
        break
    raise Unreadable(f"{_the_file(name)} ist keine Tabelle. Bitte verwenden Sie XLSX oder CSV.")


def _text_rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    hint = re.match(r"sep=(.)\r?\n", text)  # Excel's own mark of the delimiter
    delimiter = hint[1] if hint else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if not (hint and number == 1):
                yield number, [_harmed(cell.strip()).strip() for cell in cells]
    except csv.Error as problem:
        long = "field larger" in str(problem)
        reason = "eine Zelle ist zu lang" if long else "ein Anführungszeichen steht falsch oder fehlt"
        raise Unreadable(f"{_the_file(name)} bricht nach Zeile\N{NO-BREAK SPACE}{number} ab: {reason}.") from None


def _delimiter(text: str) -> str:
    """Of semicolon, tab and comma the one that cuts the head into most columns; in doubt the first."""
    lines = text[:100_000].lstrip("\r\n ;,")
    return max(";\t,", key=lambda delimiter: len(_first_row(lines, delimiter)))


def _first_row(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _workbook_rows(content: bytes, name: str, wanted: str) -> Iterator[tuple[int, list[str]]]:
    _refuse_bombs(content, name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        sheets = [sheet for sheet in visible if wanted in {"", sheet.title}]
        if not sheets:
            raise Unreadable(
                f"{_the_file(name)} hat kein Blatt „{wanted}“." if wanted else f"{_the_file(name)} ist leer."
            )
        sheet = sheets[0]
        sheet.reset_dimensions()  # what the file says about its size may be wrong
        rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
        for number, cells in enumerate(rows, start=1):
            if number > LAST_ROW:
                raise Unreadable(f"{_the_file(name)} hat mehr Zeilen, als eine Tabelle haben kann.")
            if cells.count(None) < len(cells):
                yield number, [text_of(_date_alone(cell)).strip() for cell in cells]
        book.close()
    except Unreadable:
        raise
    except Exception:  # openpyxl raises whatever a damaged part makes it stumble over
        raise Unreadable(f"{_the_file(name)} ist beschädigt. Bitte speichern Sie die Tabelle neu als XLSX.") from None


def _date_alone(cell: object) -> Cell:
    """Spreadsheets know no dates without a time: midnight is none."""
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell
    return cell if isinstance(cell, str | int | float | date | time | None) else str(cell)


def _declares_entities(part: IO[bytes]) -> bool:
    """Whether an XML part has a DOCTYPE before its first element, or hides it in letters of two bytes."""
    beginning = part.read(64_000)
    return b"<!DOCTYPE" in beginning or b"\0" in beginning


def _refuse_bombs(content: bytes, name: str) -> None:
    """Looks at the parts of a zipped workbook before any is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = parts.namelist()
            unpacked = sum(part.file_size for part in parts.infolist())
            if unpacked > LARGEST_UNPACKED or unpacked > max(10_000_000, LARGEST_RATIO * len(content)):
                raise Unreadable(f"{_the_file(name)} ist ausgepackt zu groß.")
            if "xl/workbook.xml" not in names or len(names) > 2000:
                raise Unreadable(f"{_the_file(name)} ist keine Excel-Tabelle. Bitte verwenden Sie XLSX oder CSV.")
            for part in names:
                with parts.open(part) as opened:
                    if part.endswith((".xml", ".rels")) and _declares_entities(opened):
                        raise Unreadable(f"{_the_file(name)} enthält Verbotenes und wird nicht gelesen.")
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        zlib.error,
    ) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(
            f"{_the_file(name)} ist beschädigt oder geschützt. Bitte speichern Sie die Tabelle neu."
        ) from None
