"""Courses in numbers, as they were frozen."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unterwegs.courses import statistics
from unterwegs.people import counting
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission


@needs(Permission.SEE_COURSE_NUMBERS)
@require_safe
@shows_nobody
def numbers(request: StaffRequest) -> HttpResponse:
    """The tables of one period; there is nothing to filter."""
    known = statistics.periods()
    period = request.GET.get("zeit", known[0] if known else "")
    if period and period not in known:
        raise Http404
    context = {
        "periods": [(one, counting.period_name(one)) for one in known],
        "period": period,
        "tables": statistics.shown(period) if period else (),
    }
    return render(request, "courses/numbers.html", context)
