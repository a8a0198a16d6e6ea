"""Editions of the companion book: planned, built, looked at, taken along."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.book import actions, queries, tasks
from unterwegs.book.forms.editions import EditionFilterForm, EditionForm, LogoForm, PrintForm, SeriesForm
from unterwegs.book.models import Edition
from unterwegs.kit import paper
from unterwegs.people import jobs
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission

SEES = (Permission.SEE_BOOK, Permission.EDIT_BOOK)


@needs(*SEES)
@require_safe
@never_cache
def editions(request: StaffRequest) -> HttpResponse:
    """What is planned, when it was built, and what nobody has read yet."""
    today = timezone.localdate()
    form = EditionFilterForm(request.GET)
    context = {
        "form": form,
        "rows": queries.editions_listed(request.user, today=today, **form.wanted()),
        "prints": queries.prints_seen_by(request.user, today=today),
        "job": queries.work_on_all() if request.user.may(Permission.SEE_JOBS) else None,
    }
    return render(request, "book/editions.html", context)


@needs(*SEES)
@require_safe
@never_cache
def edition(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _page(request, _edition(request, pk))


def _page(request: StaffRequest, found: Edition, **forms: Any) -> HttpResponse:
    context = {
        "edition": found,
        "chapters": queries.chapters_of(found),
        "job": queries.work_on(found) if request.user.may(Permission.SEE_JOBS) else None,
        "logo_form": forms.get("logo") or LogoForm(),
        "may_edit": request.user.may(Permission.EDIT_BOOK),
    }
    is_wrong = any(form.errors for form in forms.values())
    return render(request, "book/edition.html", context, status=422 if is_wrong else 200)


def _edition(request: StaffRequest, pk: UUID) -> Edition:
    found = queries.edition_with_all(request.user, pk, today=timezone.localdate())
    if found is None:
        raise Http404
    return found


@needs(Permission.EDIT_BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def new_edition(request: StaffRequest) -> HttpResponse:
    form = EditionForm(request.POST or None, initial={"title": actions.title_in("de")})
    if form.is_valid():
        made = actions.plan(form.instance, by=request.user)
        messages.success(request, _("Planned. Build the book to look at it."))
        return redirect("book:edition", pk=made.pk)
    return render(request, "book/edition_form.html", {"form": form})


@needs(Permission.EDIT_BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def change_edition(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = _edition(request, pk)
    form = EditionForm(request.POST or None, instance=found)
    if form.is_valid():
        actions.change(form.instance, by=request.user)
        messages.success(request, _("Saved. It shows in the book when it is built anew."))
        return redirect("book:edition", pk=pk)
    return render(request, "book/edition_form.html", {"form": form, "edition": found})


@needs(Permission.EDIT_BOOK)
@require_POST
def remove_edition(request: StaffRequest, pk: UUID) -> HttpResponse:
    actions.remove(_edition(request, pk), by=request.user)
    messages.success(request, _("The edition is gone. Its prints stay."))
    return redirect("book:editions")


@needs(Permission.EDIT_BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def series(request: StaffRequest) -> HttpResponse:
    """One edition for each chosen area in each chosen language."""
    form = SeriesForm(request.POST or None)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("format", "phases")}
        new, known = actions.plan_series(
            form.chosen_areas, form.cleaned_data["languages"], fields=fields, by=request.user
        )
        messages.success(
            request, _("%(new)s editions planned, %(known)s were there already.") % {"new": new, "known": known}
        )
        return redirect("book:editions")
    return render(request, "book/series.html", {"form": form})


# --- logos ----------------------------------------------------------------------------------------------------------


@needs(Permission.EDIT_BOOK)
@require_POST
def add_logo(request: StaffRequest, pk: UUID) -> HttpResponse:
    found, form = _edition(request, pk), LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, logo=form)
    try:
        actions.add_logo(
            found, form.cleaned_data["file"], alternative=form.cleaned_data["alternative"], by=request.user
        )
        messages.success(request, _("The logo is there."))
    except actions.TooMany:
        messages.error(request, _("There is no room for more logos."))
    return redirect("book:edition", pk=pk)


@needs(Permission.EDIT_BOOK)
@require_POST
def move_logo(request: StaffRequest, pk: UUID, logo: int) -> HttpResponse:
    actions.move_logo(get_object_or_404(_edition(request, pk).logos.all(), pk=logo), by=request.user)
    return redirect("book:edition", pk=pk)


@needs(Permission.EDIT_BOOK)
@require_POST
def remove_logo(request: StaffRequest, pk: UUID, logo: int) -> HttpResponse:
    actions.remove_logo(get_object_or_404(_edition(request, pk).logos.all(), pk=logo), by=request.user)
    messages.success(request, _("The logo is gone."))
    return redirect("book:edition", pk=pk)


@needs(*SEES)
@require_safe
def logo(request: StaffRequest, pk: UUID, logo: int) -> HttpResponse:
    """The logo itself, for the list of logos."""
    found = get_object_or_404(_edition(request, pk).logos.all(), pk=logo)
    return HttpResponse(bytes(found.content), content_type="image/webp")


# --- building and taking along --------------------------------------------------------------------------------------


@needs(Permission.EDIT_BOOK)
@require_POST
def build(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = _edition(request, pk)
    jobs.start(
        tasks.build,
        title=_("Build: %(book)s") % {"book": found},
        by=request.user,
        options={"edition": str(found.pk)},
    )
    return redirect("book:edition", pk=pk)


@needs(Permission.EDIT_BOOK)
@require_POST
def build_all(request: StaffRequest) -> HttpResponse:
    job = jobs.start(tasks.build_all, title=_("Build all current books"), by=request.user)
    return redirect("people:job", pk=job.pk)


@needs(*SEES)
@require_safe
def pdf(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The book as it was built last: tagged, for screens."""
    found = _edition(request, pk)
    if not found.file:
        raise Http404
    return kept_file(found.file, f"elternbegleitbuch-{found.code}.pdf")


@needs(Permission.EDIT_BOOK)
@require_safe
def try_out(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The book as it would be built now; nothing is kept."""
    try:
        return pdf_response(
            queries.try_out(_edition(request, pk), now=timezone.localtime()), "ansicht.pdf", is_attached=False
        )
    except paper.Unprintable as problem:
        return HttpResponse(str(problem), status=422, content_type="text/plain; charset=utf-8")


@needs(Permission.EDIT_BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def have_printed(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What would be printed and what nobody has released; then long work keeps it byte for byte."""
    found = _edition(request, pk)
    chapters = queries.chapters_of(found)
    ready = [one for one in chapters if one.is_printable]
    form = PrintForm(request.POST or None)
    if form.is_valid() and ready:
        jobs.start(
            tasks.have_printed,
            title=_("Print: %(book)s") % {"book": found},
            by=request.user,
            options={"edition": str(found.pk), "copies": form.cleaned_data["copies"]},
        )
        return redirect("book:edition", pk=pk)
    context = {
        "edition": found,
        "ready": ready,
        "left_out": [one for one in chapters if not one.is_printable],
        "form": form,
    }
    return render(request, "book/print_form.html", context, status=422 if form.is_bound else 200)


def kept_file(name: str, called: str) -> HttpResponse:
    """A file of a book, or the sentence why it is not handed out."""
    try:
        return pdf_response(queries.file_of(name), called)
    except queries.Damaged as problem:
        return HttpResponse(str(problem), status=500, content_type="text/plain; charset=utf-8")


def pdf_response(content: bytes, called: str, *, is_attached: bool = True) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'{"attachment" if is_attached else "inline"}; filename="{called}"'
    return response
