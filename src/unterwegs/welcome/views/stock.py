"""Gifts, folders and books: what there is, what came, what goes into the bags of a day."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.welcome import actions, lists, queries
from unterwegs.welcome.forms.stock import AmountForm, ItemForm
from unterwegs.welcome.models import Item
from unterwegs.welcome.views.switch import entrusted

GET_AND_POST = ["GET", "HEAD", "POST"]
FARTHEST = timedelta(weeks=10)


@needs(Permission.PLAN_VISITS)
@require_safe
@shows_nobody
@entrusted
def stock(request: StaffRequest) -> HttpResponse:
    """All materials, those to be ordered first said, and the way to the bags of a day."""
    today = timezone.localdate()
    context = {"items": list(queries.items()), "low": queries.to_reorder(), "today": today}
    return render(request, "welcome/stock.html", context)


@needs(Permission.PLAN_VISITS)
@require_http_methods(GET_AND_POST)
@shows_nobody
@entrusted
def new_item(request: StaffRequest) -> HttpResponse:
    """A new material."""
    return _item(request, None)


@needs(Permission.PLAN_VISITS)
@require_http_methods(GET_AND_POST)
@shows_nobody
@entrusted
def item(request: StaffRequest, pk: int) -> HttpResponse:
    """What is known of a material."""
    return _item(request, get_object_or_404(Item, pk=pk))


def _item(request: StaffRequest, found: Item | None) -> HttpResponse:
    form = ItemForm(request.POST or None, instance=found)
    if form.is_valid():
        made = form.save(commit=False)
        actions.keep_item(made, by=request.user)
        messages.success(request, _("Kept."))
        return redirect("welcome:amount", pk=made.pk) if found is None else redirect("welcome:stock")
    return render(request, "welcome/item.html", {"form": form, "item": found}, status=422 if form.errors else 200)


@needs(Permission.PLAN_VISITS)
@require_http_methods(GET_AND_POST)
@shows_nobody
@entrusted
def amount(request: StaffRequest, pk: int) -> HttpResponse:
    """A delivery came, or somebody counted."""
    found = get_object_or_404(Item, pk=pk)
    form = AmountForm(request.POST or None)
    if form.is_valid():
        came, counted = form.cleaned_data["came"], form.cleaned_data["counted"]
        if counted is not None:
            actions.count_stock(found, count=counted, by=request.user)
        else:
            actions.take_in(found, count=came, by=request.user)
        messages.success(request, _("Kept."))
        return redirect("welcome:stock")
    return render(request, "welcome/amount.html", {"form": form, "item": found}, status=422 if form.errors else 200)


@needs(Permission.PLAN_VISITS)
@require_safe
@shows_nobody
@entrusted
def bags(request: StaffRequest) -> HttpResponse:
    """The bag list of a day as PDF: per visitor what to pack; no family stands in it."""
    today = timezone.localdate()
    day = _day(request.GET.get("tag", ""), today)
    found = [
        lists.Bag(day, str(visitor), len(visits), [_packed(item, count) for item, count in items])
        for visitor, visits, items in queries.bags(day)
    ]
    if not found:
        messages.info(request, _("No visit is promised on this day."))
        return redirect("welcome:stock")
    answer = HttpResponse(lists.bag_list(found, now=timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="taschen-{day:%Y-%m-%d}.pdf"'
    return answer


def _packed(item: Item, count: int) -> lists.Item:
    return lists.Item(item.name, count, item.language, str(item.edition or ""))


def _day(typed: str, today: date) -> date:
    try:
        day = parse_date(typed)
    except ValueError:
        day = None
    return day if day and today - FARTHEST <= day <= today + FARTHEST else today
