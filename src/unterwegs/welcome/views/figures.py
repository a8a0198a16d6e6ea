"""Visits in numbers, as they were frozen, and the paper of a year."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from unterwegs.kit import paper
from unterwegs.people import counting
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.welcome import actions, figures, queries, statistics, yearly
from unterwegs.welcome.forms.figures import YearForm
from unterwegs.welcome.models import YearPaper
from unterwegs.welcome.views.switch import released


@needs(Permission.SEE_VISIT_NUMBERS)
@require_safe
@shows_nobody
@released
def numbers(request: StaffRequest) -> HttpResponse:
    """The numbers of one period; there is nothing to filter."""
    known = statistics.periods()
    period = _chosen(request, known)
    context = {
        "periods": [(one, counting.period_name(one)) for one in known],
        "period": period,
        "found": figures.of(period) if period else None,
        "tables": statistics.shown(period) if period else (),
        "how_counted": figures.how_counted(),
        "hidden_words": figures.hidden_words(),
        "years": yearly.years(),
    }
    return render(request, "welcome/numbers.html", context)


@needs(Permission.SEE_VISIT_NUMBERS)
@require_safe
@shows_nobody
@released
def numbers_on_paper(request: StaffRequest) -> HttpResponse:
    """The numbers of one period on one page."""
    period = _chosen(request, statistics.periods())
    if not period:
        raise Http404
    pdf = paper.cook(figures.paper(figures.of(period), now=timezone.now()))
    return _file(pdf, "application/pdf", f"besuche-{period.replace('/', '-')}.pdf")


@needs(Permission.SEE_VISIT_NUMBERS)
@require_safe
@shows_nobody
@released
def years(request: StaffRequest) -> HttpResponse:
    """Years that are over, each with its paper."""
    return render(request, "welcome/years.html", {"years": yearly.years()})


@needs(Permission.SEE_VISIT_NUMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
@released
def year(request: StaffRequest, year: int) -> HttpResponse:
    """The paper of a year: what stands in it, three files, and what the coordination types in for it."""
    period = _period_of(year)
    typed = queries.year_paper(year)
    may_type = request.user.may(Permission.PLAN_VISITS)
    if request.method == "POST" and not may_type:
        raise Http404
    form = YearForm(request.POST or None, instance=typed or YearPaper(year=year)) if may_type else None
    if form is not None and form.is_valid():
        actions.keep_year(form.save(commit=False), by=request.user)
        messages.success(request, _("Kept. It stands in all three files from now on."))
        return redirect("welcome:year", year)
    context = {"year": year, "form": form, "paper": yearly.of(period, queries.year_paper(year))}
    return render(request, "welcome/year.html", context, status=422 if form is not None and form.errors else 200)


@needs(Permission.SEE_VISIT_NUMBERS)
@require_safe
@shows_nobody
@released
def year_file(_request: StaffRequest, year: int, kind: str) -> HttpResponse:
    """The paper of a year as a file."""
    if kind not in yearly.FILES:
        raise Http404
    write, mime = yearly.FILES[kind]
    content = write(yearly.of(_period_of(year), queries.year_paper(year)), now=timezone.now())
    return _file(content, mime, f"jahresblatt-{year}.{kind}")


def _chosen(request: StaffRequest, known: list[str]) -> str:
    period = request.GET.get("zeit", known[0] if known else "")
    if period and period not in known:
        raise Http404
    return period


def _period_of(year: int) -> str:
    period = yearly.period_of(year)
    if period is None:
        raise Http404
    return period


def _file(content: bytes, mime: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})
