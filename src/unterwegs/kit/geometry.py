"""Points and outlines: reading files in any reference system, naming and repairing what is wrong, finding, measuring."""

import codecs
import functools
import io
import json
import math
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

import numpy as np
import pyproj
import shapefile
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

EARTH_KM = 6371.0088
WGS84 = pyproj.CRS("EPSG:4326")
LARGEST = 400 * 1024 * 1024  # bytes of an unpacked file
SLIVER_M2 = 50.0  # smaller pieces are left by careless drawing
#: What shapely and pyproj raise for something that is no geometry.
UNREADABLE = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    shapely.errors.ShapelyError,
    pyproj.exceptions.ProjError,
)
OVERLAP_SHARE = 0.001  # of the smaller area; below it is a drawing's width


class Unreadable(ValueError):
    """A file of outlines that cannot be used; the text is a German sentence."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing of a file: what is said about it and its shape in WGS 84; ``row`` counts from one."""

    row: int
    properties: Mapping[str, Any]
    geometry: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the outlines of a file.

    ``what`` is one of: empty, no_area, invalid, repaired, duplicate, overlap. ``square_meters`` is the area concerned.
    """

    what: str
    rows: tuple[int, ...]
    detail: str = ""
    square_meters: float = 0.0
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Checked:
    """Usable outlines by row, and everything that was wrong; a row with a refused problem has no outline."""

    outlines: Mapping[int, BaseGeometry]
    problems: Sequence[Problem] = field(default_factory=tuple)


# --- reading --------------------------------------------------------------------------------------------------------


def read_outlines(source: bytes) -> list[Feature]:
    """Features of a GeoJSON file or a zipped shapefile, in WGS 84. Raises Unreadable."""
    return read_shapefile(source) if source[:4] == b"PK\x03\x04" else read_geojson(source)


def read_geojson(source: bytes) -> list[Feature]:
    """Features of a GeoJSON FeatureCollection; without a ``crs`` member it is WGS 84 (RFC 7946). Raises Unreadable."""
    try:
        collection = json.loads(source.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable("Die Datei ist weder GeoJSON noch eine ZIP-Datei mit einem Shapefile.") from None
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise Unreadable("Die Datei ist kein GeoJSON mit einer Liste „features“.")
    convert = converter(named_system(collection.get("crs")))
    return [_feature(row, one, convert) for row, one in enumerate(collection["features"], start=1)]


def _feature(row: int, one: Any, convert: Any) -> Feature:
    if not isinstance(one, dict):
        return Feature(row, {}, None)
    try:
        geometry = shape(one["geometry"]) if one.get("geometry") else None
        geometry = (
            shapely.transform(geometry, convert, interleaved=False) if geometry is not None and convert else geometry
        )
    except UNREADABLE:
        geometry = None
    properties = one.get("properties")
    return Feature(row, properties if isinstance(properties, dict) else {}, geometry)


def named_system(member: Any) -> pyproj.CRS | None:
    """The reference system of the old ``crs`` member of GeoJSON; None for WGS 84."""
    if not member:
        return None
    properties = member.get("properties") if isinstance(member, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if name.upper().endswith("CRS84"):
        return None
    return system(name)


@functools.lru_cache(maxsize=32)
def system(name: str) -> pyproj.CRS:
    """A reference system by any name pyproj knows, also ESRI's number for EPSG:4647. Raises Unreadable."""
    try:
        return pyproj.CRS.from_user_input(name.replace("EPSG::102329", "EPSG:4647"))
    except pyproj.exceptions.CRSError:
        raise Unreadable(f"Das Koordinatensystem „{name}“ ist unbekannt.") from None


@functools.lru_cache(maxsize=32)
def converter(crs: pyproj.CRS | None) -> Any:
    """A function from x, y of the system to longitude, latitude; None where nothing is to do."""
    if crs is None or crs.equals(WGS84):
        return None
    return pyproj.Transformer.from_crs(crs, WGS84, always_xy=True).transform


