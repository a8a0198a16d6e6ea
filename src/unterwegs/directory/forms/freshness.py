"""For how long confirmations count."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules


class RhythmsForm(forms.Form):
    """Days for each kind of offer."""

    def __init__(self, data: Any = None, *, initial: dict[str, int]) -> None:
        super().__init__(data, initial=initial)
        for kind in rules.Kind:
            self.fields[kind.value] = forms.IntegerField(
                label=kind.label,
                min_value=rules.SHORTEST_RHYTHM,
                max_value=rules.LONGEST_RHYTHM,
                help_text=_("days") if kind is rules.Kind.MEETING else "",
            )

    def changed(self) -> dict[str, int]:
        """The kinds whose days were changed."""
        return {kind: self.cleaned_data[kind] for kind in self.changed_data}
