"""What staff look for in the list of offers; the answers stay in the address of the page."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import lists, rules
from unterwegs.directory.comparison import text_language
from unterwegs.directory.forms.fields import with_nothing
from unterwegs.directory.forms.service import area_choices
from unterwegs.directory.models import Organization


class FilterForm(forms.Form):
    """Filters of the list of offers."""

    words = forms.CharField(label=_("Words"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(label=_("State"), choices=with_nothing(rules.State.choices), required=False)
    change = forms.ChoiceField(
        label=_("Open change"),
        choices=with_nothing((code, label) for code, label in rules.Change.choices if code),
        required=False,
    )
    organization = forms.ChoiceField(label=_("Organization"), required=False)
    kind = forms.ChoiceField(label=_("Kind of offer"), choices=with_nothing(rules.Kind.choices), required=False)
    phase = forms.ChoiceField(label=_("Life phase"), choices=with_nothing(rules.Phase.choices), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    missing = forms.ChoiceField(label=_("Text missing in"), required=False)
    outdated = forms.ChoiceField(label=_("Text outdated in"), required=False)
    waiting = forms.BooleanField(label=_("Waiting for review"), required=False)
    due = forms.BooleanField(label=_("To be confirmed again"), required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        translations = [(code, text_language(code)) for code, _name in settings.LANGUAGES if code != "de"]
        organizations = [(str(pk), name) for pk, name in Organization.objects.values_list("pk", "name")]
        self.fields["organization"].choices = with_nothing(organizations)  # type: ignore[attr-defined]
        self.fields["area"].choices = with_nothing(area_choices())  # type: ignore[attr-defined]
        for name in ("missing", "outdated"):
            self.fields[name].choices = with_nothing(translations)  # type: ignore[attr-defined]

    def wanted(self) -> lists.Filter:
        """What is looked for; a filter that makes no sense is ignored."""
        self.full_clean()
        typed: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        for name in ("organization", "area"):
            if name in typed:
                typed[name] = UUID(typed[name])
        return lists.Filter(**typed)

    @property
    def is_used(self) -> bool:
        return any(value for name, value in self.cleaned_data.items() if name != "sort")