def read_shapefile(source: bytes) -> list[Feature]:
    """Features of a zipped shapefile with its .prj (any system pyproj knows) and .cpg. Raises Unreadable."""
    files = _unpacked(source)
    shapes = sorted(name for name in files if name.endswith(".shp"))
    if len(shapes) != 1:
        raise Unreadable("In der ZIP-Datei muss genau ein Shapefile (.shp) liegen.")
    stem = shapes[0][:-4]
    if f"{stem}.dbf" not in files:
        raise Unreadable("Zum Shapefile fehlt die Datei .dbf mit den Namen.")
    if f"{stem}.prj" not in files:
        raise Unreadable("Zum Shapefile fehlt die Datei .prj; ohne sie ist das Koordinatensystem unbekannt.")
    convert = converter(system(files[f"{stem}.prj"].decode("utf-8", "replace")))
    rows = _records(files, stem)
    decode = _decoder(rows, files.get(f"{stem}.cpg", b"").decode("ascii", "ignore"))
    return [
        _feature(row, {"geometry": one["geometry"], "properties": decode(one["properties"])}, convert)
        for row, one in enumerate(rows, start=1)
    ]


def _records(files: Mapping[str, bytes], stem: str) -> list[Any]:
    """The records of a shapefile; letters beyond ASCII are still undecoded bytes (as surrogates)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", shapefile.PossiblyCorruptFileHeader)
            with shapefile.Reader(
                shp=io.BytesIO(files[f"{stem}.shp"]),
                dbf=io.BytesIO(files[f"{stem}.dbf"]),
                shx=io.BytesIO(files[f"{stem}.shx"]) if f"{stem}.shx" in files else None,
                encoding="ascii",
                encodingErrors="surrogateescape",
            ) as reader:
                return [one.__geo_interface__ for one in reader.iterShapeRecords()]  # type: ignore[attr-defined]
    except (shapefile.ShapefileException, ValueError, IndexError, struct.error, OSError) as problem:
        raise Unreadable(f"Das Shapefile ist beschädigt ({type(problem).__name__}).") from None


def _decoder(rows: Sequence[Any], named: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Reads the words of records in the first encoding that fits all of them: the named one, UTF-8, Windows, Latin-1."""
    texts = [
        text.encode("ascii", "surrogateescape")
        for row in rows
        for pair in row["properties"].items()
        for text in pair
        if isinstance(text, str)
    ]
    encoding = next(name for name in (_codec(named), "utf-8", "cp1252", "latin-1") if _reads(name, texts))

    def read(value: Any) -> Any:
        return value.encode("ascii", "surrogateescape").decode(encoding) if isinstance(value, str) else value

    return lambda properties: {read(name): read(value) for name, value in properties.items()}


def _reads(encoding: str, texts: Iterable[bytes]) -> bool:
    try:
        for text in texts:
            text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _codec(named: str) -> str:
    """Python's name of an encoding as a .cpg file names it („UTF-8“, „ANSI 1252“, „ISO 88591“, „850“)."""
    plain = re.sub(r"[^a-z0-9]", "", named.lower())
    number = plain.removeprefix("ansi").removeprefix("oem").removeprefix("cp").removeprefix("windows")
    name = (
        f"iso8859-{plain[-1]}" if re.fullmatch(r"(iso)?8859\d", plain) else f"cp{number}" if number.isdigit() else plain
    )
    try:
        return codecs.lookup(name or "utf-8").name
    except LookupError:
        return "utf-8"


