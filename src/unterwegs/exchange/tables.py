"""Tables as they come: CSV, XLSX, JSON, GeoJSON and folders of Ohana CSV files, each as rows with a head."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unterwegs.exchange import ohana
from unterwegs.kit import sheets
from unterwegs.kit.sheets import Row, Sheet, Unreadable

MOST_FILES, LARGEST_FOLDER = 60, 100_000_000  # files of a folder, bytes of all together
LARGEST_JSON, DEEPEST, MOST_ROWS = 20_000_000, 12, 100_000


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file; ``title`` is the name of its sheet, empty where a file has only one."""

    title: str
    sheet: Sheet


def tables_of(content: bytes, name: str) -> list[Table]:
    """What can be read from a file, whatever it is called; raises Unreadable with a German sentence."""
    if _is_folder(content):
        return [Table("", ohana.joined(_files(content, name)))]
    beginning = content[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if beginning.startswith((b"{", b"[")):
        return [Table("", _from_json(content, name))]
    return [Table(title, sheet) for title, sheet in sheets.read_tables(content, name).items()]


def folder_of(path: Path) -> list[Table]:
    """An Ohana folder on the disk of the command line."""
    found = {file.name: file.read_bytes() for file in sorted(path.glob("*.csv"))[:MOST_FILES]}
    return [Table("", ohana.joined(_checked(found)))]


def _is_folder(content: bytes) -> bool:
    """Whether a ZIP holds CSV files instead of being a workbook."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            return any(name.endswith(".csv") for name in folder.namelist()[:500])
    except zipfile.BadZipFile:
        raise Unreadable("Die Datei ist ein beschädigtes Archiv.") from None


def _files(content: bytes, name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        parts = [part for part in folder.infolist() if part.filename.endswith(".csv")]
        if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > LARGEST_FOLDER:
            raise Unreadable(f"Das Archiv „{name}“ ist ausgepackt zu groß.")
        return _checked({Path(part.filename).name: _unpacked(folder, part) for part in parts})


def _unpacked(folder: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A part, never more of it than it says about itself."""
    with folder.open(part) as opened:
        content = opened.read(part.file_size + 1)
    if len(content) > part.file_size:
        raise Unreadable("Das Archiv sagt etwas Falsches über seine Größe.")
    return content


def _checked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    if sum(map(len, files.values())) > LARGEST_FOLDER:
        raise Unreadable("Der Ordner ist zu groß.")
    return dict(files)


# --- JSON -----------------------------------------------------------------------------------------------------------


def _from_json(content: bytes, name: str) -> Sheet:
    if len(content) > LARGEST_JSON:
        raise Unreadable(f"Die Datei „{name}“ ist zu groß. Höchstens 20\N{NO-BREAK SPACE}MB werden angenommen.")
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable(f"Die Datei „{name}“ ist kein gültiges JSON.") from None
    rows = [dict(_flat(one)) for one in _objects(said, name)]
    columns = tuple(dict.fromkeys(column for row in rows for column in row))[: sheets.MOST_COLUMNS]
    numbered = enumerate(rows, 1)
    return Sheet(columns, tuple(Row(at, {column: row.get(column, "") for column in columns}) for at, row in numbered))


def _objects(said: Any, name: str) -> Sequence[Mapping[str, Any]]:
    """The list of objects in a document: itself, the features of GeoJSON, or its longest list."""
    if isinstance(said, dict) and said.get("type") == "FeatureCollection" and isinstance(said.get("features"), list):
        return [_feature(one) for one in said["features"] if isinstance(one, dict)]
    lists = [said] if isinstance(said, list) else [one for one in said.values() if isinstance(one, list)]
    found = max(lists, key=len, default=[])
    objects = [one for one in found if isinstance(one, dict)]
    if not objects:
        raise Unreadable(f"Die Datei „{name}“ enthält keine Liste von Einträgen.")
    if len(objects) > MOST_ROWS:
        raise Unreadable(f"Die Datei „{name}“ hat mehr als 100\N{NO-BREAK SPACE}000 Einträge.")
    return objects


def _feature(feature: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a feature with its point."""
    properties = feature.get("properties")
    row = dict(properties) if isinstance(properties, dict) else {}
    geometry = feature.get("geometry")
    at = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    if isinstance(at, list) and len(at) >= 2:
        row |= {"longitude": at[0], "latitude": at[1]}
    if "id" in feature and "id" not in row:
        row["id"] = feature["id"]
    return row


def _flat(said: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Nested objects as columns with dots; lists of plain values in one cell, lists of objects by their names."""
    for key, value in said.items():
        column = f"{prefix}{key}"
        if isinstance(value, dict) and depth < DEEPEST:
            yield from _flat(value, f"{column}.", depth + 1)
        elif isinstance(value, list):
            yield column, ", ".join(_words(value))
        else:
            yield column, " ".join(sheets.text_of(value).split()) if isinstance(value, str) else sheets.text_of(value)


def _words(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict):
            named = value.get("name") or value.get("title") or value.get("titel")
            yield from [str(named)] if named else []
        elif value is not None and not isinstance(value, list):
            yield sheets.text_of(value)
