"""Taking in notices of births: a file, its columns, a report for every row."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.exchange import births, tasks
from unterwegs.exchange.birth_forms import BirthFileForm, ColumnsForm, RowForm
from unterwegs.kit import sheets
from unterwegs.kit.sheets import Unreadable
from unterwegs.people import guards, jobs, reading, uploads
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import reads, shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.welcome import actions, rules
from unterwegs.welcome import queries as welcome
from unterwegs.welcome.models import RejectedRow
from unterwegs.welcome.rules import Fate, Profile

AT_ONCE, SHOWN = 200, 50  # rows that are read while she waits; intakes on the page
released = guards.released(rules.ROOM)


@needs(Permission.TAKE_IN_BIRTHS)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
@released
def intakes(request: StaffRequest) -> HttpResponse:
    """Files so far, and a new one."""
    profiles = welcome.profiles_with_a_basis()
    form = BirthFileForm(request.POST or None, request.FILES or None, profiles=profiles)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            if typed["file"].size > sheets.LARGEST_FILE:
                raise Unreadable(_("The file is too large. At most 20 MB are taken."))
            content = typed["file"].read()
            births.look_at(content, "", profile=typed["profile"])
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            address = reverse("births:columns", args=[typed["profile"], uploads.keep([content])])
            as_of = f"?stand={typed['as_of'].isoformat()}" if typed["as_of"] else ""
            return redirect(address + as_of)
    context = {"form": form, "profiles": profiles, "intakes": welcome.intakes()[:SHOWN]}
    return render(request, "exchange/births.html", context, status=422 if form.errors else 200)


@needs(Permission.TAKE_IN_BIRTHS)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
@released
def columns(request: StaffRequest, profile: str, upload: str) -> HttpResponse:
    """What was recognized; no row of the file stands here. Then it is read."""
    as_of = _as_of(request, profile)
    content = _content(upload)
    try:
        look = births.look_at(content, "", profile=profile)
    except Unreadable:
        raise Http404 from None
    form = ColumnsForm(request.POST or None, look=look, profile=profile)
    if request.method == "POST" and (births.is_xml(content) or form.is_valid()):
        if not births.is_xml(content):
            actions.keep_columns(profile, form.columns())
        uploads.drop(upload)
        return _taken_in(request, content, profile, as_of, rows=look.rows)
    context = {
        "form": form,
        "look": look,
        "profile": Profile(profile),
        "is_xml": births.is_xml(content),
        "upload": upload,
        "as_of": as_of,
    }
    return render(request, "exchange/birth_columns.html", context, status=422 if form.errors else 200)


def _as_of(request: StaffRequest, profile: str) -> date | None:
    """The day of the file; 404 where no basis is recorded for its kind."""
    said = request.GET.get("stand", "")
    if profile not in welcome.profiles_with_a_basis():
        raise Http404
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Http404 from None


def _content(upload: str) -> bytes:
    """A stored file, or 404 where it is gone."""
    try:
        return uploads.opened(upload).read()
    except (FileNotFoundError, ValueError):
        raise Http404 from None


def _taken_in(request: StaffRequest, content: bytes, profile: str, as_of: date | None, *, rows: int) -> HttpResponse:
    """A short file is read at once, a long one as long work that can be watched."""
    if rows > AT_ONCE:
        options = {"profile": profile, "as_of": as_of.isoformat() if as_of else ""}
        title = _("Notices: %s") % Profile(profile).label
        job = jobs.start(tasks.take_in_births, title=title, by=request.user, options=options, upload=[content])
        return redirect("people:job", job.pk)
    try:
        receipt, _found = births.take_in(
            content, "", profile=profile, as_of=as_of, by=request.user, today=timezone.localdate()
        )
    except (Unreadable, actions.NoBasis, actions.NotVerified) as problem:
        messages.error(request, str(problem) or _("No legal basis is recorded for this kind of file."))
        return redirect("births:intakes")
    actions.destroyed(receipt.intake)
    if not receipt.is_new:
        messages.info(request, _("This file was taken in before; nothing has changed."))
    return redirect("births:intake", receipt.intake.pk)


@needs(Permission.TAKE_IN_BIRTHS)
@require_POST
@shows_nobody
@released
def drop(request: StaffRequest, upload: str) -> HttpResponse:
    """Destroys a file that is not to be read after all."""
    _content(upload)
    uploads.drop(upload)
    messages.success(request, _("The file is destroyed; nothing was read."))
    return redirect("births:intakes")


@needs(Permission.TAKE_IN_BIRTHS)
@require_safe
@reads("births.intake")
@released
def intake(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What became of the rows of a file; rejected rows by their number and reason, without a name."""
    one = get_object_or_404(welcome.intakes().select_related("holder"), pk=pk)
    waiting = list(one.rejected.filter(settled_on=None).select_related("intake__holder"))
    reading.note(request, whom=[one.holder_id] if waiting else [], why=_("rejected rows"))
    counts = [(Fate(code), count) for code, count in one.counts.items() if code in Fate.values]
    rows = [(row, row.told["reasons"]) for row in waiting if row.told]
    return render(request, "exchange/birth_intake.html", {"intake": one, "counts": counts, "rows": rows})


@needs(Permission.TAKE_IN_BIRTHS)
@require_http_methods(["GET", "HEAD", "POST"])
@reads("births.row")
@released
def row(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A rejected row, to be put right by hand and read again."""
    found = get_object_or_404(
        RejectedRow.objects.select_related("intake__holder", "intake__basis"), pk=pk, settled_on=None
    )
    told = found.told
    if told is None:
        raise Http404
    reading.note(request, whom=found.intake.holder_id, why=_("rejected rows"))
    form = RowForm(request.POST or None, cells=told["cells"])
    if form.is_valid():
        profile, today = found.intake.basis.profile, timezone.localdate()
        try:
            fate = births.take_in_row(form.cells(), row=found.row, profile=profile, by=request.user, today=today)
        except births.Unclear as unclear:
            for reason in unclear.args:
                form.add_error(None, str(reason))
        except actions.NoBasis:
            form.add_error(None, _("No legal basis is recorded for this kind of file."))
        else:
            actions.settle(found, by=request.user, today=today)
            messages.success(request, _("Read: %s.") % fate.label)
            return redirect("births:intake", found.intake_id)
    context = {"row": found, "reasons": told["reasons"], "form": form}
    return render(request, "exchange/birth_row.html", context, status=422 if form.errors else 200)


@needs(Permission.TAKE_IN_BIRTHS)
@require_POST
@shows_nobody
@released
def settle(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Nothing is to be done about a rejected row."""
    found = get_object_or_404(RejectedRow, pk=pk, settled_on=None)
    actions.settle(found, by=request.user, today=timezone.localdate())
    messages.success(request, _("Settled. The row is destroyed at night."))
    return redirect("births:intake", found.intake_id)


@needs(Permission.TAKE_IN_BIRTHS)
@require_safe
@shows_nobody
@released
def kinds(request: StaffRequest) -> HttpResponse:
    """Which kinds of files there are, what is read of them and what is dropped; the limits of XML."""
    return render(request, "exchange/birth_kinds.html", {"kinds": births.kinds()})
