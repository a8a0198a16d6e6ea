"""A list of offers that somebody sent: its link carries the codes, and nobody knows who made it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from unterwegs.courses import dates as held_dates
from unterwegs.directory import queries as directory
from unterwegs.front import sessions
from unterwegs.front.choices import Picked, Where
from unterwegs.people.guards import public


@public
@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """The offers of a list, and kind words for those that are gone. Looking keeps nothing."""
    where, picked, now = Where.read(request.GET), Picked.read(request.GET), timezone.localtime()
    choice = directory.Choice(offers=picked.offers, origin=where.origin)
    hits = held_dates.find_services(choice, language=get_language(), now=now).hits
    here = {hit.offer.code for hit in hits}
    context = {
        "where": where,
        "picked": picked,
        "hits": sessions.with_seats(hits, now=now),
        "gone": directory.gone_offers(picked.offers - here),
        "address": request.build_absolute_uri(),
        "now": now,
    }
    return render(request, "front/list.html", context)
