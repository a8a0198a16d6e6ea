"""What search engines and other programs read of a page: schema.org as JSON-LD, and readable addresses."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from unterwegs.directory import queries as directory
from unterwegs.directory import rules
from unterwegs.directory.queries import Center, Offer, Place
from unterwegs.kit.calendars import DayCalendar
from unterwegs.kit.textsearch import normal

ATTENDANCE = {
    rules.Mode.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    rules.Mode.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}
EVENT_KINDS = frozenset({rules.Kind.MEETING, rules.Kind.GROUP, rules.Kind.COURSE})


def slug_of(offer: Offer) -> str:
    """The readable end of an offer's address; names in other scripts fall back to the code."""
    return slug_of_name(offer.name.text) or offer.code.lower()


def slug_of_name(name: str) -> str:
    return slugify(normal(name))[:60].strip("-") or "ort"


def offer_json(offer: Offer, *, now: datetime, days: DayCalendar) -> SafeString:
    """JSON-LD of an offer: its next dates as events, or a service where it has none."""
    meetings = directory.next_meetings(offer, now=now, days=days)
    address = f"{settings.BASE_URL}{reverse('front:offer', args=[offer.code, slug_of(offer)])}"
    if meetings and offer.kind in EVENT_KINDS:
        return _script([_event(offer, meeting, address) for meeting in meetings])
    return _script(
        {
            "@context": "https://schema.org",
            "@type": "Service",
            "name": offer.name.text,
            "description": offer.summary.text,
            "url": address,
            "provider": {"@type": "Organization", "name": offer.organization.name},
            "areaServed": offer.place.city if offer.place else None,
            "isAccessibleForFree": offer.is_free or None,
            "availableLanguage": list(offer.languages) or None,
        }
    )


def place_json(center: Center, *, address: str) -> SafeString:
    """JSON-LD of a center."""
    row = center.location
    return _script(
        {
            "@context": "https://schema.org",
            "@type": "CivicStructure",
            "name": center.name,
            "description": center.description.text or None,
            "url": f"{settings.BASE_URL}{address}",
            "address": _postal(row.street, row.postcode, row.city),
            "geo": _point(row.longitude, row.latitude),
        }
    )


def _event(offer: Offer, meeting: directory.Meeting, address: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": offer.name.text,
        "description": offer.summary.text,
        "startDate": meeting.start.isoformat(),
        "endDate": meeting.end.isoformat() if meeting.end else None,
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": ATTENDANCE.get(rules.Mode(offer.mode), "https://schema.org/OfflineEventAttendanceMode"),
        "location": _location(offer, meeting.place, address),
        "organizer": {"@type": "Organization", "name": offer.organization.name},
        "isAccessibleForFree": offer.is_free or None,
        "inLanguage": list(offer.languages) or None,
        "url": address,
    }


def _location(offer: Offer, place: Place | None, address: str) -> dict[str, Any]:
    if place is None:
        return {"@type": "VirtualLocation", "url": offer.access_url or address}
    return {
        "@type": "Place",
        "name": place.name,
        "address": _postal(place.street, place.postcode, place.city),
        "geo": _point(place.longitude, place.latitude),
    }


def _postal(street: str, postcode: str, city: str) -> dict[str, Any]:
    return {
        "@type": "PostalAddress",
        "streetAddress": street or None,
        "postalCode": postcode or None,
        "addressLocality": city or None,
        "addressCountry": "DE",
    }


def _point(longitude: float | None, latitude: float | None) -> dict[str, Any] | None:
    if longitude is None or latitude is None:
        return None
    return {"@type": "GeoCoordinates", "longitude": longitude, "latitude": latitude}


def _script(value: Any) -> SafeString:
    """JSON that cannot end the script element it stands in; empty values are left out."""
    text = json.dumps(_without_empty(value), ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # nosec B308 B703 # noqa: S308


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_empty(one) for key, one in value.items() if one is not None}
    return [_without_empty(one) for one in value] if isinstance(value, list) else value
