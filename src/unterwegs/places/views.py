"""Staff pages of the town, its areas, its addresses."""

from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.people import jobs
from unterwegs.people import queries as people
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission
from unterwegs.places import actions, forms, queries, tasks
from unterwegs.places.models import Area, Division, EmergencyNumber, Lead, SchoolHoliday, Town

# --- areas ----------------------------------------------------------------------------------------------------------


@needs(Permission.SEE_AREAS, Permission.EDIT_AREAS)
@require_safe
def divisions(request: StaffRequest) -> HttpResponse:
    context = {
        "divisions": queries.divisions_with_areas(),
        "may_edit": request.user.may(Permission.EDIT_AREAS),
    }
    return render(request, "places/divisions.html", context)


@needs(Permission.EDIT_AREAS)
@require_http_methods(["GET", "HEAD", "POST"])
def import_areas(request: StaffRequest) -> HttpResponse:
    form = forms.AreasForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        options = {name: value for name, value in form.cleaned_data.items() if name != "file"}
        title = _("Areas: %s") % form.cleaned_data["division"]
        job = jobs.start(
            tasks.import_areas, title=title, by=request.user, options=options, upload=form.cleaned_data["file"]
        )
        return redirect("people:job", job.pk)
    return render(request, "places/import_areas.html", {"form": form})


@needs(Permission.EDIT_AREAS)
@require_POST
def show_to_families(request: StaffRequest, pk: int) -> HttpResponse:
    actions.show_to_families(get_object_or_404(Division, pk=pk), by=request.user)
    return redirect("places:divisions")


@needs(Permission.SEE_AREAS, Permission.EDIT_AREAS)
@require_safe
def area(request: StaffRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Area.objects.select_related("division", "parent"), pk=pk)
    context = {
        "area": row,
        "parts": row.parts.all(),
        "drawing": queries.drawing_of(row),
        "form": forms.AreaForm(instance=row),
        "lead_form": forms.LeadForm(),
        "leads": row.leads.select_related("user"),
        "may_edit": request.user.may(Permission.EDIT_AREAS),
        "may_appoint": request.user.may(Permission.INVITE_PEOPLE),
        "deeds": people.deeds_at(row)[:20],
    }
    return render(request, "places/area.html", context)


@needs(Permission.EDIT_AREAS)
@require_POST
def change_area(request: StaffRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Area, pk=pk)
    form = forms.AreaForm(request.POST, instance=row)
    if form.is_valid():
        actions.change_area(form.save(commit=False), by=request.user)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _said(form))
    return redirect("places:area", pk)


