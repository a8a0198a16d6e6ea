"""Long work: its progress, its report, its cause when it failed."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from unterwegs.kit import sheets
from unterwegs.people import actions, jobs, queries, reports
from unterwegs.people.guards import StaffRequest, signed_in

PER_PAGE = 20


@signed_in
@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """All long work for those who may see it, else one's own."""
    page = Paginator(queries.jobs_seen_by(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/jobs.html", {"page": page})


@signed_in
@require_safe
@never_cache
def job(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.jobs_seen_by(request.user), pk=pk)
    context = {"job": found, "report": reports.read(found.report), "deeds": queries.deeds_at(found)[:20]}
    return render(request, "people/job.html", context)


@signed_in
@require_safe
@never_cache
def state(request: StaffRequest, pk: UUID) -> JsonResponse:
    """What the progress bar asks for."""
    found = get_object_or_404(queries.jobs_seen_by(request.user), pk=pk)
    return JsonResponse(
        {
            "state": found.state,
            "words": found.get_state_display(),
            "open": found.is_open,
            "percent": found.percent,
            "done": found.done,
            "total": found.total,
            "step": found.step,
        }
    )


@signed_in
@require_safe
def table(request: StaffRequest, pk: UUID, name: str) -> HttpResponse:
    """A table of the report as CSV, as German spreadsheets read it."""
    found = get_object_or_404(queries.jobs_seen_by(request.user), pk=pk)
    rows = next((table for table in reports.read(found.report).tables if table.key == name), None)
    if rows is None:
        raise Http404
    return HttpResponse(
        sheets.write_csv([str(column) for column in rows.columns], rows.rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


@signed_in
@require_POST
def restart(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.jobs_seen_by(request.user), pk=pk)
    try:
        jobs.restart(found, by=request.user)
    except jobs.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("people:job", pk=found.pk)


@signed_in
@require_POST
def clear(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.jobs_seen_by(request.user), pk=pk)
    try:
        actions.clear_job(found, by=request.user)
    except actions.NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("people:job", pk=found.pk)
    messages.success(request, _("The work is taken from the list."))
    return redirect("people:jobs")
