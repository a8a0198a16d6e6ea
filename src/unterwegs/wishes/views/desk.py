"""Wishes at the desk: what is due today first, opened by a deed that leaves a trace, answered."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import queries as directory
from unterwegs.people import reading
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import reads, shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.places import languages
from unterwegs.wishes import actions, codes, consents, queries, rules, steps
from unterwegs.wishes.forms.desk import AnswerForm, ConsentForm, NoteForm, OpenForm, PromiseForm, WayForm
from unterwegs.wishes.models import Consent, Wish
from unterwegs.wishes.said import Contact
from unterwegs.wishes.views.switch import released


@needs(Permission.READ_WISHES)
@require_safe
@shows_nobody
@released
def wishes(request: StaffRequest) -> HttpResponse:
    """What waits for me, the late and today's first; no name and no word stands here."""
    today = timezone.localdate()
    everywhere = request.user.may_everywhere(Permission.READ_WISHES)
    context = {
        "waiting": queries.waiting_for(request.user, today=today),
        "elsewhere": queries.elsewhere_open(today=today) if everywhere else None,
        "whys": steps.Wording.choices,
    }
    return render(request, "wishes/wishes.html", context)


def _wish(request: StaffRequest, pk: UUID) -> Wish:
    """A wish that this person is to read, or 404."""
    return get_object_or_404(queries.readable_wishes(request.user, today=timezone.localdate()), pk=pk)


