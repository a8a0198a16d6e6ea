"""Reads the streets of an extract of OpenStreetMap (.osm.pbf, .osm, also packed) with pyosmium.

OpenStreetMap's data are under the Open Database Licence 1.0 (https://opendatacommons.org/licenses/odbl/).
"""

import tempfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
from numpy.typing import NDArray

from unterwegs.kit.streets import traffic
from unterwegs.kit.streets.about import Box, Unreadable
from unterwegs.kit.tours.ways import EARTH_METERS

LARGE: Final = 100_000_000  # bytes; the places of all points of such a file are kept on the disk meanwhile
KEYS: Final = ("highway", "barrier")
TOLD_EVERY: Final = 20_000  # ways

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Extract:
    """The pieces of all streets between two points; ``ahead`` and ``back`` are meters per second for each means, 0: closed.

    ``points`` are (longitude, latitude) in degrees, ``first`` and ``last`` rows of them, ``meters`` the length.
    ``closed`` and ``waits`` are about points: who comes by a means gets no further, or waits for seconds.
    """

    points: Floats
    first: Ints
    last: Ints
    meters: Floats
    ahead: dict[str, Floats]
    back: dict[str, Floats]
    closed: dict[str, NDArray[np.bool_]]
    waits: dict[str, Floats]
    dated: date | None


def read(file: Path, *, box: Box | None = None, progress: Callable[[int], None] | None = None) -> Extract:
    """The streets of a file, those that have a point in ``box``; ``progress`` is told how many ways were read.

    Raises Unreadable, OSError.
    """
    with open(file, "rb") as opened:
        if not opened.read(1):
            raise Unreadable("Die Datei ist leer.")
    found = _Found(box, progress or (lambda _count: None))
    try:
        with tempfile.TemporaryDirectory(prefix="unterwegs-streets-") as folder:
            storage = f"sparse_file_array,{folder}/points" if file.stat().st_size > LARGE else "flex_mem"
            dated = _dated(file)
            for one in _objects(file, storage):
                found.take(one)
    except (RuntimeError, ValueError, OverflowError) as problem:
        raise Unreadable(f"Die Datei ist kein lesbarer Auszug aus OpenStreetMap ({problem}).") from None
    if not found.refs:
        where = "in diesem Gebiet " if box else ""
        raise Unreadable(f"In der Datei steht {where}keine Straße. Ist es der richtige Auszug?")
    return found.extract(dated)


def _dated(file: Path) -> date | None:
    """The day as the file says it; None where it does not."""
    with osmium.io.Reader(str(file), osmium.osm.NOTHING) as reader:
        header = reader.header()
        said = header.get("osmosis_replication_timestamp") or header.get("timestamp") or ""
    try:
        return datetime.fromisoformat(said).date()
    except ValueError:
        return None


def _objects(file: Path, storage: str) -> Iterator[Any]:
    entities = osmium.osm.NODE | osmium.osm.WAY
    processor = osmium.FileProcessor(str(file), entities).with_locations(storage)
    return iter(processor.with_filter(osmium.filter.KeyFilter(*KEYS)))


class _Found:
    """What was read so far, in arrays that are as small as they can be."""

    def __init__(self, box: Box | None, progress: Callable[[int], None]) -> None:
        self.box, self.progress, self.ways = box, progress, 0
        self.refs, self.longitudes, self.latitudes = array("q"), array("d"), array("d")
        self.sizes = array("l")
        self.speeds = {means: (array("d"), array("d")) for means in traffic.MEANS}
        self.closed: dict[str, list[int]] = {means: [] for means in traffic.MEANS}
        self.waits: dict[str, dict[int, float]] = {means: {} for means in traffic.MEANS}
        self.newest = datetime.min.replace(tzinfo=UTC)

    def take(self, one: Any) -> None:
        self.newest = max(self.newest, one.timestamp)
        if one.is_node():
            self.take_node(one)
        elif "highway" in one.tags:
            self.take_way(one)

    def take_node(self, node: Any) -> None:
        tags = {tag.k: tag.v for tag in node.tags}
        for means in traffic.MEANS:
            if traffic.is_closed(tags, means):
                self.closed[means].append(node.id)
            seconds = traffic.waiting(tags, means)
            if seconds:
                self.waits[means][node.id] = seconds

    def take_way(self, way: Any) -> None:
        self.ways += 1
        if self.ways % TOLD_EVERY == 0:
            self.progress(self.ways)
        known = [(node.ref, node.location.lon, node.location.lat) for node in way.nodes if node.location.valid()]
        if len(known) < 2 or not self.is_here(known):
            return
        tags = {tag.k: tag.v for tag in way.tags}
        speeds = {means: traffic.speeds(tags, means) for means in traffic.MEANS}
        if not any(any(pair) for pair in speeds.values()):
            return
        for means, (ahead, back) in speeds.items():
            self.speeds[means][0].append(ahead)
            self.speeds[means][1].append(back)
        self.sizes.append(len(known))
        for ref, longitude, latitude in known:
            self.refs.append(ref)
            self.longitudes.append(longitude)
            self.latitudes.append(latitude)

    def is_here(self, known: list[tuple[int, float, float]]) -> bool:
        if self.box is None:
            return True
        west, south, east, north = self.box
        return any(west <= longitude <= east and south <= latitude <= north for _ref, longitude, latitude in known)

    def extract(self, dated: date | None) -> Extract:
        refs, sizes = np.frombuffer(self.refs, dtype=np.int64), np.frombuffer(self.sizes, dtype=np.int64)
        ids, place, row = np.unique(refs, return_index=True, return_inverse=True)
        points = np.column_stack([np.frombuffer(self.longitudes)[place], np.frombuffer(self.latitudes)[place]])
        inside = np.ones(len(refs), dtype=bool)
        inside[np.cumsum(sizes) - 1] = False  # no piece begins at the last point of a way
        begins = np.flatnonzero(inside)
        first, last = row[begins], row[begins + 1]
        way = np.repeat(np.arange(len(sizes)), sizes)[begins]
        apart = first != last
        first, last, way = first[apart], last[apart], way[apart]
        newest = self.newest.date() if self.newest.year > 1970 else None
        return Extract(
            points,
            first,
            last,
            meters_between(points[first], points[last]),
            {means: np.frombuffer(ahead)[way] for means, (ahead, _back) in self.speeds.items()},
            {means: np.frombuffer(back)[way] for means, (_ahead, back) in self.speeds.items()},
            {means: np.isin(ids, closed) for means, closed in self.closed.items()},
            {means: np.array([known.get(one, 0.0) for one in ids.tolist()]) for means, known in self.waits.items()},
            dated or newest,
        )


def meters_between(one: Floats, other: Floats) -> Floats:
    """Great-circle distance of points (longitude, latitude) in degrees, row by row."""
    a, b = np.radians(one), np.radians(other)
    rise, run = np.sin((b[:, 1] - a[:, 1]) / 2), np.sin((b[:, 0] - a[:, 0]) / 2)
    half = rise**2 + np.cos(a[:, 1]) * np.cos(b[:, 1]) * run**2
    meters: Floats = 2 * EARTH_METERS * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return meters
