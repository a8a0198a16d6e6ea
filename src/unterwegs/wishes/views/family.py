"""What families see: a wish in own words, who reads it before it is sent, its code, and taking it back."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.kit import spelled
from unterwegs.people import access, guards
from unterwegs.people.guards import anonymous_form, public
from unterwegs.places import queries as places
from unterwegs.wishes import actions, codes, consents, distress, queries, rules
from unterwegs.wishes import told as told_words
from unterwegs.wishes.forms.family import CodeForm, OwnCodeForm, QuestionForm, Ticketed, WishForm, hidden
from unterwegs.wishes.models import Wish
from unterwegs.wishes.said import Said
from unterwegs.wishes.views.switch import entrusted, released


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
@released
def wish(request: HttpRequest) -> HttpResponse:
    """A wish: what, in own words, how she is reached safely."""
    started = {"kind": request.GET.get("anliegen", ""), "area": request.GET.get("gebiet", "")}
    return _form(request, WishForm, "wishes/family/wish.html", started)


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
@released
def question(request: HttpRequest) -> HttpResponse:
    """A question without a name: two fields."""
    return _form(request, QuestionForm, "wishes/family/question.html", {"area": request.GET.get("gebiet", "")})


def _form(request: HttpRequest, form_class: type[Ticketed], template: str, started: dict[str, str]) -> HttpResponse:
    """First the form, then who reads it and when, then it is kept and has a code. No step stores anything but the last."""
    if request.method != "POST":
        form = form_class(initial={**started, "ticket": codes.new_ticket()})
        return render(request, template, _about(form))
    form = form_class(request.POST)
    if not form.is_valid() or "change" in request.POST:
        if "ticket" in form.errors:
            again = request.POST.copy()
            again["ticket"] = codes.new_ticket()
            form.data = again
        is_wrong = not form.is_valid() and "change" not in request.POST
        return render(request, template, {**_about(form), "is_wrong": is_wrong}, status=422 if is_wrong else 200)
    said = form.wish(get_language())
    route = queries.route(said.area, elsewhere=said.elsewhere)
    if request.POST.get("read_by") != route.key or "passed_by" in request.POST:
        return _before_sending(request, form, said, route)
    return _keep(request, said, route, ticket=form.cleaned_data["ticket"])


def _about(form: Ticketed) -> dict[str, Any]:
    return {"form": form, "promise": consents.PROMISE}


def _before_sending(request: HttpRequest, form: Ticketed, said: Said, route: queries.Route) -> HttpResponse:
    """Who reads it, when, until when somebody answers; she can still choose that nobody in her neighborhood reads it."""
    context = {
        **_about(form),
        "said": said,
        "route": route,
        "hidden": hidden(form),
        "hours": queries.reading_hours(),
        "due_on": queries.due_on(said.kind, today=timezone.localdate()),
        "kind": rules.Kind(said.kind).label,
        "rows": told_words.before_sending(said),
        "is_local": route.is_local,
        "distress": distress.numbers_for(said.words),
    }
    return render(request, "wishes/family/before_sending.html", context)


def _keep(request: HttpRequest, said: Said, route: queries.Route, *, ticket: str) -> HttpResponse:
    if guards.is_too_often(request, most=rules.WISHES_IN_AN_HOUR, seconds=guards.HOUR, about="wishes"):
        return _too_many(request)
    if guards.is_flooded("wishes", most=rules.WISHES_IN_A_DAY, seconds=guards.DAY):
        pause = guards.paused(request, sending=ticket)
        if pause is not None:
            return pause
        if guards.is_too_often(request, most=rules.WISHES_IN_A_FLOOD, seconds=guards.HOUR, about="wishes in a flood"):
            return _too_many(request)
    code = codes.code_for(ticket, said)
    kept = actions.ask(said, code=code, source=rules.Source.WEB, route=route, today=timezone.localdate())
    context = {
        "code": code,
        "wish": kept,
        "route": route,
        "distress": distress.numbers_for(said.words),
        "reach": said.contact.reach,
    }
    return render(request, "wishes/family/kept.html", context)


def _too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "wishes/family/too_many.html", {"typed": guards.typed(request)}, status=429)


# --- by her code ----------------------------------------------------------------------------------------------------


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
@entrusted
def status(request: HttpRequest) -> HttpResponse:
    """How it stands with her wish; the code is posted, so that it stands in no address and no history."""
    if request.method != "POST":
        return render(request, "wishes/family/code.html", {"form": CodeForm(), "promise": consents.PROMISE})
    form = CodeForm(request.POST)
    found = _looked_up(request, form)
    return found if isinstance(found, HttpResponse) else _status(request, found, form.cleaned_data["code"])


def _looked_up(request: HttpRequest, form: CodeForm) -> Wish | HttpResponse:
    """The wish of a typed code, or the page that says why there is none. Few tries from one computer in an hour."""
    if _looks_too_often(request):
        return render(request, "wishes/family/locked.html", status=429)
    found = queries.wish_of(form.cleaned_data["code"]) if form.is_valid() else None
    if found is None:
        return _no_wish(request, form)
    actions.note_look(found, now=timezone.now())
    return found


def _looks_too_often(request: HttpRequest) -> bool:
    return guards.is_too_often(request, most=rules.LOOKS_IN_AN_HOUR, seconds=guards.HOUR, about="wish codes")


def _no_wish(request: HttpRequest, form: CodeForm) -> HttpResponse:
    context = {"form": form, "is_wrong": True, "promise": consents.PROMISE}
    return render(request, "wishes/family/code.html", context, status=422)


def _status(request: HttpRequest, found: Wish, code: str, *, is_new: bool = False) -> HttpResponse:
    today = timezone.localdate()
    known = list(found.consents.prefetch_related("letters"))
    context = {
        "wish": found,
        "code": spelled.read(code),
        "routes": queries.routes_of(found),
        "answer": found.answer or "",
        "forget_on": rules.forget_on(found.given_on, found.answered_on),
        "asked": [one for one in known if one.is_asked(today=today)],
        "given": [one for one in known if one.given_on is not None],
        "is_new": is_new,
        "ticket": codes.new_ticket(),
        "is_offered_first": found.is_through_others and found.looked_at is None,
        "promise": consents.PROMISE,
        "hours": queries.reading_hours(),
    }
    return render(request, "wishes/family/status.html", context)


@anonymous_form
@require_POST
@entrusted
def own_code(request: HttpRequest) -> HttpResponse:
    """A code that only she knows: the old one, which went through other hands, opens nothing any more."""
    form = OwnCodeForm(request.POST)
    if _looks_too_often(request):
        return render(request, "wishes/family/locked.html", status=429)
    if not form.is_valid():
        return _no_wish(request, form)
    typed = spelled.read(form.cleaned_data["code"])
    try:
        code = actions.take_own_code(typed, ticket=form.cleaned_data["ticket"], now=timezone.now())
    except actions.NotAllowed:
        return _no_wish(request, form)
    return render(request, "wishes/family/own_code.html", {"code": code})


@anonymous_form
@require_POST
@entrusted
def withdraw(request: HttpRequest) -> HttpResponse:
    """She takes it back: at once, without a question, for good."""
    found = _looked_up(request, CodeForm(request.POST))
    if isinstance(found, HttpResponse):
        return found
    actions.withdraw(found, today=timezone.localdate())
    return render(request, "wishes/family/withdrawn.html")


@anonymous_form
@require_POST
@entrusted
def told(request: HttpRequest) -> HttpResponse:
    """Everything that is kept of her, to read, or as a file for other programs (Art. 15 and 20)."""
    form = CodeForm(request.POST)
    found = _looked_up(request, form)
    if isinstance(found, HttpResponse):
        return found
    if request.POST.get("as") == "json":
        file = access.of_family_as_json(found.holder, now=timezone.now())
        return HttpResponse(
            file, "application/json", headers={"Content-Disposition": "attachment; filename=wunsch.json"}
        )
    context = {
        "sections": told_words.sections(found),
        "authority": places.responsible().authority,
        "code": spelled.read(form.cleaned_data["code"]),
    }
    return render(request, "wishes/family/told.html", context)


@anonymous_form
@require_POST
@entrusted
def consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """She agrees that her wish is handed on, or revokes what she allowed."""
    form = CodeForm(request.POST)
    found = _looked_up(request, form)
    if isinstance(found, HttpResponse):
        return found
    asked = found.consents.filter(pk=pk).first()
    if asked is None:
        raise Http404
    today = timezone.localdate()
    if "revoke" in request.POST:
        if actions.revoke_consent(asked, today=today):
            return render(request, "wishes/family/withdrawn.html")
    elif "agree" in request.POST:
        with suppress(actions.NotAllowed):  # the page says how it stands now
            actions.give_consent(asked, today=today)
    return _status(request, found, form.cleaned_data["code"], is_new=True)


@public
@require_safe
@released
def lotsen(request: HttpRequest) -> HttpResponse:
    """Who can write for a family, if she likes."""
    return render(request, "wishes/family/lotsen.html", {"lotsen": queries.lotsen()})
