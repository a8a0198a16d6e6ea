"""What families miss, at the desk: read, make public, put together, answer."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from unterwegs.directory import queries as directory
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission
from unterwegs.planning import actions, queries, steps
from unterwegs.planning.forms import AnswerForm, MergeForm, ReleaseForm
from unterwegs.planning.models import Need


@needs(Permission.SEE_NEEDS, Permission.ANSWER_NEEDS)
@require_safe
def needs_page(request: StaffRequest) -> HttpResponse:
    """What waits to be read, what is public, and the numbers for planning."""
    today = timezone.localdate()
    answers = request.user.may(Permission.ANSWER_NEEDS)
    areas = queries.areas_of(request.user, today=today) if request.user.may(Permission.SEE_NEEDS) else []
    context = {
        "answers": answers,
        "waiting": queries.waiting_needs() if answers else (),
        "public": queries.public_needs() if answers else (),
        "shown": () if answers else queries.shown_needs("de", area=areas[0] if areas else None),
        "numbers": queries.needs_in_numbers(today=today, areas=areas),
        "is_whole_town": areas is None,
    }
    return render(request, "planning/needs.html", context)


@needs(Permission.ANSWER_NEEDS)
@require_safe
def need(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One need, without the words of the family."""
    return _page(request, _need(pk))


@needs(Permission.ANSWER_NEEDS)
@require_POST
@never_cache
def read(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Opens the words. A POST, because reading is a deed that is recorded."""
    found = _need(pk)
    return _page(request, found, words=actions.read(found, by=request.user))


def _need(pk: UUID) -> Need:
    found = queries.need_with_all(pk)
    if found is None:
        raise Http404
    return found


def _page(
    request: StaffRequest,
    found: Need,
    *,
    words: str = "",
    release: ReleaseForm | None = None,
    answer: AnswerForm | None = None,
) -> HttpResponse:
    is_public = found.state == steps.State.PUBLIC
    context = {
        "need": found,
        "is_public": is_public,
        "words": words,
        "written_in": directory.language_name(found.said.language) if found.said else "",
        "is_sealed": found.is_readable(today=timezone.localdate()) and not words,
        "release": release or ReleaseForm(need=found),
        "answer": answer or AnswerForm(need=found) if is_public else None,
        "same": queries.proposed_same(found, words),
        "others": [one for one in queries.public_needs() if one.pk != found.pk],
    }
    is_wrong = bool((release and release.errors) or (answer and answer.errors))
    return render(request, "planning/need.html", context, status=422 if is_wrong else 200)


@needs(Permission.ANSWER_NEEDS)
@require_POST
@never_cache
def release(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Makes a need public, or changes what is public."""
    found = _need(pk)
    form = ReleaseForm(request.POST, need=found)
    if not form.is_valid():
        words = actions.read(found, by=request.user) if found.said else ""
        return _page(request, found, words=words, release=form)
    said = {name: form.cleaned_data[name] for name in ("topic", "phase", "daytime")}
    return _done(
        request,
        lambda: actions.release(found, wordings=form.texts, **said, by=request.user, today=timezone.localdate()),
        _("Everybody reads it now."),
    )


@needs(Permission.ANSWER_NEEDS)
@require_POST
def answer(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Says before everybody what became of it."""
    found = _need(pk)
    form = AnswerForm(request.POST, need=found)
    if not form.is_valid():
        return _page(request, found, answer=form)
    said = {name: form.cleaned_data[name] for name in ("outcome", "offer")}
    return _done(
        request,
        lambda: actions.answer(found, answers=form.texts, **said, by=request.user, today=timezone.localdate()),
        _("Answered. Families read it at the need."),
    )


@needs(Permission.ANSWER_NEEDS)
@require_POST
def merge(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Puts it together with a public one."""
    found, form = _need(pk), MergeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose the need into which it goes."))
        return redirect("planning:need", pk=pk)
    into = form.cleaned_data["into"]
    return _done(
        request,
        lambda: actions.merge(found, into=into, by=request.user, today=timezone.localdate()),
        _("Put together. Its voices count there."),
    )


@needs(Permission.ANSWER_NEEDS)
@require_POST
def decline(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Does not make it public; the words are deleted."""
    found = _need(pk)
    return _done(
        request,
        lambda: actions.decline(found, by=request.user, today=timezone.localdate()),
        _("Not made public. The words are deleted."),
    )


@needs(Permission.ANSWER_NEEDS)
@require_POST
def retire(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Shows it no longer."""
    found = _need(pk)
    return _done(
        request,
        lambda: actions.retire(found, by=request.user, today=timezone.localdate()),
        _("Families no longer see it."),
    )


def _done(request: StaffRequest, deed: Callable[[], None], thanks: str) -> HttpResponse:
    try:
        deed()
        messages.success(request, thanks)
    except actions.AlreadyDecided:
        messages.error(request, _("Somebody has decided about this meanwhile."))
    except actions.NotTheSame:
        messages.error(request, _("Please choose another need that is public."))
    return redirect("planning:needs")
