"""The visitor's day on her phone: the tour of today, offers near an address, the report. Works without a script."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import queries as directory
from unterwegs.people import queries as people
from unterwegs.people import reading
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import reads, shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.places import queries as places
from unterwegs.welcome import actions, queries, rules
from unterwegs.welcome import day as days
from unterwegs.welcome.forms.tour import ReportForm
from unterwegs.welcome.models import Visit, Visitor
from unterwegs.welcome.views.switch import entrusted

WHY = gettext_lazy("tour of the day")
#: What the scripts of the device say; `%(gap)s` is filled there.
SAYS = {
    "family": gettext_lazy("Family"),
    "where": gettext_lazy("Where"),
    "map": gettext_lazy("Open in the map app"),
    "language": gettext_lazy("Language"),
    "phone": gettext_lazy("Phone"),
    "door": gettext_lazy("The door"),
    "pair": gettext_lazy("By two"),
    "attempt": gettext_lazy("Try"),
    "visitAt": gettext_lazy("Visit at %(at)s"),
    "seen": gettext_lazy("As of %(at)s. What is stopped disappears with the next update: update before you ring."),
    "noTour": gettext_lazy("No tour is on this device. Reports that wait are sent when the network is back."),
    "nothing": gettext_lazy("No visit is left for today."),
    "report": gettext_lazy("Report"),
    "send": gettext_lazy("Send the link"),
    "change": gettext_lazy("Change"),
    "read": gettext_lazy("I have read it"),
    "wasThere": gettext_lazy("I was there: keep the report"),
    "needsOutcome": gettext_lazy("Please tap what became of it."),
    "waits": gettext_lazy("Kept on this device. It is sent when the network is back."),
    "kept": gettext_lazy("The report has arrived."),
    "noNewDay": gettext_lazy(
        "The report has arrived. On the new day no visit is possible; the coordination plans one."
    ),
    "canceled": gettext_lazy("This visit was moved or canceled meanwhile. The report is not taken in yet."),
    "stopped": gettext_lazy("This visit was stopped meanwhile. Please call the coordination."),
    "reported": gettext_lazy("This visit has a report already. The first one counts."),
    "gone": gettext_lazy("This visit is closed and forgotten. Nothing is to be sent any more."),
    "wrong": gettext_lazy("Something in the report does not fit. Please report this visit with a network."),
    "signIn": gettext_lazy("Please sign in once more (“My tour with a network”). Nothing is lost here."),
    "wait": gettext_lazy("One moment …"),
    "longer": gettext_lazy("The PIN needs at least 6 digits."),
    "needsNetwork": gettext_lazy("For this you need a network once."),
    "noShell": gettext_lazy("The page could not be taken along; without a network it will not open."),
    "wrongPin": gettext_lazy("That is not the PIN. Tries left: %(left)s"),
    "emptied": gettext_lazy("Too many wrong PINs: everything is gone from this device. Fetch your tour anew."),
    "locked": gettext_lazy("Locked."),
    "isEmpty": gettext_lazy("Everything is gone from this device."),
    "reallyEmpty": gettext_lazy("Reports not sent yet: %(count)s. They would be lost. Empty all the same?"),
    "outsideSet": gettext_lazy("You wanted to be outside by %(at)s."),
    "outsideLate": gettext_lazy("It is past %(at)s. Are you outside again? Else call:"),
}


def _visitor(request: StaffRequest) -> Visitor:
    found = queries.visitor_of(request.user)
    if found is None:
        raise Http404
    return found


@needs(Permission.VISIT_FAMILIES)
@require_safe
@reads("welcome.tour")
@entrusted
def day(request: StaffRequest) -> HttpResponse:
    """Her tour of today, what comes, and what is still to be reported; only her own."""
    visitor, today = queries.visitor_of(request.user), timezone.localdate()
    calls = queries.tour(visitor, today=today) if visitor else []
    reading.note(request, whom=[call.family.holder_id for call in calls], why=WHY)
    context = {
        "visitor": visitor,
        "calls": calls,
        "next_days": queries.next_days(visitor, today=today) if visitor else [],
        "to_report": queries.to_report(visitor, today=today) if visitor else [],
        "today": today,
        "bag": queries.bag([call.visit for call in calls]),
    }
    return render(request, "welcome/tour/day.html", context)


@needs(Permission.VISIT_FAMILIES)
@require_safe
@reads("welcome.tour")
@entrusted
def state(request: StaffRequest) -> JsonResponse:
    """The same for her device, as it is now: whatever was stopped meanwhile is not there. With the token for her reports."""
    visitor, now = _visitor(request), timezone.now()
    today = timezone.localdate(now)
    calls = queries.tour(visitor, today=today)
    reading.note(request, whom=[call.family.holder_id for call in calls], why=WHY)
    later = queries.next_days(visitor, today=today)
    to_report = queries.to_report(visitor, today=today)
    answer = {
        "at": now.isoformat(),
        "day": today.isoformat(),
        "token": get_token(request),
        "tour": [days.told(call, days.offers(_near(call, now), now=now)) for call in calls],
        "later": [days.later(visit) for visit in later],
        "report": [days.later(visit) for visit in to_report],
    }
    return JsonResponse(answer)


def _near(call: days.Call, now: datetime) -> list[directory.Hit]:
    language = call.family.language if call.family.language in dict(settings.LANGUAGES) else "de"
    return queries.near(call.family.area_id, call.point, language=language, now=now)


@needs(Permission.VISIT_FAMILIES)
@require_safe
@shows_nobody
@entrusted
def device(request: StaffRequest) -> HttpResponse:
    """The page that her device keeps for days without a network: the same for everybody, no name stands in it."""
    context = {**_worry(), "form": _form(), "says": {name: str(words) for name, words in SAYS.items()}}
    return render(request, "welcome/tour/device.html", context)


@needs(Permission.VISIT_FAMILIES)
@require_safe
@shows_nobody
@entrusted
def worry(request: StaffRequest) -> HttpResponse:
    """„I am worried“: steps and the number of the town; beside the report, and nothing is noted."""
    return render(request, "welcome/tour/worry.html", _worry())


def _worry() -> dict[str, Any]:
    return {"protection": places.child_protection()}


@needs(Permission.VISIT_FAMILIES)
@require_safe
@reads("welcome.visit")
@entrusted
def visit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One visit of today: the door, offers near it to show, to send and to print, what is noted for the family to read."""
    now = timezone.now()
    found = next(
        (one for one in queries.tour(_visitor(request), today=timezone.localdate(now)) if one.visit.pk == pk), None
    )
    if found is None:
        raise Http404
    reading.note(request, whom=found.family.holder_id, why=WHY)
    context = {"call": found, "offers": days.offers(_near(found, now), now=now), "wishes": people.is_released("wishes")}
    return render(request, "welcome/tour/visit.html", context)


