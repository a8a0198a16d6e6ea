"""Editing an offer, also when two people do it at once."""

from dataclasses import dataclass
from uuid import UUID

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from unterwegs.directory import actions, comparison
from unterwegs.directory import content as contents
from unterwegs.directory.comparison import Difference
from unterwegs.directory.content import Content
from unterwegs.directory.forms.service import ServiceForm
from unterwegs.directory.models import Service
from unterwegs.directory.views.scope import shown_revision, typed_revision, writable_service
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission


@dataclass(frozen=True, slots=True)
class Conflict:
    """What somebody else saved while this form was open."""

    service: Service
    taken: list[Difference]
    disputed: list[Difference]


@needs(Permission.EDIT_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_service(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The form of an offer; typed words are never lost, also when somebody else was faster."""
    one = writable_service(request, pk)
    stored = contents.content_of(one)
    opened = _opened(request, stored)
    form = _form(request, one, stored, data=request.POST or None)
    conflict = None
    if form.is_valid():
        mine = comparison.take(form.content(), stored, request.POST.getlist("take"))
        if typed_revision(request) != one.revision:
            merged = comparison.merge(opened, mine, stored)
            conflict, form, opened = _conflict(one, mine, stored, merged), _form(request, one, merged.content), stored
        elif _saved(request, one, mine, form):
            return redirect(_next(request), pk=pk)
    context = {
        "form": form,
        "service": one,
        "conflict": conflict,
        "opened": _sealed(opened),
        "revision": shown_revision(request, one.revision, was_late=conflict is not None),
    }
    return render(request, "directory/edit_service.html", context, status=409 if conflict else 200)


def _form(request: StaffRequest, one: Service, content: Content, data: object = None) -> ServiceForm:
    return ServiceForm(data, content=content, service=one, user=request.user, today=timezone.localdate())


def _saved(request: StaffRequest, one: Service, content: Content, form: forms.Form) -> bool:
    """Saves; else the form says why not."""
    today = timezone.localdate()
    try:
        actions.change_in_scope(one, content, revision=typed_revision(request), by=request.user, today=today)
    except actions.EditedMeanwhile:
        form.add_error(None, _("Somebody saved this offer at the same moment. Please save again."))
    except actions.OutOfScope:
        form.add_error(
            None, _("Then the offer would not belong to your organization or neighborhood any more. Nothing was saved.")
        )
    else:
        messages.success(request, _("Saved."))
        return True
    return False


def _conflict(one: Service, mine: Content, theirs: Content, merged: comparison.Merged) -> Conflict:
    return Conflict(
        one,
        taken=comparison.explained(mine, theirs, merged.taken),
        disputed=comparison.explained(mine, theirs, merged.disputed),
    )


def _next(request: StaffRequest) -> str:
    return "directory:edit_service" if "more" in request.POST else "directory:service"


def _sealed(opened: Content) -> str:
    """What the offer said when the form was opened; the form carries it along."""
    return msgspec.json.encode(opened).decode()


def _opened(request: StaffRequest, stored: Content) -> Content:
    """What the person had before her when she began to type."""
    try:
        return msgspec.json.decode(request.POST.get("opened", ""), type=Content)
    except msgspec.DecodeError:
        return stored
