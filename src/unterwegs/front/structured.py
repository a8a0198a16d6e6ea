"""What search engines and other programs read of a page: schema.org as JSON-LD, and readable addresses."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from unterwegs.courses import rules as courses_rules
from unterwegs.directory import rules
from unterwegs.directory.queries import Center, Offer, Place
from unterwegs.front.seats import Seats
from unterwegs.front.sessions import Held
from unterwegs.kit.textsearch import normal

ATTENDANCE = {
    rules.Mode.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    rules.Mode.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}
#: What programs read of seats that one may take, wait for, or not.
ON_SALE: dict[Seats, str] = {
    Seats.FREE: "InStock",
    Seats.FEW: "LimitedAvailability",
    Seats.WAITING: "BackOrder",
    Seats.FULL: "SoldOut",
}
EVENT_KINDS = frozenset({rules.Kind.MEETING, rules.Kind.GROUP, rules.Kind.COURSE})


def slug_of(offer: Offer) -> str:
    """The readable end of an offer's address; names in other scripts fall back to the code."""
    return slug_of_name(offer.name.text) or offer.code.lower()


def slug_of_name(name: str) -> str:
    return slugify(normal(name))[:60].strip("-") or "ort"


def offer_json(offer: Offer, *, held: Sequence[Held]) -> SafeString:
    """JSON-LD of an offer: its next dates as events, or a service where it has none."""
    address = f"{settings.BASE_URL}{reverse('front:offer', args=[offer.code, slug_of(offer)])}"
    if held and (offer.kind in EVENT_KINDS or any(one.course for one in held)):
        return _script([_event(offer, one, address) for one in held])
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


def _event(offer: Offer, held: Held, address: str) -> dict[str, Any]:
    meeting, course = held.meeting, held.course
    status = "EventCancelled" if held.is_canceled else "EventScheduled"
    mode = rules.Mode.ONLINE if held.is_online else rules.Mode(offer.mode)
    if course is not None and course.is_hybrid:
        mode = rules.Mode.HYBRID
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": offer.name.text,
        "description": offer.summary.text,
        "startDate": meeting.start.isoformat(),
        "endDate": meeting.end.isoformat() if meeting.end else None,
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": ATTENDANCE.get(mode, "https://schema.org/OfflineEventAttendanceMode"),
        "location": _location(offer, meeting.place, address),
        "organizer": {"@type": "Organization", "name": offer.organization.name},
        "isAccessibleForFree": offer.is_free or None,
        "inLanguage": list((course.languages if course else None) or offer.languages) or None,
        "maximumAttendeeCapacity": held.room.seats if held.room else None,
        "remainingAttendeeCapacity": held.room.free if held.room and held.seats in ON_SALE else None,
        "offers": _price(held, address),
        "url": address,
    }


def _price(held: Held, address: str) -> dict[str, Any] | None:
    """What a seat costs and whether there is one; nothing where nobody signs up here."""
    course, availability = held.course, ON_SALE.get(held.seats) if held.seats else None
    if course is None or availability is None:
        return None
    is_free = course.paying == courses_rules.Paying.FREE
    return {
        "@type": "Offer",
        "availability": f"https://schema.org/{availability}",
        "price": "0" if is_free else str(course.price) if course.price is not None else None,
        "priceCurrency": "EUR" if is_free or course.price is not None else None,
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
