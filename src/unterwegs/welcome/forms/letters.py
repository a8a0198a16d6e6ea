"""What the office types about runs of letters and about answers on the phone."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.welcome.forms.planning import DayField

CODE_INPUT = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}


class RunForm(forms.Form):
    """When the letters shall be in the post."""

    to_post_on = DayField(label=_("In the post on"), help_text=_("The days for reading are counted from here."))

    def __init__(self, data: Any = None, *, today: date, **more: Any) -> None:
        super().__init__(data, **more)
        self.today = today

    def clean_to_post_on(self) -> date:
        day: date = self.cleaned_data["to_post_on"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over."))
        return day


class PostedForm(forms.Form):
    """When the letters were really posted."""

    posted_on = DayField(label=_("Posted on"))

    def __init__(self, data: Any = None, *, today: date, printed_on: date | None, **more: Any) -> None:
        super().__init__(data, **more)
        self.today, self.printed_on = today, printed_on

    def clean_posted_on(self) -> date:
        day: date = self.cleaned_data["posted_on"]
        if day > self.today or (self.printed_on and day < self.printed_on):
            raise forms.ValidationError(_("Please give a day between printing and today."))
        return day


class EnvelopeForm(forms.Form):
    """The number in the window of an envelope."""

    envelope = forms.CharField(
        label=_("Envelope number"),
        max_length=20,
        help_text=_("It stands in the window: 412-017."),
        widget=forms.TextInput(attrs={**CODE_INPUT, "inputmode": "numeric", "autofocus": True}),
    )


class LetterForm(forms.Form):
    """What a caller reads aloud from the letter."""

    letter = forms.CharField(
        label=_("Code or envelope number"),
        max_length=80,
        help_text=_("The code stands in the letter: ACDE-3479-FHKM. The number of the envelope is enough, too."),
        widget=forms.TextInput(attrs={**CODE_INPUT, "autofocus": True}),
    )


class NameForm(forms.Form):
    """Somebody has lost the letter and says the name."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
