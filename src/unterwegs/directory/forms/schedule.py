"""When an offer happens, in the words of people instead of an RRULE."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django import forms
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from unterwegs.directory import rules
from unterwegs.directory.content import Break, Times
from unterwegs.directory.forms.fields import ROWS, ClockInput, DayInput, with_nothing
from unterwegs.kit import calendars

WEEKLY, MONTHLY, DAILY, ONCE, APPOINTMENT, OTHER = "weekly", "monthly", "daily", "once", "appointment", "other"
RHYTHMS = (
    (WEEKLY, _("On weekdays")),
    (MONTHLY, _("Once a month")),
    (DAILY, _("Every day")),
    (ONCE, _("Only once")),
    (APPOINTMENT, _("By appointment")),
)
NTHS = (
    (1, pgettext_lazy("week of the month", "first")),
    (2, pgettext_lazy("week of the month", "second")),
    (3, pgettext_lazy("week of the month", "third")),
    (4, pgettext_lazy("week of the month", "fourth")),
    (5, pgettext_lazy("week of the month", "fifth")),
    (-1, pgettext_lazy("week of the month", "last")),
)


class ScheduleForm(forms.Form):
    """One schedule: how often, from when to when, and what holidays do to it."""

    rhythm = forms.ChoiceField(label=_("How often"), choices=RHYTHMS, initial=WEEKLY)
    days = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), coerce=int, required=False, choices=WEEKDAYS.items(), widget=forms.CheckboxSelectMultiple
    )
    every = forms.IntegerField(
        label=_("Every how many weeks"), min_value=1, max_value=52, initial=1, required=False,
        help_text=_("1: every week, 2: every other week, counted from the first day."),
    )  # fmt: skip
    nth = forms.TypedChoiceField(label=_("Which one of the month"), coerce=int, choices=NTHS, required=False, initial=1)
    weekday = forms.TypedChoiceField(
        label=_("Weekday of the month"), coerce=int, choices=WEEKDAYS.items(), required=False, initial=0
    )
    opens_at = forms.TimeField(label=_("From"), required=False, widget=ClockInput)
    closes_at = forms.TimeField(label=_("To"), required=False, widget=ClockInput)
    first_on = forms.DateField(label=_("First day"), widget=DayInput)
    last_on = forms.DateField(label=_("Last day"), required=False, widget=DayInput)
    location = forms.ChoiceField(label=_("Location"), required=False)
    school = forms.ChoiceField(label=_("School holidays"), choices=rules.School.choices, initial=rules.School.ALWAYS)
    on_public_holidays = forms.BooleanField(label=_("Also on public holidays"), required=False)
    note = forms.CharField(label=_("Note"), max_length=160, required=False, help_text=_("Families read it."))

    def __init__(
        self,
        data: Any = None,
        *,
        times: Times | None = None,
        today: date,
        locations: Sequence[tuple[str, str]] = (),
        prefix: str | None = None,
        empty_permitted: bool = False,
        use_required_attribute: bool = True,
    ) -> None:
        super().__init__(
            data,
            initial=_initial(times) if times else {"first_on": today},
            prefix=prefix,
            empty_permitted=empty_permitted,
            use_required_attribute=use_required_attribute,
        )
        self.before = times
        if times and self.initial["rhythm"] == OTHER:
            other = (OTHER, _("As it is: %(rule)s") % {"rule": times.rule})
            self.fields["rhythm"].choices = [*RHYTHMS, other]  # type: ignore[attr-defined]
        if len(locations) > 1:
            self.fields["location"].choices = with_nothing(locations)  # type: ignore[attr-defined]
        else:
            del self.fields["location"]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        rhythm, opens, closes = typed.get("rhythm"), typed.get("opens_at"), typed.get("closes_at")
        if rhythm == WEEKLY and not typed.get("days"):
            self.add_error("days", _("Please choose at least one weekday."))
        if rhythm != APPOINTMENT and opens is None and "opens_at" not in self.errors:
            self.add_error("opens_at", _("When does it begin?"))
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("It ends before it begins."))
        if typed.get("last_on") and typed.get("first_on") and typed["last_on"] < typed["first_on"]:
            self.add_error("last_on", _("The last day comes before the first one."))
        return typed

    def times(self, pauses: tuple[Break, ...] | None = None) -> Times:
        """The schedule as typed, with the exceptions it had; ``None`` leaves the pauses."""
        typed, before = self.cleaned_data, self.before or Times(id=uuid4(), first_on=self.cleaned_data["first_on"])
        chosen = typed.get("location", str(before.location or ""))
        by_appointment = typed["rhythm"] == APPOINTMENT
        times = msgspec.structs.replace(
            before,
            rule=self._rule(before),
            by_appointment=by_appointment,
            location=UUID(chosen) if chosen else None,
            pauses=before.pauses if pauses is None else pauses,
            **{name: typed[name] for name in ("first_on", "last_on", "school", "on_public_holidays", "note")},
            **{name: None if by_appointment else typed[name] for name in ("opens_at", "closes_at")},
        )
        same_as_sample = before.is_sample and times == before
        return msgspec.structs.replace(times, is_sample=same_as_sample)

    def _rule(self, before: Times) -> str:
        typed = self.cleaned_data
        kind = typed["rhythm"]
        if kind == WEEKLY:
            return calendars.weekly(typed["days"], every=typed["every"] or 1)
        if kind == MONTHLY:
            return calendars.monthly(typed["nth"], typed["weekday"])
        return {DAILY: "FREQ=DAILY", OTHER: before.rule}.get(kind, "")


def _initial(times: Times) -> dict[str, Any]:
    pattern = calendars.describe(times.rule)
    days = list(pattern.days) or [times.first_on.weekday()]
    return {
        "rhythm": APPOINTMENT if times.by_appointment or times.opens_at is None else pattern.kind,
        "days": days,
        "every": pattern.every,
        "nth": pattern.nth or 1,
        "weekday": days[0],
        "location": str(times.location or ""),
        **{
            name: getattr(times, name)
            for name in ("opens_at", "closes_at", "first_on", "last_on", "school", "on_public_holidays", "note")
        },
    }


class PauseForm(forms.Form):
    """A time of the year without dates."""

    first_on = forms.DateField(label=_("First day"), required=False, widget=DayInput)
    last_on = forms.DateField(label=_("Last day"), required=False, widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=160, required=False)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        first, last = typed.get("first_on"), typed.get("last_on")
        if (first is None) != (last is None) or (first is None and typed.get("reason")):
            self.add_error("last_on" if first else "first_on", _("A pause needs both days."))
        if first and last and last < first:
            self.add_error("last_on", _("The last day comes before the first one."))
        return typed


class PausesForm(forms.BaseFormSet[PauseForm]):
    def breaks(self) -> tuple[Break, ...]:
        rows = [row.cleaned_data for row in self.forms if row not in self.deleted_forms]
        return tuple(Break(row["first_on"], row["last_on"], row["reason"]) for row in rows if row.get("first_on"))


PauseFormSet = forms.formset_factory(PauseForm, formset=PausesForm, **ROWS)


def pause_rows(data: Any, times: Times | None) -> Any:
    """The pauses of a schedule, with two empty rows."""
    pauses = times.pauses if times else ()
    initial = [{"first_on": one.first_on, "last_on": one.last_on, "reason": one.reason} for one in pauses]
    return PauseFormSet(data, prefix="pauses", initial=initial)


class CancelForm(forms.Form):
    """One date that does not happen."""

    on = forms.DateField(label=_("Day"), widget=DayInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=160, required=False, help_text=_("Families read it, for example “illness”.")
    )


class ExtraForm(CancelForm):
    """One date more."""

    opens_at = forms.TimeField(label=_("From"), widget=ClockInput)
    closes_at = forms.TimeField(label=_("To"), required=False, widget=ClockInput)
    field_order = ("on", "opens_at", "closes_at", "reason")

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        opens, closes = typed.get("opens_at"), typed.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("It ends before it begins."))
        return typed


class OpeningForm(forms.Form):
    """One line of the opening hours of a place."""

    days = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        coerce=int,
        required=False,
        choices=WEEKDAYS_ABBR.items(),
        widget=forms.CheckboxSelectMultiple,
    )
    opens_at = forms.TimeField(label=_("From"), required=False, widget=ClockInput)
    closes_at = forms.TimeField(label=_("To"), required=False, widget=ClockInput)
    school = forms.ChoiceField(label=_("School holidays"), choices=rules.School.choices, required=False)
    note = forms.CharField(label=_("Note"), max_length=160, required=False)
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        days, opens, closes = typed.get("days"), typed.get("opens_at"), typed.get("closes_at")
        if bool(days) != (opens is not None):
            self.add_error("opens_at" if days else "days", _("Opening hours need weekdays and a time."))
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("It ends before it begins."))
        return typed


class OpeningsForm(forms.BaseFormSet[OpeningForm]):
    def hours(self, before: Sequence[Times], *, today: date) -> tuple[Times, ...]:
        """The opening hours as typed; lines that were there keep their first day and their exceptions.

        Hours that are not plainly weekly (imported ones) have no line and stay as they are.
        """
        known = {times.id: times for times in before}
        rows = [row.cleaned_data for row in self.forms if row not in self.deleted_forms]
        typed = [_opening(row, known, today) for row in rows if row.get("days")]
        return (*typed, *(times for times in before if not is_weekly(times)))


OpeningFormSet = forms.formset_factory(OpeningForm, formset=OpeningsForm, **ROWS)


def is_weekly(times: Times) -> bool:
    """Whether hours repeat every week, as a line of the form can say it."""
    pattern = calendars.describe(times.rule)
    return times.opens_at is not None and pattern.kind == "weekly" and pattern.every == 1


def opening_rows(data: Any, before: Sequence[Times]) -> Any:
    """The weekly opening hours of a place, with two empty rows."""
    initial = [
        {
            "id": times.id,
            "days": list(calendars.weekdays(times.rule, times.first_on)),
            "opens_at": times.opens_at,
            "closes_at": times.closes_at,
            "school": times.school,
            "note": times.note,
        }
        for times in before
        if is_weekly(times)
    ]
    return OpeningFormSet(data, prefix="opening", initial=initial)


def _opening(row: dict[str, Any], known: dict[UUID, Times], today: date) -> Times:
    before = known.get(row["id"]) or Times(id=uuid4(), first_on=today)
    opens: time = row["opens_at"]
    return msgspec.structs.replace(
        before,
        rule=calendars.weekly(row["days"]),
        opens_at=opens,
        closes_at=row["closes_at"],
        school=row["school"] or rules.School.ALWAYS.value,
        note=row["note"],
    )


class FeedForm(forms.Form):
    """A calendar that the organization keeps itself."""

    url = forms.CharField(
        label=_("Address of the calendar"),
        max_length=500,
        help_text=_("It begins with https:// or webcal:// and mostly ends with .ics."),
        widget=forms.TextInput({"inputmode": "url"}),
    )
    words = forms.CharField(
        label=_("Only events with this word"),
        max_length=80,
        required=False,
        help_text=_("Empty: all events of the calendar."),
    )

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        if not url.startswith(("https://", "http://", "webcal://")):
            raise forms.ValidationError(_("Please give an address that begins with https:// or webcal://."))
        return url
