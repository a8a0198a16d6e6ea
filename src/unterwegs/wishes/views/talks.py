"""The tally of talks: two taps, no name."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from unterwegs.directory import queries as directory
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.reading import shows_nobody
from unterwegs.people.roles import Permission
from unterwegs.wishes import actions
from unterwegs.wishes.forms.desk import TallyForm
from unterwegs.wishes.views.switch import released


@needs(Permission.TAKE_WISHES)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_nobody
@released
def talks(request: StaffRequest) -> HttpResponse:
    """One talk is two taps: how long, what about. Where and in which language stay as they were."""
    topics = directory.broad_topics("de")
    if request.method != "POST":
        known = {name: request.GET[name] for name in ("channel", "language") if name in request.GET}
        last = (
            {name: request.GET.get(name, "") for name in ("duration", "topic")} if "duration" in request.GET else None
        )
        context = {"form": TallyForm(topics=topics, initial=known), "topics": topics, "last": last}
        return render(request, "wishes/talks.html", context)
    form = TallyForm(request.POST, topics=topics)
    if not form.is_valid():
        return render(request, "wishes/talks.html", {"form": form, "topics": topics, "last": None}, status=422)
    step, today = -1 if "back" in request.POST else 1, timezone.localdate()
    actions.tally(**form.tapped, today=today, step=step)
    messages.success(request, _("Counted.") if step > 0 else _("Taken back."))
    kept = {name: form.cleaned_data[name] for name in ("channel", "language")}
    last_tap = {name: form.cleaned_data[name] for name in ("duration", "topic")} if step > 0 else {}
    return redirect(f"{reverse('wishes:talks')}?{urlencode({**kept, **last_tap})}")
