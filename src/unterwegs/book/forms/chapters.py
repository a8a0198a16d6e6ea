"""What people type about chapters: their words, and who has read them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unterwegs.book import chapters, rules
from unterwegs.book.queries import Standing
from unterwegs.kit import paper


class ChapterForm(forms.Form):
    """The words of a chapter, in the small Markdown of the book, and the digest of the text that was opened."""

    body = forms.CharField(
        label=_("Text"),
        max_length=rules.LONGEST_CHAPTER,
        strip=False,
        widget=forms.Textarea({"dir": "auto", "rows": 30, "spellcheck": "true"}),
    )
    opened = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput())

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"
        try:
            chapters.check(body)
        except paper.NotOurs as problem:
            raise forms.ValidationError(str(problem)) from None
        return body


class ReleaseForm(forms.Form):
    """Read and released: which chapters, by whom, as what, and when."""

    chapters = forms.MultipleChoiceField(label=_("Chapters"), widget=forms.CheckboxSelectMultiple)
    reader = forms.ChoiceField(label=_("Read as"), choices=rules.Reader.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name of the reader"), max_length=160, help_text=_("First name and surname, as she or he agrees to it.")
    )
    profession = forms.CharField(
        label=_("Profession"), max_length=160, required=False, help_text=_("For example “midwife” or “paediatrician”.")
    )
    read_on = forms.DateField(label=_("Read on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Any = None, *, standings: Sequence[Standing], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.fields["chapters"].choices = [  # type: ignore[attr-defined]  # the stubs know only a Field
            (f"{one.chapter.slug}:{one.said.digest}", _name(one)) for one in standings if one.said
        ]
        self.fields["chapters"].error_messages["invalid_choice"] = _(
            "A text was changed since this page was opened. Please look at it and choose again."
        )

    def clean_read_on(self) -> date:
        day: date = self.cleaned_data["read_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("reader") == rules.Reader.MEDICAL and not said.get("profession"):
            self.add_error("profession", _("Please say whether it was a midwife or a paediatrician."))
        return said

    @property
    def read(self) -> dict[str, str]:
        """The digests of the chapters that were read."""
        return dict(one.split(":", maxsplit=1) for one in self.cleaned_data["chapters"])


def _name(one: Standing) -> str:
    """The German title, where it is about health with a word."""
    return f"{one.title} ({gettext('about health')})" if one.chapter.is_medical else one.title
