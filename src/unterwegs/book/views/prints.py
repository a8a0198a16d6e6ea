"""Prints: their files, what has changed since, and the books that were handed out."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from unterwegs.book import actions, queries
from unterwegs.book.forms.editions import HandedOutForm
from unterwegs.book.models import Print
from unterwegs.book.views.editions import SEES, kept_file, pdf_response
from unterwegs.kit import paper, sheets
from unterwegs.people.guards import StaffRequest, needs


@needs(*SEES)
@require_safe
@never_cache
def print_(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _page(request, _print(request, pk))


def _page(request: StaffRequest, made: Print, form: HandedOutForm | None = None) -> HttpResponse:
    now = timezone.localtime()
    context = {
        "print": made,
        "since": queries.changes_since(made, now=now),
        "handed_out": queries.handed_out_of(made, request.user, today=now.date()),
        "form": form or _form(request, made),
        "link": queries.link_of(made),
    }
    return render(request, "book/print.html", context, status=422 if form else 200)


def _form(request: StaffRequest, made: Print, data: object = None) -> HandedOutForm:
    today = timezone.localdate()
    areas = queries.areas_to_count(request.user, today=today)
    return HandedOutForm(data, areas=areas, preferred=made.area, today=today)


def _print(request: StaffRequest, pk: UUID) -> Print:
    found = queries.print_with_all(request.user, pk, today=timezone.localdate())
    if found is None:
        raise Http404
    return found


@needs(*SEES)
@require_safe
def reading(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The print as families read it on a screen, byte for byte as on the day it was made."""
    made = _print(request, pk)
    return kept_file(made.file, f"elternbegleitbuch-{made.code}.pdf")


@needs(*SEES)
@require_safe
def press(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The file for the printer: bleed, crop marks, black of one ink."""
    made = _print(request, pk)
    return kept_file(made.press_file, f"elternbegleitbuch-{made.code}-druckerei.pdf")


@needs(*SEES)
@require_safe
def booklet(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Two pages on each side of a sheet, in the order of a booklet: for the copier in the office."""
    made = _print(request, pk)
    try:
        return pdf_response(queries.booklet_of(made), f"elternbegleitbuch-{made.code}-heft.pdf")
    except queries.Damaged as problem:
        return HttpResponse(str(problem), status=500, content_type="text/plain; charset=utf-8")


@needs(*SEES)
@require_safe
@never_cache
def insert(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What has changed since, as a sheet to be laid into the books already handed out."""
    made, now = _print(request, pk), timezone.localtime()
    try:
        return pdf_response(queries.insert_sheet(made, now=now), f"einlegeblatt-{made.code}-{now:%Y-%m-%d}.pdf")
    except paper.Unprintable as problem:
        return HttpResponse(str(problem), status=422, content_type="text/plain; charset=utf-8")


@needs(*SEES)
@require_POST
def count(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How many books of this print went out: by area and month, never by family."""
    made = _print(request, pk)
    form = _form(request, made, request.POST)
    if not form.is_valid():
        return _page(request, made, form)
    areas = queries.areas_to_count(request.user, today=timezone.localdate())
    actions.count_handed_out(made, **form.cleaned_data, among=areas, by=request.user)
    messages.success(request, _("Counted. Thank you."))
    return redirect("book:print", pk=pk)


@needs(*SEES)
@require_safe
@never_cache
def handed_out(request: StaffRequest) -> HttpResponse:
    """Books handed out by month and area."""
    tally = queries.handed_out(request.user, today=timezone.localdate())
    return render(request, "book/handed_out.html", {"tally": tally})


@needs(*SEES)
@require_safe
def handed_out_table(request: StaffRequest) -> HttpResponse:
    columns = [_("Month"), _("Neighborhood"), _("Book"), _("Language"), _("Printed on"), _("Books")]
    rows = queries.handed_out_rows(request.user, today=timezone.localdate())
    response = HttpResponse(sheets.write_csv(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ausgegebene-buecher.csv"'
    return response
