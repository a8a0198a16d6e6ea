"""Points and outlines: distance, reading, checking, finding the outline around a point."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry import mapping, shape

EARTH_KM = 6371.0088


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two points (longitude, latitude in degrees WGS 84), in kilometers."""
    west, south, east, north = (math.radians(value) for value in (*a, *b))
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def middle(outline: dict[str, Any]) -> tuple[float, float]:
    """A point that is surely inside the outline, near its middle."""
    whole = shape(outline)
    point = whole.centroid if whole.contains(whole.centroid) else shapely.point_on_surface(whole)
    return point.x, point.y


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


def as_outline(geometry: Any) -> dict[str, Any]:
    """A shapely polygon or multipolygon as a GeoJSON MultiPolygon."""
    parts = [geometry] if geometry.geom_type == "Polygon" else list(geometry.geoms)
    return dict(mapping(shapely.MultiPolygon(parts)))
