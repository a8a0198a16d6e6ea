"""How whole and fresh the directory is, and what may be there twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from unterwegs.directory import actions, queries
from unterwegs.directory.models import DirectoryDay, Service
from unterwegs.directory.quality import Defect
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission

PER_PAGE, GROUPS = 30, 12
FEWEST_DAYS = 7  # of a chart; a few bars say nothing
WIDTH, HEIGHT = 640, 160  # of the chart


@dataclass(frozen=True, slots=True)
class Bar:
    """One day in the chart: where it stands, how high the offers are and how high the fresh ones of them."""

    day: DirectoryDay
    x: float
    width: float
    height: float
    fresh: float


@needs(Permission.SEE_OFFERS)
@require_safe
def quality(request: StaffRequest) -> HttpResponse:
    """Scores, defects, entries by organization and neighborhood, and how fresh the directory was."""
    today = timezone.localdate()
    found = queries.quality_of(Service.objects.published(), today=today)
    chosen, organization = request.GET.get("mangel", ""), request.GET.get("traeger", "")
    area = request.GET.get("gebiet", "")
    entries = queries.with_defect(found.entries, chosen) if chosen in Defect.values else list(found.entries)
    if organization:
        entries = [one for one in entries if str(one.service.organization_id) == organization]
    if area:
        entries = [one for one in entries if queries.is_in(one.service, area)]
    days = queries.days_before(today=today)
    context = {
        "found": found,
        "fresh": len(found.entries) - found.due,
        "chosen": Defect(chosen).label if chosen in Defect.values else "",
        "is_narrowed": bool(chosen or organization or area),
        "page": Paginator(entries, PER_PAGE).get_page(request.GET.get("page")),
        "organizations": found.by_organization[:GROUPS],
        "areas": found.by_area,
        "bars": bars(days),
        "days": list(reversed(days))[:GROUPS],
        "size": (WIDTH, HEIGHT),
        "dead": queries.dead_links(),
    }
    return render(request, "directory/quality.html", context)


def bars(days: Sequence[DirectoryDay]) -> list[Bar]:
    """The bars of the chart, oldest first, in units of its view box; none where there are too few days."""
    most = max((day.offers for day in days), default=0)
    if not most or len(days) < FEWEST_DAYS:
        return []
    width = WIDTH / len(days)
    return [
        Bar(day, round(place * width, 1), round(max(1.0, width - 1), 1), *(_high(count, most) for count in (day.offers, day.fresh)))
        for place, day in enumerate(days)
    ]  # fmt: skip


def _high(count: int, most: int) -> float:
    return round(HEIGHT * count / most, 1)


@needs(Permission.PUBLISH_OFFERS)
@require_safe
def twins(request: StaffRequest) -> HttpResponse:
    """Offers that may be there twice, side by side; nothing is merged by itself."""
    page = Paginator(queries.twins_of_all(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/twins.html", {"page": page})


@needs(Permission.PUBLISH_OFFERS)
@require_POST
def keep_apart(request: StaffRequest, pk: UUID, other: UUID) -> HttpResponse:
    """They are not the same."""
    found = [get_object_or_404(Service, pk=key) for key in (pk, other)]
    actions.keep_apart(*found, by=request.user)
    messages.success(request, _("Noted: they are two different offers."))
    return redirect("directory:twins")
