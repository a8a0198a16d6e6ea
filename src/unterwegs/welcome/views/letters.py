"""Letters at the desk: who gets one next, runs, print file and lists, posting, what must come out, what came back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from unterwegs.people import queries as people
from unterwegs.people import reading
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import reads, shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.welcome import actions, letters, lists, queries, rules
from unterwegs.welcome.forms.letters import EnvelopeForm, PostedForm, RunForm
from unterwegs.welcome.models import Letter, Run
from unterwegs.welcome.views.switch import entrusted

SHOWN_RUNS = 20


# --- who gets one, and the runs -------------------------------------------------------------------------------------------
@needs(Permission.PLAN_VISITS)
@require_safe
@shows_nobody
@entrusted
def runs(request: StaffRequest) -> HttpResponse:
    """What must come out of a pile, who gets a letter next, the runs; no name and no address stands here."""
    return _runs_page(request)


def _takes_new() -> bool:
    """Whether families are written to who know nothing of us yet; after a withdrawal only what was promised goes on."""
    return people.is_released(rules.ROOM)


def _runs_page(
    request: StaffRequest, form: RunForm | None = None, *, envelope: EnvelopeForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    to_post_on = today + rules.POSTING
    takes_new = _takes_new()
    context = {
        "takes_new": takes_new,
        "out": list(queries.to_take_out()),
        "rows": queries.to_write(post_on=to_post_on, only=None if takes_new else queries.promised()),
        "to_post_on": to_post_on,
        "runs": list(queries.runs()[:SHOWN_RUNS]),
        "form": form or RunForm(today=today, initial={"to_post_on": to_post_on}),
        "envelope": envelope or EnvelopeForm(),
        "mode": queries.programme().get_mode_display(),
    }
    return render(request, "welcome/letters.html", context, status=422 if form or envelope else 200)


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@entrusted
def make_run(request: StaffRequest) -> HttpResponse:
    """A run of those that are ticked."""
    now = timezone.now()
    form = RunForm(request.POST, today=timezone.localdate(now))
    if not form.is_valid():
        return _runs_page(request, form)
    chosen = _ids(request.POST.getlist("family"))
    if not _takes_new():
        going = queries.promised()
        chosen = [one for one in chosen if one in going]
    try:
        run = actions.make_run(chosen, to_post_on=form.cleaned_data["to_post_on"], by=request.user, now=now)
    except actions.NothingToPrint:
        messages.error(request, _("Nobody of those you chose gets a letter now. Please look again."))
        return redirect("welcome:letters")
    return redirect("welcome:run", run.number)


def _ids(words: list[str]) -> list[UUID]:
    """Ids of a form; what is none is left out."""
    found = []
    for word in words:
        try:
            found.append(UUID(word))
        except ValueError:
            continue
    return found


# --- a run ----------------------------------------------------------------------------------------------------------------
@needs(Permission.PLAN_VISITS)
@require_safe
@shows_nobody
@entrusted
def run(request: StaffRequest, number: int) -> HttpResponse:
    """A run by its envelope numbers: what must come out first, then print, lists, post."""
    return _run_page(request, get_object_or_404(queries.runs(), number=number))


def _run_page(request: StaffRequest, found: Run, form: PostedForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    rows = queries.letters_of(found)
    going = [row for row in rows if queries.may_be_sent(row)]
    early = queries.too_early(found, posted_on=found.posted_on or max(today, found.to_post_on))
    context = {
        "takes_new": _takes_new(),
        "may_print": _may_print(found, going),
        "run": found,
        "rows": rows,
        "going": going,
        "out": list(queries.to_take_out().filter(run=found)),
        "stopped": [row for row in rows if row not in going and row.pulled_on is None and found.posted_on is None],
        "early": early,
        "form": form or PostedForm(today=today, printed_on=None, initial={"posted_on": today}),
    }
    return render(request, "welcome/run.html", context, status=422 if form else 200)


def _may_print(run: Run, rows: list[Letter]) -> bool:
    """After a withdrawal no run goes to the printer in which a letter would be the first that a family hears of us."""
    return _takes_new() or run.printed_at is not None or {row.family_id for row in rows} <= queries.promised()


@needs(Permission.PLAN_VISITS)
@require_POST
@reads("welcome.letter")
@entrusted
def print_file(request: StaffRequest, number: int) -> HttpResponse:
    """The print file, set anew each time and kept nowhere; each family in it leaves a trace."""
    found = get_object_or_404(Run, number=number)
    if not _may_print(found, [row for row in queries.letters_of(found) if queries.may_be_sent(row)]):
        raise Http404
    now = timezone.now()
    try:
        printed, rows = actions.start_printing(found, by=request.user, now=now)
    except actions.NothingToPrint:
        messages.error(request, _("No letter of this run may be printed any more."))
        return redirect("welcome:run", number)
    reading.note(request, whom=[row.family.holder_id for row in rows], why=_("printing letters"))
    try:
        content = letters.print_file(queries.print_run(printed, rows, now=now))
    except letters.NotALetter as problem:
        messages.error(request, _("This run cannot be printed: %(problem)s") % {"problem": problem})
        return redirect("welcome:run", number)
    return _pdf(content, _("Letters of run %(number)s") % {"number": number})


@needs(Permission.PLAN_VISITS)
@require_safe
@shows_nobody
@entrusted
def control_list(_request: StaffRequest, number: int) -> HttpResponse:
    """What lies in the run, by number; nobody's name."""
    found = get_object_or_404(Run, number=number)
    rows = [row for row in queries.letters_of(found) if queries.may_be_sent(row)]
    content = lists.control_list(queries.lists_of(found, rows, now=timezone.now()))
    return _pdf(content, _("Control list of run %(number)s") % {"number": number})


