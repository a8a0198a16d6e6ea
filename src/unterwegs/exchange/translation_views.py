"""The translation desk: what is untranslated or outdated, files for agencies, a machine, and the words of the field."""

import csv
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import actions as directory
from unterwegs.directory import queries
from unterwegs.directory.models import GlossaryTerm, Service, ServiceText
from unterwegs.directory.queries import Translation
from unterwegs.exchange import translators, xliff
from unterwegs.exchange.forms import ReadingForm, TermForm, XliffForm
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.roles import Permission
from unterwegs.places import actions as town
from unterwegs.places import queries as places
from unterwegs.places.models import Reading

LANGUAGES = {code: name for code, name in settings.LANGUAGES if code != "de"}
BY_MACHINE = frozenset(LANGUAGES) - {"de-simple"}  # nobody writes easy German by machine
PER_PAGE = 30


@needs(Permission.EDIT_OFFERS)
@require_safe
def desk(request: StaffRequest, language: str = "en") -> HttpResponse:
    """Offers in one language, those first that families read in German."""
    return _desk(request, language, XliffForm())


def _desk(
    request: StaffRequest, language: str, form: XliffForm, reading: ReadingForm | None = None, **more: Any
) -> HttpResponse:
    found = _translations(request, language)
    reading = reading or ReadingForm(initial={"read_on": timezone.localdate()})
    machine = translators.translator()
    context = {
        "language": language,
        "language_name": queries.language_name(language),
        "languages": [(code, queries.language_name(code)) for code in LANGUAGES],
        "counts": queries.counted(found),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "machine": machine.name if machine and language in BY_MACHINE else "",
        "form": form,
        "interface": places.interface_in(language),
        "reading": reading,
        "may_confirm": request.user.may(Permission.EDIT_TOPICS),
        **more,
    }
    is_wrong = form.errors or reading.errors
    return render(request, "exchange/translations.html", context, status=422 if is_wrong else 200)


def _translations(request: StaffRequest, language: str) -> list[Translation]:
    if language not in LANGUAGES:
        raise Http404
    return queries.translations(request.user, language, today=timezone.localdate())


@needs(Permission.EDIT_OFFERS)
@require_safe
def download(request: StaffRequest, language: str) -> HttpResponse:
    """The offers that need work as XLIFF, or all of them."""
    found = _translations(request, language)
    if "alles" not in request.GET:
        found = [one for one in found if one.needs_work]
    response = HttpResponse(xliff.written(map(_offered, found), language), content_type="application/xliff+xml")
    response["Content-Disposition"] = f'attachment; filename="unterwegs-{language}.xlf"'
    return response


def _offered(one: Translation) -> xliff.Offered:
    german = one.content.german
    said = {word: getattr(one.text, word) for word in ServiceText.WORDS} if one.text else {}
    return xliff.Offered(
        one.service.pk,
        one.service.name,
        german.digest,
        {word: getattr(german, word) for word in ServiceText.WORDS},
        said,
        is_current=not one.needs_work,
    )


@needs(Permission.EDIT_OFFERS)
@require_POST
def upload(request: StaffRequest, language: str) -> HttpResponse:
    """Takes a file back; each offer that cannot be taken is named with its reason."""
    if language not in LANGUAGES:
        raise Http404
    form = XliffForm(request.POST, request.FILES)
    if not form.is_valid():
        return _desk(request, language, form)
    try:
        arrived, rejected = xliff.read(form.cleaned_data["file"].read())
    except xliff.Unreadable as problem:
        form.add_error("file", str(problem))
        return _desk(request, language, form)
    foreign = [one for one in arrived if one.language != language]
    if foreign:
        form.add_error("file", _("The file is for another language: %(code)s.") % {"code": foreign[0].language})
        return _desk(request, language, form)
    taken = directory.take_translations(arrived, by=request.user, today=timezone.localdate())
    return _desk(request, language, XliffForm(), taken=taken, rejected=[*rejected, *taken.rejected])


@needs(Permission.EDIT_OFFERS)
@require_POST
def by_machine(request: StaffRequest, language: str, pk: UUID) -> HttpResponse:
    """A machine translates one offer; families read that it was a machine until a person has confirmed it."""
    machine = translators.translator()
    if machine is None or language not in BY_MACHINE:
        raise Http404
    services = Service.objects.editable_by(request.user, today=timezone.localdate())
    one = get_object_or_404(services, pk=pk)
    (found,) = queries.translations(
        request.user, language, today=timezone.localdate(), services=Service.objects.filter(pk=one.pk)
    )
    german = found.content.german
    words = {word: said for word in ServiceText.WORDS if (said := getattr(german, word))}
    try:
        said = machine.translate(list(words.values()), language)
    except translators.NotTranslated:
        messages.error(request, _("The machine gave no translation. Nothing was changed; please try again later."))
        return redirect("translations:desk", language=language)
    arrived = directory.Arrived(one.pk, language, german.digest, dict(zip(words, said, strict=True)), by_machine=True)
    taken = directory.take_translations([arrived], by=request.user, today=timezone.localdate())
    if taken.rejected:
        messages.error(request, taken.rejected[0][1])
        return redirect("translations:desk", language=language)
    messages.success(request, _("Translated by a machine. Please read it and save it, then the note goes away."))
    return redirect("directory:text", pk=pk, language=language)


@needs(Permission.EDIT_TOPICS)
@require_POST
def confirm(request: StaffRequest, language: str) -> HttpResponse:
    """Somebody read the texts of the pages: they are no unconfirmed translation any more."""
    if language not in LANGUAGES:
        raise Http404
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return _desk(request, language, XliffForm(), form)
    town.keep_reading(language=language, **form.cleaned_data, by=request.user)
    return redirect("translations:desk", language=language)


@needs(Permission.EDIT_TOPICS)
@require_POST
def withdraw(request: StaffRequest, language: str) -> HttpResponse:
    """The texts of the pages are an unconfirmed translation again."""
    town.withdraw_reading(get_object_or_404(Reading, language=language), by=request.user)
    return redirect("translations:desk", language=language)


@needs(Permission.EDIT_OFFERS)
@require_safe
def texts(_request: StaffRequest, language: str) -> HttpResponse:
    """The texts of the pages beside the German ones, for whoever reads them."""
    if language not in LANGUAGES:
        raise Http404
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="unterwegs-texte-{language}.csv"'
    rows = csv.writer(response, delimiter=";")
    rows.writerow([_("German"), queries.language_name(language), _("Should read")])
    rows.writerows([german, said, ""] for german, said in places.interface_texts(language))
    return response


@needs(Permission.EDIT_TOPICS)
@require_http_methods(["GET", "HEAD", "POST"])
def glossary(request: StaffRequest, language: str) -> HttpResponse:
    """Words that are always said alike in this language."""
    if language not in LANGUAGES:
        raise Http404
    form = TermForm(request.POST or None)
    if form.is_valid():
        directory.keep_term(**form.cleaned_data, language=language, by=request.user)
        return redirect("translations:glossary", language=language)
    context = {
        "language": language,
        "language_name": queries.language_name(language),
        "terms": queries.glossary_terms(language),
        "form": form,
    }
    return render(request, "exchange/glossary.html", context, status=422 if form.errors else 200)


@needs(Permission.EDIT_TOPICS)
@require_POST
def delete_term(request: StaffRequest, language: str, term: int) -> HttpResponse:
    """The word is no longer checked."""
    directory.delete_term(get_object_or_404(GlossaryTerm, pk=term, language=language), by=request.user)
    return redirect("translations:glossary", language=language)
