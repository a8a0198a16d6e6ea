"""The families' timeline for staff: the shipped rules with their sources, and the town's own dates."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import actions, queries
from unterwegs.directory import timeline as way
from unterwegs.directory.forms.timeline import LocalDateForm, TrialForm
from unterwegs.directory.models import LocalDate
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission


@needs(Permission.EDIT_LOCAL_DATES)
@require_safe
def timeline(request: StaffRequest) -> HttpResponse:
    """All rules, what the town adds to them, and the dates they give for a birth."""
    today = timezone.localdate()
    form = TrialForm(request.GET if "geboren" in request.GET else None, initial={"geboren": today - timedelta(days=30)})
    born = form.cleaned_data["geboren"] if form.is_valid() else None
    local = queries.local_dates(today=today)
    stops = {stop.rule.key: stop for stop in queries.timeline_stops(way.Child(born=born), today=today)} if born else {}
    rows: list[dict[str, Any]] = [
        {
            "rule": rule,
            "said": way.said(rule),
            "source": way.SOURCES[rule.source],
            "is_fresh": way.is_fresh(rule, today=today),
            "local": local.get(rule.key),
            "day": _day_of_year(local.get(rule.key)),
            "stop": stops.get(rule.key),
        }
        for rule in way.rules()
    ]
    rows.sort(key=lambda row: not (row["local"] or row["rule"].local))  # what the town adds stands first
    return render(request, "directory/timeline.html", {"rows": rows, "form": form, "born": born})


def _day_of_year(row: queries.Locally | None) -> str:
    if row is None or row.when.by_month is None:
        return ""
    return f"{row.when.by_day}. {MONTHS[row.when.by_month]}"


@needs(Permission.EDIT_LOCAL_DATES)
@require_http_methods(["GET", "HEAD", "POST"])
def local_date(request: StaffRequest, key: str) -> HttpResponse:
    """What the town adds to one rule."""
    rule = next((one for one in way.rules() if one.key == key), None)
    if rule is None:
        raise Http404
    row = LocalDate.objects.filter(rule=key).first()
    form = LocalDateForm(
        request.POST if request.method == "POST" else None, rule=rule, instance=row or LocalDate(rule=key)
    )
    if form.is_valid():
        actions.keep_local_date(key, **form.cleaned_data, today=timezone.localdate(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("directory:timeline")
    context = {"form": form, "row": row, "rule": rule, "said": way.said(rule), "source": way.SOURCES[rule.source]}
    return render(request, "directory/local_date.html", context, status=422 if form.errors else 200)


@needs(Permission.EDIT_LOCAL_DATES)
@require_POST
def remove_local_date(request: StaffRequest, key: str) -> HttpResponse:
    actions.remove_local_date(get_object_or_404(LocalDate, rule=key), by=request.user)
    messages.success(request, _("The local date is removed."))
    return redirect("directory:timeline")
