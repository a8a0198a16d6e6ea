"""The list of topics."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import actions, queries
from unterwegs.directory.forms.organization import TopicForm
from unterwegs.directory.models import Topic
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission


@needs(Permission.EDIT_TOPICS)
@require_safe
def topics(request: StaffRequest) -> HttpResponse:
    since = timezone.localdate() - timedelta(weeks=8)
    context = {"topics": queries.topic_tree(), "missed": queries.missed_searches(since=since)}
    return render(request, "directory/topics.html", context)


@needs(Permission.EDIT_TOPICS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_topic(request: StaffRequest) -> HttpResponse:
    return _topic(request, None)


@needs(Permission.EDIT_TOPICS)
@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: StaffRequest, slug: str) -> HttpResponse:
    rows = Topic.objects.select_related("parent").prefetch_related("texts")
    return _topic(request, get_object_or_404(rows, slug=slug))


def _topic(request: StaffRequest, one: Topic | None) -> HttpResponse:
    form = TopicForm(request.POST or None, topic=one)
    if form.is_valid():
        actions.keep_topic(
            form.slug(),
            parent=form.cleaned_data["parent"],
            names=form.names(),
            phrases=form.phrases(),
            by=request.user,
        )
        messages.success(request, _("Saved."))
        return redirect("directory:topics")
    return render(request, "directory/topic.html", {"form": form, "topic": one})


@needs(Permission.EDIT_TOPICS)
@require_POST
def delete_topic(request: StaffRequest, slug: str) -> HttpResponse:
    one = get_object_or_404(Topic, slug=slug)
    try:
        actions.delete_topic(one, by=request.user)
    except actions.StillUsed as use:
        messages.error(request, str(use))
    else:
        messages.success(request, _("The topic is deleted."))
    return redirect("directory:topics")