def _said(form: BaseForm) -> str:
    """What is wrong with a form that has no page of its own, in one line."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


@needs(Permission.INVITE_PEOPLE)
@require_POST
def appoint_lead(request: StaffRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Area, pk=pk)
    form = forms.LeadForm(request.POST)
    if form.is_valid():
        actions.appoint_lead(row, form.cleaned_data["user"], by=request.user)
    else:
        messages.error(request, _("Please choose somebody who holds the role “neighborhood lead”."))
    return redirect("places:area", pk)


@needs(Permission.INVITE_PEOPLE)
@require_POST
def dismiss_lead(request: StaffRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.select_related("area"), pk=pk)
    actions.dismiss_lead(lead, by=request.user)
    return redirect("places:area", lead.area_id)


# --- addresses ------------------------------------------------------------------------------------------------------


@needs(Permission.EDIT_AREAS)
@require_http_methods(["GET", "HEAD", "POST"])
def addresses(request: StaffRequest) -> HttpResponse:
    """The register, and a box to try it. A tried address is posted, so that it stands in no log."""
    form = forms.LookupForm(request.POST or None)
    answer = queries.find_address(form.cleaned_data["address"]) if form.is_valid() else None
    inside = queries.areas_at(*answer.point) if answer and answer.point else []
    context = {"register": queries.current_register(), "form": form, "answer": answer, "inside": inside}
    return render(request, "places/addresses.html", context)


@needs(Permission.EDIT_AREAS)
@require_http_methods(["GET", "HEAD", "POST"])
def import_addresses(request: StaffRequest) -> HttpResponse:
    form = forms.AddressesForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        options = {"origin": form.cleaned_data["origin"], "license": form.cleaned_data["license"]}
        job = jobs.start(
            tasks.import_addresses,
            title=_("Addresses: %s") % options["origin"],
            by=request.user,
            options=options,
            upload=form.cleaned_data["file"],
        )
        return redirect("people:job", job.pk)
    return render(request, "places/import_addresses.html", {"form": form})


# --- the town -------------------------------------------------------------------------------------------------------


@needs(Permission.EDIT_TOWN, Permission.EDIT_NUMBERS)
@require_safe
def town(request: StaffRequest) -> HttpResponse:
    """The town at a glance: facts, emergency numbers, school holidays, and what is still to be set up."""
    row = queries.town()
    if row is None:
        return redirect("places:change_town")
    context = {
        "row": row,
        "all_numbers": queries.emergency_numbers(),
        "holidays": SchoolHoliday.objects.all(),
        "holiday_form": forms.HolidayForm(),
        "file_form": forms.HolidayFileForm(),
        "steps": queries.setup_steps(),
        "may_edit": request.user.may(Permission.EDIT_TOWN),
        "may_confirm": request.user.may(Permission.EDIT_NUMBERS),
        "deeds": people.deeds_at(row)[:20],
    }
    return render(request, "places/town.html", context)


@needs(Permission.EDIT_TOWN)
@require_http_methods(["GET", "HEAD", "POST"])
def change_town(request: StaffRequest) -> HttpResponse:
    form = forms.TownForm(request.POST or None, instance=queries.town() or Town())
    if form.is_valid():
        actions.set_up_town(**form.cleaned_data, by=request.user)
        messages.success(request, _("The town is saved."))
        return redirect("places:town")
    return render(request, "places/change_town.html", {"form": form, "is_first": queries.town() is None})


@needs(Permission.EDIT_TOWN)
@require_POST
def add_holiday(request: StaffRequest) -> HttpResponse:
    form = forms.HolidayForm(request.POST)
    if form.is_valid():
        actions.add_school_holiday(**form.cleaned_data, by=request.user)
    else:
        messages.error(request, _said(form))
    return redirect("places:town")


@needs(Permission.EDIT_TOWN)
@require_POST
def import_holidays(request: StaffRequest) -> HttpResponse:
    form = forms.HolidayFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Please choose a calendar file (.ics)."))
        return redirect("places:town")
    file = form.cleaned_data["file"]
    entered, problems = actions.import_school_holidays(file.read(), origin=file.name, by=request.user)
    messages.success(request, _("School holidays entered: %s") % entered)
    for problem in problems[:10]:
        messages.warning(request, problem)
    return redirect("places:town")


@needs(Permission.EDIT_TOWN)
@require_POST
def remove_holiday(request: StaffRequest, pk: int) -> HttpResponse:
    actions.remove_school_holiday(get_object_or_404(SchoolHoliday, pk=pk), by=request.user)
    return redirect("places:town")


@needs(Permission.EDIT_NUMBERS)
@require_POST
def confirm_number(request: StaffRequest, pk: int) -> HttpResponse:
    actions.confirm_number(get_object_or_404(EmergencyNumber, pk=pk), today=timezone.localdate(), by=request.user)
    return redirect("places:town")


@needs(Permission.EDIT_NUMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Changes a number, or enters one of the town's own."""
    row = get_object_or_404(EmergencyNumber, pk=pk) if pk else EmergencyNumber()
    form = forms.NumberForm(request.POST or None, instance=row)
    if form.is_valid():
        actions.keep_number(form.save(commit=False), today=timezone.localdate(), by=request.user)
        return redirect("places:town")
    return render(request, "places/number.html", {"form": form, "is_own": row.key.startswith("own-"), "row": row})


@needs(Permission.EDIT_NUMBERS)
@require_POST
def remove_number(request: StaffRequest, pk: int) -> HttpResponse:
    actions.remove_number(get_object_or_404(EmergencyNumber, pk=pk, key__startswith="own-"), by=request.user)
    return redirect("places:town")
