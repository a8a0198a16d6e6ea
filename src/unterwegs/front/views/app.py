"""What makes the site an app: the bundle, the frame in which a phone draws its pages, the manifest, the service worker."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from unterwegs import __version__
from unterwegs.front import parcels, wordbook
from unterwegs.people.guards import public
from unterwegs.places import languages
from unterwegs.places import queries as places

YEAR = 60 * 60 * 24 * 365


@public
@require_safe
def frame(request: HttpRequest) -> HttpResponse:
    """The page without content: header, texts and numbers; her phone draws what it has."""
    response = render(request, "front/app.html", {"base": settings.BASE_URL})
    patch_cache_control(response, public=True, no_cache=True)
    return response


@public
@require_safe
def newest(_request: HttpRequest) -> JsonResponse:
    """Which version of the bundle is the newest, and its size in bytes."""
    known = parcels.newest(get_language(), today=timezone.localdate())
    response = JsonResponse({"version": known.version, "bytes": known.size})
    patch_cache_control(response, public=True, no_cache=True)
    return response


@public
@require_safe
def parcel(request: HttpRequest, name: str) -> HttpResponse:
    """A version of the bundle, or what changed between two."""
    packing = _packing(request)
    return _kept(parcels.packed(get_language(), name, packing), packing)


@public
@require_safe
def words(_request: HttpRequest) -> JsonResponse:
    """Which version of the wordbook is the newest."""
    response = JsonResponse({"version": wordbook.newest()})
    patch_cache_control(response, public=True, no_cache=True)
    return response


@public
@require_safe
def word_part(request: HttpRequest, version: str, part: str) -> HttpResponse:
    """A part of a version of the wordbook."""
    packing = _packing(request)
    return _kept(wordbook.packed(version, part, packing), packing)


def _kept(file: Path | None, packing: str) -> HttpResponse:
    """A file whose name says its content; a phone never asks for it twice."""
    if file is None:
        raise Http404
    response = HttpResponse(file.read_bytes(), content_type="application/json")
    if packing:
        response["Content-Encoding"] = packing
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _packing(request: HttpRequest) -> str:
    return next((one for one in parcels.PACKINGS if one in _accepted(request)), "")


def _accepted(request: HttpRequest) -> set[str]:
    parts = [part.replace(" ", "").lower() for part in request.headers.get("Accept-Encoding", "").split(",")]
    return {part.partition(";")[0] for part in parts if not part.endswith((";q=0", ";q=0.0"))}


@public
@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    """How the app is called and looks on her start screen."""
    language, town = get_language(), places.town()
    icons = [
        {"src": static(f"config/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in (("app-192", 192, "any"), ("app-512", 512, "any"), ("app-maskable", 512, "maskable"))
    ]
    ways = (
        ("angebote/", gettext("Search")),
        ("heute/", gettext("Today")),
        ("mein-weg/", gettext("My way")),
        ("hilfe/", gettext("Help")),
    )
    return JsonResponse(
        {
            "id": "/",
            "name": f"Unterwegs {town.name}" if town else "Unterwegs",
            "short_name": "Unterwegs",
            "description": gettext("Offers for families with young children: what there is near you, and when."),
            "lang": language.split("-")[0],
            "dir": languages.direction(),
            "start_url": f"/{language}/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#fbf7f1",
            "theme_color": "#fbf7f1",
            "categories": ["lifestyle", "medical"],
            "icons": icons,
            "shortcuts": [{"name": name, "url": f"/{language}/{path}"} for path, name in ways],
        },
        content_type="application/manifest+json",
    )


@public
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for us without a network. Its text changes with each release and each change of its assets."""
    codes = [code for code, _name in settings.LANGUAGES]
    context = {"languages": "|".join(codes), "release": __version__}
    response = render(request, "front/sw.js", context, content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, public=True, no_cache=True)
    return response
