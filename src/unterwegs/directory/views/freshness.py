"""Who should be called, who was asked, and for how long confirmations count."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import actions, queries
from unterwegs.directory.forms.freshness import RhythmsForm
from unterwegs.directory.models import Organization
from unterwegs.people import actions as people
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission


@needs(Permission.PUBLISH_OFFERS)
@require_safe
def questions(request: StaffRequest) -> HttpResponse:
    """Organizations to call today, those that were asked and have not answered, and what paused itself."""
    today = timezone.localdate()
    context = {
        "calls": queries.calls(today=today),
        "asked": queries.asked(today=today),
        "gone": queries.paused_unconfirmed(),
        "ended": queries.said_to_have_ended(),
        "may_link": request.user.may(Permission.EDIT_ORGANIZATIONS),
    }
    return render(request, "directory/questions.html", context)


@needs(Permission.PUBLISH_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rhythms(request: StaffRequest) -> HttpResponse:
    """For how many days a confirmation counts, by kind of offer."""
    form = RhythmsForm(request.POST or None, initial=queries.rhythms())
    if form.is_valid():
        actions.set_rhythms(form.changed(), today=timezone.localdate(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("directory:questions")
    return render(request, "directory/rhythms.html", {"form": form}, status=422 if form.errors else 200)


@needs(Permission.EDIT_ORGANIZATIONS)
@require_POST
def send_link(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Sends the organization a link by mail now."""
    organization = get_object_or_404(Organization.objects.active(), pk=pk)
    try:
        address = actions.send_link(organization, today=timezone.localdate(), by=request.user)
    except actions.WrongStep:
        messages.error(request, _("No mail address is known: neither of the organization nor of its contacts."))
    except people.MailNotSent:
        messages.error(request, _("The mail server refused the mail. Please try again later."))
    else:
        messages.success(request, _("A link was sent to %(address)s.") % {"address": address})
    return redirect("directory:organization", pk=pk)


@needs(Permission.EDIT_ORGANIZATIONS)
@require_POST
def end_links(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ends all links of the organization."""
    organization = get_object_or_404(Organization, pk=pk)
    count = actions.end_links(organization, by=request.user)
    messages.success(request, ngettext("%(count)s link ended.", "%(count)s links ended.", count) % {"count": count})
    return redirect("directory:organization", pk=pk)
