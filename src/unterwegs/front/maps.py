"""The map: numbered pins, areas as GeoJSON for Leaflet, and a drawing of the areas that needs no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from unterwegs.directory import facts
from unterwegs.directory.queries import Hit, Place
from unterwegs.front import structured
from unterwegs.kit import geometry
from unterwegs.places import queries as places
from unterwegs.places.models import Area


@dataclass(frozen=True, slots=True)
class Pin:
    """A place and the offers found there."""

    number: int
    place: Place
    hits: Sequence[Hit]


def pins(hits: Sequence[Hit]) -> list[Pin]:
    """Places with a point, in the order in which their first offer stands in the list."""
    by_place: dict[Any, tuple[Place, list[Hit]]] = {}
    for hit in hits:
        for place in hit.offer.places:
            if place.longitude is not None:
                by_place.setdefault(place.id, (place, []))[1].append(hit)
    return [Pin(number, place, found) for number, (place, found) in enumerate(by_place.values(), start=1)]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The families' areas as SVG paths; ``box`` is the viewBox."""

    box: str
    areas: Sequence[tuple[Area, str]]


def drawing() -> Drawing:
    """Outlines of the areas, drawn without a script."""
    areas = {area.pk: area for area in places.family_areas() if area.outline}
    drawn = geometry.drawing((pk, area.outline or {}) for pk, area in areas.items())
    return Drawing(drawn.box, [(areas[pk], path) for pk, path in drawn.paths])


def features(hits: Sequence[Hit], *, now: datetime) -> dict[str, Any]:
    """A GeoJSON FeatureCollection: areas families choose from, and one point per place."""
    areas = [
        {
            "type": "Feature",
            "properties": {"what": "area", "name": area.name, "slug": area.slug},
            "geometry": area.outline,
        }
        for area in places.family_areas()
        if area.outline
    ]
    return {"type": "FeatureCollection", "features": areas + [_feature(pin, now) for pin in pins(hits)]}


def _feature(pin: Pin, now: datetime) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "what": "place",
            "number": pin.number,
            "name": pin.place.name,
            "address": pin.place.address,
            "offers": [
                {
                    "name": hit.offer.name.text,
                    "when": facts.when_words(hit.next.start, now=now) if hit.next else "",
                    "url": reverse("front:offer", args=[hit.offer.code, structured.slug_of(hit.offer)]),
                }
                for hit in pin.hits
            ],
        },
        "geometry": {"type": "Point", "coordinates": [pin.place.longitude, pin.place.latitude]},
    }
