"""The common chapters for staff: how each stands in each language, its words, and who has read them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.book import actions, making, queries, rules
from unterwegs.book.forms.chapters import ChapterForm, ReleaseForm
from unterwegs.book.models import Release
from unterwegs.book.queries import Standing
from unterwegs.directory import queries as directory
from unterwegs.kit import paper
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def _names() -> list[tuple[str, str]]:
    return [(code, directory.language_name(code)) for code in LANGUAGES]


@needs(Permission.EDIT_BOOK)
@require_safe
def chapters(request: StaffRequest) -> HttpResponse:
    """All chapters in all languages, each with its state in words."""
    lines = queries.matrix(today=timezone.localdate())
    counts = [
        (code, name, sum(one.is_printable for line in lines for one in line.standings if one.language == code))
        for code, name in _names()
    ]
    context = {"lines": lines, "languages": counts, "marks": rules.Mark}
    return render(request, "book/chapters.html", context)


def _standing(slug: str, language: str) -> tuple[Standing, Standing]:
    """The chapter in this language and in German, or 404."""
    if language not in LANGUAGES or queries.chapter(slug) is None:
        raise Http404
    today = timezone.localdate()
    mine, german = (
        next(one for one in queries.standings_in(code, today=today) if one.chapter.slug == slug)
        for code in (language, queries.SOURCE_LANGUAGE)
    )
    return mine, german


def _about(slug: str, language: str) -> dict[str, Any]:
    """What all pages of one chapter in one language show."""
    one, german = _standing(slug, language)
    return {
        "one": one,
        "german": german,
        "title": one.title,
        "language": language,
        "text_direction": "rtl" if making.is_right_to_left(language) else "ltr",
        "language_name": directory.language_name(language),
        "names": _names(),
        "is_german": language == queries.SOURCE_LANGUAGE,
    }


@needs(Permission.EDIT_BOOK)
@require_safe
def chapter(request: StaffRequest, slug: str, language: str) -> HttpResponse:
    """One chapter in one language as families read it, the German beside it, its sources and readers."""
    return render(request, "book/chapter.html", _about(slug, language))


@needs(Permission.EDIT_BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_chapter(request: StaffRequest, slug: str, language: str) -> HttpResponse:
    """Its words in the small Markdown; a preview saves nothing, and an error loses nothing."""
    about = _about(slug, language)
    said = about["one"].said
    known = {"body": said.body if said else "", "opened": said.digest if said else ""}
    form = ChapterForm(request.POST if request.method == "POST" else None, initial=known)
    form.fields["body"].widget.attrs.update(lang=language, dir=about["text_direction"])
    preview: list[paper.Block] = []
    is_late = False
    if form.is_valid():
        if "vorschau" in request.POST:
            preview = paper.read(form.cleaned_data["body"])
        else:
            try:
                actions.change_chapter(slug, language, **form.cleaned_data, by=request.user)
            except actions.ChangedMeanwhile:
                is_late = True
                form = ChapterForm({"body": request.POST["body"], "opened": known["opened"]})
                form.fields["body"].widget.attrs.update(lang=language, dir=about["text_direction"])
            else:
                messages.success(request, _("Saved."))
                return redirect("book:chapter", slug, language)
    german = about["german"].said
    is_alike = not preview or german is None or paper.shape(preview) == paper.shape(german.blocks)
    context = {**about, "form": form, "preview": preview, "preview_is_alike": is_alike, "is_late": is_late}
    return render(request, "book/edit_chapter.html", context, status=409 if is_late else 422 if form.errors else 200)


@needs(Permission.EDIT_BOOK)
@require_safe
def compare_chapter(request: StaffRequest, slug: str, language: str) -> HttpResponse:
    """What the town changed, and what the product changed since."""
    about = _about(slug, language)
    said = about["one"].said
    if said is None:
        raise Http404
    return render(request, "book/compare_chapter.html", {**about, "compared": queries.compared(said)})


@needs(Permission.EDIT_BOOK)
@require_POST
def restore_chapter(request: StaffRequest, slug: str, language: str) -> HttpResponse:
    """The shipped text holds again."""
    _standing(slug, language)
    actions.restore_chapter(slug, language, by=request.user)
    messages.success(request, _("The shipped text holds again."))
    return redirect("book:chapter", slug, language)


@needs(Permission.EDIT_BOOK)
@require_POST
def keep_own_chapter(request: StaffRequest, slug: str, language: str) -> HttpResponse:
    """The town keeps its text beside a newer shipped one."""
    _standing(slug, language)
    actions.keep_own_chapter(slug, language, by=request.user)
    messages.success(request, _("Your text stays; the newer shipped text counts as compared."))
    return redirect("book:chapter", slug, language)


@needs(Permission.EDIT_BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def releases(request: StaffRequest, language: str) -> HttpResponse:
    """Who has read which chapters of one language; several are released in one form."""
    if language not in LANGUAGES:
        raise Http404
    today = timezone.localdate()
    standings = queries.standings_in(language, today=today)
    form = ReleaseForm(
        request.POST if request.method == "POST" else None,
        standings=standings,
        initial={"read_on": today, "reader": rules.Reader.NATIVE, "chapters": _asked(request, standings)},
    )
    if form.is_valid():
        said = {key: form.cleaned_data[key] for key in ("reader", "name", "profession", "read_on")}
        try:
            actions.release_chapters(form.read, language, **said, by=request.user)
        except actions.ChangedMeanwhile:
            form.add_error("chapters", _("A text was changed since this page was opened. Please look at it again."))
        else:
            messages.success(request, _("Written down. Please thank the reader."))
            return redirect(f"{reverse('book:releases', args=[language])}#stand")
    context = {
        "form": form,
        "standings": standings,
        "language": language,
        "language_name": directory.language_name(language),
        "names": _names(),
    }
    return render(request, "book/releases.html", context, status=422 if form.errors else 200)


def _asked(request: StaffRequest, standings: list[Standing]) -> list[str]:
    """The chapter she comes from is chosen already."""
    asked = request.GET.get("kapitel", "")
    return [f"{asked}:{one.said.digest}" for one in standings if one.said and one.chapter.slug == asked]


@needs(Permission.EDIT_BOOK)
@require_POST
def withdraw_release(request: StaffRequest, pk: int) -> HttpResponse:
    """The chapter waits for a reader again."""
    release = get_object_or_404(Release, pk=pk)
    actions.withdraw_release(release, by=request.user)
    messages.success(request, _("The chapter waits for a reader again."))
    return redirect("book:chapter", release.chapter, release.language)
