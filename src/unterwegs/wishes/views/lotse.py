"""What a Lotse does by a link or with an account: hand over the wish of a family that has agreed, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from unterwegs.directory import actions as directory_actions
from unterwegs.directory import queries as directory
from unterwegs.directory.models import Organization
from unterwegs.people import guards
from unterwegs.people.guards import StaffRequest, anonymous_form, needs
from unterwegs.people.models import Actor, account_of
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.wishes import actions, codes, consents, queries, rules
from unterwegs.wishes.forms.family import hidden
from unterwegs.wishes.forms.lotse import ConsentForm, DescriptionForm, HandOverForm
from unterwegs.wishes.models import Consent, Lotse
from unterwegs.wishes.said import Said
from unterwegs.wishes.views.switch import entrusted, released

Page = Callable[..., HttpResponse]
READ = "gelesen"  # in the address of the form: the stop page was shown before


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody of an institution, by a link (``secret``) or with an account."""

    lotse: Lotse
    by: Actor
    secret: str = ""

    def address(self, page: str) -> str:
        """The address of a page of this institution."""
        if self.secret:
            return reverse(f"lotse:{page}", args=[self.secret])
        return reverse(f"wishes:own_{page}", args=[self.lotse.organization_id])

    @property
    def name(self) -> str:
        return self.lotse.organization.name

    @property
    def start(self) -> str:
        return self.address("start")

    @property
    def stop(self) -> str:
        return self.address("stop")

    @property
    def wish(self) -> str:
        return self.address("wish")

    @property
    def describe(self) -> str:
        return self.address("describe")


def by_link(page: Page, *, opens: Callable[[Page], Page] = released) -> Page:
    """The page for whoever holds a link of the institution; opening it changes nothing and keeps nothing."""

    @wraps(page)
    def opened(request: HttpRequest, secret: str, **said: Any) -> HttpResponse:
        today = timezone.localdate()
        link = queries.link_of(secret, today=today)
        with translation.override("de"):  # the language in which the institutions work
            if link is None:
                return render(request, "wishes/lotse/ended.html", status=410)
            if request.method == "POST":
                actions.note_use(link, today=today)
            name = _("%(organization)s, by link") % {"organization": link.lotse.organization.name}
            return page(request, Visit(link.lotse, name, secret), **said)

    return anonymous_form(opens(opened))


def with_account(page: Page, *, opens: Callable[[Page], Page] = released) -> Page:
    """The same page for those who write for the institution with an account."""

    @wraps(page)
    def opened(request: Any, organization: UUID, **said: Any) -> HttpResponse:
        lotse = queries.lotse_with_account(request.user, organization, today=timezone.localdate())
        if lotse is None:
            raise Http404
        return page(request, Visit(lotse, request.user), **said)

    return needs(Permission.HAND_OVER_WISHES)(shows_nobody(opens(opened)))


@needs(Permission.HAND_OVER_WISHES)
@require_safe
@shows_nobody
@entrusted
def own(request: StaffRequest) -> HttpResponse:
    """The own institutions that are Lotsen, and those that may declare themselves; with only one its page at once."""
    today = timezone.localdate()
    lotsen, others = queries.lotsen_of(request.user, today=today), queries.others_of(request.user, today=today)
    if len(lotsen) == 1 and not others:
        return redirect("wishes:own_start", organization=lotsen[0].organization_id)
    return render(request, "wishes/lotse/own.html", {"lotsen": lotsen, "others": others})


# --- an institution declares itself ---------------------------------------------------------------------------------


@needs(Permission.HAND_OVER_WISHES)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
@released
def own_declare(request: StaffRequest, organization: UUID) -> HttpResponse:
    """With an account: what the own institution is as a Lotse, in its own words."""
    today = timezone.localdate()
    own = Organization.objects.own(request.user, today=today).active()
    return _declare(request, get_object_or_404(own, pk=organization), request.user, reverse("wishes:hand_over"))


def _declare_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """By the link with which the institution looks after its offers."""
    link = directory.provider_link(secret, today=timezone.localdate())
    with translation.override("de"):  # the language in which the institutions work
        if link is None:
            return render(request, "wishes/lotse/ended.html", status=410)
        if request.method == "POST":
            directory_actions.note_use(link)
        name = _("%(organization)s, by link") % {"organization": link.organization.name}
        return _declare(request, link.organization, name, reverse("providers:offers", args=[secret]), by_link=True)


declare_by_link = anonymous_form(require_http_methods(["GET", "HEAD", "POST"])(released(_declare_by_link)))


def _declare(
    request: HttpRequest, organization: Organization, by: Actor, back: str, *, by_link: bool = False
) -> HttpResponse:
    today = timezone.localdate()
    lotse = Lotse.objects.filter(organization=organization, ended_on=None).first()
    if request.method == "POST" and "end" in request.POST and lotse is not None:
        actions.end_lotse(lotse, by=by, today=today)
        return redirect(f"{request.path}?erledigt=beendet")
    known = {"what": lotse.what, "languages": lotse.languages, "hours": lotse.hours} if lotse else {}
    form = DescriptionForm(request.POST or None, initial=known)
    if form.is_valid():
        actions.declare_lotse(organization, **form.cleaned_data, by=by, today=today)
        return redirect(f"{request.path}?erledigt=gesagt")
    context = {
        "form": form,
        "organization": organization,
        "lotse": lotse,
        "back": back,
        "by_link": by_link,
        "done": request.GET.get("erledigt", ""),
    }
    return render(request, "wishes/lotse/declare.html", context, status=422 if form.errors else 200)


