"""Help at once, and what every public site has to say about itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unterwegs.front.choices import Where
from unterwegs.people.guards import public
from unterwegs.places import queries as places


@public
@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    context = {"where": Where.read(request.GET), "all_numbers": places.emergency_numbers()}
    return render(request, "front/help.html", context)


@public
@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    return render(request, "front/imprint.html", {"where": Where.read(request.GET)})


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "front/privacy.html", {"where": Where.read(request.GET), "tiles": settings.TILES_HOST})


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "front/accessibility.html", {"where": Where.read(request.GET)})


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "front/about.html", {"where": Where.read(request.GET)})