@needs(Permission.PLAN_VISITS)
@require_safe
@shows_nobody
@entrusted
def pull_list(_request: StaffRequest, number: int) -> HttpResponse:
    """Which envelopes come out, by number; nobody's name and no reason."""
    found = get_object_or_404(Run, number=number)
    rows = queries.letters_of(found)
    out = [str(row) for row in rows if row.taken_out_on is None and not queries.may_be_sent(row)]
    content = lists.pull_list(queries.lists_of(found, rows, now=timezone.now()), out)
    return _pdf(content, _("Pull list of run %(number)s") % {"number": number})


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name)}.pdf"'
    return answer


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@entrusted
def post(request: StaffRequest, number: int) -> HttpResponse:
    """The run is in the post; before that everything is asked once more."""
    found = get_object_or_404(queries.runs(), number=number)
    today = timezone.localdate()
    printed_on = timezone.localdate(found.printed_at) if found.printed_at else None
    form = PostedForm(request.POST, today=today, printed_on=printed_on)
    if not form.is_valid():
        return _run_page(request, found, form)
    actions.check(found, by=request.user, today=today)
    try:
        early = actions.post(found, on=form.cleaned_data["posted_on"], by=request.user, today=today)
    except actions.NotPrinted:
        messages.error(request, _("This run was never printed."))
    except actions.NotTakenOut:
        messages.error(request, _("First take out the envelopes in red. Then note the run as posted."))
    else:
        if early:
            said = ngettext(
                "Noted. %(count)d visit comes before its letter could be read: give it a new day.",
                "Noted. %(count)d visits come before their letters could be read: give them new days.",
                len(early),
            )
            messages.warning(request, said % {"count": len(early)})
        else:
            messages.success(request, _("Noted. The families are invited."))
    return redirect("welcome:run", number)


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@entrusted
def take_out(request: StaffRequest, number: int) -> HttpResponse:
    """Confirms that the ticked envelopes are out of the pile."""
    found = get_object_or_404(Run, number=number)
    today = timezone.localdate()
    actions.check(found, by=request.user, today=today)
    chosen = _ids(request.POST.getlist("letter"))
    mine = [row.pk for row in queries.to_take_out().filter(run=found, pk__in=chosen)]
    many = actions.confirm_taken_out(mine, by=request.user, today=today)
    if not request.POST.getlist("letter"):
        messages.info(request, _("What must not go stands on top, in red. Tick what you have in your hand."))
    elif many:
        said = ngettext("%(count)d envelope is out.", "%(count)d envelopes are out.", many)
        messages.success(request, said % {"count": many})
    return redirect("welcome:run", number)


@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@entrusted
def plan_anew(request: StaffRequest, number: int) -> HttpResponse:
    """Gives the ticked letters' families back to planning; their visits come too early."""
    found = get_object_or_404(Run, number=number)
    chosen = list(Letter.objects.filter(run=found, pk__in=_ids(request.POST.getlist("letter"))))
    for letter in chosen:
        actions.plan_anew(letter, by=request.user, today=timezone.localdate())
    if chosen:
        messages.success(request, _("They are to be planned again, and get a new letter."))
    return redirect("welcome:run", number)


# --- one envelope -----------------------------------------------------------------------------------------------------------
@needs(Permission.PLAN_VISITS)
@require_POST
@shows_nobody
@entrusted
def envelope(request: StaffRequest) -> HttpResponse:
    """An envelope in the hand, by its number: it came back from the post, or it must not go. Nobody's name is shown."""
    form = EnvelopeForm(request.POST)
    found = queries.letter_by_envelope(form.cleaned_data["envelope"]) if form.is_valid() else None
    if found is None:
        if form.is_valid():
            form.add_error("envelope", _("There is no such envelope, or its family is forgotten."))
        return _runs_page(request, envelope=form)
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    deed(request, found)
    return redirect("welcome:letters")


def _came_back(request: StaffRequest, letter: Letter, *, has_moved: bool) -> None:
    try:
        actions.note_return(letter, has_moved=has_moved, by=request.user, today=timezone.localdate())
    except actions.NotReturned:
        messages.error(request, _("%(number)s was never posted.") % {"number": letter})
    else:
        said = _("%(number)s is noted. Nobody rings, nothing is written by itself; the family waits for your decision.")
        messages.success(request, said % {"number": letter})


def _pull(request: StaffRequest, letter: Letter) -> None:
    try:
        actions.pull_letter(letter, by=request.user, today=timezone.localdate())
    except actions.IsPosted:
        messages.error(request, _("%(number)s is in the post already.") % {"number": letter})
    else:
        messages.success(request, _("%(number)s is on the pull list.") % {"number": letter})


DEEDS: dict[str, Any] = {
    "unknown": lambda request, letter: _came_back(request, letter, has_moved=False),
    "moved": lambda request, letter: _came_back(request, letter, has_moved=True),
    "pull": _pull,
}
