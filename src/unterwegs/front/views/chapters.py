"""The common chapters of the companion book to read: in her language, with offers near her and numbers that help."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from unterwegs.book import queries as book
from unterwegs.book import rules
from unterwegs.courses import dates as held_dates
from unterwegs.directory import queries as directory
from unterwegs.front import sessions
from unterwegs.front.choices import Where
from unterwegs.people.guards import public
from unterwegs.places import queries as places

MOST_NEAR = 5


@public
@require_safe
def chapters(request: HttpRequest) -> HttpResponse:
    """All chapters in the order of the book."""
    found = book.chapters_for_families(get_language())
    context = {"where": Where.read(request.GET), "chapters": list(found.values())}
    return render(request, "front/chapters.html", context)


@public
@require_safe
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    """One chapter, in German where there is none in her language; who has not read it yet stands above it."""
    language, where = get_language(), Where.read(request.GET)
    all_of_them = book.chapters_for_families(language)
    if slug not in all_of_them:
        raise Http404
    said = all_of_them[slug]
    order = list(all_of_them.values())
    at = order.index(said)
    title, lead, *blocks = said.blocks
    context = {
        "where": where,
        "areas": places.family_areas(),
        "said": said,
        "title": title,
        "lead": lead,
        "blocks": blocks,
        "is_in_german": said.language != language,
        "is_unread": rules.Reader.NATIVE in said.missing,
        "is_medically_unread": rules.Reader.MEDICAL in said.missing,
        "is_hidden": language != book.SOURCE_LANGUAGE and not said.is_printable,
        "helps": [one for one in places.emergency_numbers() if one.key in said.chapter.numbers],
        "before": order[at - 1] if at else None,
        "after": order[at + 1] if at + 1 < len(order) else None,
        **_near(said.chapter, where, language),
    }
    return render(request, "front/chapter.html", context)


def _near(chapter: book.Chapter, where: Where, language: str) -> dict[str, Any]:
    """The first offers of the chapter's topics, the nearest first, and where all of them are."""
    if not chapter.topics:
        return {"hits": [], "more": ""}
    choice = directory.Choice(codes={"topic": frozenset(chapter.topics)}, origin=where.origin)
    now = timezone.localtime()
    found = held_dates.find_services(choice, language=language, now=now).hits
    asked = [*where.parameters.items(), *(("thema", topic) for topic in chapter.topics)]
    is_more = len(found) > MOST_NEAR
    return {
        "hits": sessions.with_seats(found[:MOST_NEAR], now=now),
        "more": f"{reverse('front:offers')}?{urlencode(asked)}" if is_more else "",
    }
