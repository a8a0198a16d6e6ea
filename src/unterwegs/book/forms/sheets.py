"""What people choose for a sheet: nothing of it is kept."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from unterwegs.book import content, queries
from unterwegs.book.rules import Format
from unterwegs.places import queries as places

WHOLE_TOWN = "stadt"  # no area has this name: they are parts of it
LONGEST = 60  # chapters, topics and offers of one folder together


class SheetForm(forms.Form):
    """What every sheet is asked: its language, and whether a printer gets it."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="de")


class OfferSheetForm(SheetForm):
    offer = forms.ChoiceField(label=_("Offer"))
    format = forms.ChoiceField(
        label=_("As"), choices=[("a4", _("Sheet A4")), ("a5", _("Sheet A5")), ("poster", _("Poster A3"))], initial="a4"
    )
    field_order = ("offer", "format", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "offer", queries.offer_titles("de"))


class PlaceSheetForm(SheetForm):
    place = forms.ChoiceField(label=_("Center"))
    format = forms.ChoiceField(
        label=_("As"),
        choices=[
            ("regular", _("Week plan: the usual week")),
            ("week", _("Week plan: one week")),
            ("poster", _("Poster A3")),
        ],
        initial="regular",
    )
    first = forms.DateField(
        label=_("From this day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only for one week; empty: from today on."),
    )
    field_order = ("place", "format", "first", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "place", queries.place_titles("de"))


class MonthSheetForm(SheetForm):
    area = forms.ChoiceField(label=_("Neighborhood"))
    month = forms.ChoiceField(label=_("Month"))
    field_order = ("area", "month", "language")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "area", queries.area_titles())
        months = queries.months_ahead(today)
        _choose(self, "month", [(f"{one:%Y-%m}", content.month_words(one)) for one in months])

    @property
    def first_day(self) -> date:
        return date.fromisoformat(f"{self.cleaned_data['month']}-01")


class HangerForm(forms.Form):
    area = forms.ChoiceField(label=_("Neighborhood"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "area", [(WHOLE_TOWN, _("Whole town")), *queries.area_titles()])


class FolderForm(forms.Form):
    """The folder for one family. It asks for no name: a folder is for whoever holds it."""

    language = forms.ChoiceField(
        label=_("Her language"), choices=settings.LANGUAGES, initial="de", widget=forms.RadioSelect
    )
    area = forms.ChoiceField(label=_("Where she lives"))
    chapters = forms.MultipleChoiceField(
        label=_("What is it about?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Chapters of the book, each with the offers to it nearby."),
    )  # fmt: skip
    topics = forms.MultipleChoiceField(
        label=_("More offers nearby"), required=False, widget=forms.CheckboxSelectMultiple
    )
    offers = forms.MultipleChoiceField(label=_("Single offers"), required=False, widget=forms.CheckboxSelectMultiple)
    format = forms.ChoiceField(label=_("As"), choices=Format, initial=Format.A4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "area", [(WHOLE_TOWN, _("Whole town")), *queries.area_titles()])
        _choose(self, "chapters", queries.folder_chapters("de"))
        _choose(self, "topics", queries.topic_titles("de"))
        _choose(self, "offers", queries.offer_titles("de"))

    def clean(self) -> dict[str, Any]:
        super().clean()
        typed = self.cleaned_data
        count = sum(len(typed.get(name, ())) for name in ("chapters", "topics", "offers"))
        if count > LONGEST:
            raise forms.ValidationError(_("That is too much for one folder. Choose less."))
        if not count and not self.errors:
            raise forms.ValidationError(_("Choose at least one chapter, topic or offer."))
        return typed

    def wanted(self) -> queries.Wanted:
        """What goes into the folder; the form is valid."""
        typed = self.cleaned_data
        return queries.Wanted(
            language=typed["language"],
            area=places.family_area(typed["area"]),
            chapters=typed["chapters"],
            topics=typed["topics"],
            offers=typed["offers"],
            format=typed["format"],
        )


def _choose(form: forms.Form, name: str, choices: Any) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # the stubs know only a Field
