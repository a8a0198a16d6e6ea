"""Official addresses from a file: GeoJSON (also zipped), a GML tile, or a table; row by row, each accounted for."""

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from unterwegs.kit import addresses, geometry

LARGEST = 400 * 1024 * 1024
STREETS = ("strname", "strasse", "straße", "street", "strassenname", "straßenname", "str")
NUMBERS = ("hsnr", "hausnummer", "hausnr", "hnr", "number", "nr", "housenumber")
SUFFIXES = ("hsnrzu", "zusatz", "hausnummerzusatz", "adz", "suffix", "hnr_zusatz")
POSTCODES = ("plz", "postleitzahl", "postcode", "postal_code")
LOCALITIES = ("ort", "ortsteil", "stadtteil", "gemeinde", "locality", "city")
WHOLE = ("adresse", "address", "anschrift")
EASTS = ("lon", "longitude", "lng", "laenge", "länge", "x", "rechtswert", "easting", "ostwert")
NORTHS = ("lat", "latitude", "breite", "y", "hochwert", "northing", "nordwert")


@dataclass(frozen=True, slots=True)
class Row:
    """One address of the file, WGS 84; ``number`` None is a point of the street."""

    row: int
    street: str
    number: int | None
    suffix: str
    postcode: str
    locality: str
    longitude: float
    latitude: float

    @property
    def key(self) -> tuple[str, int | None, str, str, str]:
        return addresses.street_key(self.street), self.number, self.suffix, self.postcode, self.locality.casefold()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is no address, and why."""

    row: int
    words: str
    reason: str


@dataclass(slots=True)
class Tally:
    """What became of the rows; ``read = imported + doubled + rejected``."""

    read: int = 0
    imported: int = 0
    without_number: int = 0
    doubled: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    is_unchanged: bool = False

    def as_json(self) -> dict[str, Any]:
        reasons: dict[str, int] = {}
        for one in self.rejected:
            reasons[one.reason] = reasons.get(one.reason, 0) + 1
        return {
            "read": self.read,
            "imported": self.imported,
            "without_number": self.without_number,
            "doubled": self.doubled,
            "rejected": len(self.rejected),
            "reasons": reasons,
            "rows": [[one.row, one.words, one.reason] for one in self.rejected[:5000]],
            "unchanged": self.is_unchanged,
        }


def read(source: bytes) -> tuple[int, Iterator[Row | Rejected]]:
    """How many rows the file has, and each of them. Raises geometry.Unreadable."""
    body = _unzipped(source)
    head = body[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith(b"{"):
        return _geojson(body)
    if head.startswith(b"<"):
        return _gml(body)
    return _table(body)


def _unzipped(source: bytes) -> bytes:
    if not source.startswith(b"PK\x03\x04"):
        return source
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            wanted = (".geojson", ".json", ".gml", ".xml", ".csv")
            members = [one for one in archive.infolist() if one.filename.lower().endswith(wanted)]
            if len(members) != 1:
                raise geometry.Unreadable("In der ZIP-Datei muss genau eine Datei GeoJSON, GML oder CSV liegen.")
            if members[0].file_size > LARGEST:
                raise geometry.Unreadable("Die ZIP-Datei ist ausgepackt größer als 400 MB.")
            return archive.read(members[0])
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise geometry.Unreadable("Die ZIP-Datei ist beschädigt oder verschlüsselt.") from None


# --- GeoJSON --------------------------------------------------------------------------------------------------------


def _geojson(body: bytes) -> tuple[int, Iterator[Row | Rejected]]:
    try:
        collection = json.loads(body.decode("utf-8-sig"))
        features = collection["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise geometry.Unreadable("Die Datei ist kein GeoJSON mit einer Liste „features“.") from None
    if not isinstance(features, list):
        raise geometry.Unreadable("Die Datei ist kein GeoJSON mit einer Liste „features“.")
    convert = geometry.converter(geometry.named_system(collection.get("crs")))
    return len(features), (_feature(row, one, convert) for row, one in enumerate(features, start=1))


def _feature(row: int, one: Any, convert: Any) -> Row | Rejected:
    try:
        properties = {
            str(name).lower(): str(value).strip() for name, value in one["properties"].items() if value is not None
        }
        x, y = one["geometry"]["coordinates"][:2]
        point = convert(x, y) if convert else (float(x), float(y))
    except (KeyError, TypeError, ValueError, AttributeError):
        return Rejected(row, "", "kein Punkt")
    return _row(row, properties, point)


# --- GML: a tile of a web feature service --------------------------------------------------------------------------


def _gml(body: bytes) -> tuple[int, Iterator[Row | Rejected]]:
    if b"\0" in body:  # two bytes per letter would hide from the next line
        raise geometry.Unreadable("Die GML-Datei ist nicht in UTF-8 geschrieben.")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise geometry.Unreadable("Die GML-Datei enthält eine DOCTYPE-Angabe; das wird nicht gelesen.")
    try:
        root = ElementTree.fromstring(body)  # nosec B314 # noqa: S314 – no entities, see above
    except (ElementTree.ParseError, ValueError):
        raise geometry.Unreadable("Die GML-Datei ist kein lesbares XML.") from None
    members = [one for one in root.iter() if _local(one.tag) in {"member", "featureMember"}]
    if not members:
        raise geometry.Unreadable("Die XML-Datei enthält keine Objekte (wfs:member).")
    return len(members), (_member(row, one) for row, one in enumerate(members, start=1))


def _local(tag: Any) -> str:
    return str(tag).rsplit("}", 1)[-1]


def _member(row: int, member: Any) -> Row | Rejected:
    properties, place, system = {}, "", ""
    for one in member.iter():
        if _local(one.tag) in {"pos", "coordinates"}:
            place = one.text or ""
        elif one.get("srsName"):
            system = one.get("srsName")
        elif one.text and one.text.strip():
            properties[_local(one.tag).lower()] = one.text.strip()
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", place)[:2]]
    if len(numbers) < 2 or not system:
        return Rejected(row, properties.get("adresse", ""), "kein Punkt")
    return _row(row, properties, _plausible(numbers[0], numbers[1], system))


def _plausible(first: float, second: float, system: str) -> tuple[float, float]:
    """The point in WGS 84; axes that a server swapped are swapped back: of both orders the one that lies in Germany."""
    convert = geometry.converter(geometry.system(system))
    orders = [(first, second), (second, first)]
    points = [convert(x, y) if convert else (x, y) for x, y in orders]
    return next((point for point in points if 5 < point[0] < 16 and 46 < point[1] < 56), points[0])


# --- a table --------------------------------------------------------------------------------------------------------


def _table(body: bytes) -> tuple[int, Iterator[Row | Rejected]]:
    text = _decoded(body)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t|", key=first.count)
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=None), delimiter=delimiter))
    except csv.Error:
        raise geometry.Unreadable("Die Tabelle ist beschädigt.") from None
    columns = {str(name).strip().lower() for name in (rows[0] if rows else {}) if name}
    if not (columns & {*STREETS, *WHOLE}) or not (columns & set(EASTS)) or not (columns & set(NORTHS)):
        raise geometry.Unreadable(
            "Die Tabelle braucht Spalten für Straße (oder Adresse), Hausnummer, Länge und Breite; "
            f"gefunden: {', '.join(sorted(columns)) or 'keine'}."
        )
    return len(rows), (_line(row, one) for row, one in enumerate(rows, start=2))


def _decoded(body: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")


def _line(row: int, one: Mapping[str | None, Any]) -> Row | Rejected:
    properties = {str(name).strip().lower(): str(value).strip() for name, value in one.items() if name and value}
    try:
        x, y = (float(_first(properties, names).replace(",", ".")) for names in (EASTS, NORTHS))
    except ValueError:
        return Rejected(row, _first(properties, STREETS), "keine Koordinaten")
    return _row(row, properties, (x, y) if abs(x) <= 180 and abs(y) <= 90 else _utm(x, y))


def _utm(x: float, y: float) -> tuple[float, float]:
    """Meters of UTM zone 32 or 33, with or without the zone in front, in either order."""
    candidates = [
        (name, *order) for name in ("EPSG:25832", "EPSG:25833", "EPSG:4647", "EPSG:5650") for order in ((x, y), (y, x))
    ]
    for name, east, north in candidates:
        convert = geometry.converter(geometry.system(name))
        longitude, latitude = convert(east, north)
        if 5 < longitude < 16 and 46 < latitude < 56:
            return longitude, latitude
    return x, y


# --- one row --------------------------------------------------------------------------------------------------------


def _first(properties: Mapping[str, str], names: Iterable[str]) -> str:
    """The first of these properties that says something, without NUL bytes, which no database takes."""
    return next((properties[name].replace("\0", "") for name in names if properties.get(name)), "")


def _row(row: int, properties: Mapping[str, str], point: tuple[float, float]) -> Row | Rejected:
    whole = _first(properties, WHOLE)
    street = _first(properties, STREETS)
    number, suffix = addresses.read_number(_first(properties, NUMBERS))
    if not street and whole:
        typed = addresses.parse(whole)
        street, number, suffix = typed.street, typed.number, typed.suffix
    if not street or "unbekannt" in street.lower() or not addresses.street_key(street):
        return Rejected(row, whole or street, "kein Straßenname")
    if not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
        return Rejected(row, whole or street, "Punkt außerhalb der Erde")
    return Row(
        row=row,
        street=street[:120],
        number=number,
        suffix=(suffix or _first(properties, SUFFIXES).lower().replace(" ", ""))[:20],
        postcode=_first(properties, POSTCODES)[:5],
        locality=_first(properties, LOCALITIES)[:120],
        longitude=point[0],
        latitude=point[1],
    )
