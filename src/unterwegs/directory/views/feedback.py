"""How dates were for families, at the desk: look at the voices, let them count or not."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from unterwegs.directory import actions, queries
from unterwegs.directory.forms.feedback import VoicesForm
from unterwegs.directory.models import Service
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission


@needs(Permission.PUBLISH_OFFERS)
@require_safe
@never_cache
def feedback(request: StaffRequest) -> HttpResponse:
    """The voices that wait, and what counts already."""
    heard = queries.feedback_by_offer(today=timezone.localdate())
    context = {"waiting": [one for one in heard if one.waiting], "counted": [one for one in heard if one.counts.any]}
    return render(request, "directory/feedback.html", context)


@needs(Permission.PUBLISH_OFFERS)
@require_POST
def count_feedback(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Lets the voices that were shown count, or deletes them."""
    service = get_object_or_404(Service, pk=pk)
    form = VoicesForm(request.POST, waiting=service.feedback.waiting().values_list("pk", flat=True))
    if not form.is_valid():
        messages.error(request, _("Please shorten the words."))
        return redirect("directory:feedback")
    if "discard" in request.POST:
        number = actions.discard_feedback(service, form.chosen, by=request.user)
        said = ngettext("%(number)s voice is deleted.", "%(number)s voices are deleted.", number)
    else:
        number = actions.count_feedback(service, form.chosen, by=request.user, today=timezone.localdate())
        said = ngettext("%(number)s voice counts now.", "%(number)s voices count now.", number)
    messages.success(request, said % {"number": number})
    return redirect("directory:feedback")