def _unpacked(source: bytes) -> dict[str, bytes]:
    """The files of a ZIP by lower-case name without folders; refuses what would be too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and "__MACOSX" not in one.filename]
            if sum(one.file_size for one in members) > LARGEST:
                raise Unreadable("Die ZIP-Datei ist ausgepackt größer als 400 MB.")
            return {PurePosixPath(one.filename).name.lower(): archive.read(one) for one in members}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise Unreadable("Die ZIP-Datei ist beschädigt oder verschlüsselt.") from None


# --- checking -------------------------------------------------------------------------------------------------------


def check(features: Iterable[Feature]) -> Checked:
    """Repairs what can be repaired and names everything that is wrong: empty, invalid, duplicate, overlapping."""
    outlines: dict[int, BaseGeometry] = {}
    problems: list[Problem] = []
    for feature in features:
        outline, problem = _mended(feature)
        if problem is not None:
            problems.append(problem)
        if outline is not None:
            outlines[feature.row] = outline
    problems += _between(outlines)
    return Checked(outlines, problems)


def _mended(feature: Feature) -> tuple[BaseGeometry | None, Problem | None]:
    rows = (feature.row,)
    if feature.geometry is None or feature.geometry.is_empty:
        return None, Problem("empty", rows)
    if feature.geometry.geom_type not in {"Polygon", "MultiPolygon", "GeometryCollection"}:
        return None, Problem("no_area", rows, feature.geometry.geom_type)
    west, south, east, north = feature.geometry.bounds
    if (
        not all(map(math.isfinite, (west, south, east, north)))
        or max(abs(west), abs(east)) > 180
        or max(-south, north) > 90
    ):
        return None, Problem("invalid", rows, "außerhalb der Erde – falsches Koordinatensystem?")
    if feature.geometry.is_valid:
        return _areal(feature.geometry), None
    reason = shapely.is_valid_reason(feature.geometry)
    mended = _areal(shapely.make_valid(feature.geometry))
    if mended is None:
        return None, Problem("invalid", rows, reason)
    return mended, Problem("repaired", rows, reason)


def _areal(geometry: BaseGeometry) -> BaseGeometry | None:
    """The polygons of a shape without slivers; None when nothing is left."""
    parts = _polygons(geometry)
    large = [part for part in parts if square_meters(part) >= SLIVER_M2] or parts[:1]
    return shapely.MultiPolygon(large) if large and not large[0].is_empty and large[0].area > 0 else None


def _polygons(geometry: BaseGeometry) -> list[shapely.Polygon]:
    return [part for part in _parts(geometry) if isinstance(part, shapely.Polygon)]


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    if not hasattr(geometry, "geoms"):
        return [geometry]
    return [part for one in geometry.geoms for part in _parts(one)]


def _between(outlines: Mapping[int, BaseGeometry]) -> list[Problem]:
    """Duplicates and overlaps among the outlines of one file."""
    rows = list(outlines)
    shapes = [outlines[row] for row in rows]
    if not shapes:
        return []
    tree = shapely.STRtree(shapes)
    found = []
    for left, right in sorted(zip(*tree.query(shapes, predicate="intersects").tolist(), strict=True)):
        if left < right and not _nested(shapes[left], shapes[right]):
            problem = _overlap((rows[left], rows[right]), shapes[left], shapes[right])
            if problem is not None:
                found.append(problem)
    return found


def _nested(a: BaseGeometry, b: BaseGeometry) -> bool:
    """A part inside its whole is no overlap: one holds the other and is clearly larger."""
    small, large = sorted((a, b), key=lambda one: one.area)
    return bool(small.area < 0.95 * large.area and small.intersection(large).area > 0.99 * small.area)


def _overlap(rows: tuple[int, int], a: BaseGeometry, b: BaseGeometry) -> Problem | None:
    common = a.intersection(b)
    share = common.area / min(a.area, b.area) if common.area else 0.0
    meters = square_meters(common) if share else 0.0
    if share > 0.99:
        return Problem("duplicate", rows, square_meters=meters, share=share)
    if share > OVERLAP_SHARE and meters > SLIVER_M2:
        return Problem("overlap", rows, square_meters=meters, share=share)
    return None


# --- measuring and finding ------------------------------------------------------------------------------------------

Degrees = NDArray[np.float64]
_GEOD = pyproj.Geod(ellps="WGS84")


def square_meters(geometry: BaseGeometry) -> float:
    """The area on the ellipsoid of a shape in degrees."""
    return float(sum(abs(_GEOD.geometry_area_perimeter(part)[0]) for part in _parts(geometry) if part.area))


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two points (longitude, latitude in degrees WGS 84), in kilometers."""
    west, south, east, north = (math.radians(value) for value in (*a, *b))
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def distances_km(a: tuple[float, float], longitudes: Degrees, latitudes: Degrees) -> NDArray[np.float64]:
    """Great-circle distances from one point to many, in kilometers, in their order; degrees WGS 84."""
    west, south = math.radians(a[0]), math.radians(a[1])
    east, north = np.radians(longitudes), np.radians(latitudes)
    half = np.sin((north - south) / 2) ** 2 + math.cos(south) * np.cos(north) * np.sin((east - west) / 2) ** 2
    kilometers: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
    return kilometers


