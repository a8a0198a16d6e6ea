"""What a family answers to its letter, in the words that families read; the office types the same on the phone."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from unterwegs.places import languages
from unterwegs.welcome.actions import Said
from unterwegs.welcome.promises import Answer, Daytime, Place

PHONE = r"^[0-9+()/ .\-–]{5,40}$"
DAYS = range(6)  # nobody visits on a Sunday
#: Where else a visit can be; at home and by phone are answers of their own.
PLACES = (Place.CENTER, Place.CAFE, Place.WALK, Place.VIDEO)


class CodeForm(forms.Form):
    """The code of a letter."""

    letter_code = forms.CharField(
        label=_("Your code"),
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
                "inputmode": "text",
            }
        ),
        error_messages={"required": _("Please type your code.")},
    )


class AnswerForm(forms.Form):
    """One tap and a button; what belongs to the answer may stay empty."""

    answer = forms.ChoiceField(
        label=_("What suits you?"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please tap an answer."), "invalid_choice": _("Please tap an answer.")},
    )
    weekdays = forms.MultipleChoiceField(
        label=_("On which days?"),
        choices=[(str(day), WEEKDAYS[day]) for day in DAYS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    daytimes = forms.MultipleChoiceField(
        label=_("When on these days?"), choices=Daytime.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    place = forms.ChoiceField(
        label=_("Where do you like to meet us?"),
        choices=[(place.value, place.label) for place in PLACES],
        required=False,
        widget=forms.RadioSelect,
    )
    phone = forms.RegexField(
        PHONE,
        label=_("Your phone number"),
        required=False,
        error_messages={"invalid": _("This does not look like a phone number.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}),
    )

    def __init__(self, data: Any = None, *, has_day: bool, **more: Any) -> None:
        super().__init__(data, **more)
        if not has_day:
            choices = [(one.value, one.label) for one in Answer if one != Answer.OTHER_TIME]
            self.fields["answer"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("answer") == Answer.PHONE and not told.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Please write the number at which we may call you."))
        return told

    @property
    def said(self) -> Said:
        """What goes with a valid answer."""
        told = self.cleaned_data
        asks_time = told["answer"] not in (Answer.NO,)
        times = tuple(_times(told["weekdays"], told["daytimes"])) if asks_time else ()
        place = told["place"] if told["answer"] == Answer.OTHER_PLACE else ""
        return Said(times=times, place=place, phone=told["phone"] if told["answer"] == Answer.PHONE else "")


def _times(weekdays: list[str], daytimes: list[str]) -> Iterator[str]:
    """As `rules.wished_hours` reads them: each day with each time of the day, or one of both alone."""
    if not weekdays or not daytimes:
        yield from weekdays or daytimes
        return
    for day in weekdays:
        for part in daytimes:
            yield f"{day}-{part}"


class LanguageForm(forms.Form):
    """The second language of further letters."""

    language = forms.ChoiceField(label=_("Further letters also in"), required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        own = [(code, languages.own_name(code)) for code, _name in settings.LANGUAGES if code != "de"]
        self.fields["language"].choices = [("", _("German only")), *own]  # type: ignore[attr-defined]
