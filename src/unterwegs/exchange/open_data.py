"""Published offers as open data: the documents as JSON, a flat table as CSV, areas as GeoJSON."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from unterwegs.directory.queries import Offer
from unterwegs.kit import sheets
from unterwegs.places.models import Area

COLUMNS = (
    "code",
    "name",
    "language",
    "organization",
    "kind",
    "phases",
    "topics",
    "minimum_age_months",
    "maximum_age_months",
    "mode",
    "registration",
    "free",
    "languages",
    "place",
    "street",
    "postcode",
    "city",
    "longitude",
    "latitude",
    "access",
    "rhythms",
    "summary",
    "version",
    "published_at",
)


def as_json(offers: Iterable[Offer], *, license_name: str) -> bytes:
    """``{"license": …, "offers": [documents.Offer, …]}``"""
    return msgspec.json.encode({"license": license_name, "offers": list(offers)})


def as_csv(offers: Iterable[Offer]) -> str:
    """One row per offer and place; lists inside a cell are separated by a bar. UTF-8 with BOM."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for offer in offers:
        writer.writerows(_rows(offer))
    return "\N{BYTE ORDER MARK}" + target.getvalue()


def _rows(offer: Offer) -> Iterator[list[Any]]:
    for place in offer.places or (None,):
        rhythms = [times.rule for times in offer.schedules if place is None or times.location in {None, place.id}]
        yield [
            _plain(value)
            for value in (
                offer.code,
                offer.name.text,
                offer.name.language,
                offer.organization.name,
                offer.kind,
                offer.phases,
                [topic.code for topic in offer.topics],
                offer.minimum_age,
                offer.maximum_age,
                offer.mode,
                offer.registration,
                offer.is_free,
                offer.languages,
                place.name if place else None,
                place.street if place else None,
                place.postcode if place else None,
                place.city if place else None,
                place.longitude if place else None,
                place.latitude if place else None,
                place.access if place else None,
                [rule for rule in rhythms if rule],
                offer.summary.text,
                offer.version,
                offer.published_at.isoformat(),
            )
        ]


def _plain(value: Any) -> Any:
    """A cell: nothing for None, yes or no, lists with bars; no cell can be taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "|".join(value) if isinstance(value, list | tuple) else value
    return sheets.harmless(text) if isinstance(text, str) else text


def areas_as_geojson(areas: Iterable[Area]) -> dict[str, Any]:
    """The areas families choose from; longitude first, WGS 84."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": str(area.pk),
                "properties": {"name": area.name, "slug": area.slug, "kind": area.kind, "key": area.key},
                "geometry": area.outline,
            }
            for area in areas
        ],
    }
