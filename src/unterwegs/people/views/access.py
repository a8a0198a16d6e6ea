"""What is kept about a person, given to her: for the own account, or by the data-protection officer for anybody who asks."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from unterwegs.kit import paper
from unterwegs.kit.paper import report
from unterwegs.people import access, actions
from unterwegs.people.forms import AccessForm
from unterwegs.people.guards import StaffRequest, needs, signed_in
from unterwegs.people.models import User
from unterwegs.people.roles import Permission


@needs(Permission.ANSWER_ACCESS)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest) -> HttpResponse:
    form = AccessForm(request.POST or None)
    if not form.is_valid():
        return render(request, "people/access.html", {"form": form}, status=422 if form.errors else 200)
    return _told(form.cleaned_data["email"], form.cleaned_data["format"], by=request.user, to_herself=False)


@signed_in
@require_POST
def own_data(request: StaffRequest) -> HttpResponse:
    """Everybody may have the own data, without asking anybody."""
    kind = "json" if request.POST.get("format") == "json" else "pdf"
    return _told(request.user.email, kind, by=request.user, to_herself=True)


def _told(email: str, kind: str, *, by: User, to_herself: bool) -> HttpResponse:
    now = timezone.now()
    told = access.answer(email=email, now=now, to_herself=to_herself)
    actions.record_telling(by=by, person=told.person, tables=len(told.found))
    if kind == "json":
        body, content_type = told.as_json().encode(), "application/json; charset=utf-8"
    else:
        body, content_type = paper.cook(_document(told)), "application/pdf"
    response = HttpResponse(body, content_type=content_type)
    name = slugify(_("own data")) or "daten"
    response["Content-Disposition"] = f'attachment; filename="{name}-{now:%Y-%m-%d}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def _document(told: access.Answer) -> paper.Order:
    parts: list[report.Part] = [
        report.pairs(
            [
                (_("Mail address"), told.email),
                (_("Account"), told.person.name if told.person else _("none")),
                (_("Mails kept for this address"), str(told.mails)),
            ]
        )
    ]
    for name, purpose, rows in access.in_words(told):
        parts += [report.heading(name), report.paragraph(purpose)]
        for row in rows:
            parts.append(report.pairs(row))
    if told.is_short:
        parts.append(report.paragraph(access.only_herself()))
    if not told.found:
        parts.append(report.paragraph(_("Nothing is kept about this person.")))
    return report.order(
        title=_("What is kept about you"),
        subtitle=_("Information according to Art. 15 GDPR"),
        parts=parts,
        language=get_language() or "de",
        foot=formats.date_format(timezone.localtime(told.at), "SHORT_DATETIME_FORMAT"),
        at=told.at,
    )
