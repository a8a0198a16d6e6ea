"""What the coordinator says about a file of births."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.exchange import births
from unterwegs.welcome import rules


class BirthFileForm(forms.Form):
    """A file of notices; only kinds with a legal basis can be chosen."""

    profile = forms.ChoiceField(label=_("Kind of file"))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, Excel (XLSX) or XML; at most 20 MB. It lies here encrypted until it is read, then it is destroyed."
        ),
    )
    as_of = forms.DateField(
        label=_("As of"),
        help_text=_(
            "The day from which the file is. Empty: today. An older file changes nothing that a newer one said."
        ),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, profiles: list[str]) -> None:
        super().__init__(data, files)
        self.fields["profile"].choices = [  # type: ignore[attr-defined]
            (profile.value, profile.label) for profile in rules.Profile if profile in profiles
        ]


class ColumnsForm(forms.Form):
    """What each column says: recognized by the program, checked by a person."""

    def __init__(self, data: Any = None, *, look: births.Look, profile: str) -> None:
        super().__init__(data)
        self.look = look
        for place, column in enumerate(look.columns):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=column.name or _("(no name)"),
                choices=births.choices(profile),
                required=False,
                initial=column.says,
            )

    def clean(self) -> dict[str, Any]:
        if lacking := births.lacking(self.columns().values()):
            self.add_error(None, _("Please say which columns these are: %s.") % ", ".join(lacking))
        return self.cleaned_data

    def columns(self) -> dict[str, str]:
        """What each column of the file says, by its name."""
        return {
            column.name: self.cleaned_data.get(f"column-{place}", "") for place, column in enumerate(self.look.columns)
        }


class RowForm(forms.Form):
    """A rejected row, to be put right by hand."""

    def __init__(self, data: Any = None, *, cells: Mapping[str, str]) -> None:
        super().__init__(data)
        for code in dict.fromkeys([*cells, "child.family_name", "child.born_on", "child.street"]):
            self.fields[code] = forms.CharField(
                label=births.label_of(code), initial=cells.get(code, ""), required=False, max_length=births.LONGEST
            )

    def cells(self) -> dict[str, str]:
        return {code: cell.strip() for code, cell in self.cleaned_data.items() if cell.strip()}
