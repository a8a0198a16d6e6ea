"""Planning at the desk: who is due, a proposal that people change and accept, one visit at a time."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_POST, require_safe

from unterwegs.people import jobs, reading
from unterwegs.people import queries as people
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import reads, shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.places import queries as places
from unterwegs.welcome import actions, queries, reasons, rules, tasks, tours
from unterwegs.welcome.forms.planning import ProposeForm, PutForm, VisitForm, WishesForm, shown_times
from unterwegs.welcome.models import Family, Plan, Visit
from unterwegs.welcome.views.switch import entrusted, released

PER_PAGE = 50
SHOWN_WEEKS = timedelta(weeks=10)
MEANWHILE = gettext_noop("Somebody else changed this proposal meanwhile. Please look again.")


# --- who is due -----------------------------------------------------------------------------------------------------------
@needs(Permission.PLAN_VISITS)
@require_safe
@shows_nobody
@entrusted
def due(request: StaffRequest) -> HttpResponse:
    """Who is due, the most urgent first, and the proposals; no name and no address stands here."""
    return _due_page(request)


def _due_page(request: StaffRequest, form: ProposeForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    areas = places.family_areas()
    area = next((one for one in areas if one.slug == request.GET.get("gebiet")), None)
    takes_new = people.is_released(rules.ROOM)
    waiting = queries.due_families(today=today, area=area.pk if area else None, only_promised=not takes_new)
    programme = queries.programme()
    context = {
        "takes_new": takes_new,
        "waiting": waiting,
        "page": Paginator(waiting.rows, PER_PAGE).get_page(request.GET.get("page")),
        "late": waiting.count_of(rules.Urgency.LATE),
        "soon": waiting.count_of(rules.Urgency.SOON),
        "areas": areas,
        "area": area,
        "form": form or ProposeForm(today=today, terms=programme.terms),
        "plans": list(queries.plans()) if takes_new else [],
        "programme": programme,
        "has_visitors": bool(queries.active_visitors()),
    }
    return render(request, "welcome/due.html", context, status=422 if form else 200)


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@released
def propose(request: StaffRequest) -> HttpResponse:
    """Starts a proposal for a week or a month."""
    now = timezone.now()
    form = ProposeForm(request.POST, today=timezone.localdate(now), terms=queries.terms())
    if not form.is_valid():
        return _due_page(request, form)
    told = form.cleaned_data
    plan = actions.draw_up(
        first_on=told["first_on"],
        last_on=told["first_on"] + timedelta(weeks=told["weeks"], days=-1),
        to_post_on=told["to_post_on"],
        seconds=told["seconds"],
        seed=told["seed"],
        by=request.user,
        now=now,
    )
    _start(request, plan)
    return redirect("welcome:plan", plan.pk)


def _start(request: StaffRequest, plan: Plan) -> None:
    """Queues the thinking; the plan is not to be changed until it has ended."""
    title = _("Tours from %(first)s to %(last)s") % {
        "first": date_format(plan.first_on, "SHORT_DATE_FORMAT"),
        "last": date_format(plan.last_on, "SHORT_DATE_FORMAT"),
    }
    job = jobs.start(tasks.propose_tours, title=title, by=request.user, options={"plan": str(plan.pk)})
    actions.think(plan, job=job)


# --- a proposal -----------------------------------------------------------------------------------------------------------
def _plans() -> QuerySet[Plan]:
    return Plan.objects.select_related("job", "holder", "made_by")


@needs(Permission.PLAN_VISITS)
@require_safe
@shows_nobody
@released
def plan(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The tours of a proposal by week, day and visitor, and who has none, with the reason; no name, no address."""
    found = get_object_or_404(_plans(), pk=pk)
    is_thinking = found.job is not None and found.job.is_open
    board = None if is_thinking else queries.board(found)
    chosen = int(number) - 1 if (number := request.GET.get("woche", "1")).isdecimal() else 0
    weeks = board.weeks if board else []
    chosen = min(max(chosen, 0), max(len(weeks) - 1, 0))
    context = {
        "plan": found,
        "is_thinking": is_thinking,
        "board": board,
        "week": weeks[chosen] if weeks else None,
        "number": chosen + 1,
        "weeks": [(number, week.days[0], week.days[-1]) for number, week in enumerate(weeks, 1) if week.days],
    }
    return render(request, "welcome/plan.html", context)


