"""Wishes at the desk: what is due today first, opened by a deed that leaves a trace, answered."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import queries as directory
from unterwegs.people import actions as people
from unterwegs.people import reading
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import reads, shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.places import queries as places
from unterwegs.wishes import actions, codes, consents, queries, rules, steps, told
from unterwegs.wishes.forms.desk import (
    DEED_FORMS,
    DEED_FORMS_OF_CONSENT,
    AnswerForm,
    ConsentForm,
    DeedForm,
    LetterForm,
    NoteForm,
    OpenForm,
    PromiseForm,
    WayForm,
)
from unterwegs.wishes.models import Consent, Wish
from unterwegs.wishes.said import Contact
from unterwegs.wishes.views.switch import entrusted, released

Page = Callable[..., HttpResponse]


@needs(Permission.READ_WISHES)
@require_safe
@shows_nobody
@entrusted
def wishes(request: StaffRequest) -> HttpResponse:
    """What waits for me, the late and today's first; no name and no word stands here."""
    today = timezone.localdate()
    everywhere = request.user.may_everywhere(Permission.READ_WISHES)
    context = {
        "waiting": queries.waiting_for(request.user, today=today),
        "ending": queries.ending_for(request.user, today=today),
        "elsewhere": queries.elsewhere_open(request.user, today=today) if everywhere else None,
    }
    return render(request, "wishes/wishes.html", context)


def _wish(request: StaffRequest, pk: UUID) -> Wish:
    """A wish that this person is to read, or 404."""
    return get_object_or_404(queries.readable_wishes(request.user, today=timezone.localdate()), pk=pk)