def middle(outline: dict[str, Any]) -> tuple[float, float]:
    """A point that is surely inside the outline, near its middle."""
    whole = shape(outline)
    point = whole.centroid if whole.contains(whole.centroid) else shapely.point_on_surface(whole)
    return point.x, point.y


def box(outlines: Iterable[dict[str, Any]]) -> tuple[float, float, float, float] | None:
    """West, south, east and north of all outlines in degrees; None where there is none."""
    bounds = [shape(outline).bounds for outline in outlines]
    if not bounds:
        return None
    west, south, east, north = zip(*bounds, strict=True)
    return min(west), min(south), max(east), max(north)


def wider(box: tuple[float, float, float, float], kilometers: float) -> tuple[float, float, float, float]:
    """The box (degrees) with a margin on all sides."""
    west, south, east, north = box
    rise = math.degrees(kilometers / EARTH_KM)
    run = rise / math.cos(math.radians(max(abs(south), abs(north))))
    return west - run, south - rise, east + run, north + rise


@dataclass(frozen=True, slots=True)
class Locator:
    """Finds the outlines around a point with an R-tree."""

    keys: tuple[UUID, ...]
    tree: shapely.STRtree

    @classmethod
    def of(cls, outlines: Iterable[tuple[UUID, dict[str, Any]]]) -> "Locator":
        pairs = [(key, shape(outline)) for key, outline in outlines]
        return cls(tuple(key for key, _shape in pairs), shapely.STRtree([geometry for _key, geometry in pairs]))

    def at(self, longitude: float, latitude: float) -> list[UUID]:
        """Keys of the outlines that hold the point; a point on a border belongs to both sides."""
        found = self.tree.query(shapely.Point(longitude, latitude), predicate="intersects")
        return [self.keys[position] for position in sorted(found)]


def as_outline(geometry: BaseGeometry) -> dict[str, Any]:
    """Polygons as a GeoJSON MultiPolygon, to a tenth of a meter (six decimals), as JSON gives it back."""
    rounded = shapely.set_precision(shapely.force_2d(shapely.MultiPolygon(_polygons(geometry))), 1e-6)
    return dict(json.loads(json.dumps(mapping(shapely.MultiPolygon(_polygons(rounded))))))


def wholes(outlines: Mapping[int, dict[str, Any]]) -> dict[int, int]:
    """For each outline that lies (all but a sliver) in larger ones the smallest of them."""
    rows = list(outlines)
    shapes = [shape(outlines[row]) for row in rows]
    if not shapes:
        return {}
    tree = shapely.STRtree(shapes)
    around: dict[int, int] = {}
    inner_points = shapely.point_on_surface(shapes)
    for inner, outer in sorted(zip(*tree.query(inner_points, predicate="within").tolist(), strict=True)):
        best = around.get(inner)
        is_smaller = best is None or shapes[outer].area < shapes[best].area
        if inner != outer and is_smaller and _holds(shapes[outer], shapes[inner]):
            around[inner] = outer
    return {rows[inner]: rows[outer] for inner, outer in around.items()}


