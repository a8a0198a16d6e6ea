"""What people may type on pages that mix subjects."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from unterwegs.people import rules


class ReleaseForm(forms.Form):
    """Somebody released a part; it holds for the folder that is shown."""

    module = forms.ChoiceField(label=_("Part"), choices=rules.Module.choices)
    function = forms.ChoiceField(label=_("Who releases it"), choices=rules.Function.choices)
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("First and last name, as under the folder."))
    released_on = forms.DateField(
        label=_("Released on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, digest: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._digest = digest

    def clean_released_on(self) -> Any:
        day = self.cleaned_data["released_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean_digest(self) -> str:
        if self.cleaned_data["digest"] != self._digest:
            raise forms.ValidationError(_("The folder has changed meanwhile. Please let it be read again."))
        return self._digest
