"""When an offer happens: its schedules, and single dates that differ."""

from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import actions, comparison, queries
from unterwegs.directory import content as contents
from unterwegs.directory.content import Content, Times
from unterwegs.directory.forms.schedule import CancelForm, ExtraForm, FeedForm, PausesForm, ScheduleForm, pause_rows
from unterwegs.directory.forms.service import location_choices
from unterwegs.directory.models import CalendarFeed, Service
from unterwegs.directory.views.scope import (
    may_write,
    readable_service,
    shown_revision,
    typed_revision,
    writable_schedule,
    writable_service,
)
from unterwegs.kit.web import Client, Limits
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission

AHEAD = 8  # dates shown in a preview


@dataclass(frozen=True, slots=True)
class Coming:
    """The next dates of one schedule, and the days on which it does not happen."""

    times: Times
    words: str
    meetings: list[queries.Meeting]
    missing: list[queries.Missing]


def _coming(service: Service, content: Content) -> list[Coming]:
    """What is ahead, schedule by schedule."""
    now, days = timezone.localtime(), queries.day_calendar()
    offer = queries.preview(service, content, "de")
    speller = comparison.Speller([content], language="de")
    rows = []
    for times in content.schedules:
        only = msgspec.structs.replace(offer, schedules=(times,))
        meetings = queries.next_meetings(only, now=now, days=days, limit=AHEAD)
        missing = queries.missing_days(only, today=now.date(), days=days, limit=AHEAD)
        rows.append(Coming(times, speller.times(times), meetings, missing))
    return rows


@needs(Permission.SEE_OFFERS, Permission.EDIT_OFFERS)
@require_safe
def schedules(request: StaffRequest, pk: UUID) -> HttpResponse:
    one = readable_service(request, pk)
    coming = _coming(one, contents.content_of(one))
    feed = CalendarFeed.objects.filter(service=one).first()
    context = {
        "service": one,
        "coming": coming,
        "may_write": may_write(request, one),
        "feed": feed,
        "feed_form": FeedForm(initial={"url": feed.url, "words": feed.words} if feed else None),
    }
    return render(request, "directory/schedules.html", context)


@needs(Permission.EDIT_OFFERS)
@require_POST
def subscribe(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The offer takes its dates from a calendar that the organization keeps; it is read at once."""
    one = writable_service(request, pk)
    form = FeedForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(problem) for problems in form.errors.values() for problem in problems))
        return redirect("directory:schedules", pk=pk)
    feed = actions.subscribe(one, url=form.cleaned_data["url"], words=form.cleaned_data["words"], by=request.user)
    client = Client(limits=Limits(most_bytes=2_000_000))
    if actions.read_feed(feed, client=client, now=timezone.now()):
        messages.success(request, _("The calendar was read. From now on it is read every hour."))
    else:
        feed.refresh_from_db()
        messages.error(request, feed.problem)
    return redirect("directory:schedules", pk=pk)


@needs(Permission.EDIT_OFFERS)
@require_POST
def unsubscribe(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The dates stay and are kept by hand."""
    feed = get_object_or_404(CalendarFeed, service=writable_service(request, pk))
    actions.unsubscribe(feed, by=request.user)
    messages.success(request, _("The dates stay as they are. From now on they are kept here."))
    return redirect("directory:schedules", pk=pk)


@needs(Permission.EDIT_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: StaffRequest, pk: UUID, schedule_pk: UUID | None = None) -> HttpResponse:
    """One schedule: entered or changed, with a look at its next dates before saving."""
    one = writable_service(request, pk)
    content = contents.content_of(one)
    times = contents.read_times(writable_schedule(one, schedule_pk)) if schedule_pk else None
    form, pauses = _forms(request, content, times)
    coming: list[Coming] = []
    was_late = False
    if form.is_bound and not pauses.is_valid():
        form.add_error(None, _("Please check the pauses."))
    if form.is_valid():
        typed = form.times(pauses.breaks())
        if "look" in request.POST:
            coming = _coming(one, msgspec.structs.replace(content, schedules=(typed,)))
        elif _saved(request, one, _with(content, typed)):
            return redirect("directory:schedules", pk=pk)
        else:
            was_late = True
    revision = shown_revision(request, one.revision, was_late=was_late)
    stored = comparison.Speller([content], language="de").times(times) if times and was_late else ""
    context = {"service": one, "form": form, "pauses": pauses, "coming": coming, "times": times}
    context |= {"revision": revision, "stored": stored}
    return render(request, "directory/schedule.html", context)


def _forms(request: StaffRequest, content: Content, times: Times | None) -> tuple[ScheduleForm, PausesForm]:
    own = {str(at.location) for at in content.locations}
    places = [
        choice
        for choice in location_choices(kept_too=tuple(at.location for at in content.locations))
        if choice[0] in own
    ]
    form = ScheduleForm(request.POST or None, times=times, today=timezone.localdate(), locations=places)
    return form, pause_rows(request.POST or None, times)


def _with(content: Content, times: Times) -> Content:
    """The content with this schedule entered or changed."""
    others = tuple(times if each.id == times.id else each for each in content.schedules)
    is_new = all(each.id != times.id for each in content.schedules)
    return msgspec.structs.replace(content, schedules=(*others, times) if is_new else others)


def _saved(request: StaffRequest, one: Service, content: Content) -> bool:
    today, revision = timezone.localdate(), typed_revision(request)
    try:
        actions.change_in_scope(one, content, revision=revision, by=request.user, today=today)
    except actions.EditedMeanwhile:
        messages.error(request, _("Somebody saved this offer meanwhile. Please look at it and save again."))
        return False
    messages.success(request, _("Saved."))
    return True


@needs(Permission.EDIT_OFFERS)
@require_POST
def remove_schedule(request: StaffRequest, pk: UUID, schedule_pk: UUID) -> HttpResponse:
    one = writable_service(request, pk)
    gone = writable_schedule(one, schedule_pk)
    content = contents.content_of(one)
    rest = tuple(times for times in content.schedules if times.id != gone.pk)
    _saved(request, one, msgspec.structs.replace(content, schedules=rest))
    return redirect("directory:schedules", pk=pk)


@needs(Permission.EDIT_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_date(request: StaffRequest, pk: UUID, schedule_pk: UUID) -> HttpResponse:
    """Cancels one date at once, after asking."""
    one = writable_service(request, pk)
    row = writable_schedule(one, schedule_pk)
    form = CancelForm(request.POST or None, initial={"on": request.GET.get("am", "")})
    if form.is_valid():
        actions.cancel_date(row, **form.cleaned_data, by=request.user)
        messages.success(request, _("The date is cancelled. Families see it at once."))
        return redirect("directory:schedules", pk=pk)
    context = {"service": one, "form": form, "title": _("Cancel one date"), "button": _("Cancel this date")}
    return render(request, "directory/one_date.html", context)


@needs(Permission.EDIT_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_date(request: StaffRequest, pk: UUID, schedule_pk: UUID) -> HttpResponse:
    """Adds one date at once, after asking."""
    one = writable_service(request, pk)
    row = writable_schedule(one, schedule_pk)
    form = ExtraForm(request.POST or None, initial={"opens_at": row.opens_at, "closes_at": row.closes_at})
    if form.is_valid():
        actions.add_date(row, **form.cleaned_data, by=request.user)
        messages.success(request, _("The date is added. Families see it at once."))
        return redirect("directory:schedules", pk=pk)
    context = {"service": one, "form": form, "title": _("Add one date"), "button": _("Add this date")}
    return render(request, "directory/one_date.html", context)
