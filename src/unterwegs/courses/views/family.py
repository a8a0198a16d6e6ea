"""What families see: what a seat is for, one form, how it stands with the seat, and giving it back or taking it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.courses import actions, calendar_files, codes, queries, rules, tasks, wording
from unterwegs.courses import told as told_words
from unterwegs.courses.forms.family import CodeForm, SeatForm, form_for
from unterwegs.courses.models import Course, Seating, Session, SignUp
from unterwegs.courses.views.switch import entrusted, released
from unterwegs.directory import queries as directory
from unterwegs.people import access, guards, jobs
from unterwegs.people import actions as people
from unterwegs.people.guards import anonymous_form, public
from unterwegs.places import queries as places

#: So many coming dates are shown at once; the others unfold.
SHOWN_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class About:
    """What a seat is for, in the language of the page."""

    course: Course
    seating: Seating
    name: directory.Words
    dates: Sequence[Session]
    coming: Sequence[Session]
    now: datetime

    @property
    def first_dates(self) -> Sequence[Session]:
        return self.coming[:SHOWN_AT_ONCE]

    @property
    def more_dates(self) -> Sequence[Session]:
        return self.coming[SHOWN_AT_ONCE:]

    @property
    def planned(self) -> int:
        """How many dates take place in all."""
        return sum(one.canceled_on is None for one in self.dates)

    @property
    def kept_until(self) -> date | None:
        return wording.kept_until(self.course, self.dates)

    @property
    def room(self) -> queries.Room:
        return queries.room_of(self.seating)

    @property
    def is_open(self) -> bool:
        return queries.may_sign_up(self.seating, now=self.now)

    @property
    def is_too_late(self) -> bool:
        """Whether no other family can take a seat any more."""
        return queries.is_too_late(self.seating, now=self.now)

    @property
    def is_free(self) -> bool:
        return queries.is_free(self.seating, now=self.now)

    @property
    def opens_on(self) -> date | None:
        """The day from which one may sign up, where it is still to come."""
        day = self.course.opens_on
        return day if day and day > self.now.date() and self.course.state == rules.State.OPEN else None

    @property
    def online_link(self) -> str:
        """The link for taking part, where a date that has one begins within the hour or is on; only for whoever has a seat."""
        return self.course.link_shown(self.coming, now=self.now)

    @property
    def place(self) -> str:
        """Where it happens, if all dates that come happen at one place; else it stands with each date."""
        found = {wording.place_words(one) for one in self.coming if one.canceled_on is None}
        return found.pop() if len(found) == 1 else ""


def _about(seating: Seating) -> About:
    now = timezone.localtime()
    dates = list(queries.sessions_of(seating))
    coming = queries.said_once(one for one in dates if one.ends_at > now)
    return About(seating.course, seating, queries.offer_name(seating.course, get_language()), dates, coming, now)


# --- signing up -----------------------------------------------------------------------------------------------------


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
@released
def sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, who reads it, one form; sent, it is kept and answered with a code. Only that stores anything."""
    seating = queries.open_seating(pk)
    if seating is None:
        raise Http404
    about, form_class = _about(seating), form_for(seating.course)
    if request.method != "POST":
        if not about.is_open:
            return _refused(request, about, "closed", status=200)
        if about.room.is_full:
            return _refused(request, about, "full", status=200)
        form = form_class(course=seating.course, initial={"ticket": codes.new_ticket()})
        return render(request, "courses/family/sign_up.html", _form(about, form))
    form = form_class(request.POST, course=seating.course)
    if not form.is_valid():
        if "ticket" in form.errors:
            again = request.POST.copy()
            again["ticket"] = codes.new_ticket()
            form.data = again
        return render(request, "courses/family/sign_up.html", {**_form(about, form), "is_wrong": True}, status=422)
    return _keep(request, about, form)


def _form(about: About, form: SeatForm) -> dict[str, Any]:
    return {"about": about, "form": form, "can_send_short": people.can_send_short()}


def _refused(request: HttpRequest, about: About, why: str, *, status: int = 409) -> HttpResponse:
    return render(request, "courses/family/refused.html", {"about": about, "why": why}, status=status)


