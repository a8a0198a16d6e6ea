"""What people may type about the town, its areas and its addresses."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from unterwegs.people.models import User
from unterwegs.people.roles import Role
from unterwegs.places import languages, numbers, rules
from unterwegs.places.models import Area, EmergencyNumber, SchoolHoliday, Town

LARGEST_UPLOAD, LARGEST_CALENDAR = 200 * 1024 * 1024, 2 * 1024 * 1024


class Upload(forms.Form):
    """A file from the person's own computer."""

    file = forms.FileField(label=_("File"))
    largest = LARGEST_UPLOAD

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > self.largest:
            raise forms.ValidationError(_("The file is larger than %s MB.") % (self.largest // 1024 // 1024))
        return file


class AreasForm(Upload):
    """Areas from GeoJSON or a zipped shapefile."""

    division = forms.CharField(
        label=_("Name of the division"), max_length=120, help_text=_("For example “Stadtteile” or “Sozialräume”.")
    )
    kind = forms.ChoiceField(label=_("Kind of the areas"), choices=rules.AreaKind, initial=rules.AreaKind.DISTRICT)
    name = forms.CharField(
        label=_("Property with the name"), max_length=60, required=False, help_text=_("Empty: we look for it.")
    )
    key = forms.CharField(label=_("Property with the official key"), max_length=60, required=False)
    parent = forms.CharField(
        label=_("Property with the larger area"), max_length=60, required=False, help_text=_("Empty: by position.")
    )
    origin = forms.CharField(label=_("Source and license"), max_length=300, required=False)
    for_families = forms.BooleanField(label=_("Families choose from these areas"), required=False)
    schematic = forms.BooleanField(label=_("Only schematic outlines"), required=False)
    field_order = ["file", "division", "kind", "for_families", "schematic", "origin", "name", "key", "parent"]


class AddressesForm(Upload):
    """The official house coordinates."""

    origin = forms.CharField(label=_("Source"), max_length=300, help_text=_("For example “Stadt Essen, 10/2022”."))
    license = forms.CharField(label=_("License"), max_length=120, required=False)
    field_order = ["file", "origin", "license"]


class LookupForm(forms.Form):
    """An address to try."""

    address = forms.CharField(label=_("Address"), max_length=160)


class AreaForm(forms.ModelForm[Area]):
    """What people may change about an area; its outline comes from a file."""

    class Meta:
        model = Area
        fields = ("name", "kind", "parent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Area.objects.filter(division=self.instance.division).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]

    def clean_parent(self) -> Area | None:
        parent: Area | None = self.cleaned_data["parent"]
        above, seen = parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.instance.pk:
                raise forms.ValidationError(_("An area cannot be a part of itself."))
            seen.add(above.pk)
            above = above.parent
        return parent


class LeadForm(forms.Form):
    """Somebody to lead in an area."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Person"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = Q(assignments__role=Role.NEIGHBORHOOD_LEAD, is_active=True)
        self.fields["user"].queryset = User.objects.filter(holders).distinct()  # type: ignore[attr-defined]


class TownForm(forms.ModelForm[Town]):
    """The facts of the town."""

    class Meta:
        model = Town
        fields = (
            "name",
            "land",
            "office",
            "phone",
            "phone_hours",
            "email",
            "address",
            "website",
            "imprint",
            "privacy",
            "privacy_officer",
            "authority",
            "operator",
            "child_protection_phone",
            "child_protection_hours",
            "child_protection_advice",
            "longitude",
            "latitude",
        )


class HolidayForm(forms.ModelForm[SchoolHoliday]):
    """School holidays of the Land."""

    class Meta:
        model = SchoolHoliday
        fields = ("name", "first_on", "last_on", "source")
        widgets: ClassVar = {
            "first_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "last_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean_last_on(self) -> Any:
        first_on, last_on = self.cleaned_data.get("first_on"), self.cleaned_data["last_on"]
        if first_on and last_on < first_on:
            raise forms.ValidationError(_("The last day is before the first one."))
        return last_on


class HolidayFileForm(Upload):
    """School holidays from a calendar file of the Land."""

    largest = LARGEST_CALENDAR


class NumberForm(forms.ModelForm[EmergencyNumber]):
    """What people may change about an emergency number."""

    class Meta:
        model = EmergencyNumber
        fields = ("number", "name", "note", "hours", "languages", "website", "order", "urgent", "source")

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=languages.names, widget=forms.CheckboxSelectMultiple, required=False
    )

    def clean_name(self) -> str:
        """Shipped numbers have a name in every language; one of the town's own needs the one that is typed."""
        name: str = self.cleaned_data["name"]
        if not name and not numbers.is_known(self.instance.key):
            raise forms.ValidationError(_("Please give the number a name."))
        return name
