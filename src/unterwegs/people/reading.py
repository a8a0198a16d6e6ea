"""Reads leave a trace: pages that show a family's data write down who saw what of whom, before they show it.

A view of a confidential room is decorated with `reads`, or, where it shows nothing of a family, with `shows_nobody`::

    @needs(Permission.ANSWER_WISHES)
    @reads("wishes.wish")
    def wish(request, pk):
        found = get_object_or_404(Wish.objects.visible_to(request.user), pk=pk)
        reading.note(request, whom=found.holder_id, why=_("answer"))
        return render(…)
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise

from unterwegs.people.guards import StaffRequest, View
from unterwegs.people.models import Read

V = TypeVar("V", bound=View)
NOTED = "_noted_reads"


class LeftNoTrace(Exception):
    """A page wanted to show data of families without writing down that they are read; it is not shown."""


def note(request: StaffRequest, *, whom: UUID | Iterable[UUID], what: str = "", why: str | Promise) -> None:
    """Writes down that the person of this request reads data of one family or of several (by their key holders).

    ``what`` is a model's label or a page; without it the one of the decorator. Nothing is counted; an empty list of
    families is a note, too: the page showed none.
    """
    families = [whom] if isinstance(whom, UUID) else list(dict.fromkeys(whom))
    shown = what or getattr(request, "reads", "")
    if not shown:
        raise LeftNoTrace("what is read?")
    now = timezone.now()
    Read.objects.bulk_create(
        Read(
            at=now,
            by=request.user,
            by_name=request.user.name,
            whom=family,
            what=shown[:60],
            why=str(why)[:120],
        )
        for family in families
    )
    setattr(request, NOTED, True)


def reads(what: str) -> Callable[[V], V]:
    """For a view that shows data of families: it is answered only when it called `note`, or showed nothing (a redirect,
    a refusal). It stands under the guard.
    """

    def decorated(view: V) -> V:
        @wraps(view)
        def traced(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.reads = what  # type: ignore[attr-defined]  # read by `note`
            answer = view(request, *args, **kwargs)
            if 200 <= answer.status_code < 300 and not getattr(request, NOTED, False):
                raise LeftNoTrace(what)
            return answer

        traced.reads = what  # type: ignore[attr-defined]  # read by the house test, like a guard
        return cast("V", traced)

    return decorated


def shows_nobody(view: V) -> V:
    """Says of a view of a confidential room that it shows no data of a family: an empty form, numbers, settings."""
    view.reads = ""  # type: ignore[attr-defined]  # read by the house test, like a guard
    return view
