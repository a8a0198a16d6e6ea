"""Addresses for machines; open, without a key, readable from every site."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from unterwegs.directory import queries as directory
from unterwegs.directory.models import Location, ShortLink
from unterwegs.exchange import open_data
from unterwegs.exchange import sitemap as maps
from unterwegs.people.guards import public
from unterwegs.places import queries as places

LICENSE = "dl-de/by-2-0"


@public
@require_safe
def offers_json(_request: HttpRequest, language: str) -> HttpResponse:
    body = open_data.as_json(directory.shelf(_known(language)).offers, license_name=LICENSE)
    return _open(HttpResponse(body, content_type="application/json"))


@public
@require_safe
def offers_csv(_request: HttpRequest, language: str) -> HttpResponse:
    body = open_data.as_csv(directory.shelf(_known(language)).offers)
    return _open(HttpResponse(body, content_type="text/csv; charset=utf-8"))


@public
@require_safe
def areas(_request: HttpRequest) -> HttpResponse:
    body = open_data.areas_as_geojson(places.family_areas())
    return _open(JsonResponse(body, content_type="application/geo+json"))


@public
@require_safe
def sitemap(_request: HttpRequest) -> HttpResponse:
    centers = Location.objects.centers().values("code")
    links = ShortLink.objects.filter(noun=ShortLink.Noun.LOCATION, code__in=centers)
    body = maps.sitemap(directory.shelf(settings.LANGUAGE_CODE).offers, links)
    return HttpResponse(body, content_type="application/xml")


@public
@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(maps.robots(), content_type="text/plain; charset=utf-8")


def _known(language: str) -> str:
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language


def _open(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    return response
