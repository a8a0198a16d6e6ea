"""What the coordinator types about families that are held back, houses and legal bases."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from unterwegs.welcome import rules
from unterwegs.welcome.models import Family
from unterwegs.welcome.rules import Decision


class DayField(forms.DateField):
    """A day that has been, typed with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class DecisionForm(forms.Form):
    """What becomes of a family that is held back."""

    decision = forms.ChoiceField(label=_("Your decision"), widget=forms.RadioSelect)
    carers = forms.CharField(
        label=_("Foster carers, as the letter names them"),
        help_text=_("Only for the letter to foster carers. They live at the child's address."),
        max_length=120,
        required=False,
    )
    note = forms.CharField(
        label=_("Note for yourself"),
        help_text=_("Goes with the family's data."),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: Any = None, *, family: Family) -> None:
        super().__init__(data, initial={"note": family.note or ""})
        allowed = [one for one in rules.may_decide(family.holds) if one != Decision.INVITE or family.names]
        self.fields["decision"].choices = [(one.value, one.label) for one in allowed]  # type: ignore[attr-defined]
        if Decision.FOSTER not in allowed:
            del self.fields["carers"]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("decision") == Decision.FOSTER and not typed.get("carers", "").strip():
            self.add_error("carers", _("Please say to whom the letter goes."))
        return typed


class AddressForm(forms.Form):
    """An address as the coordinator found it."""

    street = forms.CharField(label=_("Street"), max_length=120)
    number = forms.CharField(label=_("House number"), max_length=20)
    addition = forms.CharField(label=_("Addition"), max_length=80, required=False)
    postcode = forms.RegexField(r"^\d{5}$", label=_("Postcode"), max_length=5)
    town = forms.CharField(label=_("Town"), max_length=80)

    def address(self) -> rules.Address:
        typed = self.cleaned_data
        return rules.Address(typed["street"], typed["number"], typed["postcode"], typed["town"], typed["addition"])


class HouseForm(forms.Form):
    """A house to which no letter goes by itself."""

    kind = forms.ChoiceField(label=_("Kind"), choices=rules.House.choices)
    name = forms.CharField(label=_("Name"), max_length=120)
    street = forms.CharField(label=_("Street"), max_length=120)
    number = forms.CharField(label=_("House number"), max_length=20)
    postcode = forms.RegexField(r"^\d{5}$", label=_("Postcode"), max_length=5)
    agreed_on = DayField(
        label=_("The house agreed to visits on"),
        help_text=_(
            "Only for accommodation for refugees and other houses under § 52. A shelter never stands in a tour."
        ),
        required=False,
    )

    def address(self) -> rules.Address:
        typed = self.cleaned_data
        return rules.Address(typed["street"], typed["number"], typed["postcode"])


class BasisForm(forms.Form):
    """The law on which files of a kind may be taken in."""

    profile = forms.ChoiceField(label=_("Kind of file"), choices=rules.Profile.choices)
    norm = forms.CharField(
        label=_("Norm"),
        max_length=200,
        help_text=_("For example § 10a MeldDÜV NRW. For Hessen the data-protection officer names it."),
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=300)
    released_by = forms.CharField(label=_("Released by (name and function)"), max_length=160)
    released_on = DayField(label=_("Released on"))
