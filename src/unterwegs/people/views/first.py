"""The very first page of an empty installation: it makes the administrator's invitation."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from unterwegs.people import actions, queries
from unterwegs.people.forms import FirstForm
from unterwegs.people.guards import public


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """Only on one's own machine and only while nobody has an account; elsewhere `manage.py invite_first` does it."""
    if not settings.LOCAL or queries.is_inhabited():
        raise Http404
    form = FirstForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        token = actions.invite_first(**form.cleaned_data, now=timezone.now())
        return redirect("people:invitation", token)
    return render(request, "people/first.html", {"form": form})
