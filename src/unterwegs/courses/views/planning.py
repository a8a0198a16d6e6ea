"""Planning courses: the own ones at a glance, one with its dates; planned, changed, opened, called off, copied, handed over."""

import json
from copy import copy as copied
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.courses import actions, comparison, overview, queries, rules, steps, tasks
from unterwegs.courses.forms.desk import CallOffForm, ChooseForm, CopyForm, CourseForm, DatesForm, HandOverForm
from unterwegs.courses.models import Course
from unterwegs.directory.models import Service
from unterwegs.people import jobs
from unterwegs.people import queries as people
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.models import Deed
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission

SHOWN_OVER, SHOWN_CANCELED = 20, 12
#: How long after its last day a copied course begins, as a first proposal: a half-year's break is unusual.
NEXT_TERM = timedelta(weeks=4)


def kept(request: StaffRequest, pk: UUID) -> Course:
    """A course that this person keeps, with its dates, or 404."""
    rows = Course.objects.kept_by(request.user, today=timezone.localdate())
    return get_object_or_404(queries.with_sessions(rows), pk=pk)


def led(request: StaffRequest) -> set[UUID]:
    """Courses of which this person may read who takes part: of the own organization, once that part is released."""
    if not request.user.may(Permission.LEAD_COURSES) or not people.is_entrusted(rules.ROOM):
        return set()
    return set(Course.objects.led_by(request.user, today=timezone.localdate()).values_list("pk", flat=True))


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
    found, now = kept(request, pk), timezone.now()
    entries = overview.entries_of(list(queries.dates_of(found)), now=now)
    context = {
        "course": found,
        "line": overview.line_of(found, now=now),
        "coming": [one for one in entries if one.session.ends_at > now],
        "past": [one for one in reversed(entries) if one.session.ends_at <= now],
        "whole": found.seatings.filter(session=None).first(),
        "led": led(request),
        "now": now,
        "today": timezone.localdate(now),
        "years": overview.years_of(found, entries),
    }
    return render(request, "courses/course.html", context)


# --- planned and changed ----------------------------------------------------------------------------------------------


@needs(Permission.KEEP_COURSES)
@require_safe
@shows_nobody
def choose(request: StaffRequest) -> HttpResponse:
    """The first step of a new course: which offer, which kind. It changes nothing, so the next page can be gone back from."""
    offers = _offers(request)
    form = ChooseForm(request.GET if "kind" in request.GET or "offer" in request.GET else None, offers=offers)
    if form.is_valid():
        told = form.cleaned_data
        return redirect(reverse("courses:plan", args=[told["offer"].pk]) + "?" + urlencode({"art": told["kind"]}))
    return render(request, "courses/choose.html", {"form": form, "has_offers": offers.exists()})


def _offers(request: StaffRequest) -> QuerySet[Service]:
    rows = Service.objects.editable_by(request.user, today=timezone.localdate()).published()
    return rows.select_related("organization").prefetch_related("texts")


