"""What families may type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.people.open_forms import OpenForm


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
