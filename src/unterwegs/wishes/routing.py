"""Who reads a wish: the lead of the neighborhood, else its center, else the coordination."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from unterwegs.directory.models import Location, Membership
from unterwegs.people.roles import Role
from unterwegs.places import queries as places
from unterwegs.places.models import Area, Lead
from unterwegs.wishes import rules


@dataclass(frozen=True, slots=True)
class Route:
    """Who reads: the function and the institution, as the family sees them before she sends."""

    reader: rules.Reader
    function: str
    institution: str
    lead_area: Area | None = None
    center: Location | None = None

    @property
    def key(self) -> str:
        """Changes when somebody else would read."""
        return f"{self.reader}:{self.lead_area.pk if self.lead_area else ''}:{self.center.pk if self.center else ''}"


def route(area: Area | None, *, elsewhere: bool) -> Route:
    """Who reads a wish from an area; „not in my neighborhood“ leads past everybody there."""
    if area is None or elsewhere:
        return _office()
    return _lead_of(area) or _center_of(area) or _office()


def _office() -> Route:
    town = places.town()
    return Route(rules.Reader.OFFICE, str(rules.Reader.OFFICE.label), town.office if town else "")


def _lead_of(area: Area) -> Route | None:
    known = _around(area)
    leads = list(
        Lead.objects.filter(area__in=known, user__is_active=True, user__assignments__role=Role.NEIGHBORHOOD_LEAD)
        .select_related("area", "user")
        .order_by("user__name", "pk")
        .distinct()
    )
    if not leads:
        return None
    lead = min(leads, key=lambda one: known.index(one.area_id))
    function = _("Lead in %(area)s") % {"area": lead.area.name}
    return Route(rules.Reader.LEAD, function, _institution_of(lead), lead_area=lead.area)


def _around(area: Area) -> list[UUID]:
    """The area, what it is part of, and the areas of other divisions that hold its middle, in this order."""
    found = [area.pk, *(above.pk for above in places.areas_above(area))]
    middle = places.middle_of(area)
    others: Iterable[UUID] = places.areas_at(*middle).order_by("pk").values_list("pk", flat=True) if middle else ()
    return [*found, *(pk for pk in others if pk not in found)]


def _institution_of(lead: Lead) -> str:
    own = Membership.objects.filter(user=lead.user).select_related("organization").order_by("pk").first()
    town = places.town()
    return own.organization.name if own else town.office if town else ""


def _center_of(area: Area) -> Route | None:
    staffed = Location.objects.centers().filter(
        areas=area, clerks__user__is_active=True, clerks__user__assignments__role=Role.FAMILY_OFFICE
    )
    center = staffed.select_related("organization").order_by("kind", "name", "pk").first()
    if center is None:
        return None
    return Route(rules.Reader.CENTER, center.name, center.organization.name, center=center)
