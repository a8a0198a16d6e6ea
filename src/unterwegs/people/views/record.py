"""What a data-protection officer reads: the record of deeds and the table of rights."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unterwegs.people import queries, rules
from unterwegs.people.forms import DeedsFilter
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission, Role

PER_PAGE = 50


@needs(Permission.SEE_DEEDS)
@require_safe
def deeds(request: StaffRequest) -> HttpResponse:
    form = DeedsFilter(request.GET)
    found = queries.deeds(**form.cleaned_data) if form.is_valid() else queries.deeds()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(deed, queries.name_of(deed.noun)) for deed in page]
    years = rules.DEEDS_KEPT.days // 365
    return render(request, "people/deeds.html", {"form": form, "page": page, "rows": rows, "years": years})


@needs(Permission.SEE_RIGHTS)
@require_safe
def rights(request: StaffRequest) -> HttpResponse:
    context = {"roles": list(Role), "rows": queries.table_of_rights(), "holders": queries.holders()}
    return render(request, "people/rights.html", context)
