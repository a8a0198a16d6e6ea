"""Who visits and what the town promises: settings of the programme, visitors, and the visitor's own page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.people import keys
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.welcome import actions, queries
from unterwegs.welcome.forms.planning import AppointForm, AwayForm, PortraitForm, ProgrammeForm, VisitorForm
from unterwegs.welcome.models import Away, Portrait, Visitor
from unterwegs.welcome.views.switch import entrusted

GET_AND_POST = ["GET", "HEAD", "POST"]


@needs(Permission.PLAN_VISITS)
@require_http_methods(GET_AND_POST)
@shows_nobody
@entrusted
def programme(request: StaffRequest) -> HttpResponse:
    """What the town promises: days, words, forgetting."""
    form = ProgrammeForm(request.POST or None, instance=queries.programme())
    if form.is_valid():
        actions.set_programme(form.save(commit=False), by=request.user)
        messages.success(request, _("Kept. It holds for everything that is planned from now on."))
        return redirect("welcome:programme")
    return render(request, "welcome/programme.html", {"form": form}, status=422 if form.errors else 200)


@needs(Permission.PLAN_VISITS)
@require_safe
@shows_nobody
@entrusted
def visitors(request: StaffRequest) -> HttpResponse:
    """Who visits, in alphabetical order; nothing about how much."""
    rows = list(queries.visitors())
    context = {
        "rows": [one for one in rows if one.ended_on is None],
        "ended": [one for one in rows if one.ended_on is not None],
        "can_appoint": queries.people_to_appoint().exists(),
        "today": timezone.localdate(),
    }
    return render(request, "welcome/visitors.html", context)


@needs(Permission.PLAN_VISITS)
@require_http_methods(GET_AND_POST)
@shows_nobody
@entrusted
def appoint(request: StaffRequest) -> HttpResponse:
    """An account with the role of a visitor becomes one who is planned."""
    form = AppointForm(request.POST or None)
    if form.is_valid():
        areas = form.cleaned_data["areas"]
        try:
            made = actions.appoint_visitor(form.save(commit=False), areas=areas, hours=form.hours, by=request.user)
        except actions.NoVisitor:
            messages.error(request, _("Somebody has appointed this person meanwhile, or the role is gone."))
            return redirect("welcome:visitors")
        messages.success(request, _("%(name)s can be planned now.") % {"name": made})
        return redirect("welcome:visitors")
    return render(request, "welcome/visitor.html", {"form": form}, status=422 if form.errors else 200)


@needs(Permission.PLAN_VISITS)
@require_http_methods(GET_AND_POST)
@shows_nobody
@entrusted
def visitor(request: StaffRequest, pk: int) -> HttpResponse:
    """Languages, way of travel, hours and days away of one visitor."""
    found = get_object_or_404(Visitor.objects.with_times(), pk=pk)
    form = VisitorForm(request.POST or None, instance=found)
    if form.is_valid():
        actions.change_visitor(
            form.save(commit=False), areas=form.cleaned_data["areas"], hours=form.hours, by=request.user
        )
        messages.success(request, _("Kept. Visits that are promised stay as they are."))
        return redirect("welcome:visitors")
    context = {"form": form, "visitor": found, "away_form": AwayForm(), "today": timezone.localdate()}
    return render(request, "welcome/visitor.html", context, status=422 if form.errors else 200)


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@entrusted
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """She visits no more."""
    found = get_object_or_404(Visitor.objects.filter(ended_on=None), pk=pk)
    left = actions.end_visitor(found, by=request.user, today=timezone.localdate())
    messages.success(request, _("%(name)s visits no more.") % {"name": found})
    if left:
        messages.warning(
            request,
            ngettext(
                "%(number)s promised visit needs somebody else.", "%(number)s promised visits need somebody else.", left
            )
            % {"number": left},
        )
    return redirect("welcome:visitors")


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@entrusted
def take_up(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody who had ended visits again."""
    found = get_object_or_404(Visitor.objects.exclude(ended_on=None), pk=pk)
    try:
        actions.take_up_visitor(found, by=request.user)
    except actions.NoVisitor:
        messages.error(request, _("The account is closed, or has not the role of a visitor any more."))
    else:
        messages.success(request, _("%(name)s can be planned now.") % {"name": found})
    return redirect("welcome:visitors")


