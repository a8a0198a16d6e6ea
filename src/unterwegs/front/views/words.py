"""What families say: that something is no longer right, and that they want to start something."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from unterwegs.directory import actions
from unterwegs.directory import queries as directory
from unterwegs.front import distress, structured
from unterwegs.front.forms import IdeaForm, ReportForm
from unterwegs.people import open_forms
from unterwegs.people.guards import open_form, public


@open_form
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """One tap: this is no longer right. Who she is, nobody asks."""
    shelved, service = directory.shelf(get_language()).by_code.get(code), directory.reportable(code)
    if shelved is None or service is None:
        raise Http404
    form = ReportForm(request.POST or None)
    offer = shelved.offer
    context = {
        "offer": offer,
        "form": form,
        "address": reverse("front:offer", args=[offer.code, structured.slug_of(offer)]),
    }
    if not form.is_valid():
        return render(request, "front/report.html", context, status=422 if form.errors else 200)
    words = form.cleaned_data["words"]
    if not form.is_of_a_robot:
        actions.report(
            service,
            reason=form.cleaned_data["reason"],
            words=words,
            language=get_language(),
            now=timezone.now(),
        )
    context["distress"] = distress.heard(words, language=get_language())
    return render(request, "front/reported.html", context)


@open_form
@require_http_methods(["GET", "HEAD", "POST"])
def idea(request: HttpRequest) -> HttpResponse:
    """A parent or a group wants to start something; the answer will stand behind a link that only they have."""
    form = IdeaForm(request.POST or None)
    if not form.is_valid():
        return render(request, "front/idea.html", {"form": form}, status=422 if form.errors else 200)
    words = form.said()
    secret = "" if form.is_of_a_robot else actions.keep_idea(words, language=get_language(), now=timezone.now())
    context = {
        "link": request.build_absolute_uri(reverse("front:answer", args=[secret])) if secret else "",
        "by_mail": "email" in words,
        "distress": distress.heard(words["idea"], language=get_language()),
    }
    response = render(request, "front/idea_kept.html", context)
    response["Cache-Control"] = "no-store"
    return response


@public
@never_cache
@require_safe
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The answer to an idea, for whoever holds its link."""
    found = directory.idea_behind(secret)
    if found is None:
        raise Http404
    return render(request, "front/answer.html", {"idea": found, "reply": open_forms.reply_to(found)})
