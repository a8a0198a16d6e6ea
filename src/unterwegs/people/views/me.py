"""The page of one's own account: data, second factors, absences."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from unterwegs.people import actions, queries, roles
from unterwegs.people.forms import AbsenceForm, OwnDataForm
from unterwegs.people.guards import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: StaffRequest) -> HttpResponse:
    user = request.user
    known = {"name": user.name, "language": user.language, "weekly_mail": user.weekly_mail}
    form = OwnDataForm(request.POST or None, initial=known)
    if form.is_valid():
        actions.change_own_data(**form.cleaned_data, by=user)
        with translation.override(user.language):
            messages.success(request, _("Your data is saved."))
        return redirect("people:me")
    today = timezone.localdate()
    context = {
        "form": form,
        "roles": [(role.label, roles.PURPOSE[role]) for role in roles.Role if role in user.roles],
        "absences": queries.absences_from(user, today),
        "away": queries.stood_in_for(user, today),
        "deeds": queries.latest_deeds_of(user)[:20],
    }
    return render(request, "people/me.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: StaffRequest) -> HttpResponse:
    form = AbsenceForm(request.POST or None, user=request.user)
    if form.is_valid():
        actions.enter_absence(**form.cleaned_data, by=request.user)
        messages.success(request, _("Your absence is entered."))
        return redirect("people:me")
    return render(request, "people/absence.html", {"form": form})


@signed_in
@require_POST
def remove_absence(request: StaffRequest, pk: int) -> HttpResponse:
    actions.remove_absence(get_object_or_404(request.user.absences, pk=pk), by=request.user)
    messages.success(request, _("The absence is removed."))
    return redirect("people:me")
