"""Centers, other places, organizations, and the map."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from unterwegs.courses import dates as held_dates
from unterwegs.directory import queries as directory
from unterwegs.front import agenda, maps, structured
from unterwegs.front.choices import Query, Where
from unterwegs.people.guards import anonymous_form, public
from unterwegs.places import queries as places


@public
@require_safe
def centers(request: HttpRequest) -> HttpResponse:
    where = Where.read(request.GET)
    context = {
        "where": where,
        "areas": places.family_areas(),
        "centers": agenda.near(directory.centers(get_language()), where),
    }
    return render(request, "front/centers.html", context)


@public
@require_safe
def location(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    row = directory.location_with_all(code)
    if row is None:
        raise Http404
    center = directory.center_of(row, get_language())
    right = structured.slug_of_name(center.name)
    if slug != right:
        return redirect("front:location", code=row.code, slug=right, permanent=True)
    now = timezone.localtime()
    days = directory.day_calendar()
    shelf = directory.shelf(get_language())
    shelved = shelf.at_location(row.pk)
    first, last = now.date(), now.date() + timedelta(days=6)
    dates = held_dates.Dates(first, last)
    week = directory.week_plan(
        row,
        dates.with_others(shelved, shelf),
        first=first,
        last=last,
        days=days,
        dates_of=lambda offer: dates.taking_place(offer, days),
    )
    context = {
        "center": center,
        "location": row,
        "where": Where.read(request.GET),
        "offers": [one.offer for one in shelved],
        "week": week,
        "opening": directory.opening_times(row),
        "open_now": directory.is_open(row, now=now, days=days),
        "json_ld": structured.place_json(center, address=request.path),
        "now": now,
        "today": now.date(),
    }
    return render(request, "front/location.html", context)


@public
@require_safe
def organization(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    found = directory.organization_of(code, get_language())
    if found is None:
        raise Http404
    right = structured.slug_of_name(found.name)
    if slug != right:
        return redirect("front:organization", code=code, slug=right, permanent=True)
    shelved = directory.shelf(get_language()).of_organization(code)
    context = {"organization": found, "offers": [one.offer for one in shelved], "where": Where.read(request.GET)}
    return render(request, "front/organization.html", context)


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
def map_page(request: HttpRequest) -> HttpResponse:
    """The map; without JavaScript the same offers stand below it as a list."""
    query, now = Query.asked(request), timezone.localtime()
    found = held_dates.find_services(query.choice, language=get_language(), now=now)
    context = {
        "query": query,
        "where": query.where,
        "areas": places.family_areas(),
        "pins": maps.pins(found.hits),
        "drawing": maps.drawing(),
        "schematic": places.outlines_are_schematic(),
        "tiles": settings.TILES_URL,
        "tiles_credit": settings.TILES_CREDIT,
        "total": len(found.hits),
        "now": now,
    }
    return render(request, "front/map.html", context)


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
def map_features(request: HttpRequest) -> JsonResponse:
    """Areas and places for the map as GeoJSON, with the filters of the list."""
    query, now = Query.asked(request), timezone.localtime()
    found = held_dates.find_services(query.choice, language=get_language(), now=now)
    return JsonResponse(maps.features(found.hits, now=now), content_type="application/geo+json")
