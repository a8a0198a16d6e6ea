"""Counting heads by a link, without an account; what the page at the desk shares with it. No name stands on either."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from unterwegs.courses import actions, queries
from unterwegs.courses.forms.counting import CountForm, known
from unterwegs.courses.models import Session
from unterwegs.people.guards import anonymous_form, public
from unterwegs.people.models import Actor
from unterwegs.places import languages

CHOSEN, DONE = "termin", "gezaehlt"  # in the address of the page
FIRST = gettext_lazy("I am here for the first time")
#: What the script of the page says; `%(gap)s` is filled there.
SAYS = {
    "counted": gettext_lazy("Counted: %(count)s"),
    "parts": gettext_lazy("%(adults)s adults, %(children)s children, %(first)s of them for the first time"),
    "both": gettext_lazy("%(adults)s adults, %(children)s children"),
    "sent": gettext_lazy("It has arrived."),
    "waits": gettext_lazy("Kept on this device. It is sent when the network is back."),
    "drafted": gettext_lazy("Kept on this device. Tap “Done” when everybody is there."),
    "signIn": gettext_lazy("Please sign in once more. Nothing is lost here."),
    "ended": gettext_lazy("This link no longer counts, or the date was canceled. The count stays on this device."),
    "late": gettext_lazy(
        "This month is counted already: its numbers stay as they were. The count stays on this device."
    ),
    "tooMany": gettext_lazy("More are here for the first time than were counted."),
    "thanks": gettext_lazy("Thank you! Please pass it on."),
    "taken": gettext_lazy("Taken back."),
    "nothing": gettext_lazy("Nothing is kept on this device for this page. Please open it with a network."),
    "noDate": gettext_lazy("There is no date in these days."),
}


def sentences() -> list[tuple[str, str, str]]:
    """“I am here for the first time” in each language that has its own words: code, direction, sentence."""
    found: dict[str, tuple[str, str, str]] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            sentence = str(FIRST)
            found.setdefault(sentence, (code, languages.direction(), sentence))
    return list(found.values())


def when(session: Session) -> str:
    """„Donnerstag, 26. November 2026, 10:00“ in the language of the page."""
    start = timezone.localtime(session.starts_at)
    return ", ".join(date_format(start, style) for style in ("l", "DATE_FORMAT", "TIME_FORMAT"))


def asks_first(session: Session) -> bool:
    """Whether families tick here that they are new; whoever signs up has ticked it there, and nobody counts twice."""
    return not session.course.has_seats


def told(session: Session, *, address: str = "") -> dict[str, Any]:
    """A date for the script: it takes along what it needs to count without a network."""
    return {
        "id": str(session.pk),
        "course": str(session.course),
        "words": when(session),
        "day": timezone.localdate(session.starts_at).isoformat(),
        "address": address,
        "asks_first": asks_first(session),
        "counted": session.is_counted,
        "adults": session.adults or 0,
        "children": session.children or 0,
        "first_timers": session.first_timers or 0,
    }


def page_of(
    request: HttpRequest,
    template: str,
    *,
    session: Session | None,
    form: CountForm | None = None,
    dates: Iterable[dict[str, Any]] = (),
    others: Sequence[Session] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page with one date; without any it is the empty one that a device keeps."""
    context = {
        "session": session,
        "when": when(session) if session else "",
        "asks_first": session is None or asks_first(session),
        "form": form or CountForm(initial=known(session) if session else None),
        "others": [(other, when(other)) for other in others],
        "is_done": DONE in request.GET and session is not None and session.is_counted,
        "dates": list(dates),
        "says": {name: str(words) for name, words in SAYS.items()},
        "sentences": sentences(),
        **more,
    }
    return render(request, template, context, status=status)


def count_in(form: CountForm, session: Session, *, by: Actor) -> str:
    """Keeps a count that was sent; what became of it, in the word that the script reads: „kept“, „wrong“ or „late“."""
    if not form.is_valid():
        return "wrong"
    said = form.cleaned_data
    try:
        actions.count(
            session,
            adults=said["adults"],
            children=said["children"],
            first_timers=said["first_timers"] if asks_first(session) else 0,
            ticket=said["ticket"],
            by=by,
        )
    except actions.MonthIsCounted:
        return "late"
    return "kept"


def wants_json(request: HttpRequest) -> bool:
    """The script of the page asks; else a browser sent the form."""
    return request.headers.get("Accept") == "application/json"


def answer(says: str, *, status: int = 200) -> JsonResponse:
    """The answer for the script."""
    return JsonResponse({"says": says}, status=status)


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def count(request: HttpRequest, secret: str) -> HttpResponse:
    """Heads of a date by a link that hangs on the wall; it shows the course and the day, nothing else."""
    now = timezone.now()
    today = timezone.localdate(now)
    link = queries.count_link(secret, today=today)
    if link is None:
        return answer("gone") if wants_json(request) else render(request, "courses/count/ended.html", status=410)
    dates = queries.dates_of_link(link, now=now)
    around = [one for one in dates if queries.is_around(one, today=today)]
    asked = (request.POST if request.method == "POST" else request.GET).get(CHOSEN, "")
    allowed = dates if request.method == "POST" else around
    chosen = next((one for one in allowed if str(one.pk) == asked), None if asked else next(iter(around), None))
    form, status = None, 200
    if request.method == "POST":
        if chosen is None or (timezone.localdate(chosen.starts_at) > today and chosen not in around):
            return answer("gone") if wants_json(request) else render(request, "courses/count/ended.html", status=410)
        form = CountForm(request.POST)
        with translation.override("de"):  # the record of deeds is read in the language of the office
            by = _("%(course)s, by link") % {"course": link.course}
        became = count_in(form, chosen, by=by)
        if wants_json(request):
            return answer(became)
        if became == "kept":
            return _seen(request, chosen)
        if became == "late":
            return render(request, "courses/count/ended.html", status=410)
        status = 422
    return page_of(
        request,
        "courses/count/by_link.html",
        session=chosen,
        form=form,
        dates=[told(one) for one in dates],
        others=[one for one in around if one != chosen],
        status=status,
        link=link,
    )


def _seen(request: HttpRequest, session: Session) -> HttpResponse:
    """After the form: the same page again, so that a reload sends nothing."""
    response = HttpResponse(status=303)
    response["Location"] = f"{request.path}?{CHOSEN}={session.pk}&{DONE}=ja"
    return response


@public
@require_safe
def device(request: HttpRequest) -> HttpResponse:
    """The empty page that a device keeps for rooms without a network: the same for everybody, no secret stands in it."""
    response = page_of(request, "courses/count/by_link.html", session=None, is_shell=True)
    patch_cache_control(response, public=True, no_cache=True)
    return response
