"""What families say about offers, ideas of parents, and what organizations share."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import actions, queries, rules
from unterwegs.directory.forms.words import DraftForm, IdeaReplyForm, ReplyForm, SharedFilter, SharingForm
from unterwegs.directory.models import Sharing
from unterwegs.directory.views.provider import Visit
from unterwegs.people import actions as people
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.models import Contribution
from unterwegs.people.roles import Permission


@needs(Permission.PUBLISH_OFFERS)
@require_safe
def voices(request: StaffRequest) -> HttpResponse:
    """Hints of families about offers, and ideas."""
    now = timezone.now()
    context = {
        "reports": [(one, ReplyForm(auto_id=f"id_{one.contribution.pk}_%s")) for one in queries.reports()],
        "ideas": queries.ideas(),
        "answered": queries.answered_ideas(now=now),
    }
    return render(request, "directory/voices.html", context)


@needs(Permission.PUBLISH_OFFERS)
@require_POST
def answer_report(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Closes a hint with an answer that families read at the offer."""
    contribution = get_object_or_404(Contribution.objects.open(), pk=pk, kind=rules.REPORTS)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please write the answer."))
        return redirect("directory:voices")
    actions.answer_report(contribution, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("Answered. Families read it at the offer."))
    return redirect("directory:voices")


@needs(Permission.PUBLISH_OFFERS)
@require_POST
@never_cache
def idea(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Opens an idea. A POST, because reading is a deed that is recorded."""
    return _idea(request, get_object_or_404(Contribution, pk=pk, kind=rules.IDEAS), IdeaReplyForm())


def _idea(request: StaffRequest, contribution: Contribution, form: IdeaReplyForm) -> HttpResponse:
    said = actions.read_idea(contribution, by=request.user)
    context = {
        "contribution": contribution,
        "said": said,
        "needs": [rules.Need(code).label for code in said.get("needs", ()) if code in rules.Need.values],
        "form": form,
        "draft": DraftForm(),
        "answer_address": reverse("directory:answer_idea", args=[contribution.pk]),
    }
    return render(request, "directory/idea.html", context, status=422 if form.errors else 200)


@needs(Permission.PUBLISH_OFFERS)
@require_POST
@never_cache
def answer_idea(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Answers an idea."""
    contribution = get_object_or_404(Contribution.objects.open(), pk=pk, kind=rules.IDEAS)
    form = IdeaReplyForm(request.POST)
    if not form.is_valid():
        return _idea(request, contribution, form)
    try:
        actions.answer_idea(contribution, **form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("Answered."))
    except people.MailNotSent:
        messages.error(request, _("The mail server refused the mail. The answer stands behind the link all the same."))
    return redirect("directory:voices")


@needs(Permission.PUBLISH_OFFERS)
@require_POST
def draft(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Makes a draft from an idea."""
    contribution = get_object_or_404(Contribution, pk=pk, kind=rules.IDEAS)
    form = DraftForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose the organization under whose roof it begins."))
        return redirect("directory:voices")
    service = actions.draft_of_idea(
        contribution, form.cleaned_data["organization"], by=request.user, today=timezone.localdate()
    )
    return redirect("directory:edit_service", pk=service.pk)


@needs(Permission.SEE_OFFERS, Permission.EDIT_OFFERS)
@require_safe
def shared(request: StaffRequest) -> HttpResponse:
    """What organizations can share with each other."""
    form = SharedFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.sharings(today=timezone.localdate(), **asked)
    return render(request, "directory/shared.html", {"form": form, "sharings": found})


@require_http_methods(["GET", "HEAD", "POST"])
def own_shared(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What this organization can share, and what others can."""
    form = SharingForm(request.POST or None)
    if form.is_valid():
        actions.share(visit.organization, **form.cleaned_data, by=visit.by)
        return redirect(visit.address("shared"))
    everything = queries.sharings(today=timezone.localdate())
    context = {
        "visit": visit,
        "form": form,
        "own": [one for one in everything if one.organization_id == visit.organization.pk],
        "others": [one for one in everything if one.organization_id != visit.organization.pk],
    }
    return render(request, "directory/provider/shared.html", context, status=422 if form.errors else 200)


@require_POST
def end_sharing(_request: HttpRequest, visit: Visit, sharing: int) -> HttpResponse:
    """It can no longer be had."""
    actions.end_sharing(get_object_or_404(Sharing, pk=sharing, organization=visit.organization), by=visit.by)
    return redirect(visit.address("shared"))


@require_POST
def own_answer(request: HttpRequest, visit: Visit, contribution: UUID) -> HttpResponse:
    """The organization answers a hint about one of its offers."""
    one = get_object_or_404(Contribution.objects.open(), pk=contribution, kind=rules.REPORTS)
    service = visit.service(UUID(one.object_id))
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return redirect(visit.address("offer", service.pk, erledigt="keine-antwort"))
    actions.answer_report(one, **form.cleaned_data, by=visit.by, now=timezone.now())
    return redirect(visit.address("offer", service.pk, erledigt="beantwortet"))