@needs(Permission.READ_WISHES)
@require_safe
@shows_nobody
@released
def wish(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A wish as it lies there, closed; whoever opens it says why."""
    return render(request, "wishes/closed.html", {"wish": _wish(request, pk), "whys": steps.Wording.choices})


@needs(Permission.READ_WISHES)
@require_POST
@reads("wishes.wish")
@released
def open_wish(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Opens the words. A POST, because reading leaves a trace."""
    found, form = _wish(request, pk), OpenForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else steps.Wording.ANSWER
    return _opened(request, found, why=steps.Wording(why))


def _opened(
    request: StaffRequest,
    found: Wish,
    *,
    why: steps.Wording,
    answer: AnswerForm | None = None,
    promise: PromiseForm | None = None,
    consent: ConsentForm | None = None,
) -> HttpResponse:
    """The page with everything that was said; the trace is written before it is shown."""
    reading.note(request, whom=found.holder_id, why=why.label)
    today = timezone.localdate()
    contact = Contact.of(found.contact)
    shown = list(found.consents.all())
    wrong = any(form is not None and form.errors for form in (answer, promise, consent))
    context = {
        "wish": found,
        "words": found.words,
        "contact": contact,
        "reach": rules.Reach(contact.reach).label,
        "times": [rules.Daytime(time).label for time in contact.times],
        "written_in": directory.language_name(found.language) if found.language else "",
        "spoken": languages.name_of(contact.spoken) if contact.spoken else "",
        "reply": found.answer,
        "answer": answer or AnswerForm(wish=found),
        "promise": promise or PromiseForm(today=today),
        "consent": consent or ConsentForm(today=today),
        "consents": [(one, one.counts(today=today)) for one in shown],
        "ways": WayForm().fields["way"].choices,  # type: ignore[attr-defined]
        "is_with_office": found.reader == rules.Reader.OFFICE or found.escalated_on is not None,
        "promise_of_the_house": consents.PROMISE,
        "forget_on": rules.forget_on(found.answered_on),
    }
    return render(request, "wishes/wish.html", context, status=422 if wrong else 200)


def _done(request: StaffRequest, deed: Callable[[], Any], said: str) -> HttpResponse:
    """One deed, then the list; somebody else may have been faster."""
    try:
        deed()
    except actions.AlreadyAnswered:
        messages.error(request, _("Somebody has answered it meanwhile, or the family has taken it back."))
    except (actions.NotAllowed, actions.TriedTooLittle):
        messages.error(request, _("The family has not allowed this, or no longer."))
    else:
        messages.success(request, said)
    return redirect("wishes:wishes")


@needs(Permission.READ_WISHES)
@require_POST
@shows_nobody
@released
def note_try(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Nobody answered; it is due again on the next working day."""
    found, today = _wish(request, pk), timezone.localdate()
    return _done(
        request,
        lambda: actions.note_try(found, by=request.user, today=today),
        _("Noted. It is due again on the next working day."),
    )


@needs(Permission.READ_WISHES)
@require_POST
@reads("wishes.wish")
@released
def promise(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A day was agreed."""
    found, today = _wish(request, pk), timezone.localdate()
    form = PromiseForm(request.POST, today=today)
    if not form.is_valid():
        return _opened(request, found, why=steps.Wording.ANSWER, promise=form)
    return _done(
        request,
        lambda: actions.promise(found, on=form.cleaned_data["on"], by=request.user, today=today),
        _("Noted. It is due again on that day."),
    )


@needs(Permission.READ_WISHES)
@require_POST
@reads("wishes.wish")
@released
def answer(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Closes it; the family reads outcome and words with its code."""
    found, today = _wish(request, pk), timezone.localdate()
    form = AnswerForm(request.POST, wish=found)
    if not form.is_valid():
        return _opened(request, found, why=steps.Wording.ANSWER, answer=form)
    return _done(
        request,
        lambda: actions.answer(found, **form.cleaned_data, by=request.user, today=today),
        _("Answered. The family reads it with its code."),
    )


@needs(Permission.READ_WISHES)
@require_POST
@shows_nobody
@released
def give_to_office(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Whoever cannot answer gives it to the coordination."""
    found, today = _wish(request, pk), timezone.localdate()
    return _done(
        request,
        lambda: actions.give_to_office(found, by=request.user, today=today),
        _("The coordination has it now."),
    )


@needs(Permission.READ_WISHES)
@require_POST
@shows_nobody
@released
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The family asked to forget it."""
    found, today = _wish(request, pk), timezone.localdate()
    return _done(
        request,
        lambda: actions.withdraw(found, by=request.user, today=today),
        _("Forgotten, as the family wished."),
    )


@needs(Permission.READ_WISHES)
@require_POST
@reads("wishes.wish")
@released
def ask_consent(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Asks the family whether its wish may be handed on."""
    found, today = _wish(request, pk), timezone.localdate()
    form = ConsentForm(request.POST, today=today)
    if not form.is_valid():
        return _opened(request, found, why=steps.Wording.ANSWER, consent=form)
    return _done(
        request,
        lambda: actions.ask_consent(found, **form.cleaned_data, language=found.language, by=request.user, today=today),
        _("Asked. The family decides with its code, or tells you."),
    )


@needs(Permission.READ_WISHES)
@require_POST
@reads("wishes.wish")
@released
def consent(request: StaffRequest, pk: UUID, consent: UUID) -> HttpResponse:
    """What became of a consent: given, revoked, used."""
    found, today = _wish(request, pk), timezone.localdate()
    asked: Consent | None = found.consents.filter(pk=consent).first()
    if asked is None:
        raise Http404
    if "revoked" in request.POST:
        return _done(
            request,
            lambda: actions.revoke_consent(asked, by=request.user, today=today),
            _("Noted. From now on nothing more is handed on."),
        )
    if "used" in request.POST:
        return _done(request, lambda: actions.hand_on(asked, by=request.user, today=today), _("Noted as handed on."))
    form = WayForm(request.POST)
    if not form.is_valid():
        return _opened(request, found, why=steps.Wording.ANSWER)
    return _done(
        request,
        lambda: actions.document_consent(asked, way=form.cleaned_data["way"], by=request.user, today=today),
        _("Documented. It can be handed on now."),
    )


@needs(Permission.TAKE_WISHES)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
@released
def new(request: StaffRequest) -> HttpResponse:
    """A wish that somebody says on the phone or at the counter."""
    today = timezone.localdate()
    if request.method != "POST":
        form = NoteForm(initial={"ticket": codes.new_ticket(), "source": request.GET.get("wo", "phone")})
        return _note_page(request, form)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _note_page(request, form, status=422)
    said = form.wish(form.cleaned_data["spoken"] or "de")
    route = queries.route(said.area, elsewhere=said.elsewhere)
    code = codes.code_for(form.cleaned_data["ticket"], said)
    kept = actions.ask(
        said, code=code, source=rules.Source(form.cleaned_data["source"]), route=route, today=today, by=request.user
    )
    return render(request, "wishes/taken.html", {"code": code, "wish": kept, "route": route})


def _note_page(request: StaffRequest, form: NoteForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "promise": consents.PROMISE,
        "hours": queries.reading_hours(),
        "routes": [(area.name, queries.route(area, elsewhere=False)) for area in form.areas.values()],
    }
    return render(request, "wishes/new.html", context, status=status)
