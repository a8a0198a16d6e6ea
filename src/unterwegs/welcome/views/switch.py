"""The room is off until its release is recorded: then none of its pages is there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import Http404, HttpRequest, HttpResponseBase

from unterwegs.people import queries as people
from unterwegs.welcome import rules

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def released(view: V) -> V:
    """Under the guard: 404 before the release."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not people.is_released(rules.ROOM):
            raise Http404
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        answer["Referrer-Policy"] = "same-origin"
        return answer

    opened.part = rules.ROOM  # type: ignore[attr-defined]  # the navigation leaves it out as long as it is closed
    return cast("V", opened)
