"""Fields that several forms of the directory share."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Choices = Sequence[tuple[Any, Any]]
NOTHING: Choices = (("", "—"),)
AGE = re.compile(r"^\s*(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>[^\d\s.]*)\.?\s*$")
YEARS = ("j", "y")
#: Rows of one kind in a form: two empty ones, and never more than anybody types.
ROWS: dict[str, Any] = {"extra": 2, "can_delete": True, "can_delete_extra": False, "max_num": 100, "absolute_max": 100}


def with_nothing(choices: Iterable[tuple[Any, Any]]) -> Choices:
    """The choices after an empty one."""
    return (*NOTHING, *choices)


class WordsField(forms.CharField):
    """Text of one or many lines with plain line ends, however the browser sends them."""

    def __init__(self, *, lines: int = 1, **kwargs: Any) -> None:
        attrs = {"dir": "auto"}  # Arabic words begin at the right
        widget = forms.Textarea({**attrs, "rows": lines}) if lines > 1 else forms.TextInput(attrs)
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


class MonthsField(forms.CharField):
    """An age in whole months, typed as „18“, „18 Monate“, „1,5 Jahre“ or „3 J“; empty is None."""

    default_error_messages = {"invalid": _("Please write months or years, for example “18” or “3 years”.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("In months; “3 years” is understood as well."))
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "text", "data-age": "", "size": 12}))
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        typed = AGE.match(text)
        if typed is None:
            raise forms.ValidationError(self.error_messages["invalid"])
        number = Decimal(typed["number"].replace(",", "."))
        in_years = typed["unit"].lower().startswith(YEARS)
        months = round(number * 12) if in_years else round(number)
        if months > 1200:
            raise forms.ValidationError(self.error_messages["invalid"])
        return months


class CodesChoice(forms.MultipleChoiceField):
    """Several codes as check boxes; cleans to a tuple in the order of the choices."""

    def __init__(self, *, choices: Any = (), **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)

    def clean(self, value: Any) -> Any:
        chosen = set(super().clean(value))
        offered: Any = self.choices
        return tuple(code for code, _label in offered if str(code) in chosen)


class Tristate(forms.TypedChoiceField):
    """Yes, no, or nobody knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=(("", _("unknown")), ("yes", _("yes")), ("no", _("no"))),
            coerce=lambda code: code == "yes",
            empty_value=None,
            required=False,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


class DayInput(forms.DateInput):
    """A day with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """A time with the browser's own clock."""

    input_type = "time"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs, format="%H:%M")


def kept(before: tuple[Any, ...], now: Iterable[Any]) -> tuple[Any, ...]:
    """The earlier order where the same things are chosen, so that saving without a change changes nothing."""
    chosen = tuple(now)
    return before if set(before) == set(chosen) and len(before) == len(chosen) else chosen
