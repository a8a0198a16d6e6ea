"""Texts of one thing in all languages of the site, as one row of forms."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from unterwegs.directory.comparison import text_language
from unterwegs.directory.forms.fields import WordsField
from unterwegs.directory.models.text import Translated


class OrganizationWords(forms.Form):
    name = WordsField(label=_("Name in this language"), max_length=160, required=False)
    description = WordsField(label=_("Description"), lines=4, required=False)


class LocationWords(OrganizationWords):
    way_there = WordsField(label=_("Way there"), lines=2, required=False)
    access_note = WordsField(label=_("About access"), lines=2, required=False)


class TextsForm:
    """One form per language; German first. Cleans to the languages whose words were changed."""

    def __init__(self, form: type[forms.Form], data: Any, texts: Iterable[Translated], words: Sequence[str]) -> None:
        by_language = {text.language: text for text in texts}
        self.words = words
        self.forms = {
            code: form(data, prefix=f"text-{code}", initial=_words(by_language.get(code), words))
            for code, _name in settings.LANGUAGES
        }

    def rows(self) -> list[tuple[str, str, forms.Form]]:
        """Code, name and form of each language."""
        return [(code, text_language(code), form) for code, form in self.forms.items()]

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms.values())

    def texts(self) -> dict[str, dict[str, str]]:
        """New words by language; those that stayed as they were are left out, so that they keep their German source."""
        return {
            code: {word: form.cleaned_data[word] for word in self.words}
            for code, form in self.forms.items()
            if any(form.cleaned_data[word] != form.initial[word] for word in self.words)
        }


def _words(text: Translated | None, words: Sequence[str]) -> dict[str, str]:
    return {word: getattr(text, word, "") for word in words}
