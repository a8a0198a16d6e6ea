"""Published versions of an offer: looking back, comparing, restoring."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from unterwegs.directory import actions, comparison, queries
from unterwegs.directory import content as contents
from unterwegs.directory.models import Service, Version
from unterwegs.directory.views.scope import may_write, readable_service, writable_service
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission


@needs(Permission.SEE_OFFERS, Permission.EDIT_OFFERS)
@require_safe
def versions(request: StaffRequest, pk: UUID) -> HttpResponse:
    one = readable_service(request, pk)
    context = {"service": one, "versions": queries.versions_of(one), "may_write": may_write(request, one)}
    return render(request, "directory/versions.html", context)


@needs(Permission.SEE_OFFERS, Permission.EDIT_OFFERS)
@require_safe
def compare(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Two versions field by field; without numbers the last two."""
    one = readable_service(request, pk)
    newest = _version(one, request.GET.get("mit", ""), default=0)
    older = _version(one, request.GET.get("von", ""), default=1)
    before, after = (contents.from_json(version.content) for version in (older, newest))
    context = {
        "service": one,
        "older": older,
        "newest": newest,
        "differences": comparison.differences(before, after),
        "versions": queries.versions_of(one),
    }
    return render(request, "directory/compare.html", context)


def _version(one: Service, number: str, *, default: int) -> Version:
    """A version by its number, or 404; without a number one of the last."""
    if number.isdecimal():
        return get_object_or_404(one.versions.all(), number=int(number[:9]))
    newest_first = list(one.versions.all()[:2])
    return get_object_or_404(
        one.versions.all(), pk=newest_first[min(default, len(newest_first) - 1)].pk if newest_first else 0
    )


@needs(Permission.EDIT_OFFERS)
@require_POST
def restore(request: StaffRequest, pk: UUID, number: int) -> HttpResponse:
    """Brings an earlier version back as an open change."""
    one = writable_service(request, pk)
    version = get_object_or_404(one.versions.all(), number=number)
    try:
        actions.restore_in_scope(one, version, by=request.user, today=timezone.localdate())
    except actions.OutOfScope:
        messages.error(request, _("That version does not belong to your organization or neighborhood."))
    else:
        messages.success(request, _("Version %(number)s is back as an open change.") % {"number": number})
    return redirect("directory:service", pk=pk)
