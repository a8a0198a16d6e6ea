"""Surveys of offers: the desk makes them, organizations answer on one page without an account."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import actions, queries, rules
from unterwegs.directory.forms.survey import AddressesForm, AnswerForm, SurveyForm
from unterwegs.directory.models import Invitee, Survey
from unterwegs.people.guards import StaffRequest, anonymous_form, needs
from unterwegs.people.roles import Permission


@needs(Permission.PUBLISH_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def surveys(request: StaffRequest) -> HttpResponse:
    """Surveys so far, and a new one. Nobody gets a mail before the next page."""
    form = SurveyForm(request.POST or None, request.FILES or None, today=timezone.localdate())
    if form.is_valid():
        typed = form.cleaned_data
        survey = actions.open_survey(
            title=typed["title"],
            letter=typed["letter"],
            closes_on=typed["closes_on"],
            addresses=form.found,
            by=request.user,
        )
        return _with_rejected(request, survey, form)
    context = {"form": form, "surveys": queries.surveys()}
    return render(request, "directory/surveys.html", context, status=422 if form.errors else 200)


@needs(Permission.PUBLISH_OFFERS)
@require_safe
def survey(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Who was asked, who has answered, and how complete the picture is."""
    return render(request, "directory/survey.html", _context(get_object_or_404(Survey, pk=pk), AddressesForm()))


def _context(found: Survey, form: AddressesForm) -> dict[str, Any]:
    return {
        "survey": found,
        "invitees": found.invitees.select_related("organization").prefetch_related("services__texts"),
        "waiting": found.invitees.filter(asked_at=None, ended_at=None).exclude(email="").count(),
        "silent": len(queries.silent(found)),
        "picture": queries.picture_of(found),
        "phases": rules.Phase.choices,
        "is_open": found.is_open(today=timezone.localdate()),
        "form": form,
    }


@needs(Permission.PUBLISH_OFFERS)
@require_POST
def add_invitees(request: StaffRequest, pk: UUID) -> HttpResponse:
    """More addresses."""
    found = get_object_or_404(Survey, pk=pk)
    form = AddressesForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "directory/survey.html", _context(found, form), status=422)
    count = actions.add_invitees(found, form.found, by=request.user)
    words = ngettext("%(count)s address added.", "%(count)s addresses added.", count)
    messages.success(request, words % {"count": count})
    return _with_rejected(request, found, form)


def _with_rejected(request: StaffRequest, found: Survey, form: AddressesForm) -> HttpResponse:
    """The page of the survey, with every rejected row and its reason; nothing is lost."""
    if not form.rejected:
        return redirect("directory:survey", pk=found.pk)
    return render(request, "directory/survey.html", {**_context(found, AddressesForm()), "rejected": form.rejected})


@needs(Permission.PUBLISH_OFFERS)
@require_POST
def invite(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Sends the first mails."""
    sent, refused = actions.invite_all(get_object_or_404(Survey, pk=pk), now=timezone.now(), by=request.user)
    messages.success(request, ngettext("%(count)s mail sent.", "%(count)s mails sent.", sent) % {"count": sent})
    if refused:
        words = ngettext(
            "The mail server refused %(count)s mail. Please try again later.",
            "The mail server refused %(count)s mails. Please try again later.",
            refused,
        )
        messages.error(request, words % {"count": refused})
    return redirect("directory:survey", pk=pk)


@needs(Permission.PUBLISH_OFFERS)
@require_POST
def remind(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Reminds those who have not answered."""
    sent = actions.remind_silent(get_object_or_404(Survey, pk=pk), now=timezone.now(), by=request.user)
    messages.success(request, ngettext("%(count)s mail sent.", "%(count)s mails sent.", sent) % {"count": sent})
    return redirect("directory:survey", pk=pk)


@needs(Permission.PUBLISH_OFFERS)
@require_POST
def end_invitation(request: StaffRequest, pk: UUID, invitee: UUID) -> HttpResponse:
    """Somebody is no longer asked; the link stops counting."""
    found = get_object_or_404(Invitee, pk=invitee, survey=pk)
    actions.end_invitation(found, now=timezone.now(), by=request.user)
    return redirect("directory:survey", pk=pk)


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: UUID, secret: str) -> HttpResponse:
    """One page for one offer; opening it changes nothing."""
    with translation.override("de"):
        invitee = queries.invitee_behind(pk, secret, today=timezone.localdate())
        if invitee is None:
            return render(request, "directory/survey/ended.html", status=410)
        response = _answered(request, invitee, secret)
    response["Cache-Control"] = "no-store"
    return response


def _answered(request: HttpRequest, invitee: Invitee, secret: str) -> HttpResponse:
    address, now = reverse("surveys:answer", args=[invitee.pk, secret]), timezone.now()
    if request.method == "POST" and "nothing" in request.POST:
        actions.has_nothing(invitee, now=now)
        return redirect(f"{address}?fertig=nichts")
    form, problem = AnswerForm(request.POST or None), ""
    if form.is_valid():
        try:
            actions.take_answer(invitee, form.told(), now=now)
        except actions.NotReady as gap:
            problem = str(gap)
        else:
            return redirect(f"{address}?fertig=ja")
    context = {
        "invitee": invitee,
        "form": form,
        "problem": problem,
        "done": request.GET.get("fertig", ""),
        "told": invitee.services.prefetch_related("texts"),
        "known": queries.known_offers(invitee),
    }
    return render(request, "directory/survey/answer.html", context, status=422 if form.errors or problem else 200)
