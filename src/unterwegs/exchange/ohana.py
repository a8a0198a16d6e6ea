"""Open Referral's older form, the CSV folder of the Ohana API: services, locations, organizations joined by ids."""

from collections.abc import Mapping
from typing import Any

from unterwegs.kit import sheets
from unterwegs.kit.sheets import Row, Sheet, Unreadable

COLUMNS = (
    "id", "name", "description", "organization", "location", "street", "postal_code", "city", "latitude", "longitude",
    "phone", "email", "website", "opening_hours", "fees", "languages", "application_process", "keywords",
    "accessibility", "eligibility",
)  # fmt: skip
DAYS = {
    "monday": "Mo", "tuesday": "Di", "wednesday": "Mi", "thursday": "Do", "friday": "Fr", "saturday": "Sa",
    "sunday": "So",
}  # fmt: skip
Rows = Mapping[str, list[Row]]


def joined(files: Mapping[str, bytes]) -> Sheet:
    """One row for each service, with the place, the organization and the numbers that belong to it."""
    if "services.csv" not in files:
        raise Unreadable("Im Ordner fehlt die Datei „services.csv“.")
    rows: Rows = {name.removesuffix(".csv"): _rows(content, name) for name, content in files.items()}
    by_id = {kind: {row.get("id"): row for row in found} for kind, found in rows.items()}
    return Sheet(COLUMNS, tuple(Row(one.number, _service(one, rows, by_id)) for one in rows["services"]))


def _rows(content: bytes, name: str) -> list[Row]:
    try:
        return list(sheets.read_rows(content, name).rows)
    except Unreadable as problem:
        if "ist leer" in str(problem):
            return []
        raise


def _service(one: Row, rows: Rows, by_id: Mapping[str, Mapping[str, Row]]) -> dict[str, str]:
    place = by_id.get("locations", {}).get(one.get("location_id"))
    owner = by_id.get("organizations", {}).get(place.get("organization_id")) if place else None
    address = _first(rows, "addresses", location_id=one.get("location_id"))
    street = ", ".join(filter(None, (_of(address, "address_1"), _of(address, "address_2"))))
    said: dict[str, str] = {
        "id": one.get("id"),
        "name": one.get("name") or _of(place, "name"),
        "organization": _of(owner, "name"),
        "location": _of(place, "name"),
        "street": street,
        "city": _of(address, "city"),
        "postal_code": _of(address, "postal_code"),
        "latitude": _of(place, "latitude"),
        "longitude": _of(place, "longitude"),
        "phone": _phones(rows, one),
        "email": one.get("email") or _of(place, "email") or _of(owner, "email"),
        "website": one.get("website") or _of(place, "website") or _of(owner, "website"),
        "opening_hours": _hours(rows, one),
        "accessibility": _of(place, "accessibility"),
    }
    return {column: said.get(column, one.get(column)) for column in COLUMNS}


def _of(row: Row | None, column: str) -> str:
    return row.get(column) if row else ""


def _first(rows: Rows, kind: str, **wanted: str) -> Row | None:
    return next((row for row in rows.get(kind, []) if all(row.get(key) == said for key, said in wanted.items())), None)


def _matching(rows: Rows, kind: str, one: Row) -> list[Row]:
    """What belongs to the service itself; else to its place."""
    found = rows.get(kind, [])
    own = [row for row in found if row.get("service_id") and row.get("service_id") == one.get("id")]
    place: Any = one.get("location_id")
    return own or [row for row in found if place and row.get("location_id") == place]


def _phones(rows: Rows, one: Row) -> str:
    voices = [row for row in _matching(rows, "phones", one) if row.get("number_type") in {"", "voice", "hotline"}]
    return ", ".join(row.get("number") for row in voices)


def _hours(rows: Rows, one: Row) -> str:
    """Opening hours in German words, as they are read elsewhere."""
    found = _matching(rows, "regular_schedules", one)
    days = ((DAYS.get(row.get("weekday").casefold(), ""), row) for row in found)
    return ", ".join(f"{day} {row.get('opens_at')}–{row.get('closes_at')} Uhr" for day, row in days if day)
