"""Help at once, and what every public site has to say about itself."""

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from unterwegs.front.choices import Where
from unterwegs.kit import paper
from unterwegs.people import processing, sheets
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
    language = get_language() or settings.LANGUAGE_CODE
    told = [
        (whom, [purpose for purpose in purposes if sheets.is_readable_in(purpose, language)])
        for whom, purposes in sheets.groups()
    ]
    context = {
        "where": Where.read(request.GET),
        "tiles": settings.TILES_HOST,
        "sheets": [row for row in told if row[1]],
    }
    return render(request, "front/privacy.html", context)


@public
@require_safe
def data_sheet(request: HttpRequest, key: str) -> HttpResponse:
    """What happens with data that are given for one purpose (Art. 13 and 14 GDPR)."""
    told = _told(key)
    if told is None:
        return _in_german("front:data_sheet", key)
    return render(request, "front/data_sheet.html", {"where": Where.read(request.GET), "sheet": told})


@public
@require_safe
def data_sheet_file(_request: HttpRequest, key: str) -> HttpResponse:
    """The same on paper."""
    told = _told(key)
    if told is None:
        return _in_german("front:data_sheet_file", key)
    order = sheets.order(told, office=places.responsible().office, now=timezone.now())
    said = f"{order.content}"
    pdf = caches["paper"].get_or_set(f"data sheet {said}", lambda: paper.cook(order), timeout=60 * 60)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{key}-{get_language()}.pdf"'
    return response


def _told(key: str) -> sheets.Sheet | None:
    """The sheet in the active language; None where it is not told in it. Raises Http404."""
    activity = processing.activity(key)
    if activity is None:
        raise Http404
    if not sheets.is_readable_in(activity.purpose, get_language() or settings.LANGUAGE_CODE):
        return None
    return sheets.sheet(activity, places.responsible())


def _in_german(page: str, key: str) -> HttpResponse:
    with translation.override(settings.LANGUAGE_CODE):
        return redirect(page, key=key)


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "front/accessibility.html", {"where": Where.read(request.GET)})


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "front/about.html", {"where": Where.read(request.GET)})
