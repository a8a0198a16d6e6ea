"""The mails kept on this installation, where no mail server is set up."""

from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from unterwegs.people import actions, queries, rules
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission

PER_PAGE = 20


@needs(Permission.SEE_MAILS)
@require_safe
def mails(request: StaffRequest) -> HttpResponse:
    page = Paginator(queries.readable_mails(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "by_server": bool(settings.MAIL_URL), "days": rules.MAILS_KEPT.days}
    return render(request, "people/mails.html", context)


@needs(Permission.SEE_MAILS)
@require_POST
@never_cache
def mail(request: StaffRequest, key: UUID) -> HttpResponse:
    """Opens a mail. A POST, because reading is a deed that is recorded."""
    found = queries.readable_mail(key, request.user)
    if found is None:
        raise Http404
    actions.record_reading(found, by=request.user)
    return render(request, "people/mail.html", {"mail": found})
