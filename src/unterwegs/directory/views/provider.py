"""What an organization does with its own offers, by a link without an account or with one: two minutes on a phone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import actions, comparison, queries, rules
from unterwegs.directory import content as contents
from unterwegs.directory.content import Content
from unterwegs.directory.forms.provider import ClosureForm, CorrectionForm, OneDateForm, ProposalForm
from unterwegs.directory.forms.schedule import PausesForm, ScheduleForm, pause_rows
from unterwegs.directory.forms.service import location_choices
from unterwegs.directory.forms.words import ReplyForm
from unterwegs.directory.models import Organization, Service
from unterwegs.directory.views.scope import typed_revision
from unterwegs.people.guards import anonymous_form, needs
from unterwegs.people.models import Actor, Contribution
from unterwegs.people.roles import Permission

AHEAD = 6  # dates shown

Page = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who looks after the offers of one organization: by a link (``secret``) or with an account."""

    organization: Organization
    by: Actor
    secret: str = ""

    def address(self, page: str, *args: Any, **said: str) -> str:
        """The address of a page of this organization; ``said`` becomes its query."""
        room, key = ("providers", self.secret) if self.secret else ("directory", self.organization.pk)
        name = f"{room}:{page}" if self.secret else f"{room}:own_{page}"
        query = f"?{urlencode(said)}" if said else ""
        return f"{reverse(name, args=[key, *args])}{query}"

    @property
    def services(self) -> Any:
        """Its offers but the archived ones."""
        found = Service.objects.filter(organization=self.organization).exclude(state=rules.State.ARCHIVED)
        return found.select_related("organization", "public_version", "contact").prefetch_related(
            "texts", "contact__phones"
        )

    def service(self, pk: UUID) -> Service:
        """One of its offers, or 404."""
        found: Service = get_object_or_404(self.services, pk=pk)
        return found


def by_link(page: Page) -> Page:
    """The page for whoever holds a link of the organization; opening it changes nothing and keeps nothing."""

    @wraps(page)
    def opened(request: HttpRequest, secret: str, **said: Any) -> HttpResponse:
        link = queries.provider_link(secret, today=timezone.localdate())
        with translation.override("de"):  # the language in which organizations write their offers
            if link is None:
                return render(request, "directory/provider/ended.html", status=410)
            if request.method == "POST":
                actions.note_use(link)
            name = _("%(organization)s, by link") % {"organization": link.organization.name}
            response = page(request, Visit(link.organization, name, secret), **said)
        response["Cache-Control"] = "no-store"
        return response

    return anonymous_form(opened)


def with_account(page: Page) -> Page:
    """The same page for those who write the offers of the organization with an account."""

    @wraps(page)
    def opened(request: Any, organization: UUID, **said: Any) -> HttpResponse:
        own = Organization.objects.editable_by(request.user, today=timezone.localdate())
        return page(request, Visit(get_object_or_404(own, pk=organization), request.user), **said)

    return needs(Permission.EDIT_OFFERS)(opened)


@dataclass(frozen=True, slots=True)
class Card:
    """One offer on the page: how it stands, what families read of it, in a few lines."""

    service: Service
    facts: Sequence[comparison.Fact]
    reached_by: Sequence[str]
    is_due: bool
    comes_back: bool
    is_submitted: bool
    hints: Sequence[str]  # what families say is no longer right


