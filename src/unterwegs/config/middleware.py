"""What happens around every page: one line in the log, and its language."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from unterwegs.people import holders

logger = logging.getLogger("unterwegs.requests")
Answer = Callable[[HttpRequest], HttpResponse]

#: Pages for staff; everything else is for families.
STAFF = ("/desk/", "/konto/")
HEALTH = "/gesundheit/"
#: Of what a browser can do, no page of ours needs anything.
POLICY = ", ".join(
    f"{power}=()"
    for power in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "usb",
    )
)  # fmt: skip
#: Bytes of a form, of a picture, of a file that is imported – with what surrounds them on the way.
LARGEST_FORM, LARGEST_PICTURE, LARGEST_IMPORT = 1_000_000, 40_000_000, 210_000_000


def log_requests(answer: Answer) -> Answer:
    """One line per request: method, name of the page, status, milliseconds – no address, no query, no person."""

    def logged(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = answer(request)
        match = request.resolver_match
        logger.info(
            "request",
            extra={
                "method": request.method,
                "page": match.view_name if match else "",
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000),
            },
        )
        return response

    return logged


class ClosedWhileRestored:
    """While a backup is put back, and until the ledger of destroyed keys is followed, no page opens but the health page.

    A page that was open already when the house was closed reads and keeps nothing either: it says the same.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == HEALTH or not holders.is_locked():
            return self.answer(request)
        return self.closed(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        return self.closed(request) if isinstance(problem, holders.Locked) else None

    def closed(self, request: HttpRequest) -> HttpResponse:
        with translation.override(translation.get_language_from_path(request.path_info) or negotiated(request)):
            response = HttpResponse(render_to_string("503.html"), status=503)
        response.headers["Retry-After"] = "120"
        response.headers["Cache-Control"] = "no-store"
        return response


def refuse_large(answer: Answer) -> Answer:
    """Nobody fills the disk: what is sent has a limit before it is read, and only imports may be large."""

    def refused(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > largest(request.path_info):
            return render(request, "413.html", status=413)
        return answer(request)

    return refused


def refuse_nul(answer: Answer) -> Answer:
    """No word has a NUL in it, and PostgreSQL takes none: an address with one is answered before anything is asked for it."""

    def refused(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        return answer(request)

    return refused


def largest(path: str) -> int:
    """Bytes that may be sent to a page."""
    if not path.startswith("/desk/"):
        return LARGEST_FORM
    return LARGEST_IMPORT if path.endswith("/einlesen/") else LARGEST_PICTURE


def promise(answer: Answer) -> Answer:
    """What every page promises the browser beside Django's own headers; pages for staff stay in no cache."""

    def promised(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        if request.path_info.startswith(STAFF):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return promised


def languages(answer: Answer) -> Answer:
    """The language of the address for families, the one of the account for staff, else the browser's; no cookie."""

    def in_language(request: HttpRequest) -> HttpResponse:
        by_path = translation.get_language_from_path(request.path_info)
        language = by_path or language_of_staff(request) or negotiated(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = answer(request)
        response.headers.setdefault("Content-Language", language)
        if by_path is None and not request.path_info.startswith(STAFF):
            patch_vary_headers(response, ["Accept-Language"])
        return response

    return in_language


def language_of_staff(request: HttpRequest) -> str | None:
    """The language of the account on staff pages; sign-in pages follow the browser."""
    if not request.path_info.startswith(STAFF):
        return None
    chosen = getattr(request.user, "language", "") or negotiated(request)
    return chosen if chosen in settings.STAFF_LANGUAGES else settings.LANGUAGE_CODE


def negotiated(request: HttpRequest) -> str:
    """The best language for the header Accept-Language."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


class PagesAreClosed(LoginRequiredMiddleware):
    """Django's rule that every page needs a sign-in, but public pages are let through before the session is looked at.

    So they set no cookie, vary by none, and cost no query.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
