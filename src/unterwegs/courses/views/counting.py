"""Counting heads at the desk, on a phone; making and ending the link for those without an account."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.courses import actions, queries, steps
from unterwegs.courses.forms.counting import CountForm
from unterwegs.courses.models import CountLink, Course
from unterwegs.courses.views import counter
from unterwegs.kit import paper
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission


@needs(Permission.KEEP_COURSES)
@require_safe
@shows_nobody
def counts(request: StaffRequest) -> HttpResponse:
    """The own dates around today; with one of today its page is a tap away."""
    now = timezone.now()
    today = timezone.localdate(now)
    dates = [(one, counter.when(one)) for one in queries.to_be_counted(request.user, now=now)]
    of_today = [row for row in dates if timezone.localdate(row[0].starts_at) == today]
    others = [row for row in dates if row not in of_today]
    return render(request, "courses/counts.html", {"of_today": of_today, "others": others})


@needs(Permission.KEEP_COURSES)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
def count(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Heads of one date; a later count corrects the one before, until its month is counted."""
    now = timezone.now()
    today = timezone.localdate(now)
    found = queries.counted_at_desk(request.user, pk, today=today)
    if found is None:
        raise Http404
    form, status = None, 200
    if request.method == "POST":
        form = CountForm(request.POST)
        became = counter.count_in(form, found, by=request.user)
        if counter.wants_json(request):
            return counter.answer(became)
        if became == "kept":
            messages.success(request, _("Counted: %(count)s") % {"count": found.heads})
            return redirect("courses:counts")
        status = 422
    if queries.is_month_counted(found):
        return render(request, "courses/counted.html", {"session": found, "when": counter.when(found)}, status=410)
    near = {one.pk: one for one in (found, *queries.to_be_counted(request.user, now=now))}
    dates = [counter.told(one, address=reverse("courses:count", args=[one.pk])) for one in near.values()]
    return counter.page_of(request, "courses/count.html", session=found, form=form, dates=dates, status=status)


@needs(Permission.KEEP_COURSES)
@require_safe
@shows_nobody
def count_device(request: StaffRequest) -> HttpResponse:
    """The empty page that a device keeps for rooms without a network: the same for everybody, no name stands in it."""
    return counter.page_of(request, "courses/count.html", session=None, is_shell=True)


def _course(request: StaffRequest, pk: UUID) -> Course:
    own = Course.objects.kept_by(request.user, today=timezone.localdate())
    return get_object_or_404(own.select_related("service"), pk=pk)


@needs(Permission.KEEP_COURSES)
@require_safe
@shows_nobody
def count_link(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Whether somebody without an account can count the heads of a course; the link itself is not written down."""
    course = _course(request, pk)
    found = CountLink.objects.open(today=timezone.localdate()).filter(course=course).first()
    return render(request, "courses/count_link.html", {"course": course, "link": found, "counts_for": _days()})


@needs(Permission.KEEP_COURSES)
@require_POST
@shows_nobody
def make_count_link(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A new link, shown this once with its code for the wall; the older one ends."""
    course, today = _course(request, pk), timezone.localdate()
    secret = actions.make_count_link(course, by=request.user, today=today)
    address = settings.BASE_URL + reverse("count:count", args=[secret])
    side, runs = paper.runs(address)
    found = CountLink.objects.open(today=today).get(course=course)
    context = {
        "course": course,
        "link": found,
        "address": address,
        "side": side,
        "squares": runs,
        "counts_for": _days(),
    }
    return render(request, "courses/count_link.html", context)


def _days() -> int:
    return steps.COUNT_LINK_COUNTS_FOR.days


@needs(Permission.KEEP_COURSES)
@require_POST
@shows_nobody
def end_count_link(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Whoever has the link counts no more."""
    course = _course(request, pk)
    if actions.end_count_link(course, by=request.user, today=timezone.localdate()):
        messages.success(request, _("The link has ended."))
    return redirect("courses:count_link", pk=course.pk)
