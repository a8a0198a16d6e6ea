"""The first page, what happens today, and where she is."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from unterwegs.courses import rules as courses_rules
from unterwegs.directory import queries as directory
from unterwegs.directory import rules
from unterwegs.front import agenda, forms
from unterwegs.front.choices import Query, Where
from unterwegs.people import queries as people
from unterwegs.people.guards import anonymous_form, public, released
from unterwegs.places import queries as places

WEEK = 7
SHOWN_TODAY = 6
SHOWN_A_DAY = 12


@public
@require_safe
def root(_request: HttpRequest) -> HttpResponse:
    """To the language the browser asks for; the middleware has negotiated it without a cookie."""
    response = HttpResponseRedirect(reverse("front:start"))
    response["Vary"] = "Accept-Language"
    return response


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    where, now = Where.read(request.GET), timezone.localtime()
    if places.town() is None:
        may_begin = settings.LOCAL and not people.is_inhabited()
        return render(request, "front/empty_town.html", {"setup": reverse("people:first") if may_begin else ""})
    shelf = directory.shelf(get_language())
    context = {
        "where": where,
        "areas": places.family_areas(),
        "phases": rules.Phase.choices,
        "days": agenda.week(where, language=get_language(), now=now, limit=SHOWN_TODAY),
        "now": now,
        "centers": agenda.near(directory.centers(get_language()), where)[:3],
        "offer_count": len(shelf.rows),
    }
    return render(request, "front/start.html", context)


@public
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    query, now = Query(request.GET), timezone.localtime()
    day = query.on or now.date()
    if not now.date() <= day <= now.date() + timedelta(days=41):
        day = now.date()
    context = {
        "where": query.where,
        "query": query,
        "areas": places.family_areas(),
        "day": day,
        "now": now,
        "today": now.date(),
        "days": [now.date() + timedelta(days=ahead) for ahead in range(WEEK)],
        "dates": agenda.of_day(query.where, day, language=get_language(), now=now),
        "before": _within(day - timedelta(days=1), now),
        "after": _within(day + timedelta(days=1), now),
    }
    return render(request, "front/today.html", context)


@public
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """The dates of the next seven days."""
    where, now = Where.read(request.GET), timezone.localtime()
    days = agenda.next_days(where, language=get_language(), now=now, most=SHOWN_A_DAY)
    return render(request, "front/week.html", {"where": where, "days": days, "now": now, "today": now.date()})


@public
@require_safe
def rain(request: HttpRequest) -> HttpResponse:
    """Where one can go on a wet day without registering, in the next seven days."""
    where, now = Where.read(request.GET), timezone.localtime()
    days = agenda.next_days(where, language=get_language(), now=now, most=SHOWN_A_DAY, chosen=agenda.is_for_rain)
    return render(request, "front/rain.html", {"where": where, "days": days, "now": now, "today": now.date()})


@public
@released(courses_rules.ROOM)
@require_safe
def free_seats(request: HttpRequest) -> HttpResponse:
    """Courses in which a seat is free."""
    where, now = Where.read(request.GET), timezone.localtime()
    days = agenda.with_free_seats(where, language=get_language(), now=now)
    return render(request, "front/free_seats.html", {"where": where, "days": days, "now": now, "today": now.date()})


def _within(day: date, now: datetime) -> date | None:
    return day if now.date() <= day <= now.date() + timedelta(days=41) else None


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest) -> HttpResponse:
    """She says where she is. The address she types is answered and forgotten; only a rounded point goes on."""
    form = forms.AddressForm(request.POST or None)
    answer = None
    if request.method == "POST" and form.is_valid():
        answer = places.find_address(form.cleaned_data["address"])
        if request.headers.get("Accept") == "application/json":
            exact = [("", answer.point)] if answer.point is not None else []
            meant = exact or [(proposal.label, proposal.point) for proposal in answer.proposals]
            return JsonResponse([_own_place(label, point) for label, point in meant], safe=False)
        if answer.point is not None:
            return redirect(f"{reverse('front:start')}{_carried(answer.point)}")
    context = {
        "form": form,
        "answer": answer,
        "proposals": [(proposal.label, _carried(proposal.point)) for proposal in answer.proposals] if answer else [],
        "areas": places.family_areas(),
        "where": Where.read(request.GET),
        "has_addresses": places.has_addresses(),
    }
    return render(request, "front/where.html", context)


def _own_place(label: str, point: tuple[float, float]) -> dict[str, str]:
    """A place as her device keeps it: a neighborhood and the point to a hundred meters."""
    area = places.family_area_at(*point)
    return {"label": label, "gebiet": area.slug if area else "", "um": f"{point[1]:.3f},{point[0]:.3f}"}


def _carried(point: tuple[float, float]) -> str:
    """The neighborhood of a point, or the point to a hundred meters where no neighborhood has it."""
    area = places.family_area_at(*point)
    where = Where(area) if area else Where(None, round(point[0], 3), round(point[1], 3))
    return where.carried
