"""What a Lotse types for a family, and what the family has agreed to."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from unterwegs.places import languages
from unterwegs.wishes import rules
from unterwegs.wishes.forms.family import WishForm

#: How a consent can have been given in front of a Lotse.
WAYS = [choice for choice in rules.Way.choices if choice[0] != rules.Way.CODE]


class HandOverForm(WishForm):
    """The wish of a family in its own words, and the language in which it reads what it agrees to."""

    read_in = forms.ChoiceField(
        label=_("In which language does the family read its consent?"), choices=settings.LANGUAGES, initial="de"
    )


class ConsentForm(forms.Form):
    """Without both ticks nothing is sent."""

    agreed = forms.BooleanField(
        label=_("The family has read or heard this text in its language and agrees."),
        error_messages={"required": _("Without the consent of the family nothing can be sent.")},
    )
    released = forms.BooleanField(
        label=_("It releases us from professional secrecy for this wish (§ 203 StGB)."),
        error_messages={"required": _("Without the release from secrecy nothing can be sent.")},
    )
    way = forms.ChoiceField(
        label=_("How has it agreed?"),
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say how the family has agreed.")},
    )
    loop = forms.ChoiceField(label=_("What may you learn of it?"), widget=forms.RadioSelect, required=False)

    def __init__(self, data: Any = None, *, loop: dict[str, str]) -> None:
        super().__init__(data, initial={"loop": ""})
        self.fields["loop"].choices = list(loop.items())  # type: ignore[attr-defined]

    @property
    def parts(self) -> list[str]:
        """What the Lotse may learn, of a valid form."""
        said = self.cleaned_data["loop"]
        everything = [rules.Part.ARRIVED.value, rules.Part.ANSWERED.value]
        return everything if said == rules.Part.ANSWERED else [said] if said else []


class DescriptionForm(forms.Form):
    """What an institution says about its work as a Lotse; families read it on its page."""

    what = forms.CharField(
        label=_("What you can talk to us about"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: after the birth, questions about sleep, papers from the office."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages we speak"), required=False, widget=forms.CheckboxSelectMultiple
    )
    hours = forms.CharField(label=_("When somebody is there"), max_length=160, required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["languages"].choices = list(languages.names().items())  # type: ignore[attr-defined]