def is_mostly_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two outlines share more than half of what they cover together."""
    a, b = shape(one), shape(other)
    return bool(a.intersection(b).area > 0.5 * a.union(b).area)


def _holds(large: BaseGeometry, small: BaseGeometry) -> bool:
    return bool(large.area > small.area and large.intersection(small).area > 0.99 * small.area)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Outlines as SVG paths in a common frame; ``box`` is the viewBox."""

    box: str
    paths: Sequence[tuple[UUID, str]]


def drawing(outlines: Iterable[tuple[UUID, dict[str, Any]]], *, width: int = 600) -> Drawing:
    """Simplified outlines as SVG path data; the longer side is ``width`` units, north is up, parts lie on wholes."""
    shapes = sorted(((key, shape(outline)) for key, outline in outlines), key=lambda pair: -pair[1].area)
    if not shapes:
        return Drawing(f"0 0 {width} {width}", ())
    west, south, east, north = shapely.total_bounds([geometry for _key, geometry in shapes])
    narrow = math.cos(math.radians((south + north) / 2))
    scale = width / max((east - west) * narrow, north - south, 1e-9)

    def path(geometry: BaseGeometry) -> str:
        return "".join(ring(line.coords) for part in _polygons(geometry) for line in (part.exterior, *part.interiors))

    def ring(points: Iterable[Sequence[float]]) -> str:
        steps = [f"{(x - west) * narrow * scale:.0f},{(north - y) * scale:.0f}" for x, y, *_height in points]
        return f"M{'L'.join(steps)}Z"

    simple = [(key, geometry.simplify(1.2 / scale, preserve_topology=True)) for key, geometry in shapes]
    box = f"0 0 {(east - west) * narrow * scale:.0f} {(north - south) * scale:.0f}"
    return Drawing(box, [(key, path(geometry)) for key, geometry in simple])


def rings(outline: dict[str, Any], *, meters: float, unit: int) -> list[list[int]]:
    """The rings of an outline without corners finer than ``meters``, each as whole numbers.

    Longitude and latitude of the first corner in ``1/unit`` degrees, then the steps to each next one.
    """
    degrees = meters / (math.radians(EARTH_KM) * 1000)
    simple = shape(outline).simplify(degrees, preserve_topology=True)
    lines = (line for part in _polygons(simple) for line in (part.exterior, *part.interiors))
    return [_steps([(round(x * unit), round(y * unit)) for x, y, *_height in line.coords]) for line in lines]


def _steps(corners: Sequence[tuple[int, int]]) -> list[int]:
    before = [(0, 0), *corners[:-1]]
    return [step for (x, y), (from_x, from_y) in zip(corners, before, strict=True) for step in (x - from_x, y - from_y)]


@dataclass(frozen=True, slots=True)
class Plan:
    """A map for paper: rings and points in a frame of ``width`` × ``height``, y downwards, ``meters`` to a unit."""

    width: float
    height: float
    meters: float
    outlines: Sequence[tuple[UUID, Sequence[Sequence[tuple[float, float]]]]]
    points: Sequence[tuple[float, float] | None]


