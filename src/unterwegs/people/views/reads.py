"""Who read what of a family: asked only for a cause, with a witness of the staff council, by the data-protection officer."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from unterwegs.people import actions, queries, rules
from unterwegs.people.forms import LookForm
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission

PER_PAGE = 100


@needs(Permission.SEE_READS)
@require_http_methods(["GET", "HEAD", "POST"])
def reads(request: StaffRequest) -> HttpResponse:
    """The questions asked so far and a form for a new one; what is unusual is said by its day, without a name."""
    form = LookForm(request.POST or None)
    now = timezone.now()
    if form.is_valid():
        look = actions.look_into_reads(**form.cleaned_data, by=request.user, now=now)
        return redirect("people:look", pk=look.pk)
    context = {
        "form": form,
        "looks": queries.looks()[:50],
        "unusual": queries.unanswered_reading(now=now),
        "most": rules.MANY_FAMILIES,
    }
    return render(request, "people/reads.html", context, status=422 if form.errors else 200)


@needs(Permission.SEE_READS)
@require_safe
def look(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The answer to a question, for a day; to its own asker only."""
    asked = get_object_or_404(queries.looks(), pk=pk, by=request.user)
    is_open = rules.is_open_look(asked.at, now=timezone.now())
    found = queries.reads_seen_by(asked) if is_open else queries.reads_seen_by(asked).none()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(read, queries.name_of(read.what)) for read in page]
    return render(request, "people/look.html", {"look": asked, "is_open": is_open, "page": page, "rows": rows})
