"""What a family sees by the code of its letter: day, hour, place, who comes – and how to say yes, otherwise, or no.

No page shows a name, a child or an address. Opening one changes nothing, whoever opens it: what a family answers is posted.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from unterwegs.people import guards
from unterwegs.people.guards import anonymous_form, public
from unterwegs.welcome import actions, letters, press, promises, queries, rules
from unterwegs.welcome.forms.answers import AnswerForm, CodeForm, LanguageForm
from unterwegs.welcome.models import Letter, Visit
from unterwegs.welcome.views.switch import entrusted


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
@entrusted
def start(request: HttpRequest) -> HttpResponse:
    """The code is typed here, and everything that a family does with it is posted here, so that it stands in no history."""
    if request.method != "POST":
        return _ask(request)
    form = CodeForm(request.POST)
    found = _looked_up(request, form.cleaned_data["letter_code"] if form.is_valid() else "")
    if isinstance(found, HttpResponse):
        return found
    return DEEDS.get(request.POST.get("deed", ""), _page)(request, found)


@public
@require_safe
@entrusted
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """By the code that a phone scans: the day and the answers. Nothing changes by looking."""
    found = _looked_up(request, code)
    return found if isinstance(found, HttpResponse) else _page(request, found)


@public
@require_safe
@entrusted
def short(_request: HttpRequest, code: str = "") -> HttpResponse:
    """The address as it stands on paper: to the language that the browser asks for."""
    answer = HttpResponseRedirect(reverse("invited:letter", args=[code]) if code else reverse("invited:start"))
    answer["Vary"] = "Accept-Language"
    return answer


def _ask(request: HttpRequest, *, is_wrong: bool = False) -> HttpResponse:
    context = {"form": CodeForm(), "is_wrong": is_wrong, "programme": queries.programme()}
    return render(request, "welcome/invited/code.html", context, status=422 if is_wrong else 200)


def _looked_up(request: HttpRequest, typed: str) -> Letter | HttpResponse:
    """The letter of a code. Wrong, old and forgotten codes have one answer; few tries from one computer in an hour."""
    if guards.is_too_often(request, most=rules.LOOKS_IN_AN_HOUR, seconds=guards.HOUR, about="letter codes"):
        return render(request, "welcome/invited/locked.html", {"programme": queries.programme()}, status=429)
    found = queries.letter_by_code(typed)
    return found if found is not None and queries.may_answer(found) else _ask(request, is_wrong=True)


def _page(request: HttpRequest, found: Letter, form: AnswerForm | None = None, **more: Any) -> HttpResponse:
    if not found.family.is_open:
        return _thanks(request, found)
    visit = queries.visit_of(found)
    context = {
        **_about(found, visit),
        "form": form or AnswerForm(has_day=visit is not None),
        "other_language": LanguageForm(initial={"language": found.family.language}),
        **more,
    }
    return render(request, "welcome/invited/letter.html", context, status=422 if form else 200)


def _about(found: Letter, visit: Visit | None) -> dict[str, Any]:
    """What the letter says, and nothing else."""
    return {
        "code": queries.code_of(found),
        "programme": queries.programme(),
        "visit": visit,
        "who": press.who_comes(visit) if visit else "",
        "minutes": visit.minutes if visit else 0,
        "answer": found.family.answer,
        "answer_words": promises.Answer(found.family.answer).label if found.family.answer else "",
        "promise": list(letters.promise(_as_promised(found, visit))),
        "answer_by": rules.answer_by(visit.on) if visit and found.mode == rules.Mode.CONFIRMED else None,
        "may_change": rules.may_change(visit.on if visit else None, today=timezone.localdate()),
    }


def _as_promised(found: Letter, visit: Visit | None) -> letters.Letter:
    """Kind and mode as the letter says them; without a day nobody rings."""
    mode = rules.Mode(found.mode) if visit is not None else rules.Mode.CONFIRMED
    elsewhere = promises.Place(visit.place).label if visit and visit.place != promises.Place.HOME else ""
    return letters.Letter(number="", recipient=(), kind=rules.LetterKind(found.kind), mode=mode, place=elsewhere)


def _thanks(request: HttpRequest, found: Letter, **more: Any) -> HttpResponse:
    context = {**_about(found, queries.visit_of(found)), **more}
    return render(request, "welcome/invited/thanks.html", context)


def _answer(request: HttpRequest, found: Letter) -> HttpResponse:
    form = AnswerForm(request.POST, has_day=True)
    if not found.family.is_open or not form.is_valid():
        return _page(request, found, form)
    try:
        found.family = actions.answer(
            found.family,
            form.cleaned_data["answer"],
            form.said,
            channel=rules.Channel.CODE,
            by=None,
            today=timezone.localdate(),
        )
    except actions.TooLate:
        return _page(request, found, is_too_late=True)
    return _thanks(request, found)


def _language(request: HttpRequest, found: Letter) -> HttpResponse:
    form = LanguageForm(request.POST)
    if form.is_valid() and found.family.is_open:
        actions.choose_language(found.family, language=form.cleaned_data["language"], by=None)
        found.family.language = form.cleaned_data["language"]
    return _page(request, found, is_language_kept=form.is_valid())


def _door(request: HttpRequest, found: Letter) -> HttpResponse:
    """What was noted about finding her door, shown because she asks."""
    told = found.family.door or {}
    known = dict(promises.Door.choices)
    notes = [known[one] for one in told.get("picked", ()) if one in known]
    return _page(request, found, door={"notes": notes, "words": told.get("words", "")})


DEEDS: dict[str, Callable[[HttpRequest, Letter], HttpResponse]] = {
    "answer": _answer,
    "language": _language,
    "door": _door,
}
