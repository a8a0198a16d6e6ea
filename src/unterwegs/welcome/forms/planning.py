"""What the coordination types about the programme, visitors, proposals and visits."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from unterwegs.directory.models import Location
from unterwegs.kit import pictures
from unterwegs.people.models import User
from unterwegs.places import languages
from unterwegs.places import queries as places
from unterwegs.places.models import Area
from unterwegs.welcome import promises, queries, rules
from unterwegs.welcome.models import Programme, Visitor

WEEK = range(7)
LONGEST_SEED = 99_999
PORTRAIT = 480  # pixels; 30 mm at 400 dpi


class DayField(forms.DateField):
    """A day, typed with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HourField(forms.TimeField):
    """An hour, typed with the browser's own clock, in quarters."""

    widget = forms.TimeInput(attrs={"type": "time", "step": "900"}, format="%H:%M")


class ProgrammeForm(forms.ModelForm[Programme]):
    """What the town promises; the hints say what is usual and what is shortest."""

    SECTIONS = (
        (_("What we promise"), ("name", "mode", "earliest_weeks", "latest_weeks", "reading_days", "late_weeks")),
        (_("The visit"), ("minutes", "tries", "rests_in_school_holidays", "own_free_days")),
        (_("The letter"), ("second_language", "signed_by", "responsible", "return_address", "phone", "phone_hours")),
        (_("Forgetting"), ("forget_days_after_visit", "forget_days_after_try", "marks_years")),
    )

    class Meta:
        model = Programme
        fields = (
            "name",
            "mode",
            "earliest_weeks",
            "latest_weeks",
            "reading_days",
            "late_weeks",
            "minutes",
            "tries",
            "rests_in_school_holidays",
            "own_free_days",
            "second_language",
            "signed_by",
            "responsible",
            "return_address",
            "phone",
            "phone_hours",
            "forget_days_after_visit",
            "forget_days_after_try",
            "marks_years",
        )
        widgets = {
            "mode": forms.RadioSelect,
            "own_free_days": forms.Textarea(attrs={"rows": 3}),
            "responsible": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "name": _("It stands first in the letter, before the office."),
            "mode": _(
                "Usual: a day in the letter, and we ring once. Letters with a day lead to a visit far more often."
            ),
            "earliest_weeks": _("Usual: 6."),
            "latest_weeks": _("Usual: 10."),
            "reading_days": _("Usual: 14. Nobody is visited sooner after the letter."),
            "late_weeks": _("Usual: 4. So long a family is visited whose notice came late."),
            "minutes": _("Usual: 60."),
            "tries": _("Usual: 2. After the last one everything goes by post."),
            "own_free_days": _("One in a line: 2026-12-24, or from and until: 2026-12-24 2027-01-01."),
            "second_language": _("Empty: German only, unless the family chose another. Never guessed from a name."),
            "signed_by": _("Name and function, as it stands under the letter."),
            "responsible": _("Office, address, data-protection officer with phone or mail (Art. 14 GDPR)."),
            "forget_days_after_visit": _(
                "Shortest: 0 – on the day after the visit. Longer only where your Land says so."
            ),
            "forget_days_after_try": _(
                "Shortest: 14, so that a family can still answer. Longer only where your Land says so."
            ),
            "marks_years": _("Shortest that keeps us from writing again: 3. What stays is blurred, without a name."),
        }

    def clean_own_free_days(self) -> str:
        written: str = self.cleaned_data["own_free_days"]
        try:
            rules.free_days(written)
        except rules.NotDays:
            raise forms.ValidationError(_("Please write days as 2026-12-24, one or two in a line.")) from None
        return written

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        earliest, latest = typed.get("earliest_weeks"), typed.get("latest_weeks")
        if earliest is not None and latest is not None and latest <= earliest:
            self.add_error("latest_weeks", _("The last week lies after the first."))
        for name in ("minutes", "tries", "marks_years"):
            if typed.get(name) == 0:
                self.add_error(name, _("At least 1."))
        return typed

    @property
    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS]


