"""Outlines: read in any reference system, checked, found, measured, drawn."""

import io
import json
import zipfile
from typing import Any
from uuid import UUID

import numpy as np
import pytest
import shapefile
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, shape

from unterwegs.kit import geometry

WGS84_PRJ = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
UTM_PRJ = (
    'PROJCS["ETRS_1989_UTM_Zone_32N",GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989",SPHEROID["GRS_1980",6378137.0,'
    '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],'
    'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
DEGREES = [[8.0, 50.0], [8.0, 50.1], [8.1, 50.1], [8.1, 50.0], [8.0, 50.0]]
METERS = [[465e3, 56e5], [465e3, 5601e3], [466e3, 5601e3], [466e3, 56e5], [465e3, 56e5]]


def square(west: float = 8.0, south: float = 50.0, size: float = 0.1) -> Polygon:
    return Polygon([(west, south), (west, south + size), (west + size, south + size), (west + size, south)])


def outline(west: float = 8.0, south: float = 50.0, size: float = 0.1) -> dict[str, Any]:
    return geometry.as_outline(square(west, south, size))


def features(*shapes: Any) -> list[geometry.Feature]:
    return [geometry.Feature(row, {}, one) for row, one in enumerate(shapes, start=1)]


def shapefile_zip(
    ring: list[list[float]], *, prj: str | None = WGS84_PRJ, cpg: str | None = None, encoding: str = "utf-8"
) -> bytes:
    """A zipped shapefile of one area called „Groß Düben“."""
    parts = {name: io.BytesIO() for name in ("shp", "shx", "dbf")}
    writer: Any = shapefile.Writer(shp=parts["shp"], shx=parts["shx"], dbf=parts["dbf"], encoding=encoding)
    writer.field("NAME", "C", 40)
    writer.poly([ring])
    writer.record("Groß Düben")
    writer.close()
    named = {f"ordner/Gebiete.{name}": content.getvalue() for name, content in parts.items()}
    named |= {"ordner/Gebiete.prj": prj.encode()} if prj else {}
    named |= {"ordner/Gebiete.cpg": cpg.encode()} if cpg else {}
    return zipped(named)


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


# --- reading --------------------------------------------------------------------------------------------------------


def test_a_shapefile_in_meters_is_brought_to_degrees() -> None:
    (one,) = geometry.read_outlines(shapefile_zip(METERS, prj=UTM_PRJ))

    assert one.geometry is not None
    assert [round(value, 3) for value in one.geometry.bounds] == [8.506, 50.551, 8.52, 50.56]


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [
        ("utf-8", None),
        ("utf-8", "UTF-8"),
        ("cp1252", None),
        ("cp1252", "ANSI 1252"),
        ("latin-1", "ISO 88591"),
        ("cp850", "OEM 850"),
        ("cp1252", "what is this"),
    ],
)
def test_the_names_of_a_shapefile_keep_their_umlauts(encoding: str, cpg: str | None) -> None:
    (one,) = geometry.read_outlines(shapefile_zip(DEGREES, encoding=encoding, cpg=cpg))

    assert one.properties == {"NAME": "Groß Düben"}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (shapefile_zip(DEGREES, prj=None), r"fehlt die Datei \.prj"),
        (shapefile_zip(DEGREES, prj="LOCAL"), "Koordinatensystem „LOCAL“ ist unbekannt"),
        (zipped({"lies.txt": b"nichts"}), "genau ein Shapefile"),
        (zipped({"a.shp": b"", "b.shp": b""}), "genau ein Shapefile"),
        (zipped({"a.shp": b""}), r"fehlt die Datei \.dbf"),
        (zipped({"a.shp": b"x" * 200, "a.dbf": b"y" * 40, "a.prj": WGS84_PRJ.encode()}), "beschädigt"),
        (b"PK\x03\x04" + b"\x00" * 40, "beschädigt oder verschlüsselt"),
        (b"[1, 2]", "kein GeoJSON mit einer Liste"),
        (b"\xff\xfe", "weder GeoJSON noch"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(source: bytes, words: str) -> None:
    with pytest.raises(geometry.Unreadable, match=words):
        geometry.read_outlines(source)


def test_a_zip_that_would_fill_the_disk_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geometry, "LARGEST", 1_000_000)

    with pytest.raises(geometry.Unreadable, match="größer als"):
        geometry.read_outlines(zipped({"a.shp": bytes(1_000_001)}))