def plan(
    outlines: Iterable[tuple[UUID, dict[str, Any]]],
    points: Sequence[tuple[float, float]],
    *,
    around: dict[str, Any] | None,
    width: float,
    height: float,
) -> Plan:
    """Outlines and points (degrees WGS 84), north up, cut at a frame around one outline (None: around everything).

    Points outside of the frame are None. Lengths keep their proportion to 0.1 % within a town.
    """
    shapes = [(key, shape(outline)) for key, outline in outlines]
    wanted = [shape(around)] if around else [geometry for _key, geometry in shapes]
    if not wanted:
        return Plan(width, height, 0.0, (), [None for _point in points])
    west, south, east, north = shapely.total_bounds(wanted)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = 0.9 * min(width / max((east - west) * narrow, 1e-6), height / max(north - south, 1e-6))
    left, top = (west + east) / 2 - width / 2 / narrow / scale, (south + north) / 2 + height / 2 / scale
    frame = shapely.box(left, top - height / scale, left + width / narrow / scale, top)

    def at(x: float, y: float) -> tuple[float, float]:
        return round((x - left) * narrow * scale, 2), round((top - y) * scale, 2)

    def cut(geometry: BaseGeometry) -> list[list[tuple[float, float]]]:
        inside = _areal(geometry.simplify(0.2 / scale, preserve_topology=True).intersection(frame))
        parts = _polygons(inside) if inside is not None else []
        return [
            [at(x, y) for x, y, *_height in line.coords] for part in parts for line in (part.exterior, *part.interiors)
        ]

    drawn = [(key, cut(geometry)) for key, geometry in sorted(shapes, key=lambda pair: -pair[1].area)]
    placed = [at(x, y) if frame.contains(shapely.Point(x, y)) else None for x, y in points]
    return Plan(width, height, EARTH_KM * 1000 * math.pi / 180 / scale, [(k, r) for k, r in drawn if r], placed)


def spread(
    points: Sequence[tuple[float, float]], *, apart: float, frame: tuple[float, float], rounds: int = 1200
) -> list[tuple[float, float]]:
    """The points pushed away from each other until none is nearer than ``apart`` to another, each as little as it needs.

    All stay half of ``apart`` within a frame of width × height. Where a frame is too full, they stand closer.
    """
    spots = np.array(points, dtype=float).reshape(-1, 2)
    low, high = apart / 2, np.array(frame) - apart / 2
    home = spots.clip(low, high)
    turns = np.arange(len(spots)) * 2.399963  # the golden angle: points on one spot leave in different directions
    spots = home + 0.01 * apart * np.column_stack([np.cos(turns), np.sin(turns)]) * (len(spots) > 1)
    for turn in range(rounds):
        ways = spots[:, None, :] - spots[None, :, :]
        gaps = np.sqrt((ways**2).sum(axis=2))
        np.fill_diagonal(gaps, np.inf)
        if gaps.min(initial=np.inf) >= apart and (spots == spots.clip(low, high)).all():
            return [(float(x), float(y)) for x, y in spots]
        lack = np.clip(apart * 1.01 - gaps, 0, None)
        spots = spots + (ways / np.maximum(gaps, 1e-9)[:, :, None] * (lack / 2)[:, :, None]).sum(axis=1)
        if turn < 100:
            spots += 0.02 * (home - spots) * (gaps.min(axis=1) >= apart)[:, None]
        turns += 1  # who is caught in a corner is nudged in ever other directions
        spots += 0.04 * apart * np.column_stack([np.cos(turns), np.sin(turns)]) * (gaps.min(axis=1) < apart)[:, None]
        spots = spots.clip(low, high)
    return spread(points, apart=0.8 * apart, frame=frame, rounds=rounds)


def labels(drawn: Plan, *, room: float) -> dict[UUID, tuple[float, float]]:
    """A point for the name of each outline inside of the frame, where a circle of radius ``room`` has its place."""
    found = {}
    for key, drawn_rings in drawn.outlines:
        parts = [shapely.Polygon(ring).buffer(0) for ring in drawn_rings if len(ring) > 3]
        circles = [shapely.maximum_inscribed_circle(part, tolerance=1.0) for part in parts if not part.is_empty]
        widest = max(circles, key=lambda circle: circle.length, default=None)
        if widest is not None and widest.length >= room:
            x, y = widest.coords[0]
            found[key] = (round(x, 1), round(y, 1))
    return found
