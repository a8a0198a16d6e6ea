"""Who may open a page: each view wears exactly one guard."""

import time
from collections.abc import Callable
from functools import wraps
from operator import attrgetter
from typing import Any, Protocol, TypeVar, cast

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from unterwegs.people import queries
from unterwegs.people.models import User
from unterwegs.people.roles import Permission

ANYBODY, ANY_STAFF = "anybody", "any staff"
MOST_FORMS, MOMENT = 30, 60  # anonymous forms from one computer in that many seconds
MOST_OPEN_FORMS, HOUR, DAY = 10, 60 * 60, 24 * 60 * 60  # the same for forms whose words somebody has to read
PAUSE, PAUSED = 60, "paused"  # seconds to wait while more comes in than is likely; the field that says when they began


class StaffRequest(HttpRequest):
    """A request whose person is known."""

    user: User


class View(Protocol):
    def __call__(self, request: Any, /, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


V = TypeVar("V", bound=View)


def public(view: V) -> V:
    """Open to anybody, without a cookie."""
    opened = login_not_required(view)
    opened.guard = ANYBODY  # type: ignore[attr-defined]
    return opened


def signed_in(view: V) -> V:
    """Open to all staff with an active account and a second factor."""
    return _guarded(view)


def needs(*permissions: Permission) -> Callable[[V], V]:
    """Open to those who hold one of the rights; what they may touch behind it is a QuerySet word of the owning room.

    ``view.guard`` is the right, or a frozenset where there are several.
    """
    return lambda view: _guarded(view, *permissions)


def _guarded(view: V, *permissions: Permission) -> V:
    @wraps(view)
    def guarded(request: StaffRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.SECOND_FACTOR_DEMANDED and not has_second_factor(request):
            return redirect("mfa_index")
        if permissions and not any(request.user.may(permission) for permission in permissions):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guard = permissions[0] if len(permissions) == 1 else frozenset(permissions) or ANY_STAFF
    guarded.guard = guard  # type: ignore[attr-defined]
    return cast("V", guarded)


def released(room: str) -> Callable[[V], V]:
    """Under the guard of a confidential room: 404 until its release is recorded, and nothing of it stays in a browser."""
    return _of_part(room, attrgetter("released"))


def entrusted(room: str) -> Callable[[V], V]:
    """As ``released``, for what families have entrusted to the room: after a withdrawal nothing new comes in there.

    But what is there stays theirs to see, to change and to take back, and the desk's to answer.
    """
    return _of_part(room, attrgetter("entrusted"))


def _of_part(room: str, opens: Callable[[queries.Parts], frozenset[str]]) -> Callable[[V], V]:
    """The navigation leaves out a page whose ``view.part`` is not among those that ``view.opens`` picks."""

    def wrap(view: V) -> V:
        @wraps(view)
        def opened(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if room not in opens(queries.parts()):
                raise Http404
            answer = view(request, *args, **kwargs)
            answer["Cache-Control"] = "no-store"
            return answer

        view_of_part: Any = opened
        view_of_part.part, view_of_part.opens = room, opens
        return cast("V", view_of_part)

    return wrap


def admits(view: object, user: User) -> bool:
    """Whether the guard of a view lets this person in (the second factor aside)."""
    guard = getattr(view, "guard", None)
    if isinstance(guard, Permission):
        return user.may(guard)
    if isinstance(guard, frozenset):
        return any(user.may(permission) for permission in guard)
    return guard in {ANYBODY, ANY_STAFF}


def has_second_factor(request: StaffRequest) -> bool:
    """A passkey, a TOTP device, or the municipality's own sign-on, which has its own second factor."""
    methods = get_authentication_records(request, request.user)
    return any(used.get("method") == "socialaccount" for used in methods) or is_mfa_enabled(request.user)


def from_this_site(request: HttpRequest) -> bool:
    """Whether a form without a CSRF cookie was sent from our own page (Origin, Sec-Fetch-Site)."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin")
    return origin is not None and origin == f"{request.scheme}://{request.get_host()}"


def is_too_often(request: HttpRequest, *, most: int = MOST_FORMS, seconds: int = MOMENT, about: str = "") -> bool:
    """Whether one computer sends more forms than a person can type, of one kind or about one thing where it is said.

    Its address (of IPv6 the network, `rules.computer_of`) is counted in memory, never kept.
    """
    return _is_more_than(most, f"{seconds} {about} {get_adapter().get_client_ip(request)}", seconds)


def is_flooded(about: str, *, most: int, seconds: int) -> bool:
    """Whether more come about one thing than is likely, wherever they come from."""
    return _is_more_than(most, f"{seconds} {about}", seconds)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of what was sent, for a page from which it can be sent again; nothing of it is kept here."""
    return [(name, value) for name, values in request.POST.lists() for value in values]


def too_often(request: HttpRequest, *, is_long: bool = False) -> HttpResponse:
    """The page of whoever sent too much, for a minute or longer (``is_long``); what she typed stands in it, to send it again."""
    answer = render(request, "429.html", {"typed": typed(request), "is_long": is_long}, status=429)
    answer["Cache-Control"] = "no-store"
    return answer


def paused(request: HttpRequest, *, sending: str) -> HttpResponse | None:
    """While more comes in than is likely nobody is refused: whoever waits a minute on this page sends it again.

    ``sending`` is what makes it one (its ticket): a pause opens the door once. None when the pause was kept. What was typed
    goes along in the page, nothing of it is kept here.
    """
    now = time.time()
    began = _pause_of(request, sending)
    if began is not None and PAUSE <= now - began < DAY:
        return None
    known = [(name, value) for name, value in typed(request) if name != PAUSED]
    token = Signer(salt=PAUSED).sign_object([sending, now if began is None else began])
    answer = render(request, "pause.html", {"typed": [*known, (PAUSED, token)]}, status=429)
    answer["Retry-After"] = str(PAUSE)
    return answer


def _pause_of(request: HttpRequest, sending: str) -> float | None:
    """When the pause of this sending began; None without one, or where it is that of another."""
    try:
        of, began = Signer(salt=PAUSED).unsign_object(request.POST.get(PAUSED, ""))
    except (BadSignature, ValueError):
        return None
    return float(began) if of == sending and time.time() - began < DAY else None


def _is_more_than(most: int, key: str, seconds: int) -> bool:
    counts = caches["moment"]
    counts.add(key, 0, timeout=seconds)
    try:
        return counts.incr(key) > most
    except ValueError:  # the moment was just over
        return False


def open_form(view: V) -> V:
    """A public page whose words somebody has to read: few from one computer in an hour."""

    @wraps(view)
    def counted(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and is_too_often(request, most=MOST_OPEN_FORMS, seconds=HOUR):
            return too_often(request, is_long=True)
        return view(request, *args, **kwargs)

    return anonymous_form(cast("V", counted))


def anonymous_form(view: V) -> V:
    """A public page with a form: no cookie is set, the browser's own headers say where the form came from."""
    opened = public(view)

    @wraps(opened)
    def guarded(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not from_this_site(request):
            return HttpResponse(status=403)
        if request.method == "POST" and is_too_often(request):
            return too_often(request)
        return opened(request, *args, **kwargs)

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    guarded.guard = ANYBODY  # type: ignore[attr-defined]
    return cast("V", guarded)
