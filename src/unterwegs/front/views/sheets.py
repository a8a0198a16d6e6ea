"""Sheets of paper for families, always as of today: an offer, the week of a place, the month of a neighborhood."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from unterwegs.book import queries as book
from unterwegs.book import rules
from unterwegs.people.guards import is_flooded, is_too_often, public
from unterwegs.places import queries as places

MOST_SET, MOST_SET_FOR_ALL, MOMENT = 20, 200, 60  # sheets that are set for one computer, for all, in that many seconds
FRESH_FOR = 10 * 60  # seconds
WEEKS_AHEAD = 8


@public
@require_safe
def offer(request: HttpRequest, code: str) -> HttpResponse:
    """One offer on A4, or A5 with ?format=a5."""
    size = rules.Format.A5 if request.GET.get("format") == "a5" else rules.Format.A4
    return _answer(request, book.offer_sheet(code, get_language(), size=size, now=timezone.localtime()))


@public
@require_safe
def week(request: HttpRequest, code: str) -> HttpResponse:
    """The regular week of a place, or with ?ab= the seven days from that day on."""
    now = timezone.localtime()
    first = _day(request.GET.get("ab", ""))
    if first is not None and not abs(first - now.date()) <= timedelta(weeks=WEEKS_AHEAD):
        raise Http404
    return _answer(request, book.week_sheet(code, get_language(), first=first, now=now))


@public
@require_safe
def month(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens in a neighborhood in this month, or with ?monat=2026-12 in one of the next."""
    now = timezone.localtime()
    area = places.family_area(slug)
    ahead = {f"{one:%Y-%m}": one for one in book.months_ahead(now.date())}
    chosen = ahead.get(request.GET.get("monat", f"{now:%Y-%m}"))
    if area is None or chosen is None:
        raise Http404
    return _answer(request, book.month_sheet(area, get_language(), month=chosen, now=now))


def _answer(request: HttpRequest, sheet: book.Sheet | None) -> HttpResponse:
    """The PDF, or 304 where she has it; to set one costs time, so one computer gets only so many in a minute."""
    if sheet is None:
        raise Http404
    etag = f'"{sheet.stamp}"'
    if known := get_conditional_response(request, etag=etag):
        return known
    if not sheet.is_kept and (
        is_too_often(request, most=MOST_SET, seconds=MOMENT, about="sheets")
        or is_flooded("sheets", most=MOST_SET_FOR_ALL, seconds=MOMENT)
    ):
        return render(request, "429.html", status=429)
    response = HttpResponse(sheet.pdf(), content_type="application/pdf")
    response["ETag"] = etag
    response["Content-Disposition"] = f'inline; filename="{sheet.name}.pdf"'
    patch_cache_control(response, public=True, max_age=FRESH_FOR)
    return response


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