class VisitorForm(forms.ModelForm[Visitor]):
    """Languages, way of travel, where, how many, and the hours of each weekday."""

    languages = forms.MultipleChoiceField(label=_("Languages"), widget=forms.CheckboxSelectMultiple)
    areas = forms.ModelMultipleChoiceField(
        label=_("Neighborhoods"),
        queryset=Area.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: everywhere. She is asked first for families here."),
    )

    class Meta:
        model = Visitor
        fields = ("languages", "means", "start", "areas", "visits_a_day")
        help_texts = {"start": _("Where her day begins and ends. Empty: where most begin.")}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["languages"].choices = list(languages.names().items())  # type: ignore[attr-defined]
        self.fields["areas"].queryset = Area.objects.filter(pk__in=[area.pk for area in places.family_areas()])  # type: ignore[attr-defined]
        start: Any = self.fields["start"]
        start.queryset = Location.objects.filter(is_active=True, longitude__isnull=False).order_by("name")
        start.empty_label = "—"
        known = {shift.weekday: shift for shift in self.instance.shifts.all()} if self.instance.pk else {}
        for day in WEEK:
            for end in ("first", "last"):
                initial = getattr(known.get(day), end, None)
                self.fields[f"{end}_{day}"] = HourField(required=False, initial=initial)

    @property
    def week(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """The weekdays with their two clocks."""
        return [(WEEKDAYS_ABBR[day], self[f"first_{day}"], self[f"last_{day}"]) for day in WEEK]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        for day in WEEK:
            first, last = typed.get(f"first_{day}"), typed.get(f"last_{day}")
            if bool(first) != bool(last):
                self.add_error(f"last_{day}", _("Please give both hours of a day, or none."))
            elif first and last and last <= first:
                self.add_error(f"last_{day}", _("The end lies before the beginning."))
        return typed

    @property
    def hours(self) -> Mapping[int, tuple[time, time]]:
        """The hours of a valid form."""
        told = self.cleaned_data
        return {day: (told[f"first_{day}"], told[f"last_{day}"]) for day in WEEK if told.get(f"first_{day}")}


class AppointForm(VisitorForm):
    """Somebody with the role of a visitor who is planned from now on."""

    class Meta:
        model = Visitor
        fields = ("user", "languages", "means", "start", "areas", "visits_a_day")
        help_texts = VisitorForm.Meta.help_texts

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        user: Any = self.fields["user"]
        user.queryset, user.empty_label = queries.people_to_appoint(), "—"


class AwayForm(forms.Form):
    """Days on which somebody does not visit."""

    first_on = DayField(label=_("First day"))
    last_on = DayField(label=_("Last day"))

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("first_on") and typed.get("last_on") and typed["last_on"] < typed["first_on"]:
            self.add_error("last_on", _("The last day lies before the first."))
        return typed


class PortraitForm(forms.Form):
    """A picture of herself for letters."""

    file = forms.FileField(
        label=_("Picture of me"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP. It is made smaller; where and when it was taken is removed."),
    )

    def clean_file(self) -> pictures.Picture:
        """Large enough for the round picture of a letter; without metadata."""
        try:
            return pictures.reencode(self.cleaned_data["file"].read(), largest=PORTRAIT)
        except pictures.Unusable as refusal:
            raise forms.ValidationError(str(refusal)) from None


def next_monday(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) % 7 or 7)


class ProposeForm(forms.Form):
    """For which days tours shall be proposed."""

    first_on = DayField(label=_("From"))
    weeks = forms.TypedChoiceField(
        label=_("How long"),
        choices=[(1, _("one week")), (4, _("four weeks"))],
        coerce=int,
        initial=4,
        widget=forms.RadioSelect,
    )
    to_post_on = DayField(
        label=_("Letters are posted until"), help_text=_("The days for reading are counted from here.")
    )
    seconds = forms.IntegerField(
        label=_("Seconds to think"), min_value=1, max_value=rules.LONGEST_THINKING, initial=rules.SECONDS_TO_THINK
    )
    seed = forms.IntegerField(
        label=_("Number of the draw"),
        min_value=1,
        max_value=LONGEST_SEED,
        initial=1,
        help_text=_("Another number may find another plan; the same number finds the same again."),
    )

    def __init__(self, data: Any = None, *, today: date, terms: rules.Terms) -> None:
        posted = today + rules.POSTING
        first = {"first_on": next_monday(posted + terms.reading), "to_post_on": posted}
        super().__init__(data, initial=first)
        self.today = today

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("to_post_on") and typed["to_post_on"] < self.today:
            self.add_error("to_post_on", _("This day is over."))
        if typed.get("first_on") and typed["first_on"] <= self.today:
            self.add_error("first_on", _("Please choose a day after today."))
        return typed


class PutForm(forms.Form):
    """Where a stop of a proposal shall go; without an hour the best place of that day."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    visitor = forms.ModelChoiceField(label=_("Person"), queryset=Visitor.objects.none(), empty_label=None)
    second = forms.ModelChoiceField(label=_("Comes along"), queryset=Visitor.objects.none(), required=False)
    on = DayField(label=_("Day"))
    at = HourField(label=_("Hour"), required=False, help_text=_("Empty: where it fits best on this day."))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        known = Visitor.objects.active().select_related("user")
        self.fields["visitor"].queryset = known  # type: ignore[attr-defined]
        self.fields["second"].queryset = known  # type: ignore[attr-defined]


class WishesForm(forms.Form):
    """When, where, in which language and by whom a family likes to be visited."""

    times = forms.MultipleChoiceField(
        label=_("Good times"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (f"{day}-{part}", f"{WEEKDAYS[day]} {label}")
            for day in range(6)
            for part, label in promises.Daytime.choices
        ],
    )
    place = forms.ChoiceField(label=_("Where"), choices=promises.Place.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language, as the family chose"), required=False)
    same_visitor = forms.ModelChoiceField(
        label=_("Wishes for this visitor"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("No matter"),
        help_text=_("As at the sibling, when the family says so."),
    )
    in_pair = forms.BooleanField(label=_("Visit by two, at the same time"), required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["language"].choices = [("", _("German")), *list(languages.names().items())[1:]]  # type: ignore[attr-defined]
        known = User.objects.filter(visitor__ended_on=None, visitor__isnull=False, is_active=True).order_by("name")
        self.fields["same_visitor"].queryset = known  # type: ignore[attr-defined]

    @property
    def parts(self) -> list[Any]:
        """The heads of the columns."""
        return [label for _part, label in promises.Daytime.choices]

    @property
    def grid(self) -> list[tuple[Any, list[Any]]]:
        """The times as a table: a row for each weekday, a box for each time of the day."""
        boxes = list(self["times"].subwidgets)
        size = len(promises.Daytime.choices)
        return [(WEEKDAYS_ABBR[day], boxes[day * size : (day + 1) * size]) for day in range(6)]


def shown_times(codes: Any) -> list[str]:
    """The boxes of the table that wishes of a family fill: „morning“ is every morning, „2“ all Wednesday."""
    found = []
    for day in range(6):
        for part in promises.Daytime.values:
            if {f"{day}-{part}", part, str(day)} & set(codes or ()):
                found.append(f"{day}-{part}")
    return found


class VisitForm(forms.Form):
    """A day for one family."""

    visitor = forms.ModelChoiceField(label=_("Person"), queryset=Visitor.objects.none(), empty_label="—")
    second = forms.ModelChoiceField(
        label=_("Comes along"), queryset=Visitor.objects.none(), required=False, empty_label=_("Nobody")
    )
    on = DayField(label=_("Day"))
    at = HourField(label=_("Hour"))
    place = forms.ChoiceField(label=_("Where"), choices=promises.Place.choices, required=False)
    is_agreed = forms.BooleanField(
        label=_("Agreed with the family itself; no letter has to be read before"), required=False
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        known = Visitor.objects.active().select_related("user")
        self.fields["visitor"].queryset = known  # type: ignore[attr-defined]
        self.fields["second"].queryset = known  # type: ignore[attr-defined]