@needs(Permission.PLAN_VISITS)
@require_safe
@shows_nobody
@released
def stop(request: StaffRequest, pk: UUID, family: UUID) -> HttpResponse:
    """One stop: where else it fits, and a form to put it anywhere; works without JavaScript."""
    found = get_object_or_404(_plans(), pk=pk)
    return _stop_page(request, found, family)


def _stop_page(request: StaffRequest, found: Plan, family: UUID, form: PutForm | None = None) -> HttpResponse:
    kept = found.proposal
    asked = queries.families().filter(pk=family).first()
    if kept is None or asked is None or not asked.may_have_a_route:
        raise Http404
    proposal, name = tours.opened(kept), str(family)
    if name not in {row.id for row in proposal.instance.visits}:
        raise Http404
    names = {str(one.pk): str(one) for one in queries.visitors()}
    here = queries.where(proposal, name)
    window = rules.window_now(
        asked.first_on, asked.last_on, to_post_on=found.to_post_on or found.first_on, terms=queries.terms()
    )
    context = {
        "plan": found,
        "family": asked,
        "window": window,
        "here": here,
        "places": queries.places_in(found, name),
        "whys": [reasons.words(one, names) for one in tours.why(proposal, name)],
        "is_fixed": name in proposal.fixed,
        "form": form or PutForm(initial={"revision": found.revision, "on": here.on if here else found.first_on}),
    }
    return render(request, "welcome/stop.html", context, status=422 if form else 200)


@needs(Permission.PLAN_VISITS)
@require_safe
@shows_nobody
@released
def possible(_request: StaffRequest, pk: UUID, family: UUID) -> JsonResponse:
    """Where a stop fits, for the script that lets it be dragged: minutes more by visitor and day."""
    found = get_object_or_404(_plans(), pk=pk)
    if found.proposal is None:
        raise Http404
    try:
        known = queries.places_in(found, str(family), most=1000)
    except StopIteration:
        raise Http404 from None
    rows = {f"{one.visitor.pk} {one.on}": {"at": f"{one.at:%H:%M}", "extra": one.extra} for one in known}
    return JsonResponse({"places": rows})


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@released
def put(request: StaffRequest, pk: UUID, family: UUID) -> HttpResponse:
    """Puts a stop to another visitor, day or hour and fixes it; says what breaks."""
    found = get_object_or_404(_plans(), pk=pk)
    form = PutForm(request.POST)
    if not form.is_valid():
        return _stop_page(request, found, family, form)
    told = form.cleaned_data
    try:
        _changed, broken = actions.put(
            found,
            str(family),
            visitor=told["visitor"],
            second=told["second"],
            on=told["on"],
            at=told["at"],
            revision=told["revision"],
        )
    except actions.ChangedMeanwhile:
        messages.error(request, _(MEANWHILE))
    except actions.NotThatDay:
        messages.error(request, _("This day, person or family is not in the proposal."))
    else:
        if broken:
            words = ", ".join(str(one.label) for one in broken)
            messages.warning(request, _("Put there and fixed, but: %(words)s.") % {"words": words})
        else:
            messages.success(request, _("Put there and fixed."))
    return _to_week(request, found, told["on"])


def _to_week(request: StaffRequest, plan: Plan, on: date | None = None) -> HttpResponse:
    """Back to the week that was shown, or to the one of a day."""
    number = request.POST.get("woche", "")
    if on is not None:
        days = queries.open_days(plan.first_on, plan.last_on)
        weeks = list(dict.fromkeys(day.isocalendar()[:2] for day in days))
        number = str(weeks.index(on.isocalendar()[:2]) + 1) if on.isocalendar()[:2] in weeks else ""
    answer = redirect("welcome:plan", plan.pk)
    if number.isdecimal() and number != "1":
        answer["Location"] += f"?woche={number}"
    return answer


