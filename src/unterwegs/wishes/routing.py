"""Who reads a wish: the lead of the neighborhood, else its center, else the coordination."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from unterwegs.directory.models import Location, Membership
from unterwegs.places import queries as places
from unterwegs.places.models import Area, Lead
from unterwegs.wishes import rules
from unterwegs.wishes.models import Clerk


@dataclass(frozen=True, slots=True)
class Route:
    """Who reads: the function and the institutions, as the family sees them before she sends."""

    reader: rules.Reader
    function: str
    institution: str
    lead_area: Area | None = None
    center: Location | None = None

    @property
    def key(self) -> str:
        """Changes when somebody else would read."""
        place = self.lead_area or self.center
        return f"{self.reader}:{place.pk if place else ''}:{self.institution}"

    @property
    def is_local(self) -> bool:
        """Whether somebody in the neighborhood reads; if nobody answers there in time, the coordination reads it, too."""
        return self.reader != rules.Reader.OFFICE


def route(area: Area | None, *, elsewhere: bool) -> Route:
    """Who reads a wish from an area; „not in my neighborhood“ leads past everybody there."""
    if area is None or elsewhere:
        return office()
    return _lead_of(area) or _center_of(area) or office()


def kept(reader: str, *, lead_area: Area | None, center: Location | None) -> Route:
    """Who reads a wish that was sent, as its row says; where nobody reads there any more, the coordination."""
    if reader == rules.Reader.LEAD and lead_area is not None and (leads := _leads([lead_area.pk])):
        return _lead_in(lead_area, leads)
    if reader == rules.Reader.CENTER and center is not None and center.clerks.active().exists():
        return _at(center)
    return office()


def office() -> Route:
    """The coordination, which stands in for everybody."""
    town = places.town()
    return Route(rules.Reader.OFFICE, str(rules.Reader.OFFICE.label), town.office if town else "")


def _lead_of(area: Area) -> Route | None:
    known = _around(area)
    leads = _leads(known)
    if not leads:
        return None
    nearest = min(leads, key=lambda one: known.index(one.area_id)).area
    return _lead_in(nearest, [one for one in leads if one.area_id == nearest.pk])


def _leads(areas: Iterable[UUID]) -> list[Lead]:
    """Those who lead there today, by name."""
    found = Lead.objects.active().filter(area__in=areas).select_related("area", "user")
    return list(found.order_by("user__name", "pk").distinct())


def _lead_in(area: Area, leads: Iterable[Lead]) -> Route:
    function = _("Lead in %(area)s") % {"area": area.name}
    return Route(rules.Reader.LEAD, function, _institutions_of(leads), lead_area=area)


def _around(area: Area) -> list[UUID]:
    """The area, what it is part of, and the areas of other divisions that hold its middle, in this order."""
    found = [area.pk, *(above.pk for above in places.areas_above(area))]
    middle = places.middle_of(area)
    others: Iterable[UUID] = places.areas_at(*middle).order_by("pk").values_list("pk", flat=True) if middle else ()
    return [*found, *(pk for pk in others if pk not in found)]


def _institutions_of(leads: Iterable[Lead]) -> str:
    """Where those work who lead there, each institution once: all of them read. Without one of her own, for the office."""
    own: dict[UUID, str] = {}
    members = Membership.objects.filter(user__in=[lead.user_id for lead in leads])
    for user, name in members.order_by("pk").values_list("user", "organization__name"):
        own.setdefault(user, name)
    town = places.town()
    names = [own.get(lead.user_id) or (town.office if town else "") for lead in leads]
    return ", ".join(dict.fromkeys(name for name in names if name))


def _center_of(area: Area) -> Route | None:
    staffed = Location.objects.centers().filter(areas=area, pk__in=Clerk.objects.active().values("center"))
    center = staffed.select_related("organization").order_by("kind", "name", "pk").first()
    return _at(center) if center else None


def _at(center: Location) -> Route:
    return Route(rules.Reader.CENTER, center.name, center.organization.name, center=center)