@require_safe
def offers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All offers of the organization, those first that should be confirmed."""
    today = timezone.localdate()
    rows = list(visit.services.order_by("due_on"))
    said = contents.contents_of(rows)
    hints = queries.open_reports(rows)
    cards = [_card(one, said[one.pk], hints.get(one.pk, ()), today) for one in rows]
    context = {
        "visit": visit,
        "due": [card for card in cards if card.is_due or card.comes_back],
        "fine": [card for card in cards if not card.is_due and not card.comes_back],
        "done": request.GET.get("erledigt", ""),
        "count": request.GET.get("anzahl", ""),
        "refused": request.GET.get("offen", ""),
    }
    return render(request, "directory/provider/offers.html", context)


def _card(service: Service, content: Content, hints: Sequence[Contribution], today: date) -> Card:
    is_asked = bool(hints) or service.mails_sent > 0 or service.due_on is None or service.due_on <= today
    due = service.state == rules.State.PUBLISHED and is_asked
    back = service.state == rules.State.PAUSED and service.paused_because in queries.COMES_BACK
    facts = [fact for fact in comparison.facts_of(content) if fact.key in SHORT]
    contact = service.contact
    ways = [*(phone.number for phone in contact.phones.all()), contact.email] if contact else []
    submitted = service.change == rules.Change.SUBMITTED
    return Card(
        service,
        facts,
        [way for way in ways if way],
        due and not submitted,
        back,
        submitted,
        [str(rules.Report(one.reason).label) for one in hints],
    )


#: What families do not read.
OFFICE_ONLY = frozenset({"fields", "legal_basis", "preventive", "lotse", "source", "source_date", "organization"})

#: What a card shows of an offer: what changes most often.
SHORT = ("texts.de.summary", "schedules", "locations", "contact", "costs", "registration")


@require_POST
def confirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything is still right: for one offer, or for all that are shown as due."""
    chosen = {pk for pk in request.POST.getlist("offer") if _is_id(pk)}
    revisions = {pk: int(typed) for pk in chosen if (typed := request.POST.get(f"revision-{pk}", "")[:9]).isdecimal()}
    rows = visit.services.filter(pk__in=chosen)
    done, refused = actions.confirm_offers(rows, revisions, today=timezone.localdate(), by=visit.by)
    return redirect(visit.address("offers", erledigt="stimmt", anzahl=str(len(done)), offen=str(len(refused))))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, visit: Visit, pk: UUID) -> HttpResponse:
    """One offer: what families see, and the form to say what is different."""
    one = visit.service(pk)
    content = contents.content_of(one)
    form = CorrectionForm(request.POST or None, content=content, contact=_own_contact(visit, one))
    problem = ""
    if form.is_valid():
        problem = _corrected(visit, one, form, revision=typed_revision(request))  # type: ignore[arg-type]
        if not problem:
            return redirect(visit.address("offers", erledigt="geaendert"))
    now, days = timezone.localtime(), queries.day_calendar()
    public = queries.public_content(one) or content
    shown = queries.preview(one, public, "de")
    context = {
        "visit": visit,
        "service": one,
        "form": form,
        "problem": problem,
        "facts": [fact for fact in comparison.facts_of(public) if fact.key not in OFFICE_ONLY],
        "schedules": [
            (times, comparison.Speller([content], language="de").times(times)) for times in content.schedules
        ],
        "meetings": queries.next_meetings(shown, now=now, days=days, limit=AHEAD),
        "missing": queries.missing_days(shown, today=now.date(), days=days, limit=AHEAD),
        "reports": queries.reports_of(one),
        "feedback": queries.feedback_summary(one.pk, today=now.date()),
        "feedback_words": queries.words_about(one, today=now.date()),
        "reply": ReplyForm(),
        "closure": ClosureForm(),
        "extra": OneDateForm(),
        "is_public": one.state == rules.State.PUBLISHED,
        "done": request.GET.get("erledigt", ""),
    }
    return render(request, "directory/provider/offer.html", context, status=422 if form.errors or problem else 200)


def _own_contact(visit: Visit, one: Service) -> Any:
    """The contact of the offer, where it belongs to the organization and not to a partner."""
    return one.contact if one.contact and one.contact.organization_id == visit.organization.pk else None


def _corrected(visit: Visit, one: Service, form: CorrectionForm, *, revision: int) -> str:
    """Submits what was typed; else the sentence that says why not."""
    try:
        actions.correct(one, form.content(), revision=revision, note=form.note(), by=visit.by)
    except actions.EditedMeanwhile:
        return _("Somebody changed this offer while you looked at it. Please look again and send it once more.")
    except actions.NotReady as gap:
        return str(gap)
    contact = form.changed_contact()
    if contact is not None:
        actions.keep_contact(contact, phones=form.phones(), by=visit.by)
        if set(form.changed_data) <= {"phone", "email"}:  # the rest was looked at and is right
            actions.confirm_offers([one], {str(one.pk): revision}, today=timezone.localdate(), by=visit.by)
    return ""


