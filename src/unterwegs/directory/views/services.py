"""The list of offers: filters, bulk deeds, downloads; and the page of one offer."""

from dataclasses import dataclass
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import actions, comparison, queries, rules
from unterwegs.directory import content as contents
from unterwegs.directory.forms.filters import FilterForm
from unterwegs.directory.forms.service import NewServiceForm, ReturnForm
from unterwegs.directory.models import Service
from unterwegs.directory.views.scope import may_write, readable_service, writable_service
from unterwegs.kit import sheets
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.models import Deed
from unterwegs.people.roles import Permission

PAGE = 50
BULK = (rules.Step.PUBLISH, rules.Step.CONFIRM, rules.Step.PAUSE, rules.Step.ARCHIVE)


@needs(Permission.SEE_OFFERS, Permission.EDIT_OFFERS)
@require_safe
def services(request: StaffRequest) -> HttpResponse:
    """All offers the person may read, filtered and sorted by the address of the page."""
    form = FilterForm(request.GET)
    found = queries.services_found(request.user, form.wanted(), today=timezone.localdate())
    context = {
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "sort": form.cleaned_data.get("sort", ""),
        "steps": _bulk_steps(request),
        "may_write": request.user.may(Permission.EDIT_OFFERS),
        "may_download": request.user.may(Permission.DOWNLOAD_LISTS),
    }
    return render(request, "directory/services.html", context)


def _bulk_steps(request: StaffRequest) -> list[rules.Step]:
    """What the person can do with many offers at once."""
    if request.user.may_everywhere(Permission.PUBLISH_OFFERS):
        return list(BULK)
    return [rules.Step.CONFIRM] if request.user.may(Permission.EDIT_OFFERS) else []


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many offers; an empty refusal means: done."""

    service: Service
    refusal: str


@needs(Permission.EDIT_OFFERS)
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """One deed on many offers; each one is done or says why not."""
    step = next((one for one in _bulk_steps(request) if one == request.POST.get("step")), None)
    chosen = [pk for pk in request.POST.getlist("offer") if _is_id(pk)]
    if step is None or not chosen:
        messages.error(request, _("Please choose offers and what to do with them."))
        return redirect("directory:services")
    rows = Service.objects.editable_by(request.user, today=timezone.localdate()).filter(pk__in=chosen)
    outcomes = [Outcome(one, _refusal(one, step, request)) for one in rows.prefetch_related("texts")]
    context = {
        "step": step,
        "done": [one for one in outcomes if not one.refusal],
        "refused": [one for one in outcomes if one.refusal],
        "not_found": len(set(chosen)) - len(outcomes),
        "back": request.POST.get("back", ""),
    }
    return render(request, "directory/bulk.html", context)


def _refusal(service: Service, step: rules.Step, request: StaffRequest) -> str:
    """Does it; else the sentence that says why not."""
    submitted = service.state == rules.State.SUBMITTED or service.change == rules.Change.SUBMITTED
    if step == rules.Step.PUBLISH and not submitted:
        return _("Nobody submitted it for review. Please open it and look at it first.")
    try:
        actions.take(service, step, today=timezone.localdate(), by=request.user)
    except actions.NotReady as gap:
        return str(gap)
    except actions.WrongStep:
        return _("This does not go from its state “%(state)s”.") % {"state": service.get_state_display()}
    return ""


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@needs(Permission.EDIT_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_service(request: StaffRequest) -> HttpResponse:
    """The first step of an offer; everything else follows on the next page."""
    today = timezone.localdate()
    form = NewServiceForm(request.POST or None, user=request.user, today=today)
    if form.is_valid():
        try:
            made = actions.enter_in_scope(form.content(), by=request.user, today=today)
        except actions.OutOfScope:
            form.add_error(None, _("This offer would lie outside of your neighborhood. Please choose a place in it."))
        else:
            messages.success(request, _("The draft is there. Now add what families need to know."))
            return redirect("directory:edit_service", pk=made.pk)
    return render(request, "directory/new_service.html", {"form": form})


@needs(Permission.SEE_OFFERS, Permission.EDIT_OFFERS)
@require_safe
def service(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One offer: where it stands, what can be done, what families see."""
    return _page(request, readable_service(request, pk), ReturnForm())


