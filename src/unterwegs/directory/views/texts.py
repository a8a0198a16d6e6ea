"""The words of an offer in one language, beside the German ones."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from unterwegs.directory import actions, comparison, queries, rules
from unterwegs.directory import content as contents
from unterwegs.directory.content import Content, Text
from unterwegs.directory.forms.fields import DayInput
from unterwegs.directory.forms.service import WORDS, FreshnessForm, TextForm
from unterwegs.directory.models import Service
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.directory.views.scope import (
    may_write,
    readable_service,
    shown_revision,
    typed_revision,
    writable_service,
)
from unterwegs.kit import differences
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission

TRANSLATIONS = [code for code, _name in settings.LANGUAGES if code != SOURCE_LANGUAGE]


@dataclass(frozen=True, slots=True)
class Line:
    """One field: the German words, what changed in them since the translation, and the translation."""

    label: str
    german: str
    changes: list[differences.Segment]
    field: BoundField


@needs(Permission.EDIT_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: StaffRequest, pk: UUID, language: str) -> HttpResponse:
    """Translating side by side; one language at a time."""
    if language not in TRANSLATIONS:
        raise Http404
    one = writable_service(request, pk)
    content = contents.content_of(one)
    known = content.texts.get(language, Text(name=""))
    form, freshness = _forms(request, known, language)
    is_late = False
    if form.is_valid() and freshness.is_valid():
        is_late = not _saved(request, one, _with(content, language, form.cleaned_data, freshness.cleaned_data))
        if not is_late:
            return redirect("directory:service", pk=pk)
    context = {
        "service": one,
        "language": language,
        "language_name": comparison.text_language(language),
        "lines": _lines(one, content, known, form),
        "form": form,
        "freshness": freshness,
        "is_outdated": bool(known.name) and rules.is_outdated(known.source_digest, content.german.digest),
        "missed": queries.missed_terms(content, language),
        "saved_meanwhile": known if is_late else None,
        "revision": shown_revision(request, one.revision, was_late=is_late),
    }
    return render(request, "directory/text.html", context, status=409 if is_late else 200)


def _forms(request: StaffRequest, known: Text, language: str) -> tuple[TextForm, FreshnessForm]:
    data = request.POST or None
    freshness = FreshnessForm(data, initial={"by_machine": known.by_machine, "tested_on": known.tested_on})
    freshness.fields["tested_on"].widget = DayInput()
    if language != "de-simple":
        del freshness.fields["tested_on"]
    if not known.by_machine:
        del freshness.fields["by_machine"]
    return TextForm(data, initial={word: getattr(known, word) for word in WORDS}), freshness


def _with(content: Content, language: str, words: dict[str, Any], freshness: dict[str, Any]) -> Content:
    """The content with the new words; no words at all take the language away."""
    texts = {code: each for code, each in content.texts.items() if code != language}
    if any(words.values()):
        known = content.texts.get(language)
        is_current = freshness["is_current"] or known is None
        texts[language] = Text(
            **words,
            source_digest=content.german.digest if is_current else known.source_digest if known else "",
            by_machine=freshness.get("by_machine", False),
            tested_on=freshness.get("tested_on"),
        )
    return msgspec.structs.replace(content, texts=texts)


def _saved(request: StaffRequest, one: Service, content: Content) -> bool:
    """Saves, unless somebody else saved the offer since the page was opened."""
    today, revision = timezone.localdate(), typed_revision(request)
    try:
        actions.change_in_scope(one, content, revision=revision, by=request.user, today=today)
    except actions.EditedMeanwhile:
        return False
    messages.success(request, _("Saved."))
    return True


def _lines(one: Service, content: Content, known: Text, form: TextForm) -> list[Line]:
    """The German words, with the changes since the version from which the translation was made, where it is known."""
    german = content.german
    source = queries.german_source(one, known) if known.name and known.source_digest != german.digest else None
    return [
        Line(
            str(comparison.LABELS[word]),
            getattr(german, word),
            differences.word_changes(getattr(source, word), getattr(german, word)) if source else [],
            form[word],
        )
        for word in WORDS
    ]


@needs(Permission.SEE_OFFERS, Permission.EDIT_OFFERS)
@require_safe
def preview(request: StaffRequest, pk: UUID, language: str) -> HttpResponse:
    """The offer as families would read it."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    one = readable_service(request, pk)
    content = contents.content_of(one)
    now = timezone.localtime()
    offer = queries.preview(one, content, language)
    with translation.override(language):
        facts = comparison.facts_of(content, language=language, with_words=False)
    context = {
        "service": one,
        "may_write": may_write(request, one),
        "offer": offer,
        "language": language,
        "language_name": comparison.text_language(language),
        "previews": [(code, comparison.text_language(code)) for code, _name in settings.LANGUAGES],
        "meetings": queries.next_meetings(offer, now=now, days=queries.day_calendar(), limit=5),
        "facts": facts,
    }
    return render(request, "directory/preview.html", context)