@needs(Permission.VISIT_FAMILIES)
@require_POST
@shows_nobody
@entrusted
def earlier(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Moves a visit of today one place up in her tour; the hours stay as they were promised."""
    visits = [call.visit for call in queries.tour(_visitor(request), today=timezone.localdate())]
    order = [one.pk for one in visits]
    if pk not in order:
        raise Http404
    place = order.index(pk)
    if place:
        order[place - 1], order[place] = order[place], order[place - 1]
    actions.order_tour(visits, order={one: number for number, one in enumerate(order)})
    return redirect("tour:day")


@needs(Permission.VISIT_FAMILIES)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
@entrusted
def report(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The report of one visit. No name stands on the page; the same report sent twice is one."""
    now = timezone.now()
    today = timezone.localdate(now)
    found = get_object_or_404(queries.visits_hers(_visitor(request)), pk=pk, on__lte=today)
    form = _form(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        if found.outcome:
            messages.info(request, _("This visit is reported already."))
            return redirect("tour:day")
        return _report_page(request, found, form)
    if not form.is_valid():
        return _answered(request, "wrong") or _report_page(request, found, form, status=422)
    said = form.cleaned_data
    try:
        actions.report(found, form.report, ticket=said["ticket"], despite=said["despite"], by=request.user, now=now)
    except actions.VisitCanceled:
        may_insist = form.report.outcome in rules.TRUE_ALL_THE_SAME and found.family.state != rules.State.HELD
        return _answered(request, "canceled" if may_insist else "stopped") or _report_page(
            request, found, form, conflict="canceled" if may_insist else "stopped", status=409
        )
    except actions.ReportedOtherwise:
        return _answered(request, "reported") or _report_page(request, found, form, conflict="reported", status=409)
    except actions.NewDayNotPossible:
        words = _("The report is kept. On the new day no visit is possible; the coordination plans one.")
        messages.warning(request, words)
        return _answered(request, "no_new_day") or redirect("tour:day")
    if answer := _answered(request, "kept"):
        return answer
    messages.success(request, _("The report is kept."))
    return redirect("tour:day")


def _answered(request: StaffRequest, says: str) -> HttpResponse | None:
    """The answer for her device; None for a browser that sends the form."""
    if request.headers.get("Accept") != "application/json":
        return None
    return JsonResponse({"says": says})


def _form(data: Any = None) -> ReportForm:
    topics = [(topic.slug, name) for topic, name in directory.broad_topics("de")]
    return ReportForm(
        data, items=[item for item in queries.items() if item.is_active], topics=topics, today=timezone.localdate()
    )


def _report_page(
    request: StaffRequest, found: Visit, form: ReportForm, *, conflict: str = "", status: int = 200
) -> HttpResponse:
    context = {"visit": found, "form": form, "conflict": conflict, "attempt": found.family.tries + 1}
    return render(request, "welcome/tour/report.html", context, status=status)
