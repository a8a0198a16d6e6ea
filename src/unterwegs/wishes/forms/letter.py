"""What somebody of another body types to read what a family has allowed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.kit import spelled
from unterwegs.wishes import rules


class SpokenForm(forms.Form):
    """The word that was said on the phone."""

    spoken = forms.CharField(
        label=_("The word that we told you on the phone"),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
        error_messages={"required": _("Please type the word.")},
    )

    def clean_spoken(self) -> str:
        known = spelled.read(self.cleaned_data["spoken"], length=rules.SPOKEN_LENGTH)
        if not known:
            raise forms.ValidationError(_("It has eight letters and digits: ACDE-3479."))
        return known

    def say_wrong(self) -> None:
        self.add_error("spoken", _("This is not the word. After five wrong ones the link is dead."))
