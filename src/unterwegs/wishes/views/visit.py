"""A wish said at a welcome visit: the family reads, agrees and gets its code. It knows nothing of the visit."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from unterwegs.kit import paper
from unterwegs.people import guards
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.people.rules import Doer
from unterwegs.wishes import actions, codes, consents, queries, rules
from unterwegs.wishes.forms.family import hidden
from unterwegs.wishes.forms.visit import AgreedForm, VisitWishForm
from unterwegs.wishes.models import Consent
from unterwegs.wishes.said import Said
from unterwegs.wishes.views.switch import released


@needs(Permission.VISIT_FAMILIES)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
@released
def at_visit(request: StaffRequest) -> HttpResponse:
    """First the wish, then the consent in the family's language; only with it anything is kept, with a key of its own."""
    if request.method != "POST":
        language = request.GET.get("sprache", "de")
        initial = {
            "ticket": codes.new_ticket(),
            "area": request.GET.get("gebiet", ""),
            "read_in": language if language in dict(settings.LANGUAGES) else "de",
        }
        return _form(request, VisitWishForm(initial=initial))
    form = VisitWishForm(request.POST)
    if not form.is_valid() or "change" in request.POST:
        return _form(request, form, is_wrong=not form.is_valid() and "change" not in request.POST)
    language = form.cleaned_data["read_in"]
    said = form.wish(language)
    route = queries.route(said.area, elsewhere=said.elsewhere)
    agreed = AgreedForm(request.POST if request.POST.get("read_by") == route.key else None)
    if not agreed.is_valid():
        return _before_sending(request, form, agreed, said, route)
    if guards.is_flooded(f"visitor {request.user.pk}", most=rules.HANDED_OVER_IN_A_DAY, seconds=guards.DAY):
        return guards.too_often(request, is_long=True)
    today = timezone.localdate()
    code = codes.code_for(form.cleaned_data["ticket"], said)
    consent = Consent(
        matter=rules.Matter.RELEASE,
        to=consents.readers(route),
        parts=[],
        language=language,
        text_digest=codes.text_digest(str(_text(said, language))),
        way=agreed.cleaned_data["way"],
        asked_on=today,
        given_on=today,
    )
    kept = actions.ask(
        said,
        code=code,
        source=rules.Source.VISIT,
        route=route,
        today=today,
        by=Doer.VISITOR,
        consents=[consent],
    )
    address = f"{settings.BASE_URL}{_page(language)}"
    with translation.override(language):
        slip, bidi = [str(sentence) for sentence in consents.SLIP], translation.get_language_bidi()
    side, squares = paper.runs(address)
    context = {
        "code": code,
        "wish": kept,
        "route": route,
        "address": address,
        "side": side,
        "squares": squares,
        "slip": slip,
        "read_in": language,
        "direction_of_text": "rtl" if bidi else "ltr",
    }
    return render(request, "wishes/visit/kept.html", context)


def _form(request: StaffRequest, form: VisitWishForm, *, is_wrong: bool = False) -> HttpResponse:
    context = {"form": form, "promise": consents.PROMISE}
    return render(request, "wishes/visit/wish.html", context, status=422 if is_wrong else 200)


def _before_sending(
    request: StaffRequest, form: VisitWishForm, agreed: AgreedForm, said: Said, route: queries.Route
) -> HttpResponse:
    language = form.cleaned_data["read_in"]
    hours, due_on = queries.reading_hours(), queries.due_on(said.kind, today=timezone.localdate())
    with translation.override(language):
        promise, bidi = str(consents.PROMISE), translation.get_language_bidi()
    context = {
        "form": form,
        "agreed": agreed,
        "said": said,
        "route": route,
        "hidden": hidden(form),
        "text": _text(said, language),
        "german": _text(said, "de") if not language.startswith("de") else None,
        "promise": promise,
        "read_in": language,
        "direction_of_text": "rtl" if bidi else "ltr",
        "when": consents.when(hours, due_on, language=language),
        "hours": hours,
        "due_on": due_on,
        "kind": rules.Kind(said.kind).label,
        "readers": consents.readers(route),
    }
    return render(request, "wishes/visit/before_sending.html", context, status=422 if agreed.errors else 200)


def _text(said: Said, language: str) -> consents.Text:
    """What the family agrees to, with the name of the reader in its language, too."""
    with translation.override(language):
        route = queries.route(said.area, elsewhere=said.elsewhere)
        return consents.release(str(consents.THE_VISITOR), route, language=language)


def _page(language: str) -> str:
    """The page on which the family types its code, in its language."""
    with translation.override(language):
        return reverse("wish:status")
