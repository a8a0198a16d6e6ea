"""The week of a provider: each date with its place and its seats, today first."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from unterwegs.courses import overview
from unterwegs.courses.views.planning import led
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission

EARLIEST, LATEST = date(2000, 1, 10), date(2100, 1, 1)


@needs(Permission.KEEP_COURSES)
@require_safe
@shows_nobody
def week(request: StaffRequest) -> HttpResponse:
    """Seven days from a Monday on."""
    now = timezone.now()
    today = timezone.localdate(now)
    first = _monday(request.GET.get("tag", ""), today)
    context = {
        "days": overview.week(request.user, first=first, now=now),
        "first": first,
        "last": first + timedelta(days=6),
        "before": first - overview.WEEK,
        "after": first + overview.WEEK,
        "is_this_week": first <= today < first + overview.WEEK,
        "today": today,
        "now": now,
        "led": led(request),
    }
    return render(request, "courses/week.html", context)


def _monday(typed: str, today: date) -> date:
    """The Monday of the week of a day; of today's where nobody can read it."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = today
    day = day if EARLIEST <= day <= LATEST else today
    return day - timedelta(days=day.weekday())
