"""Who takes part: for the organization that leads the course and nobody else; every look leaves a trace."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.courses import actions, codes, lists, overview, queries, rules, steps, tasks
from unterwegs.courses.forms.desk import PhoneSignUpForm, ticks
from unterwegs.courses.models import Course, Seating, Session, SignUp
from unterwegs.courses.views.switch import entrusted, released
from unterwegs.people import jobs, reading
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import reads, shows_nobody
from unterwegs.people.roles import Permission


def _led(request: StaffRequest) -> Any:
    return Course.objects.led_by(request.user, today=timezone.localdate()).values("pk")


def _list(request: StaffRequest, pk: int) -> Seating:
    """A list of seats of the own organization, or 404."""
    rows = Seating.objects.select_related("course__service__organization", "session").prefetch_related(
        "course__service__texts"
    )
    return get_object_or_404(rows, pk=pk, course__in=_led(request))


def _signup(request: StaffRequest, pk: UUID) -> SignUp:
    rows = SignUp.objects.select_related("seating__course", "holder")
    return get_object_or_404(rows, pk=pk, forgotten_on=None, seating__course__in=_led(request))


def _note(request: StaffRequest, rows: list[SignUp], why: steps.Wording) -> None:
    reading.note(request, whom=[row.holder_id for row in rows], why=why.label)


# --- the list ---------------------------------------------------------------------------------------------------------


@needs(Permission.LEAD_COURSES)
@require_safe
@reads("courses.signup")
@entrusted
def participants(request: StaffRequest, pk: int) -> HttpResponse:
    """Who has a seat, who waits, in order, and how to reach them."""
    found = _list(request, pk)
    rows = queries.participants(found)
    _note(request, rows, steps.Wording.LEAD)
    now = timezone.now()
    sessions = [one for one in queries.sessions_of(found) if one.canceled_on is None]
    context = {
        "seating": found,
        "course": found.course,
        "room": queries.room_of(found),
        "seated": sorted(
            (one for one in rows if one.standing != rules.Standing.WAITING), key=lambda one: one.seat or 0
        ),
        "waiting": [one for one in rows if one.standing == rules.Standing.WAITING],
        "sessions": sessions,
        "begun": [one for one in sessions if timezone.localdate(one.starts_at) <= timezone.localdate(now)],
        "is_open": queries.may_sign_up(found, now=timezone.localtime(now)),
        "now": now,
    }
    return render(request, "courses/participants.html", context)


@needs(Permission.LEAD_COURSES)
@require_POST
@reads("courses.signup")
@entrusted
def door_list(request: StaffRequest, pk: int) -> HttpResponse:
    """The list for the door as PDF: names and boxes to tick, nothing to reach anybody. A POST, because it is written down."""
    found = _list(request, pk)
    rows = [one for one in queries.participants(found) if one.standing in {rules.Standing.SEATED, rules.Standing.ENDED}]
    _note(request, rows, steps.Wording.DOOR)
    actions.note_printed(found, by=request.user)
    sessions = [one for one in queries.sessions_of(found) if one.canceled_on is None]
    content = lists.door_list(found.course, rows, sessions, now=timezone.now())
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="liste.pdf"'
    return answer


# --- on the phone -----------------------------------------------------------------------------------------------------


@needs(Permission.LEAD_COURSES)
@require_http_methods(["GET", "HEAD", "POST"])
@reads("courses.signup")
@released
def sign_up(request: StaffRequest, pk: int) -> HttpResponse:
    """A family calls and wants a seat; its code is read aloud, once."""
    found = _list(request, pk)
    typed = request.POST if request.method == "POST" else None
    initial = {"ticket": codes.new_ticket(), "language": "de"}
    form = PhoneSignUpForm(typed, course=found.course, written=settings.LANGUAGES, initial=initial)
    refused = ""
    if form.is_valid():
        code = form.code(found.pk)
        try:
            kept = actions.sign_up(
                found,
                form.said(),
                code=code,
                now=timezone.now(),
                by=request.user,
                ticket=form.cleaned_data["ticket"],
            )
        except actions.NotOpen:
            refused = _("Nobody can sign up now.")
        except actions.Full:
            refused = _("All seats are taken, and the waiting list is full.")
        else:
            jobs.soon(tasks.send_messages)
            _note(request, [kept], steps.Wording.LEAD)
            context = {
                "seating": found,
                "course": found.course,
                "signup": kept,
                "code": kept.code or code,
                "place": queries.place_on_list(kept),
                "is_called": overview.is_called(kept),
            }
            return render(request, "courses/signed_up.html", context)
    _note(request, [], steps.Wording.LEAD)
    context = {
        "seating": found,
        "course": found.course,
        "form": form,
        "refused": refused,
        "room": queries.room_of(found),
    }
    return render(request, "courses/sign_up.html", context, status=422 if form.errors or refused else 200)


@needs(Permission.LEAD_COURSES)
@require_http_methods(["GET", "HEAD", "POST"])
@reads("courses.signup")
@entrusted
def correct(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A family says that its address, number or something else is wrong; a new code is read aloud."""
    found = _signup(request, pk)
    known, course, seating = queries.said_by(found), found.seating.course, found.seating
    typed = request.POST if request.method == "POST" else None
    initial = {"ticket": codes.new_ticket(), "before": found.digest}
    form = PhoneSignUpForm(typed, course=course, written=settings.LANGUAGES, known=known, initial=initial)
    _note(request, [found], steps.Wording.CORRECT)
    context: dict[str, Any] = {"seating": seating, "course": course}
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "courses/correct.html", {**context, "form": form}, status=status)
    ticket, before = form.cleaned_data["ticket"], form.cleaned_data["before"]
    code, made = (codes.code_after(ticket, each) for each in (str(found.digest), before))
    kept = actions.correct(found, form.corrected(known), code=code, now=timezone.now(), by=request.user)
    jobs.soon(tasks.send_messages)
    if kept.code in {code, made}:  # made: the same form was sent twice
        context |= {"code": kept.code, "is_called": overview.is_called(kept)}
        return render(request, "courses/corrected.html", context)
    messages.success(request, _("The sign-up is corrected"))
    return redirect("courses:participants", seating.pk)