def _keep(request: HttpRequest, about: About, form: SeatForm) -> HttpResponse:
    if guards.is_too_often(request, most=rules.SIGNUPS_IN_AN_HOUR, seconds=guards.HOUR, about="seats"):
        return render(request, "courses/family/too_many.html", {"typed": guards.typed(request)}, status=429)
    if guards.is_flooded("seats", most=rules.SIGNUPS_IN_A_DAY, seconds=guards.DAY):
        pause = guards.paused(request, sending=form.cleaned_data["ticket"])
        if pause is not None:
            return pause
    said = form.said(get_language())
    code = codes.code_for(form.cleaned_data["ticket"], said, seating=about.seating.pk)
    try:
        signup = actions.sign_up(about.seating, said, code=code, now=timezone.now(), ticket=form.cleaned_data["ticket"])
    except actions.NotOpen:
        return _refused(request, about, "closed")
    except actions.Full:
        return _refused(request, about, "full")
    jobs.soon(tasks.send_messages)
    was_taken = "waits" not in request.POST and signup.standing == rules.Standing.WAITING
    is_known = signup.is_going_on and queries.said_by(signup) != said
    return _seat(request, signup, signup.code or code, about=about, was_taken=was_taken, is_known=is_known)


@public
@require_safe
@released
def professionals(request: HttpRequest) -> HttpResponse:
    """Slots of consultations for professionals; they stand among no offers of families."""
    now = timezone.localtime()
    rows = [
        (one, queries.offer_name(one.course, get_language()))
        for one in queries.shown_for_professionals(now=now)
        if one.is_open
    ]
    return render(request, "courses/family/professionals.html", {"rows": rows})


# --- by her code ----------------------------------------------------------------------------------------------------


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
@entrusted
def code(request: HttpRequest) -> HttpResponse:
    """The code is typed and posted, so that it stands in no address and no history."""
    if request.method != "POST":
        return render(request, "courses/family/code.html", {"form": CodeForm()})
    return _with_seat(request, lambda found, typed: _seat(request, found, typed))


@public
@require_safe
@entrusted
def seat(request: HttpRequest, code: str) -> HttpResponse:
    """The same by the link of a message. To look changes nothing."""
    found = _looked_up(request, CodeForm({"code": code}), status=404)
    return found if isinstance(found, HttpResponse) else _seat(request, found, found.code or "")


def _looked_up(request: HttpRequest, form: CodeForm, *, status: int = 422, ticket: str = "") -> SignUp | HttpResponse:
    """The sign-up of a code, or the page that says why there is none. Few tries from one computer in an hour.

    ``ticket``: that of a form that may have replaced the code already, as it is sent twice.
    """
    if guards.is_too_often(request, most=rules.LOOKS_IN_AN_HOUR, seconds=guards.HOUR, about="seat codes"):
        return render(request, "courses/family/locked.html", status=429)
    found = queries.signup_of(form.cleaned_data["code"]) if form.is_valid() else None
    if found is None and ticket and form.is_valid():
        found = queries.signup_of(codes.code_after(ticket, form.cleaned_data["code"]))
    if found is None:
        return render(request, "courses/family/code.html", {"form": form, "is_wrong": True}, status=status)
    return found


def _with_seat(request: HttpRequest, shown: Callable[[SignUp, str], HttpResponse], *, ticket: str = "") -> HttpResponse:
    found = _looked_up(request, CodeForm(request.POST), ticket=ticket)
    return found if isinstance(found, HttpResponse) else shown(found, found.code or "")


def _seat(
    request: HttpRequest,
    signup: SignUp,
    code: str,
    *,
    about: About | None = None,
    was_taken: bool = False,
    is_known: bool = False,
    is_late: bool = False,
    was_corrected: bool = False,
) -> HttpResponse:
    """How it stands with a seat. A seat that was held until a moment ago is no longer offered, whoever notes it first."""
    about = about or _about(signup.seating)
    standing = rules.Standing(signup.standing)
    if standing == rules.Standing.OFFERED and (signup.offered_until is None or signup.offered_until <= about.now):
        standing = rules.Standing.LAPSED
    context = {
        "about": about,
        "online_link": about.online_link if standing == rules.Standing.SEATED else "",
        "signup": signup,
        "code": code,
        "standing": standing,
        "title": rules.standing_words(standing, of_one_date=about.seating.is_of_one_date),
        "place": queries.place_on_list(signup),
        "kept_until": wording.kept_until(about.course, about.dates, signup.closed_on),
        "is_called": not signup.mail and not people.can_send_short(signup.phone),
        "was_taken": was_taken,
        "is_known": is_known,
        "is_late": is_late,
        "was_corrected": was_corrected,
        "is_new_code": was_corrected and code != request.POST.get("code"),
    }
    return render(request, "courses/family/seat.html", context, status=409 if is_late else 200)


