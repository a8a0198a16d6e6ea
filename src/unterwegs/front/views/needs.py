"""„Was fehlt Ihnen?“: families say what they miss, read what others miss and what became of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from unterwegs.directory.models import Topic
from unterwegs.front import distress
from unterwegs.front.choices import Where
from unterwegs.front.forms import NeedForm, SupportForm
from unterwegs.people import guards
from unterwegs.people.guards import anonymous_form, open_form
from unterwegs.places import queries as places
from unterwegs.planning import actions, queries, rules
from unterwegs.planning.models import Need


@open_form
@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: HttpRequest) -> HttpResponse:
    """What families miss, and a form to say so. Who she is, nobody asks."""
    language, where, areas = get_language(), Where.read(request.GET), places.family_areas()
    topics = queries.topics_for_families(language)
    form = NeedForm(
        request.POST or None,
        topics=topics,
        areas=[(area.slug, area.name) for area in areas],
        area=where.area.slug if where.area else "",
    )
    if form.is_valid():
        return _kept(request, form)
    topic = request.GET.get("thema", "")
    context = {
        "form": form,
        "where": where,
        "areas": areas,
        "topics": topics,
        "topic": topic if topic in dict(topics) else "",
        "needs": queries.shown_needs(language, area=where.area, topic=topic if topic in dict(topics) else ""),
        "is_thanked": "danke" in request.GET,
    }
    return render(request, "front/needs.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, form: NeedForm) -> HttpResponse:
    said, language = form.cleaned_data, get_language()
    is_full = False
    if not form.is_of_a_robot:
        try:
            actions.say(
                words=said["words"],
                topic=Topic.objects.filter(slug=said["topic"]).first() if said["topic"] else None,
                area=places.family_area(said["area"]),
                phase=said["phase"],
                daytime=said["daytime"],
                language=language,
                today=timezone.localdate(),
            )
        except actions.NobodyCanReadMore:
            is_full = True
    context = {
        "is_full": is_full,
        "where": Where.read(request.GET),
        "distress": distress.heard(said["words"], language=language),
    }
    return render(request, "front/need_kept.html", context, status=503 if is_full else 200)


@anonymous_form
@require_POST
def support(request: HttpRequest, pk: UUID) -> HttpResponse:
    """„I need this, too.“ Whoever taps again and again is thanked and not counted."""
    need = get_object_or_404(Need.objects.public(), pk=pk)
    form = SupportForm(request.POST)
    area = places.family_area(form.cleaned_data["gebiet"]) if form.is_valid() else None
    if not form.is_of_a_robot and not _is_a_flood(request, need):
        actions.support(need, area=area)
    query = {**({"gebiet": area.slug} if area else {}), "danke": "ja"}  # the history of a browser need not say for what
    return redirect(f"{reverse('front:needs')}?{urlencode(query)}")


def _is_a_flood(request: HttpRequest, need: Need) -> bool:
    """More taps than a family makes, or more for one need than is likely; counted in memory only."""
    return (
        guards.is_too_often(request, most=rules.TAPS_IN_AN_HOUR, seconds=guards.HOUR, about="voices")
        or guards.is_too_often(request, most=rules.TAPS_FOR_ONE_NEED, seconds=guards.HOUR, about=f"voices {need.pk}")
        or guards.is_flooded(f"voices {need.pk}", most=rules.VOICES_IN_A_DAY, seconds=guards.DAY)
    )