def _page(request: StaffRequest, one: Service, return_form: ReturnForm, status: int = 200) -> HttpResponse:
    now, public = timezone.localtime(), queries.public_content(one)
    content = contents.contents_of([one])[one.pk]
    writes = may_write(request, one)
    steps = rules.open_steps(one.state, one.change, reviews=request.user.may_everywhere(Permission.PUBLISH_OFFERS))
    offer = queries.preview(one, public if public and one.state == rules.State.PUBLISHED else content, "de")
    days = queries.day_calendar()
    context = {
        "service": one,
        "steps": steps if writes else (),
        "may_write": writes,
        "return_form": return_form,
        "differences": comparison.differences(public, content) if public and one.has_change else [],
        "facts": comparison.facts_of(public if public and one.has_change else content),
        "is_due": one.state == rules.State.PUBLISHED and (one.due_on is None or one.due_on <= now.date()),
        "shown_until": rules.shown_until(one.due_on) if one.due_on else None,
        "meetings": queries.next_meetings(offer, now=now, days=days, limit=5),
        "missing": queries.missing_days(offer, today=now.date(), days=days, limit=5),
        "texts": queries.text_states(content),
        "link": f"{settings.BASE_URL}/a/{one.code}/",
        "qr": segno.make(f"{settings.BASE_URL}/a/{one.code}/", micro=False).svg_data_uri(scale=4, border=2),
        "deeds": Deed.objects.at(one)[:20],
    }
    return render(request, "directory/service.html", context, status=status)


@needs(Permission.EDIT_OFFERS)
@require_POST
def take_step(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One step of an offer: submit, return, publish, pause …"""
    one = writable_service(request, pk)
    step = next((each for each in rules.Step if each == request.POST.get("step")), None)
    form = ReturnForm(request.POST if step == rules.Step.RETURN else None)
    if step == rules.Step.RETURN and not form.is_valid():
        return _page(request, one, form, status=422)
    _take(request, one, step, note=form.cleaned_data["note"] if form.is_bound else "")
    return redirect("directory:service", pk=pk)


def _take(request: StaffRequest, one: Service, step: rules.Step | None, *, note: str) -> None:
    """Does it and says so, or says why not."""
    typed = request.POST.get("revision", "")
    revision = int(typed[:9]) if typed.isdecimal() else None
    try:
        if step is None:
            raise actions.WrongStep
        actions.take(one, step, today=timezone.localdate(), by=request.user, note=note, revision=revision)
    except actions.NotReady as gap:
        messages.error(request, str(gap))
    except actions.EditedMeanwhile:
        messages.error(request, _("Somebody changed this offer while you looked at it. Please look again."))
    except actions.WrongStep:
        messages.error(request, _("This step is not possible any more. Somebody may have been faster."))
    else:
        messages.success(request, _("Done: %(step)s.") % {"step": step.label if step else ""})


@needs(Permission.DOWNLOAD_LISTS)
@require_safe
def download(request: StaffRequest, kind: str) -> HttpResponse:
    """The filtered list as a table: „csv“ or „xlsx“."""
    today = timezone.localdate()
    table = queries.services_table(request.user, FilterForm(request.GET).wanted(), today=today)
    if kind == "csv":
        response = HttpResponse(sheets.write_csv(table.columns, table.rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(
            sheets.write_xlsx(table.columns, table.rows, title=_("Offers")), content_type=sheets.XLSX
        )
    response["Content-Disposition"] = f'attachment; filename="angebote-{today.isoformat()}.{kind}"'
    return response
