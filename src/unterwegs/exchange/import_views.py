"""Reading tables in: a file, its columns, a verdict for every row, and only then the deed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import actions as directory
from unterwegs.directory import queries, rules
from unterwegs.directory.models import ImportedRow, ImportRun
from unterwegs.exchange import mapping, tables, tasks
from unterwegs.exchange.forms import FileForm, MappingForm
from unterwegs.exchange.tables import Table
from unterwegs.kit.sheets import Unreadable
from unterwegs.people import jobs, uploads
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission

PAGE, LARGEST = 50, 20_000_000


@needs(Permission.PUBLISH_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: StaffRequest) -> HttpResponse:
    """Imports so far, and a new file."""
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > LARGEST:
                raise Unreadable(_("The file is too large. At most 20 MB are taken."))
            content = file.read()
            tables.tables_of(content, file.name)
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            kept = uploads.keep([content])
            return redirect(f"{reverse('imports:columns', args=[kept])}?name={file.name[:120]}")
    context = {"form": form, "runs": queries.recent_runs()}
    return render(request, "exchange/imports.html", context, status=422 if form.errors else 200)


@needs(Permission.PUBLISH_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: StaffRequest, upload: str) -> HttpResponse:
    """Which column says what; then every row is checked."""
    name = request.GET.get("name", "")[:120]
    found = _tables(upload, name)
    table = next((one for one in found if one.title == request.GET.get("blatt")), found[0])
    known = queries.sources().filter(name=request.GET.get("zuordnung") or _stem(name)).first()
    form = MappingForm(
        request.POST or None,
        guesses=mapping.guesses(table.sheet),
        initial={"source": known.name if known else _stem(name), **_constants(known)},
        columns=known.columns if known else {},
    )
    if form.is_valid():
        typed = form.cleaned_data
        source = directory.keep_source(
            typed["source"], columns=form.columns(), constants=form.constants(), ages_in_months=typed["ages_in_months"]
        )
        rows = mapping.applied(table.sheet, form.columns(), form.constants())
        run = directory.check_rows(source, rows, file_name=name, sheet=table.title, by=request.user)
        uploads.drop(upload)
        return redirect("imports:run", pk=run.pk)
    context = {
        "form": form,
        "name": name,
        "tables": found,
        "table": table,
        "sources": queries.sources(),
        "first": table.sheet.rows[:3],
    }
    return render(request, "exchange/columns.html", context, status=422 if form.errors else 200)


def _tables(upload: str, name: str) -> list[Table]:
    """The tables of a stored file, or 404 where it is gone."""
    try:
        return tables.tables_of(uploads.opened(upload).read(), name)
    except (FileNotFoundError, ValueError):
        raise Http404 from None


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0][:80]


def _constants(known: Any) -> dict[str, Any]:
    if known is None:
        return {}
    said = dict(known.constants)
    return {**said, "phases": said.get("phases", "").split(","), "ages_in_months": known.ages_in_months}


@needs(Permission.PUBLISH_OFFERS)
@require_safe
def run(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The verdict on every row; what may be there already stands side by side."""
    one = get_object_or_404(ImportRun.objects.select_related("source", "by"), pk=pk)
    wanted = request.GET.get("urteil", "")
    rows = one.rows.select_related("service", "twin").prefetch_related("service__texts", "twin__texts")
    if wanted in rules.Verdict.values:
        rows = rows.filter(verdict=wanted)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "run": one,
        "verdicts": [(rules.Verdict(code), count) for code, count in queries.verdicts(one).items()],
        "wanted": wanted,
        "page": page,
        "lines": [_line(row) for row in page],
        "open_twins": one.rows.filter(verdict=rules.Verdict.TWIN, decision="").count(),
    }
    return render(request, "exchange/run.html", context)


def _line(row: ImportedRow) -> dict[str, Any]:
    entry = directory.entry_of(row)
    return {"row": row, "entry": entry, "twin": queries.twin_facts(row.twin) if row.twin else None}


@needs(Permission.PUBLISH_OFFERS)
@require_POST
def decide(request: StaffRequest, pk: UUID, number: int) -> HttpResponse:
    """The same, or another one."""
    row = get_object_or_404(ImportedRow.objects.select_related("run"), run=pk, number=number)
    decision = request.POST.get("decision", "")
    if decision in rules.Decision.values and not (decision == rules.Decision.SAME and row.twin_id is None):
        directory.decide(row, decision)
    return redirect(f"{reverse('imports:run', args=[pk])}?urteil={rules.Verdict.TWIN}#row-{number}")


@needs(Permission.PUBLISH_OFFERS)
@require_POST
def apply(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Reads the rows in, as long work."""
    one = get_object_or_404(ImportRun, pk=pk, state=rules.ImportState.CHECKED)
    options = {"run": str(one.pk), "publish": "publish" in request.POST}
    job = jobs.start(tasks.apply_import, title=_("Table: %s") % one.source, by=request.user, options=options)
    return redirect("people:job", job.pk)


@needs(Permission.PUBLISH_OFFERS)
@require_POST
def undo(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Takes the whole import back."""
    one = get_object_or_404(ImportRun, pk=pk)
    try:
        done = directory.undo(one, by=request.user)
    except directory.WrongStep:
        messages.error(request, _("This import is not applied, or was taken back already."))
    else:
        said = _("Taken back: %(removed)s offers removed, %(restored)s as before.")
        messages.success(request, said % {"removed": done.removed, "restored": done.restored})
        for service in done.kept:
            messages.warning(request, _("“%(name)s” stays: somebody changed it since.") % {"name": service})
    return redirect("imports:run", pk=pk)
