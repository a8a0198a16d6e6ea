"""„Mein Weg“: what a family keeps for herself; the page is the same for everybody, and her phone fills it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unterwegs.front.choices import Where
from unterwegs.people.guards import public


@public
@require_safe
def way(request: HttpRequest) -> HttpResponse:
    return render(request, "front/way.html", {"where": Where.read(request.GET)})
