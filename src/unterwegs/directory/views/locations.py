"""Places: where they are, how to get in, what belongs to them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import actions, queries
from unterwegs.directory.forms.location import (
    LocationFilterForm,
    LocationForm,
    PictureForm,
    PointForm,
    room_rows,
    team_rows,
)
from unterwegs.directory.forms.schedule import opening_rows
from unterwegs.directory.forms.texts import LocationWords, TextsForm
from unterwegs.directory.models import Location, LocationText
from unterwegs.directory.views.scope import shown_revision, stored_revision, typed_revision, writable_location
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.models import Deed
from unterwegs.people.roles import Permission
from unterwegs.places import queries as places

PAGE = 50


@needs(Permission.EDIT_LOCATIONS)
@require_safe
def locations(request: StaffRequest) -> HttpResponse:
    """The places the person may write."""
    form = LocationFilterForm(request.GET)
    found = queries.locations_found(request.user, form.wanted(), today=timezone.localdate())
    everywhere = request.user.may_everywhere(Permission.EDIT_LOCATIONS)
    context = {
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "are_outdated": everywhere and queries.locations_are_outdated(),
    }
    return render(request, "directory/locations.html", context)


@needs(Permission.EDIT_LOCATIONS)
@require_POST
def locate_all(request: StaffRequest) -> HttpResponse:
    """Finds the areas of all places anew, after an import of areas."""
    if not request.user.may_everywhere(Permission.EDIT_LOCATIONS):
        raise PermissionDenied
    messages.success(request, _("%(count)s locations were looked up anew.") % {"count": actions.locate_all()})
    return redirect("directory:locations")


@needs(Permission.EDIT_LOCATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_location(request: StaffRequest) -> HttpResponse:
    return _location(request, Location())


@needs(Permission.EDIT_LOCATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def location(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _location(request, writable_location(request, pk))


def _location(request: StaffRequest, one: Location) -> HttpResponse:
    forms = _Forms(request.POST or None, one)
    proposals: Sequence[Any] = ()
    was_late = False
    if forms.is_valid():
        proposals = _find_point(forms)
        if not proposals and not forms.main.errors:
            was_late = not _saved(request, forms)
            if not was_late:
                messages.success(request, _("Saved."))
                if forms.is_street:
                    messages.warning(request, _("The point is the middle of the street: no house number was typed."))
                return redirect("directory:location", pk=one.pk)
    context = {"location": one, "is_new": one._state.adding, "proposals": proposals, **forms.context(), **_beside(one)}
    context["revision"] = shown_revision(request, stored_revision(one), was_late=was_late)
    return render(request, "directory/location.html", context)


class _Forms:
    """The forms on the page of a place, filled together and saved together."""

    def __init__(self, data: Any, one: Location) -> None:
        is_new = one._state.adding
        self.today = timezone.localdate()
        self.is_street = False
        self.before = [] if is_new else queries.opening_times(_with_hours(one))
        self.main = LocationForm(data, instance=one)
        self.point = PointForm(data)
        self.texts = TextsForm(LocationWords, data, () if is_new else one.texts.all(), LocationText.WORDS)
        self.rooms = room_rows(data, None if is_new else one)
        self.team = team_rows(data, None if is_new else one)
        self.opening = opening_rows(data, self.before)

    def is_valid(self) -> bool:
        parts = [form.is_valid() for form in (self.point, self.texts, self.rooms, self.team, self.opening)]
        if self.main.is_bound and not all(parts):
            self.main.add_error(None, _("Please check the opening hours, rooms, team and texts."))
        return self.main.is_valid()

    def context(self) -> dict[str, Any]:
        names = ("texts", "rooms", "team", "opening", "point")
        return {"form": self.main, **{name: getattr(self, name) for name in names}}


def _with_hours(one: Location) -> Location:
    return Location.objects.prefetch_related("schedules__exceptions", "schedules__pauses").get(pk=one.pk)


def _find_point(forms: _Forms) -> Sequence[Any]:
    """Writes the point of the address into the place; in doubt returns proposals to choose from."""
    chosen = forms.point.chosen()
    if chosen is not None:
        forms.main.instance.longitude, forms.main.instance.latitude = chosen
        return ()
    if not forms.main.needs_a_point or forms.point.cleaned_data["without"]:
        return ()
    typed = forms.main.cleaned_data
    answer = places.find_address(f"{typed['street']}, {typed['postcode']} {typed['city']}".rstrip(", "))
    if answer.point is not None:
        forms.main.instance.longitude, forms.main.instance.latitude = answer.point
        forms.is_street = answer.is_street
    elif not answer.proposals and places.has_addresses():
        unknown = _("The address register does not know this address. Type the point by hand or save without one.")
        forms.main.add_error("street", unknown)
    return answer.proposals


def _saved(request: StaffRequest, forms: _Forms) -> bool:
    """Saves everything at once; else the form says why not."""
    try:
        actions.keep_location_in_scope(
            forms.main.location(),
            texts=forms.texts.texts(),
            rooms=forms.rooms.rooms(),
            team=forms.team.team(),
            partners=forms.main.cleaned_data["partners"],
            opening=forms.opening.hours(forms.before, today=forms.today),
            revision=typed_revision(request),
            by=request.user,
            today=forms.today,
        )
    except actions.EditedMeanwhile:
        forms.main.add_error(None, _("Somebody saved this entry meanwhile. Save again to keep your words."))
    except actions.OutOfScope:
        forms.main.add_error(None, _("This place would lie outside of your neighborhood. Nothing was saved."))
    else:
        return True
    return False


def _beside(one: Location) -> dict[str, Any]:
    """What stands beside the form: areas, offers, pictures, history."""
    if one._state.adding:
        return {}
    return {
        "areas": one.areas.select_related("division"),
        "services": one.services.prefetch_related("texts"),
        "pictures": one.pictures.all(),
        "picture_form": PictureForm(),
        "deeds": Deed.objects.at(one)[:20],
    }


@needs(Permission.EDIT_LOCATIONS)
@require_POST
def add_picture(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Re-encodes a picture without its metadata and shows it at the place."""
    one = writable_location(request, pk)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("alternative", "credit")}
        actions.store_picture(form.cleaned_data["file"], **words, location=one, by=request.user)
        messages.success(request, _("The picture is there."))
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    return redirect("directory:location", pk=pk)


@needs(Permission.EDIT_LOCATIONS)
@require_POST
def remove_picture(request: StaffRequest, pk: UUID, picture: int) -> HttpResponse:
    one = writable_location(request, pk)
    actions.remove_picture(get_object_or_404(one.pictures.all(), pk=picture), by=request.user)
    messages.success(request, _("The picture is gone."))
    return redirect("directory:location", pk=pk)