@needs(Permission.KEEP_COURSES)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
def plan(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A new course of an offer, with its dates: those of a rhythm, or typed here."""
    service = get_object_or_404(_offers(request), pk=pk)
    kind = request.GET.get("art", "")
    if kind not in rules.Kind.values:
        return redirect(reverse("courses:choose") + "?" + urlencode({"offer": str(pk)}))
    today, now = timezone.localdate(), timezone.now()
    made = Course(service=service, kind=kind, first_on=today)
    if made.kind == rules.Kind.OPEN:
        made.seats = None
    member = service.organization.memberships.filter(user=request.user).exists()
    made.leader = request.user if member else None
    typed = request.POST if request.method == "POST" else None
    form = CourseForm(typed, instance=made, today=today)
    own = typed is not None and typed.get("dates", "own") == "own"
    dates = DatesForm(
        typed if own else None,
        days=queries.calendar_of_days(),
        now=now,
        prefix="d",
        empty_permitted=True,
        use_required_attribute=False,
    )
    if form.is_valid() and (not own or not dates.has_changed() or dates.is_valid()):
        times = dates.dates if own and dates.has_changed() else []
        filled = form.filled(timezone.localdate(times[0][0]) if times else None)
        if times and filled.last_on is None:
            filled.last_on = timezone.localdate(times[-1][0])
        try:
            actions.plan(filled, times, by=request.user, now=now)
        except actions.TooManyDates:
            form.add_error("last_on", _("These are too many dates for one course."))
        else:
            messages.success(request, _("Planned as a draft. Please look at the dates, then open it."))
            return redirect("courses:course", filled.pk)
    context = {"form": form, "dates": dates, "service": service, "kind": rules.Kind(kind)}
    return render(request, "courses/plan.html", context, status=422 if typed is not None else 200)


@needs(Permission.KEEP_COURSES)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
def change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A course as it was typed; which dates fall out by it and who learns it is said beforehand, and asked.

    Typed words are never lost, also when somebody was faster.
    """
    found, today, now = kept(request, pk), timezone.localdate(), timezone.now()
    if found.state == rules.State.CALLED_OFF:
        if request.method != "POST":
            raise Http404
        return _is_off(request, found)
    told, theirs, conflict = overview.told_of(found), copied(found), None
    stored = comparison.typed(theirs)
    opened = _opened(request, stored)
    form = CourseForm(request.POST if request.method == "POST" else None, instance=found, today=today)
    falling: list[datetime] = []
    if form.is_valid():
        mine = form.filled()
        merged = comparison.merge(opened, comparison.typed(mine), stored)
        if merged.is_late:
            conflict = _conflict(mine, theirs, merged, today=today)
            form, opened = CourseForm(instance=mine, today=today), stored
        else:
            try:
                falling, learn_it = actions.falling_out(mine, by=request.user, now=now, opened=stored)
                told = overview.told_to(learn_it)
                if theirs.state == rules.State.DRAFT or _agreed(request, falling):
                    actions.keep(mine, by=request.user, now=now, opened=stored)
                    jobs.soon(tasks.send_messages)
                    messages.success(request, _saved(falling, told))
                    return redirect("courses:course", found.pk)
            except actions.TooFewSeats as refused:
                text = _("%(count)s families have a seat already: so many seats are needed.")
                form.add_error("seats", ValidationError(text % {"count": refused.args[0]}))
            except actions.EditedMeanwhile:
                form.add_error(None, _("Somebody saved this course at the same moment. Please save again."))
            except actions.WrongStep:
                return _is_off(request, found)
    context = {
        "form": form,
        "course": found,
        "told": told,
        "conflict": conflict,
        "falling": falling,
        "agreed": " ".join(one.isoformat() for one in falling),
        "opened": json.dumps(opened),
    }
    status = 409 if conflict else 422 if form.errors or falling else 200
    return render(request, "courses/change.html", context, status=status)


def _agreed(request: StaffRequest, falling: list[datetime]) -> bool:
    """Whether she has read that these dates fall out; none needs no reading."""
    return {one.isoformat() for one in falling} <= set(request.POST.get("agreed", "").split())


def _saved(falling: list[datetime], told: overview.Told) -> str:
    """Which dates fell out by the change, and who learns it."""
    if not falling:
        return _("Saved.")
    days = [date_format(timezone.localtime(one), "D, j. F") for one in falling]
    more = " …" if len(days) > SHOWN_CANCELED else ""
    return f"{_('Saved.')} {_('These dates do not take place:')} {'; '.join(days[:SHOWN_CANCELED])}{more}. {told.words}"


def _is_off(request: StaffRequest, course: Course) -> HttpResponse:
    messages.error(request, _("It was called off meanwhile."))
    return redirect("courses:course", course.pk)


def _opened(request: StaffRequest, stored: dict[str, str]) -> dict[str, str]:
    """What stood in the form when she began to type; the form carries it along."""
    try:
        said = json.loads(request.POST.get("opened", ""))
    except (ValueError, RecursionError):
        return stored
    return {name: str(said.get(name, "")) for name in stored} if isinstance(said, dict) else stored


def _conflict(mine: Course, theirs: Course, merged: comparison.Merged, *, today: date) -> dict[str, Any]:
    """Who saved what meanwhile; what I did not touch is taken over into mine."""
    before, after = CourseForm(instance=copied(mine), today=today), CourseForm(instance=theirs, today=today)
    disputed, taken = (
        [row for name in names if (row := before.difference(after, name))] for names in (merged.disputed, merged.taken)
    )
    for name in merged.taken:
        setattr(mine, name, getattr(theirs, name))
    deed = Deed.objects.at(theirs).filter(deed=steps.Deeds.CHANGED).first()
    return {"deed": deed, "disputed": disputed, "taken": taken}


# --- its state --------------------------------------------------------------------------------------------------------


@needs(Permission.KEEP_COURSES)
@require_POST
@shows_nobody
def set_state(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Opens a course, or closes its sign-ups."""
    found = kept(request, pk)
    said = {rules.State.OPEN: _("It is open: families see it."), rules.State.CLOSED: _("Nobody can sign up any more.")}
    wanted = request.POST.get("state", "")
    if wanted not in said:
        raise Http404
    if wanted == rules.State.OPEN and not found.sessions.all():
        messages.error(request, _("It has no date yet. Please add dates first."))
        return redirect("courses:course", found.pk)
    if wanted == rules.State.OPEN and found.is_online and not found.link:
        messages.error(request, _("Families wait for the link: please give it."))
        return redirect("courses:change", found.pk)
    try:
        actions.change_state(found, rules.State(wanted), by=request.user, now=timezone.now())
    except actions.WrongStep:
        messages.error(request, _("It was called off meanwhile."))
    else:
        jobs.soon(tasks.send_messages)
        messages.success(request, said[rules.State(wanted)])
    return redirect("courses:course", found.pk)


@needs(Permission.KEEP_COURSES)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
def call_off(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Calls a course off; asked once more, since everybody is told."""
    found = kept(request, pk)
    told = overview.told_of(found)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"course": found, "told": told, "form": form}
        return render(request, "courses/call_off.html", context, status=422 if form.errors else 200)
    reason = form.cleaned_data["reason"]
    try:
        actions.change_state(found, rules.State.CALLED_OFF, by=request.user, now=timezone.now(), reason=reason)
    except actions.WrongStep:
        messages.error(request, _("It was called off meanwhile."))
    else:
        jobs.soon(tasks.send_messages)
        messages.success(request, f"{_('Called off.')} {told.words}")
    return redirect("courses:course", found.pk)


# --- the next term, another colleague ---------------------------------------------------------------------------------


@needs(Permission.KEEP_COURSES)
@require_POST
@shows_nobody
def discard(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Throws away a draft that nobody needs."""
    found = kept(request, pk)
    try:
        actions.discard(found, by=request.user)
    except actions.WrongStep:
        messages.error(request, _("Only a draft that nobody knows and nobody counted can be discarded."))
        return redirect("courses:course", found.pk)
    messages.success(request, _("The draft is discarded."))
    return redirect("courses:courses")


@needs(Permission.KEEP_COURSES)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
def copy(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The same course in the next term: first its dates are shown, then it is made as a draft."""
    found, today, now = kept(request, pk), timezone.localdate(), timezone.now()
    typed = request.POST if request.method == "POST" else None
    form = CopyForm(typed, course=found, today=today, first_on=_next_first_day(found, today))
    preview = None
    if form.is_valid():
        told = form.cleaned_data
        first, last = told["first_on"], told.get("last_on")
        if "make" in request.POST:
            made = actions.copy(found, first_on=first, last_on=last, name=told["name"], by=request.user, now=now)
            messages.success(request, _("Copied as a draft. Please look at the dates, then open it."))
            return redirect("courses:course", made.pk)
        preview = overview.preview_of_copy(found, first_on=first, last_on=last)
    context = {"course": found, "form": form, "preview": preview}
    return render(request, "courses/copy.html", context, status=422 if form.errors else 200)


def _next_first_day(course: Course, today: date) -> date:
    """The weekday of its first day, some weeks after its last one or from tomorrow on."""
    dates = [timezone.localdate(one.starts_at) for one in course.sessions.all() if one.replaces_id is None]
    first = dates[0] if dates else course.first_on
    earliest = max((dates[-1] if dates else course.first_on) + NEXT_TERM, today + timedelta(days=1))
    return earliest + timedelta(days=(first.weekday() - earliest.weekday()) % 7)


@needs(Permission.KEEP_COURSES)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
def hand_over(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Another colleague of the organization leads it from now on, or nobody by name."""
    found = kept(request, pk)
    if "nobody" in request.POST:
        actions.hand_over(found, to=None, by=request.user)
        messages.success(request, _("Nobody leads it by name now."))
        return redirect("courses:course", found.pk)
    form = HandOverForm(request.POST if request.method == "POST" else None, course=found)
    if form.is_valid():
        actions.hand_over(found, to=form.cleaned_data["to"], by=request.user)
        messages.success(request, _("%(name)s leads it now.") % {"name": form.cleaned_data["to"].name})
        return redirect("courses:course", found.pk)
    return render(
        request, "courses/hand_over.html", {"course": found, "form": form}, status=422 if form.errors else 200
    )