@needs(Permission.PLAN_VISITS, Permission.VISIT_FAMILIES)
@require_POST
@shows_nobody
@entrusted
def be_away(request: StaffRequest, pk: int) -> HttpResponse:
    """Days on which she does not visit: entered by the coordination or by herself."""
    found = _reachable(request, pk)
    form = AwayForm(request.POST)
    if form.is_valid():
        actions.keep_away(found, **form.cleaned_data, by=request.user)
        messages.success(request, _("Noted. Nobody plans her on these days."))
    else:
        messages.error(request, _("Please give a first and a last day in this order."))
    return _back(request, found)


@needs(Permission.PLAN_VISITS, Permission.VISIT_FAMILIES)
@require_POST
@shows_nobody
@entrusted
def remove_away(request: StaffRequest, pk: int, away: int) -> HttpResponse:
    found = _reachable(request, pk)
    actions.remove_away(get_object_or_404(Away, pk=away, visitor=found), by=request.user)
    messages.success(request, _("She can be planned on these days again."))
    return _back(request, found)


def _reachable(request: StaffRequest, pk: int) -> Visitor:
    """Any visitor for the coordination, else only oneself."""
    found = get_object_or_404(Visitor.objects.active(), pk=pk)
    if not request.user.may(Permission.PLAN_VISITS) and found.user_id != request.user.pk:
        raise Http404
    return found


def _back(request: StaffRequest, found: Visitor) -> HttpResponse:
    if request.user.may(Permission.PLAN_VISITS) and "own" not in request.POST:
        return redirect("welcome:visitor", found.pk)
    return redirect("welcome:own")


@needs(Permission.VISIT_FAMILIES)
@require_safe
@shows_nobody
@entrusted
def own(request: StaffRequest) -> HttpResponse:
    """What is known of me as a visitor, my days away, and whether letters show my full name and picture."""
    found = queries.visitor_of(request.user)
    return render(request, "welcome/own.html", _own(found, PortraitForm()))


def _own(found: Visitor | None, form: PortraitForm) -> dict[str, Any]:
    return {
        "visitor": found,
        "away_form": AwayForm(),
        "portrait": queries.portrait_of(found) if found else None,
        "portrait_form": form,
        "today": timezone.localdate(),
    }


@needs(Permission.VISIT_FAMILIES)
@require_POST
@shows_nobody
@entrusted
def name_in_letters(request: StaffRequest) -> HttpResponse:
    """She herself agrees to her full name in letters, or takes it back."""
    found = queries.visitor_of(request.user)
    if found is None:
        raise Http404
    if request.POST.get("shows") == "yes":
        actions.show_name(found, by=request.user, today=timezone.localdate())
        messages.success(request, _("Letters show your full name from now on."))
    else:
        actions.hide_name(found, by=request.user)
        messages.success(request, _("Letters that are printed from now on show your first name only."))
    return redirect("welcome:own")


@needs(Permission.VISIT_FAMILIES)
@require_POST
@shows_nobody
@entrusted
def picture_in_letters(request: StaffRequest) -> HttpResponse:
    """She herself gives a picture for letters, or takes it back."""
    found = queries.visitor_of(request.user)
    if found is None:
        raise Http404
    if request.POST.get("shows") == "no":
        actions.hide_picture(found, by=request.user)
        messages.success(request, _("Your picture is deleted. Letters that are printed from now on show none."))
        return redirect("welcome:own")
    form = PortraitForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "welcome/own.html", _own(found, form), status=422)
    actions.show_picture(found, form.cleaned_data["file"], by=request.user, today=timezone.localdate())
    messages.success(request, _("Letters show your picture from now on."))
    return redirect("welcome:own")


@needs(Permission.VISIT_FAMILIES)
@require_safe
@shows_nobody
@entrusted
def own_picture(request: StaffRequest) -> HttpResponse:
    """Her own picture, for herself alone."""
    found = get_object_or_404(Portrait, visitor__user=request.user)
    return HttpResponse(
        keys.unseal(bytes(found.sealed)), content_type="image/webp", headers={"Cache-Control": "no-store"}
    )