@anonymous_form
@require_POST
@entrusted
def give_back(request: HttpRequest) -> HttpResponse:
    """She gives the seat back, or leaves the waiting list; the next family is offered it at once."""

    def deed(found: SignUp, typed: str) -> HttpResponse:
        given = actions.give_back(found, now=timezone.now())
        jobs.soon(tasks.send_messages)
        return _seat(request, given, typed)

    return _with_seat(request, deed)


@anonymous_form
@require_POST
@entrusted
def accept(request: HttpRequest) -> HttpResponse:
    """She takes the seat that is held for her."""

    def deed(found: SignUp, typed: str) -> HttpResponse:
        try:
            taken = actions.accept(found, now=timezone.now())
        except actions.TooLate:
            return _too_late(request, typed)
        jobs.soon(tasks.send_messages)
        return _seat(request, taken, typed)

    return _with_seat(request, deed)


@anonymous_form
@require_POST
@released
def wait_again(request: HttpRequest) -> HttpResponse:
    """Whoever missed the time waits again, at the end of the list."""

    def deed(found: SignUp, typed: str) -> HttpResponse:
        try:
            waiting = actions.wait_again(found, now=timezone.now())
        except actions.TooLate:
            return _too_late(request, typed)
        except actions.NotOpen:
            return _refused(request, _about(found.seating), "closed")
        except actions.Full:
            return _refused(request, _about(found.seating), "full")
        jobs.soon(tasks.send_messages)
        return _seat(request, waiting, typed)

    return _with_seat(request, deed)


def _too_late(request: HttpRequest, typed: str) -> HttpResponse:
    now_standing = queries.signup_of(typed)
    if now_standing is None:
        raise Http404
    return _seat(request, now_standing, typed, is_late=True)


@anonymous_form
@require_POST
@entrusted
def correct(request: HttpRequest) -> HttpResponse:
    """She changes what she said: first what we know, then what is right. Her seat stays hers (Art. 16)."""
    ticket = request.POST.get("ticket", "")

    def deed(found: SignUp, typed: str) -> HttpResponse:
        known, course = queries.said_by(found), found.seating.course
        form = form_for(course)(
            request.POST if ticket else None, course=course, known=known, initial={"ticket": codes.new_ticket()}
        )
        if form.is_valid():
            code = codes.code_after(form.cleaned_data["ticket"], typed)
            kept = actions.correct(found, form.corrected(known), code=code, now=timezone.now())
            jobs.soon(tasks.send_messages)
            return _seat(request, kept, kept.code or "", was_corrected=True)
        context = {**_form(_about(found.seating), form), "code": typed}
        return render(request, "courses/family/correct.html", context, status=422 if form.errors else 200)

    return _with_seat(request, deed, ticket=ticket)


@anonymous_form
@require_POST
@entrusted
def told(request: HttpRequest) -> HttpResponse:
    """Everything that is kept of her, to read, or as a file for other programs (Art. 15 and 20)."""

    def answer(found: SignUp, typed: str) -> HttpResponse:
        if request.POST.get("as") == "json":
            file = access.of_family_as_json(found.holder, now=timezone.now())
            name = "attachment; filename=platz.json"
            return HttpResponse(file, "application/json", headers={"Content-Disposition": name})
        context = {
            "sections": told_words.sections(found),
            "authority": places.responsible().authority,
            "code": typed,
        }
        return render(request, "courses/family/told.html", context)

    return _with_seat(request, answer)


@public
@require_safe
@entrusted
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The dates of a seat for a calendar."""
    found = _looked_up(request, CodeForm({"code": code}), status=404)
    if isinstance(found, HttpResponse):
        return found
    name = queries.offer_name(found.seating.course, get_language()).text
    file = calendar_files.seat_calendar(found, name=name, now=timezone.now())
    return HttpResponse(
        file, "text/calendar; charset=utf-8", headers={"Content-Disposition": "attachment; filename=termine.ics"}
    )