@require_POST
def take_away(request: HttpRequest, visit: Visit, pk: UUID) -> HttpResponse:
    """A pause, or the end: families no longer see the offer at once."""
    one = visit.service(pk)
    because = rules.Pausing.ENDED if request.POST.get("because") == rules.Pausing.ENDED else rules.Pausing.BY_PROVIDER
    try:
        actions.take_away(one, because=because, revision=typed_revision(request), by=visit.by)  # type: ignore[arg-type]
    except (actions.EditedMeanwhile, actions.WrongStep):
        return redirect(visit.address("offers", offen="1"))
    return redirect(visit.address("offers", erledigt="beendet" if because == rules.Pausing.ENDED else "pausiert"))


@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, visit: Visit, pk: UUID, schedule: UUID | None = None) -> HttpResponse:
    """A rhythm of an offer, changed or new; it is reviewed like any other correction."""
    one = visit.service(pk)
    content = contents.content_of(one)
    before = next((each for each in content.schedules if each.id == schedule), None)
    if schedule is not None and before is None:
        raise Http404
    form, pauses = _schedule_forms(request, content, before)
    problem = ""
    if form.is_bound and not pauses.is_valid():
        form.add_error(None, _("Please check the pauses."))
    if form.is_valid():
        typed = form.times(pauses.breaks())
        others = tuple(typed if each.id == typed.id else each for each in content.schedules)
        schedules = others if before else (*others, typed)
        changed = msgspec.structs.replace(content, schedules=schedules)
        try:
            actions.correct(one, changed, revision=typed_revision(request), note="", by=visit.by)  # type: ignore[arg-type]
        except actions.EditedMeanwhile:
            problem = _("Somebody changed this offer while you looked at it. Please look again and send it once more.")
        except actions.NotReady as gap:
            problem = str(gap)
        else:
            return redirect(visit.address("offers", erledigt="geaendert"))
    context = {"visit": visit, "service": one, "form": form, "pauses": pauses, "times": before, "problem": problem}
    return render(request, "directory/provider/times.html", context, status=422 if form.errors or problem else 200)


def _schedule_forms(request: HttpRequest, content: Content, before: Any) -> tuple[ScheduleForm, PausesForm]:
    kept = tuple(at.location for at in content.locations)
    own = {str(pk) for pk in kept}
    choices = [choice for choice in location_choices(kept_too=kept) if choice[0] in own]
    form = ScheduleForm(request.POST or None, times=before, today=timezone.localdate(), locations=choices)
    return form, pause_rows(request.POST or None, before)


@require_POST
def one_date(request: HttpRequest, visit: Visit, pk: UUID, schedule: UUID) -> HttpResponse:
    """Cancels or adds one date at once, so that no family stands before a closed door."""
    one = visit.service(pk)
    row = get_object_or_404(one.schedules.prefetch_related("exceptions", "pauses"), pk=schedule)
    form = OneDateForm(request.POST)
    if not form.is_valid():
        return redirect(visit.address("offer", pk, erledigt="kein-tag"))
    typed = form.cleaned_data
    if typed["opens_at"]:
        actions.add_date(row, **typed, by=visit.by)
    else:
        actions.cancel_date(row, on=typed["on"], reason=typed["reason"], by=visit.by)
    return redirect(visit.address("offer", pk, erledigt="termin"))


@require_POST
def close(request: HttpRequest, visit: Visit, pk: UUID) -> HttpResponse:
    """Closes an offer for some days or weeks, at once."""
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return redirect(visit.address("offer", pk, erledigt="kein-tag"))
    actions.close(visit.service(pk), **form.cleaned_data, by=visit.by)
    return redirect(visit.address("offer", pk, erledigt="termin"))


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A new offer of the organization, for the review."""
    form = ProposalForm(request.POST or None, organization=visit.organization)
    problem = ""
    if form.is_valid():
        try:
            actions.propose(visit.organization, form.content(), note=form.note(), by=visit.by)
        except actions.NotReady as gap:
            problem = str(gap)
        else:
            return redirect(visit.address("offers", erledigt="vorgeschlagen"))
    context = {"visit": visit, "form": form, "problem": problem}
    return render(request, "directory/provider/propose.html", context, status=422 if form.errors or problem else 200)
