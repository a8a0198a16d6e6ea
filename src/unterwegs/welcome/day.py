"""A visitor's day as her device carries it: plain values, sealed there before they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from unterwegs.directory import facts
from unterwegs.kit import paper
from unterwegs.places import languages
from unterwegs.welcome.models import Family, Visit


@dataclass(frozen=True, slots=True)
class Call:
    """A visit of today as she needs it at the door, opened: who, where, in which language, how to find it."""

    visit: Visit
    names: Sequence[str]
    children: Sequence[str]
    address: dict[str, Any]
    door: Sequence[str]
    words: str
    phone: str
    where: str
    attempt: int

    @property
    def family(self) -> Family:
        return self.visit.family

    @property
    def until(self) -> time:
        return (datetime.combine(self.visit.on, self.visit.at) + timedelta(minutes=self.visit.minutes)).time()

    @property
    def line(self) -> str:
        return f"{self.address.get('street', '')} {self.address.get('number', '')}".strip()

    @property
    def town(self) -> str:
        return f"{self.address.get('postcode', '')} {self.address.get('town', '')}".strip()

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude, where the address was found and may be known."""
        east, north = self.address.get("longitude"), self.address.get("latitude")
        return (float(east), float(north)) if self.family.may_have_a_route and east and north else None

    @property
    def map(self) -> str:
        """An address that opens the map app of her device when she taps it; nobody is asked before."""
        return f"geo:{self.point[1]:.6f},{self.point[0]:.6f}" if self.point else ""


@dataclass(frozen=True, slots=True)
class Near:
    """An offer near the address: its name, when it is, and the link to send."""

    name: str
    organization: str
    when: str
    url: str
    side: int
    squares: Sequence[tuple[int, int, int]]


def offers(hits: Sequence[Any], *, now: datetime) -> list[Near]:
    """Offers as she shows them; the link says nothing of the family."""
    found = []
    for hit in hits:
        url = f"{settings.BASE_URL}/a/{hit.offer.code}/"
        side, squares = paper.runs(url)
        when = facts.when_words(timezone.localtime(hit.next.start), now=now) if hit.next else ""
        found.append(Near(hit.offer.name.text, hit.offer.organization.name, when, url, side, squares))
    return found


def told(call: Call, near: Sequence[Near]) -> dict[str, Any]:
    """A visit of today as JSON."""
    visit = call.visit
    return {
        "id": str(visit.pk),
        "at": f"{visit.at:%H:%M}",
        "until": f"{call.until:%H:%M}",
        "names": list(call.names),
        "children": list(call.children),
        "address": [line for line in (call.line, str(call.address.get("addition", "")), call.town) if line],
        "map": call.map,
        "place": "" if visit.place == "home" else str(visit.get_place_display()),
        "where": call.where,
        "language": languages.name_of(call.family.language) if call.family.language else "",
        "phone": call.phone,
        "door": [*call.door, *([call.words] if call.words else [])],
        "pair": str(visit.second or "") if call.family.in_pair or visit.second else "",
        "attempt": call.attempt,
        "near": [{"name": one.name, "who": one.organization, "when": one.when, "url": one.url} for one in near],
    }


def later(visit: Visit) -> dict[str, Any]:
    """A visit of another day as JSON: no name, no address."""
    return {
        "id": str(visit.pk),
        "on": date_format(visit.on, "l, j. F"),
        "at": f"{visit.at:%H:%M}",
        "area": visit.family.area.name if visit.family.area else "",
        "language": languages.name_of(visit.family.language) if visit.family.language else "",
    }
