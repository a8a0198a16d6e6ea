"""The companion book: what families can take along, and what has changed since theirs was printed."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from unterwegs.book import queries as book
from unterwegs.book.models import Edition, Print
from unterwegs.front import shelves
from unterwegs.front.choices import Where
from unterwegs.people.guards import is_flooded, is_too_often, public

A_MINUTE = 60
SHEETS_FOR_ONE, SHEETS_IN_ALL = 10, 60  # set in a minute: a sheet costs half a second of a processor
A_DAY = 60 * 60 * 24


@public
@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """All books she can take, her own neighborhood first."""
    where = Where.read(request.GET)
    return render(request, "front/books.html", {"where": where, "shelves": shelves.shelves(where)})


@public
@require_safe
def short(_request: HttpRequest, code: str = "") -> HttpResponse:
    """The address printed in every book, in the language the browser asks for; without a code the list of books."""
    found = book.book_behind(code) if code else None
    if code and found is None:
        raise Http404
    address = reverse("front:book", args=[found.code]) if found else reverse("front:books")
    response = redirect(address)
    response["Vary"] = "Accept-Language"
    return response


@public
@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Her book: when it was printed, what has changed since, and the newest one. Looking keeps nothing."""
    found = _behind(code)
    if found.code != code:
        return redirect("front:book", code=found.code, permanent=True)
    made = found if isinstance(found, Print) else None
    newest = book.newest_of(made) if made else found
    context = {
        "where": Where.read(request.GET),
        "book": found,
        "print": made,
        "since": book.changes_since(made, now=timezone.localtime()) if made else None,
        "newest": shelves.copy_of(newest) if isinstance(newest, Edition) and newest.file else None,
    }
    return render(request, "front/book.html", context)


@public
@require_safe
def pdf(request: HttpRequest, code: str) -> HttpResponseBase:
    """The newest file of an edition, under its own language; a browser that has it is told so."""
    found = _behind(code)
    edition = book.newest_of(found) if isinstance(found, Print) else found
    if edition is None or not edition.file or not edition.is_current:
        raise Http404
    address = shelves.address_of(edition)
    if request.path != address:
        return HttpResponsePermanentRedirect(address) if edition == found else redirect(address)
    etag = f'"{edition.file.removesuffix(".pdf")}"'
    known = get_conditional_response(request, etag=etag)
    response = known or _file(edition)
    response["ETag"] = etag
    response["X-Robots-Tag"] = "noindex"  # it ages, and may hold texts that nobody has read yet
    patch_cache_control(response, public=True, max_age=60 * 60)
    return response


def _file(edition: Edition) -> HttpResponse:
    try:
        content = book.file_of(edition.file)
    except book.Damaged:
        raise Http404 from None
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{shelves.file_name(edition)}"'
    return response


@public
@require_safe
def insert(request: HttpRequest, code: str) -> HttpResponse:
    """The insert sheet for a print, in its language."""
    made = _behind(code)
    if not isinstance(made, Print):
        raise Http404
    too_often = is_too_often(request, most=SHEETS_FOR_ONE, seconds=A_MINUTE, about="insert")
    if too_often or is_flooded("insert", most=SHEETS_IN_ALL, seconds=A_MINUTE):
        return render(request, "429.html", status=429)
    now = timezone.localtime()
    with translation.override(made.language):
        response = HttpResponse(book.insert_sheet(made, now=now), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{made.code}-{now:%Y-%m-%d}.pdf"'
    response["Content-Language"] = made.language
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, public=True, max_age=60 * 10)
    return response


def _behind(code: str) -> Edition | Print:
    found = book.book_behind(code)
    if found is None:
        raise Http404
    return found
