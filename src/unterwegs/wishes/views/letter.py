"""What another body reads once by a link: exactly what a family has allowed, after the word from the phone."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from unterwegs.people import guards
from unterwegs.people.guards import anonymous_form
from unterwegs.wishes import actions, queries, rules
from unterwegs.wishes.forms.letter import SpokenForm
from unterwegs.wishes.models import Letter
from unterwegs.wishes.said import Contact
from unterwegs.wishes.views.switch import entrusted


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
@entrusted
def letter(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking opens nothing, so that no scanner of mails uses it up; the word and a tap do, once."""
    with translation.override("de"):  # the language in which the institutions work
        now = timezone.now()
        found = queries.letter_of(secret, now=now)
        if found is None:
            return render(request, "wishes/letter/ended.html", status=410)
        if request.method != "POST":
            return _closed(request, found, SpokenForm())
        if guards.is_too_often(request, most=rules.LETTERS_IN_AN_HOUR, seconds=guards.HOUR, about="letters"):
            return guards.too_often(request, is_long=True)
        form = SpokenForm(request.POST)
        if not form.is_valid():
            return _closed(request, found, form, status=422)
        try:
            is_right = actions.open_letter(found, secret=secret, spoken=form.cleaned_data["spoken"], now=now)
        except actions.NotAllowed:
            return render(request, "wishes/letter/ended.html", status=410)
        if is_right:
            return _opened(request, found)
        if not rules.may_try(found.wrong_words + 1):
            return render(request, "wishes/letter/ended.html", status=410)
        form.say_wrong()
        return _closed(request, found, form, status=422)


def _closed(request: HttpRequest, found: Letter, form: SpokenForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "expires_on": found.expires_on}
    return render(request, "wishes/letter/closed.html", context, status=status)


def _opened(request: HttpRequest, found: Letter) -> HttpResponse:
    """Only the parts that the consent names; how she may be reached comes with what has to be heeded."""
    consent, wish = found.consent, found.consent.wish
    said = Contact.of(wish.contact)
    name = said.name if rules.Part.NAME in consent.parts else ""
    contact = replace(said, name=name)
    context = {
        "consent": consent,
        "wish": wish,
        "words": wish.words if rules.Part.WORDS in consent.parts else "",
        "name": name,
        "contact": contact if rules.Part.CONTACT in consent.parts else None,
        "reach": rules.Reach(contact.reach),
        "times": [rules.Daytime(time).label for time in contact.times],
    }
    return render(request, "wishes/letter/opened.html", context)
