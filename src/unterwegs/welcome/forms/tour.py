"""What a visitor reports: one page, nothing about the family."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.places import languages
from unterwegs.welcome import promises, rules
from unterwegs.welcome.models import Item

MOST_OF_ONE = 20
NOTHING_SAID = ("", _("not talked about"))


class ReportForm(forms.Form):
    """What became of a visit, what was handed out, what was talked about, how to find the door, when again."""

    ticket = forms.UUIDField(widget=forms.HiddenInput)
    despite = forms.BooleanField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What became of it?"),
        choices=rules.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please tap what became of it.")},
    )
    again_on = forms.DateField(
        label=_("New day, if you have agreed on one"),
        required=False,
        help_text=_("Empty: the coordination plans it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    again_at = forms.TimeField(
        label=_("New hour"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "step": "900"}, format="%H:%M"),
    )
    topics = forms.MultipleChoiceField(
        label=_("What you talked about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Counted for the month, never with the family."),
    )
    companion = forms.ChoiceField(
        label=_("Familienpatin"),
        choices=[NOTHING_SAID, *rules.Companion.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Counted for the month. A wish needs the form “Wish of the family”."),
    )
    door = forms.MultipleChoiceField(
        label=_("For finding the door"),
        choices=promises.Door.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    door_words = forms.CharField(
        label=_("In your words"),
        max_length=rules.LONGEST_DOOR_NOTE,
        required=False,
        help_text=_("About the house, not about people. The family may read it at any time."),
    )

    def __init__(
        self, data: Any = None, *, items: Sequence[Item], topics: Sequence[tuple[str, str]], today: date, **more: Any
    ) -> None:
        more["initial"] = {"ticket": uuid4(), **more.get("initial", {})}
        super().__init__(data, **more)
        self.today, self.items = today, {f"item_{item.pk}": item for item in items}
        self.fields["topics"].choices = list(topics)  # type: ignore[attr-defined]
        for name, item in self.items.items():
            self.fields[name] = forms.IntegerField(
                label=named(item),
                required=False,
                min_value=0,
                max_value=MOST_OF_ONE,
                initial=0,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def clean_again_on(self) -> date | None:
        day: date | None = self.cleaned_data["again_on"]
        if day and day < self.today:
            raise forms.ValidationError(_("This day is over."))
        return day

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if bool(typed.get("again_on")) != bool(typed.get("again_at")) and not self.errors:
            self.add_error("again_at", _("A new day needs an hour, and an hour needs a day."))
        return typed

    def item_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.items]

    @property
    def report(self) -> rules.Report:
        """What was said, of a valid form."""
        said = self.cleaned_data
        words = " ".join(said["door_words"].split())
        has_note = bool(said["door"] or words)
        return rules.Report(
            outcome=rules.Outcome(said["outcome"]),
            handed={item.pk: said[name] for name, item in self.items.items() if said[name]},
            topics=tuple(said["topics"]),
            door=rules.DoorNote(tuple(said["door"]), words) if has_note else None,
            companion=said["companion"],
            again_on=said["again_on"],
            again_at=said["again_at"],
        )


def named(item: Item) -> str:
    """A material with its language and edition."""
    parts = [item.name, languages.name_of(item.language) if item.language else "", str(item.edition or "")]
    return " · ".join(part for part in parts if part)
