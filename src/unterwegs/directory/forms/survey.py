"""Surveys of offers: who is asked, and the one page on which they answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import addresses, rules
from unterwegs.directory.actions import Told
from unterwegs.directory.addresses import Address, Rejected
from unterwegs.directory.forms.fields import CodesChoice, DayInput, WordsField, with_nothing
from unterwegs.kit.sheets import Unreadable

LARGEST = 5_000_000


class AddressesForm(forms.Form):
    """Addresses, pasted or in a file."""

    pasted = forms.CharField(
        label=_("Addresses"),
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("One in each line, for example: Stillgruppe Westend, info@stillgruppe.example"),
    )
    file = forms.FileField(
        label=_("Or a table"), required=False, help_text=_("CSV or XLSX with a column of mail addresses.")
    )
    found: list[Address]
    rejected: list[Rejected]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        self.found, self.rejected = addresses.read_text(typed.get("pasted", ""))
        file = typed.get("file")
        if file is not None:
            try:
                if file.size > LARGEST:
                    raise Unreadable(_("The file is too large. At most 5 MB are taken."))
                more, worse = addresses.read_table(file.read(), file.name)
            except Unreadable as problem:
                self.add_error("file", str(problem))
            else:
                known = {one.email for one in self.found}
                self.found += [one for one in more if one.email not in known]
                self.rejected += worse
        return typed


class SurveyForm(AddressesForm):
    """A new survey."""

    title = forms.CharField(label=_("Title"), max_length=120)
    closes_on = forms.DateField(label=_("Answers until"), widget=DayInput)
    letter = WordsField(label=_("A few words of yours in the mail"), lines=4, max_length=1500, required=False)
    field_order = ("title", "closes_on", "letter", "pasted", "file")

    def __init__(self, data: Any = None, files: Any = None, *, today: Any) -> None:
        super().__init__(data, files)
        self.today = today

    def clean_closes_on(self) -> Any:
        day = self.cleaned_data["closes_on"]
        if day <= self.today:
            raise forms.ValidationError(_("Please choose a day to come."))
        return day


class AnswerForm(forms.Form):
    """One offer on one page."""

    name = WordsField(label=_("What is it called?"), max_length=160)
    summary = WordsField(label=_("What does a family get there?"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of offer"), choices=rules.Kind.choices)
    phases = CodesChoice(label=_("For which age?"), choices=rules.Phase.choices, required=True)
    when = WordsField(
        label=_("When?"), lines=2, required=False, help_text=_("For example: Tuesdays 9.30 to 11, not in the holidays.")
    )
    street = WordsField(
        label=_("Street and number"), max_length=160, required=False, help_text=_("Empty where you visit families.")
    )
    postcode = forms.RegexField(
        r"^\d{5}$",
        label=_("Postcode"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "postal-code"}),
        error_messages={"invalid": _("A postcode has five digits.")},
    )
    city = forms.CharField(label=_("Town"), max_length=80, required=False)
    phone = forms.CharField(
        label=_("Phone for families"), max_length=40, required=False, widget=forms.TextInput({"autocomplete": "tel"})
    )
    email = forms.EmailField(label=_("Mail for families"), required=False)
    cost = forms.ChoiceField(label=_("Cost"), choices=with_nothing(rules.CostKind.choices), required=False)
    registration = forms.ChoiceField(label=_("Registration"), choices=rules.Registration.choices)
    description = WordsField(label=_("What else should families know?"), lines=4, required=False)

    def told(self) -> Told:
        typed = dict(self.cleaned_data)
        when = typed.pop("when")
        note = f"{self.fields['when'].label} {when}" if when else ""
        return Told(**typed, note=note)
