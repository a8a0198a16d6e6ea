"""Short links that were printed somewhere: they live for years, also when the offer has ended."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from unterwegs.directory import queries as directory
from unterwegs.directory.models import ShortLink
from unterwegs.front import structured
from unterwegs.front.views import offers
from unterwegs.people.guards import public
from unterwegs.places import queries as places

Noun = ShortLink.Noun


@public
@require_safe
def link(request: HttpRequest, code: str) -> HttpResponse:
    """To the page behind a code, in the language the browser asks for; what has ended answers with others."""
    target = directory.link_target(code)
    if target is None:
        raise Http404
    address = _address(target)
    response = offers.ended(request, target.code) if address is None else HttpResponseRedirect(address)
    response["Vary"] = "Accept-Language"
    return response


@public
@require_safe
def area(_request: HttpRequest, slug: str) -> HttpResponse:
    """To the first page of a neighborhood, in the language the browser asks for; one that is gone leads to all."""
    known = places.family_area(slug)
    response = HttpResponseRedirect(reverse("front:start") + (f"?gebiet={known.slug}" if known else ""))
    response["Vary"] = "Accept-Language"
    return response


def _address(target: ShortLink) -> str | None:
    shelf = directory.shelf(get_language())
    if target.noun == Noun.SERVICE and target.code in shelf.by_code:
        offer = shelf.by_code[target.code].offer
        return reverse("front:offer", args=[offer.code, structured.slug_of(offer)])
    if target.noun == Noun.LOCATION:
        row = directory.location_with_all(target.code)
        name = directory.center_of(row, get_language()).name if row else ""
        return reverse("front:location", args=[target.code, structured.slug_of_name(name)]) if row else None
    if target.noun == Noun.ORGANIZATION:
        found = directory.organization_of(target.code, get_language())
        return reverse("front:organization", args=[found.code, structured.slug_of_name(found.name)]) if found else None
    return None
