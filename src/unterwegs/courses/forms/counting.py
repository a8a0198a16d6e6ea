"""Heads of a date, as somebody counts them: three numbers and a ticket."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.courses import codes, steps
from unterwegs.courses.models import Session


class Heads(forms.IntegerField):
    """A number that may stay empty: then nobody was there."""

    def __init__(self, label: Any, **rest: Any) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(label=label, required=False, min_value=0, max_value=steps.MOST_HEADS, widget=widget, **rest)

    def clean(self, value: Any) -> int:
        return int(super().clean(value) or 0)


class CountForm(forms.Form):
    """How many were there. Nobody can be here for the first time who was not counted."""

    ticket = forms.CharField(max_length=36, widget=forms.HiddenInput)
    adults = Heads(_("Adults"))
    children = Heads(_("Children"))
    first_timers = Heads(_("Of them here for the first time"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and said["first_timers"] > said["adults"] + said["children"]:
            self.add_error("first_timers", _("These are more than were there."))
        return said


def known(session: Session) -> dict[str, Any]:
    """What is counted already, and a new ticket."""
    return {
        "ticket": codes.new_ticket(),
        "adults": session.adults or 0,
        "children": session.children or 0,
        "first_timers": session.first_timers or 0,
    }
