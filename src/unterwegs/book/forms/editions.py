"""What people may type about editions and prints."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from unterwegs.book import queries, rules
from unterwegs.book.models import Edition
from unterwegs.directory import rules as directory
from unterwegs.kit import pictures
from unterwegs.places import queries as places
from unterwegs.places.models import Area

MONTHS_BACK = 12


class PhasesField(forms.TypedMultipleChoiceField):
    """Life phases; none means all."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            label=_("Life phases"),
            choices=[(code, name) for code, name in directory.Phase.choices if code != directory.Phase.ACROSS],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("None: all of them. Offers and chapters for other ages are left out."),
            **given,
        )


class ChaptersField(forms.MultipleChoiceField):
    """The common chapters in the order of the book; with all of them chosen, later ones come along by themselves."""

    count = 0  # of all chapters in the language

    def __init__(self) -> None:
        super().__init__(
            label=_("Chapters"),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("All chosen: new chapters of later versions come along by themselves."),
        )

    def name(self, language: str) -> list[str]:
        """Titles in a language, and which of them nobody has released there; returns the short names of all."""
        titles = queries.chapter_titles(language)
        self.count = len(titles)
        self.choices = [
            (slug, title if is_printable else _("%(title)s – not released for print yet") % {"title": title})
            for slug, title, is_printable in titles
        ]
        return [slug for slug, _title, _is_printable in titles]

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        if not chosen:
            raise forms.ValidationError(_("Please choose at least one chapter."))
        return [] if len(chosen) == self.count else chosen


class EditionForm(forms.ModelForm[Edition]):
    """An edition as it is planned."""

    phases = PhasesField()
    chapters = ChaptersField()

    class Meta:
        model = Edition
        fields = (
            "title", "area", "language", "second_language", "format", "phases", "chapters", "greeting", "greeting_by",
            "is_current",
        )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        area: Any = self.fields["area"]
        area.queryset = Area.objects.filter(pk__in=[one.pk for one in places.family_areas()])
        area.empty_label = _("The whole town")
        chapters: Any = self.fields["chapters"]
        known = chapters.name(self.data.get("language") or self.instance.language)
        if not self.instance.chapters:
            self.initial["chapters"] = known
        second: Any = self.fields["second_language"]
        second.choices = [("", _("none")), *settings.LANGUAGES]
        self.fields["greeting"].help_text = _("In the language of the book. It stands in front, before the contents.")
        self.fields["second_language"].help_text = _("Both languages stand side by side on each page.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("second_language") and cleaned["second_language"] == cleaned.get("language"):
            self.add_error("second_language", _("Please choose another language, or none."))
        return cleaned


class SeriesForm(forms.Form):
    """A whole series: one edition for each area in each language."""

    areas = forms.MultipleChoiceField(label=_("For whom"), widget=forms.CheckboxSelectMultiple)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    format = forms.ChoiceField(label=_("Format"), choices=rules.Format.choices, initial=rules.Format.A5)
    phases = PhasesField()

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.known = {str(one.pk): one for one in places.family_areas()}
        areas: Any = self.fields["areas"]
        areas.choices = [
            (queries.WHOLE_TOWN, _("The whole town")),
            *((key, one.name) for key, one in self.known.items()),
        ]

    @property
    def chosen_areas(self) -> Sequence[Area | None]:
        return [self.known.get(key) for key in self.cleaned_data["areas"]]


class EditionFilterForm(forms.Form):
    """Which editions the list shows."""

    area = forms.ChoiceField(label=_("For whom"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("all")), *settings.LANGUAGES], required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        area: Any = self.fields["area"]
        known = [(one.slug, one.name) for one in places.family_areas()]
        area.choices = [("", _("all")), (queries.WHOLE_TOWN, _("The whole town")), *known]

    def wanted(self) -> dict[str, str]:
        """What was chosen; a choice that does not exist is none."""
        self.full_clean()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class LogoForm(forms.Form):
    """A logo, re-encoded without its metadata, and whose it is."""

    file = forms.FileField(
        label=_("Logo"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP on white. No advertisement."),
    )
    alternative = forms.CharField(
        label=_("Whose logo"), max_length=160, help_text=_("Read aloud to people who cannot see the picture.")
    )

    def clean_file(self) -> pictures.Picture:
        try:
            return pictures.reencode(self.cleaned_data["file"].read(), largest=900)
        except pictures.Unusable as refusal:
            raise forms.ValidationError(str(refusal)) from None


class PrintForm(forms.Form):
    """How many books the printer is to make."""

    copies = forms.IntegerField(label=_("Copies"), min_value=1, max_value=100_000, initial=200)


class HandedOutForm(forms.Form):
    """Books handed out in one area and month; the last number counts."""

    area = forms.ModelChoiceField(label=_("Neighborhood"), queryset=Area.objects.none(), empty_label=None)
    month = forms.TypedChoiceField(label=_("Month"), coerce=date.fromisoformat)
    count = forms.IntegerField(
        label=_("Books in this month"),
        min_value=0,
        max_value=rules.LARGEST_HANDOUT,
        help_text=_("All of the month together. A number typed again replaces the one before."),
    )

    def __init__(self, data: Any = None, *, areas: Sequence[Area], preferred: Area | None, today: date) -> None:
        super().__init__(data)
        area: Any = self.fields["area"]
        area.queryset = Area.objects.filter(pk__in=[one.pk for one in areas]).order_by("name")
        month: Any = self.fields["month"]
        month.choices = [
            (one.isoformat(), f"{MONTHS[one.month]} {one.year}") for one in rules.months_back(today, MONTHS_BACK)
        ]
        self.initial = {"area": preferred.pk if preferred else None}
