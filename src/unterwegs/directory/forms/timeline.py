"""What the town adds to a rule of the timeline, and the birth with which somebody tries the rules."""

from calendar import monthrange
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import timeline
from unterwegs.directory.forms.fields import DayInput
from unterwegs.directory.models import LocalDate

A_LEAP_YEAR = 2024


class LocalDateForm(forms.ModelForm[LocalDate]):
    """A date (a day of the year, or months before the first birthday), a phone number, a link, a note."""

    class Meta:
        model = LocalDate
        fields = ("by_day", "by_month", "months_before", "phone", "link", "note")
        help_texts = {
            "by_day": _("Only where families register by a fixed day of the year."),
            "months_before": _("Or: so many months before the first birthday."),
            "note": _("In easy words. It is shown in German to all families."),
        }

    def __init__(self, data: Any = None, *, rule: timeline.Rule, instance: LocalDate) -> None:
        super().__init__(data, instance=instance)
        self.fields["by_month"] = forms.TypedChoiceField(
            label=_("month"), choices=[("", "–"), *MONTHS.items()], coerce=int, empty_value=None, required=False
        )
        self.fields["by_day"].widget.attrs.update(min=1, max=31)
        self.fields["months_before"].widget.attrs.update(min=0, max=12)
        if not rule.local:
            for name in ("by_day", "by_month", "months_before"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        day, month, ahead = (said.get(name) for name in ("by_day", "by_month", "months_before"))
        if (day is None) != (month is None):
            self.add_error("by_day", _("Please give the day and the month."))
        elif day is not None and month is not None and not 1 <= day <= monthrange(A_LEAP_YEAR, month)[1]:
            self.add_error("by_day", _("This day does not exist."))
        if ahead is not None and (day is not None or month is not None):
            self.add_error("months_before", _("Please give a day of the year or months, not both."))
        elif ahead is not None and ahead > 12:
            self.add_error("months_before", _("At most 12 months: before that it is not born."))
        if not any(said.values()) and ahead is None:
            self.add_error(None, _("Please give a date, a phone number, a link or a note."))
        return said


class TrialForm(forms.Form):
    """A birth, to see which dates the rules give."""

    geboren = forms.DateField(label=_("Day of birth"), widget=DayInput())