@needs(Permission.READ_WISHES)
@require_safe
@shows_nobody
@entrusted
def wish(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A wish as it lies there, closed; whoever opens it says why."""
    found = _wish(request, pk)
    reasons = steps.reasons(is_answered=found.answered_on is not None)
    return render(
        request, "wishes/closed.html", {"wish": found, "whys": reasons, "usual": _usual_reason(request, found)}
    )


@needs(Permission.READ_WISHES)
@require_POST
@reads("wishes.wish")
@entrusted
def open_wish(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Opens the words. A POST, because reading leaves a trace; where nobody can know why, the reason is asked for."""
    found = _wish(request, pk)
    form = OpenForm(request.POST, wish=found)
    why = (form.cleaned_data["why"] if form.is_valid() else None) or _usual_reason(request, found)
    return _opened(request, found, why=why) if why else redirect("wishes:wish", pk)


def _usual_reason(request: StaffRequest, found: Wish) -> steps.Wording | None:
    stands_in = queries.stands_in(request.user, found)
    return steps.usual_reason(is_answered=found.answered_on is not None, stands_in=stands_in)


def _shown_again(request: StaffRequest, found: Wish, wrong: DeedForm) -> HttpResponse:
    """What was typed wrong, with the wish; whoever was about to answer opened it to answer it."""
    why = wrong.why or _usual_reason(request, found) or steps.Wording.ANSWER
    return _opened(request, found, why=why, wrong=wrong)


def _opened(request: StaffRequest, found: Wish, *, why: steps.Wording, wrong: DeedForm | None = None) -> HttpResponse:
    """The page with everything that was said; the trace is written before it is shown. ``wrong`` is shown again."""
    reading.note(request, whom=found.holder_id, why=why.label)
    today, is_with_office = timezone.localdate(), found.is_with_office
    contact = Contact.of(found.contact)
    shown = list(found.consents.prefetch_related("letters"))

    def forms(kinds: Sequence[type[DeedForm]], consent: Consent | None = None) -> dict[str, DeedForm]:
        made = {kind.name: kind(wish=found, today=today, consent=consent) for kind in kinds}
        if wrong is not None and wrong.name in made and wrong.consent == consent:
            made[wrong.name] = wrong
        return made

    context = {
        **forms(DEED_FORMS),
        "wish": found,
        "words": found.words,
        "contact": contact,
        "reach": rules.Reach(contact.reach),
        "times": [rules.Daytime(time).label for time in contact.times],
        "written_in": directory.language_name(found.written_in) if found.written_in else "",
        "reply": found.answer,
        "consents": [
            (one, one.counts(today=today), one.is_asked(today=today), forms(DEED_FORMS_OF_CONSENT, one))
            for one in shown
        ],
        "is_with_office": is_with_office,
        "alone_until": None if is_with_office or not found.is_open else queries.alone_until(found),
        "may_try": rules.counts_as_try(found.tried_on, today=today),
        "promise_of_the_house": consents.PROMISE,
        "forget_on": rules.forget_on(found.given_on, found.answered_on),
        "today": today,
        "wrong_words": rules.WRONG_WORDS,
    }
    return render(request, "wishes/wish.html", context, status=200 if wrong is None else 422)


@needs(Permission.READ_WISHES)
@require_POST
@reads("wishes.wish")
@entrusted
def tell(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Everything that is kept of the family, in its language, to be handed to it on paper (Art. 15)."""
    found = _wish(request, pk)
    reading.note(request, whom=found.holder_id, why=steps.Wording.ASKED.label)
    actions.record_telling(found, by=request.user)
    with translation.override(found.page_language):
        context = {"sections": told.sections(found), "authority": places.responsible().authority, "on_paper": True}
        return render(request, "wishes/family/told.html", context)


# --- deeds on one wish ----------------------------------------------------------------------------------------------

REFUSED = {
    actions.AlreadyAnswered: _("Somebody has answered it meanwhile, or the family has taken it back."),
    actions.NotAllowed: _("The family has not allowed this, or no longer."),
    actions.TriedToday: _("A try of today is noted already. Please try again on another day: each day counts once."),
    actions.TriedTooLittle: _("Please try three times on different days before you say so."),
    people.MailNotSent: _("The mail server refused the mail. Please try again later."),
}


def deed(act: Callable[..., Any], said: Any, *, typed: type[DeedForm] = DeedForm) -> Page:
    """A page for one deed on a wish, or on the consent that the address names: a POST, what was typed, the deed, the list.

    What is typed wrong is shown again with the wish, which leaves a trace. Where somebody else was faster, or the
    family has not allowed it, the list says so. ``said`` is the sentence that follows, or a page of what came out.
    """

    def done(request: StaffRequest, pk: UUID, consent: UUID | None = None) -> HttpResponse:
        found, today = _wish(request, pk), timezone.localdate()
        of = get_object_or_404(found.consents.all(), pk=consent) if consent else None
        form = typed(request.POST, wish=found, today=today, consent=of)
        if not form.is_valid():
            return _shown_again(request, found, form)
        try:
            came_out = act(of or found, **form.cleaned_data, by=request.user, today=today)
        except tuple(REFUSED) as refused:
            messages.error(request, REFUSED[type(refused)])
            return redirect("wishes:wishes")
        if callable(said):
            page: HttpResponse = said(request, found, form.cleaned_data, came_out)
            return page
        messages.success(request, said)
        return redirect("wishes:wishes")

    done.__name__, done.__doc__ = (
        deed.__name__,
        act.__doc__,
    )  # tests/house reads in this function that it leaves a trace
    return needs(Permission.READ_WISHES)(require_POST(reads("wishes.wish")(entrusted(done))))


def _sent(request: StaffRequest, found: Wish, typed: Mapping[str, Any], spoken: str) -> HttpResponse:
    """What opens the link stands here once, to be said on the phone."""
    reading.note(request, whom=found.holder_id, why=steps.Wording.HANDED_ON.label)
    return render(request, "wishes/sent.html", {"to": typed["to"], "spoken": spoken})


def _revoked(request: StaffRequest, _found: Wish, _typed: Mapping[str, Any], is_forgotten: bool) -> HttpResponse:
    noted = _("Noted. From now on nothing more is handed on.")
    messages.success(request, _("Forgotten, as the family wished.") if is_forgotten else noted)
    return redirect("wishes:wishes")


note_try = deed(actions.note_try, _("Noted. It is due again on the next working day."))
promise = deed(actions.promise, _("Noted. It is due again on that day."), typed=PromiseForm)
answer = deed(actions.answer, _("Answered. The family reads it with its code."), typed=AnswerForm)
give_to_office = deed(actions.give_to_office, _("The coordination has it now."))
withdraw = deed(actions.withdraw, _("Forgotten, as the family wished."))
ask_consent = deed(actions.ask_consent, _("Asked. The family decides with its code, or tells you."), typed=ConsentForm)
document = deed(actions.document_consent, _("Documented. It can be handed on now."), typed=WayForm)
revoke = deed(actions.revoke_consent, _revoked)
hand_on = deed(actions.hand_on, _("Noted as handed on."))
send_letter = deed(actions.send_letter, _sent, typed=LetterForm)


# --- taken down -----------------------------------------------------------------------------------------------------


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
    routes = [(area.name, queries.route(area, elsewhere=False)) for area in form.areas.values()]
    context = {
        "form": form,
        "promise": consents.PROMISE,
        "hours": queries.reading_hours(),
        "routes": routes,
        "is_local": any(route.is_local for _area, route in routes),
    }
    return render(request, "wishes/new.html", context, status=status)
