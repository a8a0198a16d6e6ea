"""„Mein Weg“: what a family keeps for herself; the page is the same for everybody, and her phone fills it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from unterwegs.directory import queries as directory
from unterwegs.front import texts, timeline
from unterwegs.front.choices import Where
from unterwegs.people.guards import public
from unterwegs.places import numbers
from unterwegs.places import queries as places

OWN_PLACES = ("home", "work", "kita", "grandparents")
#: Numbers for somebody whose child has died: to talk, to ask, and the town's own.
IN_GRIEF = ("listening", "pregnant", "doctor")


@public
@require_safe
def way(request: HttpRequest) -> HttpResponse:
    now = timezone.localtime()
    local = directory.local_dates(today=now.date())
    context = {
        **_farewell(request),
        "chapters": timeline.chapters(local, today=now.date()),
        "for_phone": timeline.for_phone(local, language=get_language(), now=now),
        "areas": places.family_areas(),
        "has_addresses": places.has_addresses(),
        "place_names": [(key, texts.TEXTS["place"][key]) for key in OWN_PLACES],
    }
    return render(request, "front/way.html", context)


@public
@require_safe
def farewell(request: HttpRequest) -> HttpResponse:
    """Help when a child has died or a pregnancy has ended; the same words as on „Mein Weg“."""
    return render(request, "front/farewell.html", _farewell(request))


def _farewell(request: HttpRequest) -> dict[str, Any]:
    return {
        "where": Where.read(request.GET),
        "grief_offers": timeline.help_in_grief(language=get_language()),
        "grief_numbers": _numbers(),
    }


def _numbers() -> list[numbers.Shown]:
    """Somebody who listens first, the town's own numbers last."""
    known = places.emergency_numbers()
    by_key = {number.key: number for number in known}
    return [by_key[key] for key in IN_GRIEF if key in by_key] + [one for one in known if one.key.startswith("own-")]
