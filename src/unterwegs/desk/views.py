"""Pages for staff that mix subjects."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from unterwegs.desk import certificates as papers
from unterwegs.desk import queries
from unterwegs.directory import rules
from unterwegs.kit import paper
from unterwegs.people import queries as people
from unterwegs.people.guards import StaffRequest, needs, signed_in
from unterwegs.people.models import Certificate
from unterwegs.people.roles import Permission
from unterwegs.places import queries as places
from unterwegs.places.models import Area

PER_PAGE = 50


@signed_in
@require_safe
def start(request: StaffRequest) -> HttpResponse:
    """What waits for me, and for those I stand in for."""
    if places.town() is None and request.user.may(Permission.EDIT_TOWN):
        return redirect("places:town")
    today = timezone.localdate()
    context = {
        "desk": queries.waiting(request.user, today=today),
        "away": [(person, queries.waiting(person, today=today)) for person in people.stood_in_for(request.user, today)],
        "today": today,
        "deeds": people.latest_deeds_of(request.user)[:8],
    }
    return render(request, "desk/start.html", context)


@needs(Permission.SEE_AREAS)
@require_safe
def portraits(request: StaffRequest) -> HttpResponse:
    return render(request, "desk/portraits.html", {"rows": queries.portraits()})


@needs(Permission.SEE_AREAS)
@require_safe
def portrait(request: StaffRequest, pk: str) -> HttpResponse:
    area = get_object_or_404(Area.objects.select_related("division", "parent"), pk=pk)
    context = {"portrait": queries.portrait(area), "phases": rules.Phase.choices}
    return render(request, "desk/portrait.html", context)


@needs(Permission.SEE_AREAS)
@require_safe
def coverage(request: StaffRequest) -> HttpResponse:
    """Whether a family finds somebody to turn to in every place."""
    return render(request, "desk/coverage.html", {"divisions": queries.coverage()})


@needs(Permission.SEE_CERTIFICATES)
@require_safe
def certificates(request: StaffRequest) -> HttpResponse:
    """What was forgotten, when and by which rule; about no person."""
    page = Paginator(Certificate.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, papers.how_many(one)) for one in page]
    return render(request, "desk/certificates.html", {"page": page, "rows": rows})


@needs(Permission.SEE_CERTIFICATES)
@require_safe
def certificate(_request: StaffRequest, pk: int) -> HttpResponse:
    """One certificate on paper."""
    found = get_object_or_404(Certificate, pk=pk)
    pdf = paper.cook(papers.order(found, places.town(), now=timezone.now()))
    name = f"bescheinigung-{found.on:%Y-%m-%d}-{found.pk}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
