"""What a visitor types for a family at its table, and what the family agrees to; nothing leads to the visit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.wishes.forms.lotse import WAYS, HandOverForm


class VisitWishForm(HandOverForm):
    """The wish in the family's own words; it reads the screen."""


class AgreedForm(forms.Form):
    """Without the family's yes nothing is sent."""

    agreed = forms.BooleanField(
        label=_("The family has read or heard this text in its language and agrees."),
        error_messages={"required": _("Without the consent of the family nothing can be sent.")},
    )
    way = forms.ChoiceField(
        label=_("How has it agreed?"),
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say how the family has agreed.")},
    )
