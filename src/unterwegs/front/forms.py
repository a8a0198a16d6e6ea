"""What families may type."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """Street and number, as one types them."""

    address = forms.CharField(
        label=_("Your street and number"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        error_messages={"required": _("Please type your street, or choose your neighborhood from the list.")},
    )