def test_heights_are_left_out() -> None:
    ring = [[x, y, 170.5] for x, y in DEGREES]
    source = json.dumps({"features": [{"properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}]})

    checked = geometry.check(geometry.read_outlines(source.encode()))

    assert geometry.as_outline(checked.outlines[1])["coordinates"][0][0][0] == [8.0, 50.1]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(source: bytes) -> None:
    try:
        read = geometry.read_outlines(source)
    except geometry.Unreadable as problem:
        read = [str(problem)]  # type: ignore[list-item]

    assert read is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometries", "properties", "name"]), inner)
    ),
    max_leaves=20,
)


@given(geometry_of=JSON, properties=JSON, kind=st.sampled_from(["Polygon", "MultiPolygon", "Point", "Nichts"]))
def test_no_geometry_breaks_the_check(geometry_of: Any, properties: Any, kind: str) -> None:
    shown = [
        geometry_of,
        {"type": kind, "coordinates": geometry_of},
        {"type": "GeometryCollection", "geometries": [geometry_of]},
    ]
    source = json.dumps({"features": [{"properties": properties, "geometry": one} for one in shown] + [geometry_of]})

    checked = geometry.check(geometry.read_outlines(source.encode()))

    assert len(checked.outlines) + len({row for one in checked.problems for row in one.rows}) >= 4


@pytest.mark.parametrize("crs", ["EPSG:25832", ["x"], {"properties": "x"}, {"properties": {"name": "???"}}])
def test_a_reference_system_that_says_nothing_is_refused(crs: Any) -> None:
    with pytest.raises(geometry.Unreadable, match="ist unbekannt"):
        geometry.read_outlines(json.dumps({"crs": crs, "features": []}).encode())


def test_a_file_nested_without_end_is_refused() -> None:
    with pytest.raises(geometry.Unreadable):
        geometry.read_outlines(b'{"features":' + b"[" * 100_000)


# --- checking -------------------------------------------------------------------------------------------------------


def test_a_bow_tie_is_repaired_and_its_reason_named() -> None:
    tie = Polygon([(8, 50), (8.1, 50.1), (8.1, 50), (8, 50.1)])

    checked = geometry.check(features(tie))

    (problem,) = checked.problems
    assert (problem.what, problem.rows, problem.detail) == ("repaired", (1,), "Self-intersection[8.05 50.05]")
    assert checked.outlines[1].is_valid


def test_slivers_of_a_drawing_are_dropped() -> None:
    checked = geometry.check(features(square().union(square(west=9, size=0.00001))))

    assert len(checked.outlines[1].geoms) == 1  # type: ignore[attr-defined]


def test_overlaps_are_measured() -> None:
    checked = geometry.check(features(square(), square(west=8.05)))

    (problem,) = checked.problems
    assert (problem.what, problem.rows, round(problem.share, 2)) == ("overlap", (1, 2), 0.5)
    assert round(problem.square_meters / 1e6, 1) == 39.8


def test_neighbors_that_share_a_border_do_not_overlap() -> None:
    checked = geometry.check(features(square(), square(west=8.1), square(south=50.1)))

    assert checked.problems == []


def test_an_area_that_is_as_good_as_another_is_its_duplicate() -> None:
    checked = geometry.check(features(square(), square(west=8.00001)))

    assert [(one.what, one.rows) for one in checked.problems] == [("duplicate", (1, 2))]


# --- measuring, finding, drawing ------------------------------------------------------------------------------------


def test_the_smallest_whole_around_an_area_is_its_whole() -> None:
    shapes = {1: outline(size=1), 2: outline(size=0.5), 3: outline(size=0.1), 4: outline(west=20)}

    assert geometry.wholes(shapes) == {2: 1, 3: 2}


def test_a_point_is_found_in_every_outline_around_it() -> None:
    keys = [UUID(int=number) for number in range(3)]
    locator = geometry.Locator.of(zip(keys, (outline(size=1), outline(), outline(west=20)), strict=True))

    assert locator.at(8.05, 50.05) == keys[:2]
    assert locator.at(8.1, 50.05) == keys[:2]
    assert locator.at(0, 0) == []


def test_distances_are_those_of_the_globe() -> None:
    wetzlar, flensburg = (8.5, 50.556), (9.43, 54.79)

    assert geometry.distance_km(wetzlar, wetzlar) == 0
    assert round(geometry.distance_km(wetzlar, flensburg), 1) == 474.9


@given(
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
)
def test_the_way_back_is_as_long_and_nothing_is_further_than_half_around(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    there = geometry.distance_km(a, b)

    assert there == pytest.approx(geometry.distance_km(b, a), abs=1e-6)
    assert 0 <= there < 20_016


@given(
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), max_size=5),
)
def test_distances_to_many_are_those_to_each(a: tuple[float, float], others: list[tuple[float, float]]) -> None:
    longitudes, latitudes = np.array([at[0] for at in others]), np.array([at[1] for at in others])

    assert geometry.distances_km(a, longitudes, latitudes) == pytest.approx(
        [geometry.distance_km(a, other) for other in others], abs=1e-6
    )


def test_the_middle_of_a_horseshoe_is_inside_of_it() -> None:
    horseshoe = square(size=1).difference(square(west=8.2, south=50.2, size=0.9).buffer(0))
    shown = geometry.as_outline(horseshoe)

    longitude, latitude = geometry.middle(shown)

    assert shape(shown).contains(shape({"type": "Point", "coordinates": (longitude, latitude)}))


def test_a_drawing_has_north_above_and_keeps_its_proportions() -> None:
    key = UUID(int=1)

    drawn = geometry.drawing([(key, outline())], width=100)

    assert drawn.box == "0 0 64 100"
    assert drawn.paths == [(key, "M0,0L64,0L64,100L0,100L0,0Z")]


def test_parts_are_drawn_on_top_of_their_whole() -> None:
    part, whole = UUID(int=1), UUID(int=2)

    drawn = geometry.drawing([(part, outline()), (whole, outline(size=1))])

    assert [key for key, _path in drawn.paths] == [whole, part]


def test_nothing_is_drawn_as_an_empty_sheet() -> None:
    assert geometry.drawing([], width=100) == geometry.Drawing("0 0 100 100", ())


# --- maps on paper --------------------------------------------------------------------------------------------------

KEY, OTHER = UUID(int=1), UUID(int=2)
FRAME = {"width": 115.0, "height": 96.0}
spots = st.tuples(st.floats(0, 115), st.floats(0, 96))


def test_a_map_keeps_its_proportions_and_leaves_a_tenth_free() -> None:
    found = geometry.plan([(KEY, outline())], [(8.0, 50.0), (8.1, 50.1)], around=outline(), **FRAME)

    assert found.points[0] is not None
    assert found.points[1] is not None
    (left, bottom), (right, top) = found.points
    assert bottom - top == pytest.approx(0.9 * 96, abs=0.02)
    assert (right - left) / (bottom - top) == pytest.approx(np.cos(np.radians(50.05)), abs=1e-3)
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((115 / 2, 48), abs=0.02)
    assert found.meters * (bottom - top) == pytest.approx(0.1 * np.radians(geometry.EARTH_KM) * 1000, rel=1e-3)


@given(st.lists(st.tuples(st.floats(7.8, 8.3), st.floats(49.8, 50.3)), max_size=12))
def test_a_point_lies_in_the_frame_or_is_none(points: list[tuple[float, float]]) -> None:
    found = geometry.plan([(KEY, outline()), (OTHER, outline(west=8.1))], points, around=outline(), **FRAME)

    assert len(found.points) == len(points)
    assert all(0 <= x <= 115 and 0 <= y <= 96 for x, y in filter(None, found.points))
    drawn = [corner for _key, rings in found.outlines for ring in rings for corner in ring]
    assert all(-0.01 <= x <= 115.01 and -0.01 <= y <= 96.01 for x, y in drawn)
    assert [point is not None for point in found.points] == [inside(found, at) for at in points]


def inside(found: geometry.Plan, at: tuple[float, float]) -> bool:
    """Whether a place is within the frame, told from how many meters it is away from the middle of the area."""
    narrow = np.cos(np.radians(50.05))
    degree = np.radians(geometry.EARTH_KM) * 1000 / found.meters
    return bool(abs(at[0] - 8.05) * narrow * degree < 115 / 2 and abs(at[1] - 50.05) * degree < 48)


@settings(deadline=None, max_examples=60)
@given(st.lists(spots | st.just((57.0, 48.0)) | st.just((0.0, 0.0)), max_size=40))
def test_no_two_pins_cover_each_other(points: list[tuple[float, float]]) -> None:
    found = geometry.spread(points, apart=6.4, frame=(115, 96))

    assert len(found) == len(points)
    assert nearest(found) >= 0.8 * 6.4  # where many are caught in one corner, they stand a fifth closer
    assert all(3.19 <= x <= 111.81 and 3.19 <= y <= 92.81 for x, y in found)


def test_pins_that_have_room_stay_where_they_are_and_others_move_a_little() -> None:
    alone, close, closer = (20.0, 20.0), (80.0, 50.0), (81.0, 50.0)

    found = geometry.spread([alone, close, closer], apart=6.4, frame=(115, 96))

    ways = [float(np.hypot(x - a, y - b)) for (x, y), (a, b) in zip(found, [alone, close, closer], strict=True)]
    assert ways == pytest.approx([0.06, 2.9, 2.9], abs=0.2)
    assert geometry.spread([alone], apart=6.4, frame=(115, 96)) == [alone]
    assert geometry.spread([], apart=6.4, frame=(115, 96)) == []


def test_pins_at_the_edge_come_inside() -> None:
    assert geometry.spread([(0.0, 96.0)], apart=6.4, frame=(115, 96)) == [(3.2, 92.8)]


def test_too_many_pins_for_a_frame_stand_closer() -> None:
    found = geometry.spread([(5.0, 5.0)] * 9, apart=6.4, frame=(10, 10))

    assert 2 <= nearest(found) < 6.4
    assert all(0 <= x <= 10 and 0 <= y <= 10 for x, y in found)


def nearest(points: list[tuple[float, float]]) -> float:
    gaps = [np.hypot(a - x, b - y) for number, (x, y) in enumerate(points) for a, b in points[number + 1 :]]
    return float(min(gaps, default=np.inf))


def test_a_name_stands_inside_its_outline_in_the_frame() -> None:
    found = geometry.plan([(KEY, outline()), (OTHER, outline(west=8.1))], [], around=outline(), **FRAME)

    named = geometry.labels(found, room=4)

    rings = dict(found.outlines)
    assert set(named) == {KEY, OTHER}
    assert all(Polygon(rings[key][0]).contains(Point(at)) for key, at in named.items())


def test_a_map_without_outlines_is_empty() -> None:
    found = geometry.plan([], [(8.0, 50.0)], around=None, **FRAME)

    assert (found.outlines, found.points, geometry.labels(found, room=4)) == ((), [None], {})


def test_a_box_holds_all_outlines_and_a_margin_in_kilometers() -> None:
    box = geometry.box(
        [shapely.box(8.0, 50.0, 8.1, 50.1).__geo_interface__, shapely.box(8.4, 50.2, 8.5, 50.3).__geo_interface__]
    )

    assert box == pytest.approx((8.0, 50.0, 8.5, 50.3))
    assert geometry.box([]) is None
    west, south, east, north = geometry.wider((8.0, 50.0, 8.5, 50.3), 5)
    assert geometry.distance_km((8.0, 50.3), (west, 50.3)) == pytest.approx(5, abs=0.01)
    assert geometry.distance_km((8.0, 50.0), (8.0, south)) == pytest.approx(5, abs=0.01)
    assert (east - 8.5, north - 50.3) == pytest.approx((8.0 - west, 50.0 - south))
