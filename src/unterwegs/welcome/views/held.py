"""What the coordinator decides: families that are held back, houses, the law on which notices are taken in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.people import reading
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import reads, shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.welcome import actions, queries, rules
from unterwegs.welcome.forms.held import AddressForm, BasisForm, DecisionForm, HouseForm
from unterwegs.welcome.models import Basis, Family, House
from unterwegs.welcome.views.switch import entrusted


@needs(Permission.TAKE_IN_BIRTHS)
@require_safe
@shows_nobody
@entrusted
def held(request: StaffRequest) -> HttpResponse:
    """Who waits for a decision, by reason; no name and no address stands here."""
    context = {"groups": queries.held_families(), "sealed": len(queries.sealed_families())}
    return render(request, "welcome/held.html", context)


@needs(Permission.TAKE_IN_BIRTHS)
@require_safe
@reads("welcome.sealed")
@entrusted
def sealed(request: StaffRequest) -> HttpResponse:
    """Families with a blocked address; looking at the list leaves a trace."""
    rows = queries.sealed_families()
    reading.note(request, whom=[row.holder_id for row in rows], why=_("blocked addresses"))
    return render(request, "welcome/sealed.html", {"rows": rows})


@needs(Permission.TAKE_IN_BIRTHS)
@require_safe
@reads("welcome.family")
@entrusted
def held_family(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Names, address and reasons of a family that is held back."""
    return _shown(request, _held(pk))


def _held(pk: UUID) -> Family:
    return get_object_or_404(Family.objects.held().select_related("holder", "area"), pk=pk)


def _shown(
    request: StaffRequest, family: Family, *, decision: DecisionForm | None = None, address: AddressForm | None = None
) -> HttpResponse:
    """The page of a family that is held back; the trace is written before it is shown."""
    reading.note(request, whom=family.holder_id, why=_("decide"))
    living = family.children.filter(counts=True).select_related("family__holder")
    children = [(told, child.born_on) for child in living if (told := child.told)]
    told = family.address or {}
    initial = {name: told.get(name, "") for name in ("street", "number", "addition", "postcode", "town")}
    context = {
        "family": family,
        "holds": [rules.Hold(hold) for hold in family.holds],
        "names": family.names or [],
        "address": told,
        "children": children,
        "decision": decision or DecisionForm(family=family),
        "address_form": (address or AddressForm(initial=initial)) if family.may_have_a_route else None,
        "is_lost": bool({rules.Hold.UNKNOWN_ADDRESS, *rules.CAME_BACK} & set(family.holds)),
    }
    wrong = any(form is not None and form.errors for form in (decision, address))
    return render(request, "welcome/held_family.html", context, status=422 if wrong else 200)


@needs(Permission.TAKE_IN_BIRTHS)
@require_POST
@reads("welcome.family")
@entrusted
def decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    family = _held(pk)
    form = DecisionForm(request.POST, family=family)
    if not form.is_valid():
        return _shown(request, family, decision=form)
    typed: dict[str, Any] = form.cleaned_data
    try:
        actions.decide(
            family,
            decision=typed["decision"],
            carers=typed.get("carers", ""),
            note=typed["note"],
            by=request.user,
            today=timezone.localdate(),
        )
    except actions.NotHeld:
        messages.error(request, _("Somebody has decided meanwhile."))
    except actions.NotToDecide:
        messages.error(request, _("This cannot be decided here."))
    else:
        messages.success(request, _("Decided: %s.") % rules.Decision(typed["decision"]).label)
    return redirect("welcome:held")


@needs(Permission.TAKE_IN_BIRTHS)
@require_POST
@reads("welcome.family")
@entrusted
def correct_address(request: StaffRequest, pk: UUID) -> HttpResponse:
    family = _held(pk)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _shown(request, family, address=form)
    try:
        corrected = actions.correct_address(family, address=form.address(), by=request.user)
    except actions.NotHeld:
        messages.error(request, _("Somebody has decided meanwhile."))
    else:
        is_found = "longitude" in (corrected.address or {})
        if is_found:
            messages.success(request, _("The address is known; the family can be planned."))
        else:
            messages.warning(
                request, _("This address is not in the register either. A letter may go there if you invite.")
            )
        if corrected.state == rules.State.HELD:
            return redirect("welcome:held_family", pk=pk)
    return redirect("welcome:held")


# --- houses ---------------------------------------------------------------------------------------------------------------
@needs(Permission.TAKE_IN_BIRTHS)
@require_http_methods(["GET", "HEAD", "POST"])
@reads("welcome.house")
@entrusted
def houses(request: StaffRequest) -> HttpResponse:
    """Clinics, homes, prisons and shelters; their addresses are read with a trace."""
    form = HouseForm(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        actions.keep_house(
            kind=typed["kind"],
            name=typed["name"],
            address=form.address(),
            agreed_on=typed["agreed_on"],
            by=request.user,
            today=timezone.localdate(),
        )
        messages.success(request, _("Kept. Families who live there are held back from now on."))
        return redirect("welcome:houses")
    rows = queries.houses()
    reading.note(request, whom=[house.holder_id for house in rows], why=_("houses"))
    context = {"rows": [(house, house.told or {}) for house in rows], "form": form}
    return render(request, "welcome/houses.html", context, status=422 if form.errors else 200)


@needs(Permission.TAKE_IN_BIRTHS)
@require_POST
@shows_nobody
@entrusted
def remove_house(request: StaffRequest, pk: UUID) -> HttpResponse:
    house = get_object_or_404(House.objects.select_related("holder"), pk=pk)
    actions.remove_house(house, by=request.user, today=timezone.localdate())
    messages.success(request, _("Removed. Families who are held back stay so until you decide."))
    return redirect("welcome:houses")


# --- the law --------------------------------------------------------------------------------------------------------------
@needs(Permission.TAKE_IN_BIRTHS)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
@entrusted
def bases(request: StaffRequest) -> HttpResponse:
    """On which law files are taken in, who released it, and since when."""
    kind = request.GET.get("art", "")
    initial = {
        "profile": kind,
        "norm": rules.NORMS.get(kind, ""),
        "purpose": _("Welcome visits (§ 2 KKG, § 16 SGB VIII)"),
    }
    form = BasisForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.record_basis(**form.cleaned_data, by=request.user, today=timezone.localdate())
        messages.success(request, _("Recorded. Files of this kind may be taken in from now on."))
        return redirect("welcome:bases")
    context = {"rows": queries.bases(), "form": form}
    return render(request, "welcome/bases.html", context, status=422 if form.errors else 200)


@needs(Permission.TAKE_IN_BIRTHS)
@require_POST
@shows_nobody
@entrusted
def end_basis(request: StaffRequest, pk: int) -> HttpResponse:
    basis = get_object_or_404(Basis, pk=pk)
    actions.end_basis(basis, by=request.user, today=timezone.localdate())
    messages.success(request, _("Ended. Files of this kind are no longer taken in."))
    return redirect("welcome:bases")
