"""Single sheets at the desk: for an offer, a center, a neighborhood, a door, and a folder for one family."""

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from unterwegs.book import queries
from unterwegs.book.forms.sheets import (
    WHOLE_TOWN,
    FolderForm,
    HangerForm,
    MonthSheetForm,
    OfferSheetForm,
    PlaceSheetForm,
)
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission
from unterwegs.places import queries as places

READERS = (Permission.SEE_OFFERS, Permission.EDIT_OFFERS, Permission.EDIT_BOOK)


@needs(*READERS)
@require_safe
def sheets(request: StaffRequest) -> HttpResponse:
    """What can be printed; ?angebot= and ?ort= are chosen already."""
    return _page(
        request,
        offer=OfferSheetForm(initial={"offer": request.GET.get("angebot", "")}),
        place=PlaceSheetForm(initial={"place": request.GET.get("ort", "")}),
    )


@needs(*READERS)
@require_safe
def offer(request: StaffRequest) -> HttpResponse:
    """An offer on a sheet or a poster."""
    form, now = OfferSheetForm(request.GET), timezone.localtime()
    if not form.is_valid():
        return _page(request, offer=form) if request.GET else redirect("sheets:sheets")
    typed = form.cleaned_data
    if typed["format"] == "poster":
        press = _is_for_press(request)
        return _pdf(queries.offer_poster(typed["offer"], typed["language"], now=now, is_for_press=press))
    return _pdf(queries.offer_sheet(typed["offer"], typed["language"], size=typed["format"], now=now))


@needs(*READERS)
@require_safe
def place(request: StaffRequest) -> HttpResponse:
    """The week of a center or its poster."""
    form, now = PlaceSheetForm(request.GET), timezone.localtime()
    if not form.is_valid():
        return _page(request, place=form) if request.GET else redirect("sheets:sheets")
    typed = form.cleaned_data
    if typed["format"] == "poster":
        press = _is_for_press(request)
        return _pdf(queries.place_poster(typed["place"], typed["language"], now=now, is_for_press=press))
    first = (typed["first"] or now.date()) if typed["format"] == "week" else None
    return _pdf(queries.week_sheet(typed["place"], typed["language"], first=first, now=now))


@needs(*READERS)
@require_safe
def month(request: StaffRequest) -> HttpResponse:
    """The month of a neighborhood."""
    now = timezone.localtime()
    form = MonthSheetForm(request.GET, today=now.date())
    if not form.is_valid():
        return _page(request, month=form) if request.GET else redirect("sheets:sheets")
    area = places.family_area(form.cleaned_data["area"])
    language = form.cleaned_data["language"]
    return _pdf(queries.month_sheet(area, language, month=form.first_day, now=now) if area else None)


@needs(*READERS)
@require_safe
def hanger(request: StaffRequest) -> HttpResponse:
    """For a door, in eight languages."""
    form = HangerForm(request.GET)
    if not form.is_valid():
        return _page(request, hanger=form) if request.GET else redirect("sheets:sheets")
    area = places.family_area(form.cleaned_data["area"])
    return _pdf(queries.door_hanger(area, now=timezone.localtime(), is_for_press=_is_for_press(request)))


def _page(request: StaffRequest, **given: Form) -> HttpResponse:
    """The page with its forms; one that was sent and is not whole says what is missing."""
    forms: dict[str, Form] = {
        "offer": OfferSheetForm(),
        "place": PlaceSheetForm(),
        "month": MonthSheetForm(today=timezone.localdate()),
        "hanger": HangerForm(),
        **given,
    }
    rights = {
        "may_press": request.user.may(Permission.EDIT_BOOK),
        "may_fold": request.user.may(Permission.SEE_OFFERS),
    }
    is_wrong = any(form.errors for form in given.values())
    return render(request, "book/sheets.html", {**forms, **rights}, status=422 if is_wrong else 200)


@needs(Permission.SEE_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def folder(request: StaffRequest) -> HttpResponse:
    """The folder for one family: what was chosen goes into the PDF of the answer and nowhere else."""
    form = FolderForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        return _download(queries.folder(form.wanted(), now=timezone.localtime()))
    return render(request, "book/folder.html", {"form": form}, status=422 if form.errors else 200)


def _initial(request: StaffRequest) -> dict[str, object]:
    """What a link to the form has chosen already: language, area, an offer."""
    asked = request.GET
    return {
        "language": asked.get("sprache", "de"),
        "area": asked.get("gebiet", WHOLE_TOWN),
        "offers": asked.getlist("angebot"),
    }


def _download(pdf: bytes) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="mappe.pdf"'
    return response


def _is_for_press(request: StaffRequest) -> bool:
    """Whether the version for the printer is asked for; it needs the right to keep the book."""
    if "druckerei" not in request.GET:
        return False
    if not request.user.may(Permission.EDIT_BOOK):
        raise PermissionDenied
    return True


def _pdf(sheet: queries.Sheet | None) -> HttpResponse:
    if sheet is None:
        raise Http404
    response = HttpResponse(sheet.pdf(), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{sheet.name}.pdf"'
    return response
