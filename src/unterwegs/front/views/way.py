"""„Mein Weg“: what a family keeps for herself; the page is the same for everybody, and her phone fills it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unterwegs.front import texts
from unterwegs.front.choices import Where
from unterwegs.people.guards import public
from unterwegs.places import queries as places

OWN_PLACES = ("home", "work", "kita", "grandparents")


@public
@require_safe
def way(request: HttpRequest) -> HttpResponse:
    context = {
        "where": Where.read(request.GET),
        "areas": places.family_areas(),
        "has_addresses": places.has_addresses(),
        "place_names": [(key, texts.TEXTS["place"][key]) for key in OWN_PLACES],
    }
    return render(request, "front/way.html", context)
