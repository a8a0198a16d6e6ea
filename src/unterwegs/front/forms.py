"""What families may type."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.people.open_forms import OpenForm
from unterwegs.planning import rules as planning

Choices = Sequence[tuple[str, str]]


class AddressForm(forms.Form):
    """Street and number, as one types them."""

    address = forms.CharField(
        label=_("Your street and number"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        error_messages={"required": _("Please type your street, or choose your neighborhood from the list.")},
    )


class ReportForm(OpenForm):
    """What is no longer right about an offer: one tap, and a few words where she likes."""

    reason = forms.ChoiceField(choices=rules.Report.choices)
    words = forms.CharField(
        label=_("In your words, if you like"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300, "dir": "auto"}),
    )


class FeedbackForm(OpenForm):
    """How a date was: one tap, the date where there were several, and a few words where she likes."""

    mood = forms.ChoiceField(
        choices=[*rules.Mood.choices, (rules.CLOSED_DOOR, rules.Report.CLOSED.label)],
        error_messages={"required": _("Please tap how it was.")},
    )
    day = forms.TypedChoiceField(
        label=_("Which day was it?"), coerce=date.fromisoformat, required=False, empty_value=None
    )
    words = forms.CharField(
        label=_("In your words, if you like"),
        max_length=rules.LONGEST_FEEDBACK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": rules.LONGEST_FEEDBACK, "dir": "auto"}),
    )

    def __init__(self, data: Any = None, *, days: Sequence[date]) -> None:
        super().__init__(data)
        self.days = days
        self.fields["day"].choices = [(day.isoformat(), day) for day in days]  # type: ignore[attr-defined]


class IdeaForm(OpenForm):
    """What a parent or a group wants to start. Only the idea itself is asked for."""

    idea = forms.CharField(
        label=_("What would you like to start?"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": 1500, "dir": "auto"}),
        error_messages={"required": _("Please write in a few words what you would like to start.")},
    )
    place = forms.CharField(
        label=_("Where? (if you know)"), max_length=120, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    needs = forms.MultipleChoiceField(
        label=_("What would help you?"),
        choices=rules.Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    name = forms.CharField(
        label=_("Your name (if you like)"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("Your mail address (if you like)"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class NeedForm(OpenForm):
    """What a family misses: in own words, or by topic; everything else only where she likes."""

    words = forms.CharField(
        label=_("In your words"),
        max_length=planning.LONGEST,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 3, "maxlength": planning.LONGEST, "dir": "auto", "aria-describedby": "need-hint"}
        ),
    )
    topic = forms.ChoiceField(label=_("What is it about?"), required=False)
    area = forms.ChoiceField(label=_("Where?"), required=False)
    phase = forms.ChoiceField(
        label=_("How old is your child?"), choices=[("", _("No matter")), *rules.Phase.choices], required=False
    )
    daytime = forms.ChoiceField(
        label=_("When would it suit you?"), choices=[("", _("No matter")), *planning.Daytime.choices], required=False
    )

    def __init__(self, data: Any = None, *, topics: Choices, areas: Choices, area: str = "") -> None:
        super().__init__(data, initial={"area": area})
        self.fields["topic"].choices = [("", _("Please choose")), *topics]  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", _("In the whole town")), *areas]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if not (typed.get("words") or typed.get("topic") or self.is_of_a_robot):
            self.add_error("words", _("Please write a few words, or choose what it is about."))
        return typed


class SupportForm(OpenForm):
    """One tap: „I need this, too“, with the neighborhood she has chosen on the page."""

    gebiet = forms.SlugField(required=False)
