"""Answers on the phone: the code or the number of the envelope, one page with the same answers, and whom to call back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.people import guards, reading
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import reads, shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.welcome import actions, press, promises, queries, rules
from unterwegs.welcome.forms.answers import AnswerForm
from unterwegs.welcome.forms.letters import LetterForm, NameForm
from unterwegs.welcome.models import Family
from unterwegs.welcome.views.switch import entrusted


@needs(Permission.TAKE_ANSWERS)
@require_safe
@shows_nobody
@entrusted
def answers(request: StaffRequest) -> HttpResponse:
    """Type what stands on the letter; whom to call back, without a name."""
    return _start(request)


def _start(request: StaffRequest, form: LetterForm | None = None) -> HttpResponse:
    context = {
        "form": form or LetterForm(),
        "to_call": list(queries.to_call()),
        "may_search": request.user.may(Permission.PLAN_VISITS),
    }
    return render(request, "welcome/answers.html", context, status=422 if form else 200)


@needs(Permission.TAKE_ANSWERS)
@require_POST
@shows_nobody
@entrusted
def letter(request: StaffRequest) -> HttpResponse:
    """From what the caller reads aloud to the page with the answers."""
    form = LetterForm(request.POST)
    if guards.is_flooded(f"letters {request.user.pk}", most=rules.LETTERS_IN_AN_HOUR, seconds=guards.HOUR):
        form.is_valid()
        form.add_error(None, _("Many letters were looked up. Please wait an hour."))
        return _start(request, form)
    if form.is_valid():
        typed = form.cleaned_data["letter"]
        found = queries.letter_by_envelope(typed) or queries.letter_by_code(typed)
        family = queries.answering().filter(pk=found.family_id).first() if found else None
        if family is not None:
            return redirect("welcome:answer_of", family.pk)
        form.add_error("letter", _("There is no letter with it to which somebody can answer. The coordination helps."))
    return _start(request, form)


@needs(Permission.PLAN_VISITS)
@require_http_methods(["GET", "HEAD", "POST"])
@reads("welcome.family")
@entrusted
def by_name(request: StaffRequest) -> HttpResponse:
    """For callers who have lost the letter: families by name, searched in memory; each that is shown leaves a trace."""
    form, found, is_searched = NameForm(request.POST or None), [], False
    if form.is_valid():
        if guards.is_flooded(f"names {request.user.pk}", most=rules.NAMES_IN_AN_HOUR, seconds=guards.HOUR):
            form.add_error("name", _("Many names were searched. Please wait an hour."))
        else:
            is_searched = True
            found = queries.families_called(form.cleaned_data["name"], most=rules.MOST_FOUND)
    reading.note(request, whom=[family.holder_id for family in found], why=_("searching for a caller"))
    is_many = len(found) > rules.MOST_FOUND
    context = {
        "form": form,
        "rows": [] if is_many else [(family, press.recipient(family)) for family in found],
        "is_many": is_many,
        "is_searched": is_searched,
    }
    return render(request, "welcome/by_name.html", context, status=422 if form.errors else 200)


@needs(Permission.TAKE_ANSWERS)
@require_safe
@reads("welcome.family")
@entrusted
def family(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The day and the answers of one family, without its name; the number where it asked to be called. Leaves a trace."""
    return _family_page(request, get_object_or_404(queries.answering(), pk=pk))


def _family_page(request: StaffRequest, found: Family, form: AnswerForm | None = None) -> HttpResponse:
    reading.note(request, whom=found.holder_id, why=_("answer to a letter"))
    visit = queries.open_visit(found)
    wants = found.wants or {}
    context = {
        "family": found,
        "visit": visit,
        "who": press.who_comes(visit) if visit else "",
        "form": form or AnswerForm(has_day=visit is not None),
        "phone": wants.get("phone", ""),
        "times": queries.times_in_words(wants.get("times", ())),
        "is_to_call": found.answer == promises.Answer.PHONE,
        "may_plan": request.user.may(Permission.PLAN_VISITS),
    }
    return render(request, "welcome/answer.html", context, status=422 if form else 200)


@needs(Permission.TAKE_ANSWERS)
@require_POST
@reads("welcome.family")
@entrusted
def answer(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Notes what the caller says."""
    found = get_object_or_404(queries.answering(), pk=pk)
    form = AnswerForm(request.POST, has_day=True)
    if not form.is_valid():
        return _family_page(request, found, form)
    chosen = form.cleaned_data["answer"]
    return _done(
        request,
        lambda: actions.answer(
            found, chosen, form.said, channel=rules.Channel.PHONE, by=request.user, today=timezone.localdate()
        ),
        _("Noted: %(answer)s.") % {"answer": promises.Answer(chosen).label},
    )


@needs(Permission.TAKE_ANSWERS)
@require_POST
@shows_nobody
@entrusted
def talked(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The family was called and met on the phone: its way ends."""
    found = get_object_or_404(queries.to_call(), pk=pk)
    return _done(
        request,
        lambda: actions.talked(found, by=request.user, today=timezone.localdate()),
        _("Noted. The family was met on the phone."),
    )


def _done(request: StaffRequest, deed: Any, said: str) -> HttpResponse:
    try:
        deed()
    except actions.TooLate:
        messages.error(request, _("The day has come or the way of this family has ended. The coordination helps."))
    else:
        messages.success(request, said)
    return redirect("welcome:answers")
