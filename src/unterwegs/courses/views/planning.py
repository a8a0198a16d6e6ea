"""Planning courses: the own ones at a glance, one of them with its dates."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from unterwegs.courses import overview, queries
from unterwegs.courses.models import Course
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission

SHOWN_OVER = 20


def kept(request: StaffRequest, pk: UUID) -> Course:
    """A course that this person keeps, with its dates, or 404."""
    rows = Course.objects.kept_by(request.user, today=timezone.localdate())
    return get_object_or_404(queries.with_sessions(rows), pk=pk)


@needs(Permission.KEEP_COURSES)
@require_safe
@shows_nobody
def courses(request: StaffRequest) -> HttpResponse:
    """The own courses: running, coming, drafts, over."""
    found = overview.own_courses(request.user, now=timezone.now())
    every = request.GET.get("alle") == "ja"
    context = {
        "courses": found,
        "over": found.over if every else found.over[:SHOWN_OVER],
        "has_more": not every and len(found.over) > SHOWN_OVER,
    }
    return render(request, "courses/courses.html", context)


@needs(Permission.KEEP_COURSES)
@require_safe
@shows_nobody
def course(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One course with its dates and what can be done."""
    found = kept(request, pk)
    now = timezone.now()
    context = {
        "course": found,
        "line": overview.line_of(found, now=now),
        "entries": overview.entries_of(list(queries.dates_of(found))),
        "now": now,
    }
    return render(request, "courses/course.html", context)
