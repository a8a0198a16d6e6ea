"""Calendars to subscribe to: the page on which one is put together, and the calendar itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import condition, require_safe

from unterwegs.courses import dates as held_dates
from unterwegs.directory import queries as directory
from unterwegs.front import feeds
from unterwegs.front.choices import Subscription, facets
from unterwegs.people.guards import public
from unterwegs.places import queries as places

FACETS = frozenset({"phase", "art", "thema", "tag", "zeit", "sprache"})
SHOWN = 5


@public
@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """She chooses; the page gives the address. Nothing is kept, and every mother who chooses alike has the same one."""
    subscription, now, language = Subscription(request.GET), timezone.localtime(), get_language()
    shelf = directory.shelf(language)
    found = held_dates.find_services(subscription.choice, language=language, now=now)
    shown = facets(subscription, found, language=language)
    dates = feeds.entries(subscription, language=language, now=now)
    link = f"{settings.BASE_URL}{reverse('front:feed')}{subscription.address}"
    context = {
        "subscription": subscription,
        "where": subscription.where,
        "areas": places.family_areas(),
        "facets": [facet for facet in shown if facet.parameter in FACETS],
        "quick": [facet for facet in shown if facet.is_quick],
        "centers": directory.centers(language),
        "picked": [shelf.by_code[code].offer for code in subscription.picked.offers if code in shelf.by_code],
        "total": len(dates),
        "is_cut": len(dates) == feeds.MOST_EVENTS,
        "dates": [one for one in dates if not one.is_cancelled and (one.meeting.end or one.meeting.start) > now][
            :SHOWN
        ],
        "name": feeds.name_of(subscription, language=language),
        "link": link,
        "webcal": f"webcal://{link.split('://')[1]}",
        "now": now,
        "today": now.date(),
    }
    return render(request, "front/subscribe.html", context)


def _mark(request: HttpRequest) -> str:
    today = timezone.localdate()
    return f'"{feeds.mark(Subscription(request.GET), language=get_language(), today=today)}"'


@public
@require_safe
@condition(etag_func=_mark)
def feed(request: HttpRequest) -> HttpResponse:
    """The calendar; a program that has it already hears that nothing changed."""
    body = feeds.calendar_of(Subscription(request.GET), language=get_language(), now=timezone.localtime())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="unterwegs.ics"'
    patch_cache_control(response, public=True, max_age=60 * 60)
    return response