@needs(Permission.LEAD_COURSES)
@require_POST
@shows_nobody
@entrusted
def give_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A family gives its seat back by phone; the next one is offered it at once."""
    found, now = _signup(request, pk), timezone.now()
    is_waited_for = found.seating.signups.waiting().exists()
    actions.give_back(found, now=now, by=request.user)
    jobs.soon(tasks.send_messages)
    messages.success(request, _given_back(found, now=now, is_waited_for=is_waited_for))
    return redirect("courses:participants", found.seating_id)


def _given_back(before: SignUp, *, now: datetime, is_waited_for: bool) -> str:
    """What became of the seat, or of the place on the list."""
    if before.standing == rules.Standing.WAITING:
        return _("The family is off the waiting list.")
    if queries.is_too_late(before.seating, now=now):
        return _("The seat is given back. Nobody can join any more.")
    if is_waited_for:
        return _("The seat is given back. Whoever waits longest is asked now.")
    return _("The seat is given back. Nobody waits for it.")


@needs(Permission.LEAD_COURSES)
@require_POST
@shows_nobody
@entrusted
def accept(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A family says on the phone that it takes the seat that is held for it."""
    found = _signup(request, pk)
    try:
        actions.accept(found, now=timezone.now(), by=request.user)
    except actions.TooLate:
        messages.error(request, _("The time to take this seat is over."))
    else:
        jobs.soon(tasks.send_messages)
        messages.success(request, _("The family has the seat."))
    return redirect("courses:participants", found.seating_id)


# --- who was there ----------------------------------------------------------------------------------------------------


@needs(Permission.LEAD_COURSES)
@require_http_methods(["GET", "HEAD", "POST"])
@reads("courses.signup")
@entrusted
def present(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Who was there on a date: one tap for each, saved at once for all."""
    rows = Session.objects.select_related("course__service", "seating").prefetch_related("course__service__texts")
    found = get_object_or_404(rows, pk=pk, course__in=_led(request))
    seating = get_object_or_404(Seating, session=found) if found.course.kind in rules.BY_DATE else None
    seating = seating or get_object_or_404(Seating, course=found.course_id, session=None)
    seated = [
        one for one in queries.participants(seating) if one.standing in {rules.Standing.SEATED, rules.Standing.ENDED}
    ]
    is_early = timezone.localdate(found.starts_at) > timezone.localdate()
    if request.method == "POST" and not is_early and found.canceled_on is None:
        counts = actions.tick(found, ticks(request.POST, [one.pk for one in seated]), by=request.user)
        late = "" if counts else _("This month is counted already: its numbers stay as they were.")
        messages.success(request, f"{_('Noted.')} {late}".strip())
        return redirect("courses:present", found.pk)
    _note(request, seated, steps.Wording.LEAD)
    known = {one.signup_id: one.came for one in found.present.all()}
    context = {
        "session": found,
        "course": found.course,
        "seating": seating,
        "rows": [(one, known.get(one.pk)) for one in seated],
        "is_early": is_early,
    }
    return render(request, "courses/present.html", context)


# --- whom to call -----------------------------------------------------------------------------------------------------


@needs(Permission.LEAD_COURSES)
@require_safe
@reads("courses.signup")
@entrusted
def to_call(request: StaffRequest) -> HttpResponse:
    """Whom to phone and what to say: families to whom nobody can write."""
    calls = queries.calls(request.user, now=timezone.now())
    _note(request, [one.message.signup for one in calls], steps.Wording.CALL)
    return render(request, "courses/to_call.html", {"calls": calls})


@needs(Permission.LEAD_COURSES)
@require_POST
@shows_nobody
@entrusted
def note_told(request: StaffRequest, pk: int) -> HttpResponse:
    """The family knows."""
    found = get_object_or_404(queries.to_be_told(request.user, today=timezone.localdate()), pk=pk)
    if actions.note_told(found, by=request.user, now=timezone.now()):
        messages.success(request, _("Noted."))
    return redirect("courses:to_call")
