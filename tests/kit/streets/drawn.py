"""Small towns drawn for the tests: points in meters east and north of a corner, and ways over their names."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from unterwegs.kit import streets
from unterwegs.kit.streets import extract
from unterwegs.kit.tours.ways import EARTH_METERS, MEANS

WEST, SOUTH = 8.5, 50.0
NORTH = 180 / (3.141592653589793 * EARTH_METERS)  # degrees of a meter
EAST = NORTH / 0.6427876096865394  # at 50 degrees

Meters = tuple[float, float]
Way = tuple[str, Mapping[str, str]]  # names of its points, one letter each


def at(east: float, north: float = 0) -> tuple[float, float]:
    """The place in degrees."""
    return WEST + east * EAST, SOUTH + north * NORTH


def file(
    folder: Path,
    points: Mapping[str, Meters],
    ways: Sequence[Way],
    *,
    tags: Mapping[str, Mapping[str, str]] | None = None,
    dated: str = "2026-11-03T20:21:22Z",
) -> Path:
    """An extract as it is drawn; ``tags`` are those of the points."""
    numbers = {name: number for number, name in enumerate(points, start=1)}
    lines = []
    for name, number in numbers.items():
        longitude, latitude = at(*points[name])
        place = f'id="{number}" version="1" timestamp="{dated}" lon="{longitude:.7f}" lat="{latitude:.7f}"'
        lines.append(f"<node {place}>{_tags((tags or {}).get(name, {}))}</node>")
    for number, (names, said) in enumerate(ways, start=1):
        refs = "".join(f'<nd ref="{numbers.get(name, 99999)}"/>' for name in names)
        lines.append(f'<way id="{number}" version="1" timestamp="{dated}">{refs}{_tags(said)}</way>')
    made = folder / "town.osm"
    made.write_text(f'<?xml version="1.0"?><osm version="0.6">{"".join(lines)}</osm>', encoding="utf-8")
    return made


def _tags(said: Mapping[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in said.items())


def extract_of(folder: Path, points: Mapping[str, Meters], ways: Sequence[Way], **other: Any) -> extract.Extract:
    return extract.read(file(folder, points, ways, **other))


def town(folder: Path, points: Mapping[str, Meters], ways: Sequence[Way], **other: Any) -> streets.Streets:
    """The town as it is loaded."""
    made = folder / "kept" / "streets.npz"
    streets.read(file(folder, points, ways, **other), into=made)
    return streets.load(made)


def seconds(town: streets.Streets, means: str, *places: Meters) -> list[list[int]]:
    """Seconds from each place to each without what the means costs once."""
    found = town.seconds([at(*place) for place in places], means).seconds
    once = MEANS[means].once
    return [[int(one) - once * (row != column) for column, one in enumerate(line)] for row, line in enumerate(found)]


def needed(meters: float, speed: float) -> int:
    """Seconds for meters at km/h, rounded."""
    return round(meters / speed * 3.6)
