"""Dates of a course: added, canceled in one step with a replacement, moved; who learns it is said before and after."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from unterwegs.courses import actions, overview, queries, rules, tasks
from unterwegs.courses.forms.desk import CancelForm, DatesForm, MoveForm, at
from unterwegs.courses.models import Course, Session
from unterwegs.courses.views.planning import kept
from unterwegs.people import jobs
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission

FORM = ["GET", "HEAD", "POST"]


def date_of(request: StaffRequest, pk: UUID) -> Session:
    """A date of a course that this person keeps, or 404."""
    mine = Course.objects.kept_by(request.user, today=timezone.localdate()).values("pk")
    rows = Session.objects.select_related("course__service__organization", "course__location", "location")
    return get_object_or_404(rows.prefetch_related("course__service__texts"), pk=pk, course__in=mine)


@needs(Permission.KEEP_COURSES)
@require_http_methods(FORM)
@shows_nobody
def add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One more date, or many."""
    found, now = kept(request, pk), timezone.now()
    if found.state == rules.State.CALLED_OFF:
        raise Http404
    told = overview.told_of_more(found)
    typed = request.POST if request.method == "POST" else None
    form = DatesForm(typed, days=queries.calendar_of_days(), now=now, initial=_hours_of(found))
    if form.is_valid():
        try:
            made = actions.add_dates(found, form.dates, by=request.user, now=now)
        except actions.IsThere:
            form.add_error("on", _("There is a date at this time already."))
        except actions.TooManyDates:
            form.add_error("times", _("These are too many dates for one course."))
        except actions.IsOver:
            messages.error(request, _("It was called off meanwhile."))
            return redirect("courses:course", found.pk)
        else:
            jobs.soon(tasks.send_messages)
            text = ngettext("%(count)d date was added.", "%(count)d dates were added.", len(made))
            messages.success(request, f"{text % {'count': len(made)}} {told.words if told.all else ''}".strip())
            return redirect("courses:course", found.pk)
    context = {"course": found, "form": form, "told": told}
    return render(request, "courses/add_dates.html", context, status=422 if form.errors else 200)


def _hours_of(course: Course) -> dict[str, object]:
    last = max(course.sessions.all(), key=lambda one: one.starts_at, default=None)
    if last is None:
        return {}
    return {"starts": timezone.localtime(last.starts_at).time(), "ends": timezone.localtime(last.ends_at).time()}


@needs(Permission.KEEP_COURSES)
@require_http_methods(FORM)
@shows_nobody
def cancel(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A date does not take place: why, and what comes instead, in one step."""
    found, now = date_of(request, pk), timezone.now()
    if found.canceled_on is not None or found.starts_at <= now:
        return _is_over(request, found)
    told = overview.told_about(found)
    closure = queries.closures([found], now=now).get(found.pk)
    form = CancelForm(
        request.POST if request.method == "POST" else None,
        session=found,
        now=timezone.localtime(now),
        reason=rules.reason_of(closure.said) if closure else None,
    )
    if form.is_valid():
        try:
            new = actions.cancel(
                found, reason=form.cleaned_data["reason"], instead=form.instead, by=request.user, now=now
            )
        except actions.IsThere:
            form.add_error("on", _("There is a date at this time already."))
        except actions.IsOver:
            return _is_over(request, found)
        else:
            jobs.soon(tasks.send_messages)
            said = _("Canceled.")
            if new is not None:
                day = date_format(timezone.localtime(new.starts_at), "D, j. F, H:i")
                said = _("Canceled; instead on %(day)s.") % {"day": day}
            messages.success(request, f"{said} {told.words}")
            return redirect("courses:course", found.course_id)
    context = {"session": found, "course": found.course, "form": form, "told": told}
    return render(request, "courses/cancel.html", context, status=422 if form.errors else 200)


@needs(Permission.KEEP_COURSES)
@require_POST
@shows_nobody
def leave(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A date takes place although it is closed on that day."""
    found = date_of(request, pk)
    actions.leave(found, by=request.user)
    messages.success(request, _("It takes place all the same. You are not asked again."))
    return redirect("courses:course", found.course_id)


@needs(Permission.KEEP_COURSES)
@require_POST
@shows_nobody
def reinstate(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A canceled date takes place after all."""
    found = date_of(request, pk)
    try:
        told = overview.told_to(actions.reinstate(found, by=request.user, now=timezone.now()))
    except actions.IsThere:
        messages.error(request, _("There is a date at this time already."))
    except actions.IsOver:
        messages.error(request, _("It is over, takes place already, or another date takes place instead."))
    else:
        jobs.soon(tasks.send_messages)
        messages.success(request, f"{_('It takes place after all.')} {told.words if told.all else ''}".strip())
    return redirect("courses:course", found.course_id)


@needs(Permission.KEEP_COURSES)
@require_http_methods(FORM)
@shows_nobody
def move(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Another hour, another room."""
    found, now = date_of(request, pk), timezone.now()
    if found.canceled_on is not None or found.ends_at <= now:
        return _is_over(request, found)
    told = overview.told_about(found)
    form = MoveForm(request.POST if request.method == "POST" else None, session=found, now=timezone.localtime(now))
    if form.is_valid():
        typed = form.cleaned_data
        try:
            is_changed = actions.move(
                found,
                starts_at=at(typed["on"], typed["starts"]),
                ends_at=at(typed["on"], typed["ends"]),
                room=typed["room"],
                location=typed["location"],
                by=request.user,
                now=now,
            )
        except actions.IsThere:
            form.add_error("on", _("There is a date at this time already."))
        except actions.IsOver:
            return _is_over(request, found)
        else:
            jobs.soon(tasks.send_messages)
            messages.success(request, f"{_('Moved.')} {told.words}" if is_changed else _("Nothing was changed."))
            return redirect("courses:course", found.course_id)
    context = {"session": found, "course": found.course, "form": form, "told": told}
    return render(request, "courses/move.html", context, status=422 if form.errors else 200)


def _is_over(request: StaffRequest, session: Session) -> HttpResponse:
    messages.error(request, _("This date is over or was canceled already."))
    return redirect("courses:course", session.course_id)
