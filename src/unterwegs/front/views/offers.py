"""Lists of offers, one offer, and what she takes along from it: calendar file, QR code, print sheet."""

import io
from typing import Any

import segno
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from unterwegs.courses import dates as held_dates
from unterwegs.courses import queries as courses
from unterwegs.courses import rules as courses_rules
from unterwegs.directory import queries as directory
from unterwegs.front import calendar_files, distress, seats, sessions, structured
from unterwegs.front.choices import Query, Where, chips, facets
from unterwegs.front.forms import FeedbackForm, ReportForm
from unterwegs.people import queries as people
from unterwegs.people.guards import anonymous_form, public
from unterwegs.places import queries as places

PAGE = 20
SHOWN_DATES = 5


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: HttpRequest) -> HttpResponse:
    """The list. Words are posted, and only read; filters without words lead to their own address."""
    query, now, language = Query.asked(request), timezone.localtime(), get_language()
    if request.method == "POST" and not query.words:
        return redirect(f"{request.path}{query.address()}")
    found = held_dates.find_services(query.choice, language=language, now=now)
    if request.method == "POST" and not found.hits:
        directory.note_missed(found.subjects[0] if found.subjects else "", today=now.date())
    shown = facets(query, found, language=language)
    page = Paginator(found.hits, PAGE).get_page(query.page)
    page.object_list = sessions.with_seats(page.object_list, now=now)
    context = {
        "query": query,
        "where": query.where,
        "areas": places.family_areas(),
        "page": page,
        "total": len(found.hits),
        "facets": [facet for facet in shown if not facet.is_quick],
        "quick": [facet for facet in shown if facet.is_quick],
        "chips": chips(query, language=language),
        "distress": distress.heard(query.words, language=language),
        "now": now,
        "previous": query.address(page=page.number - 1) if page.has_previous() else "",
        "next": query.address(page=page.number + 1) if page.has_next() else "",
    }
    return render(request, "front/offers.html", context)


@public
@require_safe
def offer(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    shelved = directory.shelf(get_language()).by_code.get(code)
    if shelved is None:
        return ended(request, code)
    right = structured.slug_of(shelved.offer)
    if slug != right:
        return redirect("front:offer", code=shelved.offer.code, slug=right, permanent=True)
    context = _context(request, shelved)
    response = render(request, "front/offer.html", context)
    if any(one.link for one in context["openly"]):
        patch_cache_control(response, no_store=True)  # it stands there only as long as it is needed
    return response


def ended(request: HttpRequest, code: str) -> HttpResponse:
    """410: this offer is gone, here is what there is instead. A paused one comes back: 404."""
    gone = directory.ended_offer(code, get_language())
    if gone is None:
        raise Http404
    return render(request, "front/ended.html", {"gone": gone}, status=404 if gone.is_paused else 410)


@public
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The offer on one sheet of paper, with its QR code."""
    return render(request, "front/sheet.html", _context(request, _shelved(code)))


@public
@require_safe
def calendar(_request: HttpRequest, code: str) -> HttpResponse:
    """All dates of the offer as a calendar file."""
    offer_ = _shelved(code).offer
    body = calendar_files.offer_calendar(offer_, now=timezone.now(), days=directory.day_calendar())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{structured.slug_of(offer_)}.ics"'
    return response


@public
@require_safe
def date_file(_request: HttpRequest, code: str, day: str) -> HttpResponse:
    """One date of the offer as a calendar file."""
    offer_ = _shelved(code).offer
    body = calendar_files.date_calendar(offer_, day, now=timezone.now(), days=directory.day_calendar())
    if body is None:
        raise Http404
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{structured.slug_of(offer_)}-{day}.ics"'
    return response


@public
@require_safe
def qr(_request: HttpRequest, code: str) -> HttpResponse:
    """The QR code of a short link, as SVG; 18 mm on paper."""
    if directory.link_target(code) is None:
        raise Http404
    target = io.BytesIO()
    address = f"{settings.BASE_URL}{reverse('links:link', args=[code])}"
    segno.make(address, error="m", micro=False).save(target, kind="svg", scale=4, border=2, xmldecl=False, nl=False)
    response = HttpResponse(target.getvalue(), content_type="image/svg+xml")
    patch_cache_control(response, public=True, max_age=60 * 60 * 24 * 30)
    return response


def _shelved(code: str) -> directory.Shelved:
    shelved = directory.shelf(get_language()).by_code.get(code)
    if shelved is None:
        raise Http404
    return shelved


def _context(request: HttpRequest, shelved: directory.Shelved) -> dict[str, Any]:
    now, shelf, days = timezone.localtime(), directory.shelf(get_language()), directory.day_calendar()
    shown = shelved.offer
    held = sessions.of_offer(shown, now=now, days=days)
    takes_seats = people.is_released(courses_rules.ROOM)
    coming = sessions.coming(held, now=now)[:SHOWN_DATES]
    canceled = [one for one in held if one.is_canceled and one.meeting.start > now][:SHOWN_DATES]
    return {
        "offer": shown,
        "confirmed_on": shelved.confirmed_on,
        "is_due": shelved.due_on is not None and shelved.due_on <= now.date(),
        "answers": directory.answers_about(shown.id, now=now),
        "report": ReportForm(),
        "summary": directory.feedback_summary(shown.id, today=now.date()),
        "how": FeedbackForm(days=directory.days_to_ask_about(shown, now=now, days=days)),
        "where": Where.read(request.GET),
        "dates": sorted([*coming, *canceled], key=lambda one: one.meeting.start),
        "meetings": [one.meeting for one in coming],
        "next": coming[0] if coming else None,
        "missing": held_dates.missing_days(shown, held, today=now.date(), days=days),
        "canceled": canceled,
        "terms": seats.terms(courses.shown_for_service(shown.id, now=now), are_taken=takes_seats, now=now),
        "takes_seats": takes_seats,
        "openly": sessions.openly(held, now=now),
        "leads_to": shelf.leads_to(shown),
        "builds_on": shelf.builds_on(shown),
        "link": f"{settings.BASE_URL}{reverse('links:link', args=[shown.code])}",
        "link_host": settings.BASE_URL.split("://")[1],
        "json_ld": structured.offer_json(shown, held=coming),
        "now": now,
        "today": now.date(),
    }
