"""What people say about a table they read in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import queries as directory
from unterwegs.directory import rules
from unterwegs.exchange.mapping import Guess


class FileForm(forms.Form):
    """A file to look at."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel (XLSX), JSON, GeoJSON or a ZIP with Open Referral CSV files; at most 20 MB."),
    )


class MappingForm(forms.Form):
    """Which column says what, and what stands in no column."""

    source = forms.CharField(
        label=_("Name of the table"),
        max_length=80,
        help_text=_("Under this name the mapping is remembered. The same table read again changes only what is new."),
    )
    organization = forms.CharField(label=_("Organization, where no column names it"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("Kind of offer, where no column names it"), choices=rules.Kind.choices)
    phases = forms.MultipleChoiceField(
        label=_("Life phases, where no column names them"),
        choices=rules.Phase.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    summary = forms.CharField(label=_("In one sentence, where no column says it"), max_length=200, required=False)
    city = forms.CharField(label=_("Town, where no column names it"), max_length=80, required=False)
    ages_in_months = forms.BooleanField(label=_("Ages are in months"), required=False)

    def __init__(
        self, data: Any = None, *, guesses: Sequence[Guess], initial: Mapping[str, Any], columns: Mapping[str, str]
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.guesses = guesses
        choices = [("", _("do not read")), *directory.import_fields()]
        for place, guess in enumerate(guesses):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=guess.column,
                choices=choices,
                required=False,
                initial=columns.get(guess.column, guess.field),
                help_text=escape(" · ".join(sample[:36] for sample in guess.samples)),
            )

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        chosen = [typed.get(f"column-{place}") for place in range(len(self.guesses))]
        for place, field in enumerate(chosen):
            if field and chosen.index(field) != place:
                self.add_error(f"column-{place}", _("Another column says this already."))
        if "name" not in chosen:
            self.add_error(None, _("Please say which column holds the name."))
        if "organization" not in chosen and not typed.get("organization"):
            self.add_error("organization", _("Please name the organization, or the column that names it."))
        return typed

    def columns(self) -> dict[str, str]:
        """The field of each column that is read."""
        typed = ((guess.column, self.cleaned_data[f"column-{place}"]) for place, guess in enumerate(self.guesses))
        return {column: field for column, field in typed if field}

    def constants(self) -> dict[str, str]:
        """What stands in no column."""
        typed = self.cleaned_data
        said = {name: typed[name] for name in ("organization", "kind", "summary", "city")}
        return {key: value for key, value in {**said, "phases": ",".join(typed["phases"])}.items() if value}

    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column-{place}"] for place in range(len(self.guesses))]

    def other_fields(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith("column-")]


class XliffForm(forms.Form):
    """A translation that comes back."""

    file = forms.FileField(label=_("XLIFF file"), help_text=_("Only what is new or different is taken."))


class ReadingForm(forms.Form):
    """Who read the texts of the pages in a language, and when."""

    read_by = forms.CharField(
        label=_("Read by"),
        max_length=160,
        help_text=_("Office, agency or function, for example “sworn translator, city translation service”."),
    )
    read_on = forms.DateField(label=_("Read on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def clean_read_on(self) -> date:
        day: date = self.cleaned_data["read_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class TermForm(forms.Form):
    """A word of the field and how the town says it."""

    german = forms.CharField(label=_("German word"), max_length=80)
    translation = forms.CharField(label=_("How we say it"), max_length=120, widget=forms.TextInput({"dir": "auto"}))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