# --- a Lotse hands over ---------------------------------------------------------------------------------------------


@require_safe
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the institution may do, what it says about itself, and what it may learn."""
    learned = queries.learned_by(visit.lotse, today=timezone.localdate())
    return _page(request, visit, "start", {"learned": learned})


@require_safe
def stop(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Before anything is typed: this is not the way to report that a child is in danger."""
    return _page(request, visit, "stop", {"onward": f"{visit.wish}?{READ}=ja"})


@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, visit: Visit) -> HttpResponse:
    """First the wish, then the family's consent in its language; only with it anything is kept."""
    if request.method != "POST":
        if READ not in request.GET:
            return redirect(visit.stop)
        return _form(request, visit, HandOverForm(initial={"ticket": codes.new_ticket()}))
    form = HandOverForm(request.POST)
    if not form.is_valid() or "change" in request.POST:
        return _form(request, visit, form, is_wrong=not form.is_valid() and "change" not in request.POST)
    language = form.cleaned_data["read_in"]
    said = form.wish(language)
    route = queries.route(said.area, elsewhere=said.elsewhere)
    agreed = ConsentForm(
        request.POST if request.POST.get("read_by") == route.key else None,
        loop=consents.loop(visit.name, language="de"),
    )
    if not agreed.is_valid():
        return _before_sending(request, visit, form, agreed, said, route)
    if _is_a_flood(visit):
        return guards.too_often(request, is_long=True)
    today = timezone.localdate()
    code = codes.code_for(form.cleaned_data["ticket"], said)
    kept = actions.ask(
        said,
        code=code,
        source=rules.Source.LOTSE,
        route=route,
        today=today,
        by=visit.by,
        lotse=visit.lotse,
        consents=_consents(visit, agreed, said, language),
    )
    with translation.override(language):
        own_code, bidi = str(consents.SLIP[-1]), translation.get_language_bidi()
    context = {
        "code": code,
        "wish": kept,
        "route": route,
        "own_code": own_code if not language.startswith("de") else "",
        "read_in": language,
        "direction_of_text": "rtl" if bidi else "ltr",
    }
    return _page(request, visit, "kept", context)


def _form(request: HttpRequest, visit: Visit, form: HandOverForm, *, is_wrong: bool = False) -> HttpResponse:
    context = {"form": form, "promise": consents.PROMISE, "is_wrong": is_wrong}
    return _page(request, visit, "wish", context, status=422 if is_wrong else 200)


def _before_sending(
    request: HttpRequest, visit: Visit, form: HandOverForm, agreed: ConsentForm, said: Said, route: queries.Route
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
        "text": _text(visit, said, language),
        "loop_in_her_language": [text for part, text in consents.loop(visit.name, language=language).items() if part],
        "german": consents.release(visit.name, route, language="de") if not language.startswith("de") else None,
        "promise": promise,
        "read_in": language,
        "direction_of_text": "rtl" if bidi else "ltr",
        "when": consents.when(hours, due_on, language=language),
        "hours": hours,
        "due_on": due_on,
        "kind": rules.Kind(said.kind).label,
        "readers": consents.readers(route),
    }
    return _page(request, visit, "before_sending", context, status=422 if agreed.errors else 200)


def _text(visit: Visit, said: Said, language: str) -> consents.Text:
    """What the family agrees to, with the name of the reader in its language, too."""
    with translation.override(language):
        route = queries.route(said.area, elsewhere=said.elsewhere)
    return consents.release(visit.name, route, language=language)


def _consents(visit: Visit, agreed: ConsentForm, said: Said, language: str) -> list[Consent]:
    """The consents as they were given, with the name of the wording that was read."""
    today, text = timezone.localdate(), str(_text(visit, said, language))
    route = queries.route(said.area, elsewhere=said.elsewhere)
    given = {
        "language": language,
        "text_digest": codes.text_digest(text),
        "way": agreed.cleaned_data["way"],
        "documented_by": account_of(visit.by),
        "asked_on": today,
        "given_on": today,
    }
    release = Consent(matter=rules.Matter.RELEASE, to=consents.readers(route), parts=[], **given)
    if not agreed.parts:
        return [release]
    return [release, Consent(matter=rules.Matter.LOOP, to=visit.name[:160], parts=agreed.parts, **given)]


def _is_a_flood(visit: Visit) -> bool:
    return guards.is_flooded(f"lotse {visit.lotse.pk}", most=rules.HANDED_OVER_IN_A_DAY, seconds=guards.DAY)


@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the institution says about its work, for families."""
    lotse = visit.lotse
    known = {"what": lotse.what, "languages": lotse.languages, "hours": lotse.hours}
    form = DescriptionForm(request.POST or None, initial=known)
    if form.is_valid():
        actions.declare_lotse(lotse.organization, **form.cleaned_data, by=visit.by, today=timezone.localdate())
        return redirect(visit.start)
    return _page(request, visit, "describe", {"form": form}, status=422 if form.errors else 200)


def _page(request: HttpRequest, visit: Visit, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, f"wishes/lotse/{name}.html", {"visit": visit, **context}, status=status)
