"""Pages of data protection: the register, the release folder, and who released which part."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.desk import folder
from unterwegs.desk.forms import ReleaseForm
from unterwegs.kit import paper, sheets
from unterwegs.people import actions as people
from unterwegs.people import processing
from unterwegs.people.guards import StaffRequest, needs, signed_in
from unterwegs.people.models import ModuleRelease
from unterwegs.people.roles import Permission


@needs(Permission.SEE_PRIVACY)
@require_safe
def register(request: StaffRequest) -> HttpResponse:
    """The processing register (Art. 30) and the documents of the folder."""
    stands = folder.Folder()
    context = {
        "activities": processing.activities(),
        "documents": stands.documents,
        "digest": stands.digest,
        "changed": [part for part in folder.parts(stands) if part.released.is_released and not part.is_current],
        "known": folder.TITLES,
    }
    return render(request, "desk/privacy.html", context)


@needs(Permission.SEE_PRIVACY)
@require_safe
def register_table(_request: StaffRequest) -> HttpResponse:
    table = sheets.write_csv(folder.register_head(), folder.register_rows())
    return _file(table, "text/csv; charset=utf-8", "verzeichnis.csv")


@needs(Permission.SEE_PRIVACY)
@require_safe
def document(_request: StaffRequest, slug: str) -> HttpResponse:
    stands = folder.Folder()
    found = stands.document(slug)
    if found is None:
        raise Http404
    return _file(paper.cook(stands.order(found, now=timezone.now())), "application/pdf", f"{slug}.pdf")


@needs(Permission.SEE_PRIVACY)
@require_safe
def packed(_request: StaffRequest) -> HttpResponse:
    """The whole folder as one file."""
    stands = folder.Folder()
    name = f"freigabemappe-{stands.digest[:12]}.zip"
    return _file(stands.packed(now=timezone.now()), "application/zip", name)


@signed_in
@require_safe
def child_protection(request: StaffRequest) -> HttpResponse:
    """What to do in concern about a child, with the numbers of the town; the same stands in the folder."""
    return render(request, "desk/child_protection.html", {"document": folder.Folder().document("kinderschutz")})


@needs(Permission.RELEASE_PARTS)
@require_http_methods(["GET", "HEAD", "POST"])
def releases(request: StaffRequest) -> HttpResponse:
    stands = folder.Folder()
    form = ReleaseForm(request.POST or None, digest=stands.digest, initial={"digest": stands.digest})
    if form.is_valid():
        people.release_part(**form.cleaned_data, documents=stands.versions, by=request.user, now=timezone.now())
        messages.success(request, _("The release is entered."))
        return redirect("desk:releases")
    context = {"form": form, "parts": folder.parts(stands), "digest": stands.digest, "known": folder.TITLES}
    return render(request, "desk/releases.html", context, status=422 if form.errors else 200)


@needs(Permission.RELEASE_PARTS)
@require_POST
def withdraw_release(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ModuleRelease.objects.standing(), pk=pk)
    people.withdraw_release(row, by=request.user, today=timezone.localdate())
    messages.success(
        request,
        _(
            "The release is withdrawn. Nothing new comes in; what families have entrusted is still answered, and they can take it back."
        ),
    )
    return redirect("desk:releases")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