def _deed(request: StaffRequest, pk: UUID, deed: Callable[[Plan, int], Any], said: str) -> HttpResponse:
    """One change of a proposal by a form that knows its revision."""
    found = get_object_or_404(_plans(), pk=pk)
    revision = request.POST.get("revision", "")
    try:
        deed(found, int(revision) if revision.isdecimal() else -1)
    except actions.ChangedMeanwhile:
        messages.error(request, _(MEANWHILE))
    else:
        messages.success(request, said)
    return _to_week(request, found)


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@released
def fix(request: StaffRequest, pk: UUID, family: UUID) -> HttpResponse:
    """A stop stays where it is, or is free again."""
    is_fixed = request.POST.get("fixed") == "yes"
    return _deed(
        request,
        pk,
        lambda found, revision: actions.fix(found, str(family), is_fixed=is_fixed, revision=revision),
        _("It stays there when the rest is planned anew.") if is_fixed else _("It may be moved by a new proposal."),
    )


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@released
def take_out(request: StaffRequest, pk: UUID, family: UUID) -> HttpResponse:
    """The family waits for another proposal."""
    return _deed(
        request,
        pk,
        lambda found, revision: actions.take_out(found, str(family), revision=revision),
        _("Taken out. The family stays in the list of those who are due."),
    )


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@released
def think_again(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Plans everything anew that is not fixed."""
    found = get_object_or_404(_plans(), pk=pk)
    if found.job is not None and found.job.is_open:
        messages.error(request, _(MEANWHILE))
    else:
        _start(request, found)
    return redirect("welcome:plan", found.pk)


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@released
def accept(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Promises all stops of a proposal, or those that were ticked."""
    found = get_object_or_404(_plans(), pk=pk)
    names = None if request.POST.get("all") == "yes" else request.POST.getlist("stop")
    revision = request.POST.get("revision", "")
    if names == []:
        messages.error(request, _("Please tick the visits that you accept."))
        return _to_week(request, found)
    try:
        done = actions.accept(
            found,
            names,
            revision=int(revision) if revision.isdecimal() else -1,
            by=request.user,
            today=timezone.localdate(),
        )
    except actions.ChangedMeanwhile:
        messages.error(request, _(MEANWHILE))
        return _to_week(request, found)
    if done.planned:
        words = ngettext(
            "%(number)s visit is planned. Its letter can be printed.",
            "%(number)s visits are planned. Their letters can be printed.",
            done.planned,
        )
        messages.success(request, words % {"number": done.planned})
    if done.refused:
        words = ngettext(
            "%(number)s visit could not be promised: it overlaps, comes before the letter is read, or was decided otherwise.",
            "%(number)s visits could not be promised: they overlap, come before the letter is read, or were decided otherwise.",
            done.refused,
        )
        messages.warning(request, words % {"number": done.refused})
    return _to_week(request, found)


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@released
def discard(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Forgets a proposal."""
    try:
        actions.discard(get_object_or_404(_plans(), pk=pk), today=timezone.localdate())
    except actions.ChangedMeanwhile:
        messages.error(request, _(MEANWHILE))
        return redirect("welcome:plan", pk)
    messages.success(request, _("The proposal is forgotten. Visits that you accepted stay."))
    return redirect("welcome:due")


# --- one family -----------------------------------------------------------------------------------------------------------
@needs(Permission.PLAN_VISITS)
@require_safe
@reads("welcome.family")
@entrusted
def family(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One family opened: what it wishes, its day, the three best places for a visit. Leaves a trace."""
    return _family_page(request, get_object_or_404(queries.families(), pk=pk))


def _family_page(
    request: StaffRequest, found: Family, *, wishes: WishesForm | None = None, visit_form: VisitForm | None = None
) -> HttpResponse:
    reading.note(request, whom=found.holder_id, why=_("planning a visit"))
    today = timezone.localdate()
    visit = queries.open_visit(found)
    may_plan = found.may_have_a_route and found.state in (
        rules.State.DUE,
        rules.State.PLANNED,
        rules.State.INVITED,
    )
    best = queries.best_places(found, today=today, instead_of=visit) if may_plan else queries.Best()
    wants = found.wants or {}
    window = rules.window_now(found.first_on, found.last_on, to_post_on=today + rules.POSTING, terms=queries.terms())
    context = {
        "family": found,
        "names": found.names or [],
        "address": found.address if found.may_have_a_route else None,
        "children": [
            (told["first_names"], child.born_on)
            for child in found.children.all()
            if child.counts and (told := child.told)
        ],
        "window": window,
        "urgency": rules.urgency(found.last_on, today=today, terms=queries.terms()),
        "visit": visit,
        "needs_new_letter": queries.needs_new_letter(found, visit),
        "may_plan": may_plan,
        "best": best,
        "words": wants.get("words", ""),
        "wishes": wishes
        or WishesForm(
            initial={
                "times": shown_times(wants.get("times")),
                "place": wants.get("place") or "home",
                "language": found.language,
                "same_visitor": found.same_visitor_id,
                "in_pair": found.in_pair,
            }
        ),
        "form": visit_form or VisitForm(initial={"place": wants.get("place") or "home"}),
    }
    return render(request, "welcome/family.html", context, status=422 if wishes or visit_form else 200)


@needs(Permission.PLAN_VISITS)
@require_POST
@reads("welcome.family")
@entrusted
def keep_wishes(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Notes what a family wishes for its visit."""
    found = get_object_or_404(queries.families(), pk=pk)
    form = WishesForm(request.POST)
    if not form.is_valid():
        return _family_page(request, found, wishes=form)
    try:
        actions.keep_wishes(found, **form.cleaned_data, by=request.user)
    except actions.NotToPlan:
        messages.error(request, _("The way of this family has ended."))
        return redirect("welcome:due")
    messages.success(request, _("Noted. The next proposal heeds it."))
    return redirect("welcome:family", found.pk)


REFUSALS = {
    rules.Broken.UNREAD: gettext_noop(
        "The letter could not be read before this day. Choose a later one, or agree on it with the family."
    ),
    rules.Broken.OVERLAPS: gettext_noop("One of them has another visit at this hour."),
}


@needs(Permission.PLAN_VISITS)
@require_POST
@reads("welcome.family")
@entrusted
def plan_visit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Promises a visit to a family, or moves the one it has."""
    found = get_object_or_404(queries.families(), pk=pk)
    form = VisitForm(request.POST)
    if not form.is_valid():
        return _family_page(request, found, visit_form=form)
    today, visit = timezone.localdate(), queries.open_visit(found)
    try:
        if visit is None:
            made = actions.plan_visit(found, **form.cleaned_data, by=request.user, today=today)
        else:
            made = actions.move_visit(visit, **form.cleaned_data, by=request.user, today=today)
    except actions.NotPossible as refusal:
        form.add_error("on", _(REFUSALS[refusal.broken[0]]))
        return _family_page(request, found, visit_form=form)
    except actions.NotThatDay:
        form.add_error("on", _("On this day nobody visits, or the visit has changed meanwhile."))
        return _family_page(request, found, visit_form=form)
    except actions.NotToPlan:
        messages.error(request, _("This family has a day already, or its way has ended."))
        return redirect("welcome:family", found.pk)
    when = f"{date_format(made.on, 'l, j. F')}, {made.at:%H:%M}"
    messages.success(request, _("Planned: %(when)s, %(name)s.") % {"when": when, "name": made.visitor})
    return redirect("welcome:family", found.pk)


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@entrusted
def cancel(request: StaffRequest, pk: UUID, visit: UUID) -> HttpResponse:
    """No visit on this day; the family is due again."""
    found = get_object_or_404(Visit, pk=visit, family=pk)
    try:
        actions.cancel_visit(found, by=request.user, today=timezone.localdate())
    except actions.NotThatDay:
        messages.error(request, _("This visit has changed meanwhile."))
    else:
        messages.success(request, _("Canceled. The family is to be planned again."))
    return redirect("welcome:family", pk)


@needs(Permission.PLAN_VISITS)
@require_safe
@shows_nobody
@entrusted
def visits(request: StaffRequest) -> HttpResponse:
    """Promised visits of the next weeks by day; no name, no address, no sum."""
    today = timezone.localdate()
    rows = list(queries.planned_visits(today, today + SHOWN_WEEKS))
    return render(request, "welcome/visits.html", {"rows": rows, "last": today + SHOWN_WEEKS})
