"""Which voices about an offer somebody decides about, and the words the organization may read."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms

from unterwegs.directory import rules


class VoicesForm(forms.Form):
    """One field of words for each voice that was shown: `words-ID`. What came meanwhile is not among them."""

    def __init__(self, data: Any, *, waiting: Iterable[UUID]) -> None:
        super().__init__(data)
        self.shown = [pk for pk in waiting if f"words-{pk}" in data]
        for pk in self.shown:
            self.fields[f"words-{pk}"] = forms.CharField(max_length=rules.LONGEST_FEEDBACK, required=False)

    @property
    def chosen(self) -> Mapping[UUID, str]:
        return {pk: self.cleaned_data[f"words-{pk}"] for pk in self.shown}
