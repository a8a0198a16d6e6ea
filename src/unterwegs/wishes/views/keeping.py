"""Who may hand over wishes, who sits at which counter, when wishes are read."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from unterwegs.people import actions as people
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.wishes import actions, queries
from unterwegs.wishes.forms.desk import ClerkForm, HoursForm, LotseForm
from unterwegs.wishes.models import Clerk, Lotse
from unterwegs.wishes.views.switch import entrusted, released


@needs(Permission.KEEP_LOTSEN)
@require_safe
@shows_nobody
@entrusted
def lotsen(request: StaffRequest) -> HttpResponse:
    """Lotsen with their links, people at counters, reading hours."""
    return _page(request)


def _page(
    request: StaffRequest,
    *,
    lotse: LotseForm | None = None,
    clerk: ClerkForm | None = None,
    hours: HoursForm | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    rows = [
        (one, [link for link in one.links.all() if link.revoked_on is None and link.expires_on >= today])
        for one in queries.all_lotsen()
    ]
    wrong = any(form is not None for form in (lotse, clerk, hours))
    context = {
        "rows": rows,
        "declared": queries.declared_lotsen(),
        "clerks": queries.clerks(),
        "lotse_form": lotse or LotseForm(),
        "clerk_form": clerk or ClerkForm(),
        "hours_form": hours or HoursForm(instance=queries.reading_hours()),
    }
    return render(request, "wishes/lotsen.html", context, status=422 if wrong else 200)


@needs(Permission.KEEP_LOTSEN)
@require_POST
@shows_nobody
@released
def appoint(request: StaffRequest) -> HttpResponse:
    form = LotseForm(request.POST)
    if not form.is_valid():
        return _page(request, lotse=form)
    actions.appoint_lotse(form.cleaned_data["organization"], by=request.user, today=timezone.localdate())
    messages.success(request, _("It is a Lotse now. Please send it a link."))
    return redirect("wishes:lotsen")


@needs(Permission.KEEP_LOTSEN)
@require_POST
@shows_nobody
@released
def send_link(request: StaffRequest, pk: int) -> HttpResponse:
    """Sends the institution a link by mail."""
    lotse = get_object_or_404(Lotse.objects.filter(ended_on=None).select_related("organization"), pk=pk)
    try:
        address = actions.send_link(lotse, by=request.user, today=timezone.localdate())
    except actions.NoAddress:
        messages.error(request, _("Nobody knows a mail address of this institution. Please enter one first."))
    except people.MailNotSent:
        messages.error(request, _("The mail server refused the mail. Please try again later."))
    else:
        messages.success(request, _("Sent to %(address)s.") % {"address": address})
    return redirect("wishes:lotsen")


@needs(Permission.KEEP_LOTSEN)
@require_POST
@shows_nobody
@entrusted
def end_lotse(request: StaffRequest, pk: int) -> HttpResponse:
    """Ends the work as a Lotse and all its links at once."""
    lotse = get_object_or_404(Lotse.objects.filter(ended_on=None), pk=pk)
    actions.end_lotse(lotse, by=request.user, today=timezone.localdate())
    messages.success(request, _("Ended, with all links."))
    return redirect("wishes:lotsen")


@needs(Permission.KEEP_LOTSEN)
@require_POST
@shows_nobody
@entrusted
def appoint_clerk(request: StaffRequest) -> HttpResponse:
    form = ClerkForm(request.POST)
    if not form.is_valid():
        return _page(request, clerk=form)
    actions.appoint_clerk(form.cleaned_data["user"], form.cleaned_data["center"], by=request.user)
    messages.success(request, _("Wishes that go to this center can be read there now."))
    return redirect("wishes:lotsen")


@needs(Permission.KEEP_LOTSEN)
@require_POST
@shows_nobody
@entrusted
def end_clerk(request: StaffRequest, pk: int) -> HttpResponse:
    actions.end_clerk(get_object_or_404(Clerk, pk=pk), by=request.user)
    messages.success(request, _("Ended at the counter."))
    return redirect("wishes:lotsen")


@needs(Permission.KEEP_LOTSEN)
@require_POST
@shows_nobody
@entrusted
def set_hours(request: StaffRequest) -> HttpResponse:
    form = HoursForm(request.POST, instance=queries.reading_hours())
    if not form.is_valid():
        return _page(request, hours=form)
    actions.set_reading_hours(form.save(commit=False), by=request.user)
    messages.success(request, _("Families are told these hours from now on."))
    return redirect("wishes:lotsen")
