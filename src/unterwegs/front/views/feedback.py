"""„Waren Sie dort? Wie war es?“: one tap after a date, without a name."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from unterwegs.directory import actions, rules
from unterwegs.directory import queries as directory
from unterwegs.directory.models import Service
from unterwegs.front import distress, structured
from unterwegs.front.forms import FeedbackForm
from unterwegs.people import guards
from unterwegs.people.guards import open_form


@open_form
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, code: str) -> HttpResponse:
    """How a date of the last two weeks was; offers by appointment are asked about without a date."""
    shelved, service = directory.shelf(get_language()).by_code.get(code), directory.reportable(code)
    if shelved is None or service is None:
        raise Http404
    now, offer = timezone.localtime(), shelved.offer
    days = directory.days_to_ask_about(offer, now=now, days=directory.day_calendar())
    may_say = bool(days) or not directory.has_dates(offer)
    form = FeedbackForm(request.POST or None, days=days)
    context = {
        "offer": offer,
        "how": form,
        "may_say": may_say,
        "today": now.date(),
        "address": reverse("front:offer", args=[offer.code, structured.slug_of(offer)]),
    }
    if not may_say or not form.is_valid():
        is_wrong = bool(form.errors) or (request.method == "POST" and not may_say)
        return render(request, "front/feedback.html", context, status=422 if is_wrong else 200)
    said = form.cleaned_data
    if not form.is_of_a_robot and not _is_a_flood(request, service):
        actions.tell_how_it_was(
            service,
            mood=said["mood"],
            met_on=said["day"] or (days[0] if days else None),
            words=said["words"],
            language=get_language(),
            today=now.date(),
        )
    context["distress"] = distress.heard(said["words"], language=get_language())
    return render(request, "front/feedback_kept.html", context)


def _is_a_flood(request: HttpRequest, service: Service) -> bool:
    """More taps about one offer than a family makes, or than families come; counted in memory only."""
    about = f"feedback {service.pk}"
    return guards.is_too_often(
        request, most=rules.FEEDBACK_IN_AN_HOUR, seconds=guards.HOUR, about=about
    ) or guards.is_flooded(about, most=rules.FEEDBACK_IN_A_DAY, seconds=guards.DAY)
