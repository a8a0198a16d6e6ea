"""The form of a place: address and point, access, rooms, team, recognition, pictures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.forms.fields import ROWS, DayInput, Tristate, kept, with_nothing
from unterwegs.directory.models import Contact, Location, Organization, Room, TeamRole
from unterwegs.directory.queries import LocationFilter
from unterwegs.kit import pictures

ADDRESS = ("street", "postcode", "city")
POINT = ("longitude", "latitude")


class LocationForm(forms.ModelForm[Location]):
    """The facts of a place; access is yes, no or unknown."""

    class Meta:
        model = Location
        fields = (
            "name", "kind", "organization", "contact", "website", "is_active",
            *ADDRESS, *POINT,
            "partners", "recognized_on", "recognized_by", "funding", "source", "source_date",
        )  # fmt: skip
        widgets = {"recognized_on": DayInput, "partners": forms.CheckboxSelectMultiple}
        help_texts = {
            "longitude": _("Empty: found by the address."),
            "latitude": _("Empty: found by the address."),
        }

    def __init__(self, data: Any = None, *, instance: Location | None = None) -> None:
        super().__init__(data, instance=instance)
        self.fields["contact"].queryset = Contact.objects.select_related("organization")  # type: ignore[attr-defined]
        self.fields["partners"].queryset = Organization.objects.all()  # type: ignore[attr-defined]
        for name in POINT:
            self.fields[name].localize = False
            self.fields[name].widget = forms.NumberInput(attrs={"step": "any"})
        there, missing = (instance.access, instance.no_access) if instance else ([], [])
        for code, label in rules.Access.choices:
            known = True if code in there else False if code in missing else None
            self.fields[f"access_{code}"] = Tristate(label=label, initial=known)

    def clean(self) -> dict[str, Any]:
        super().clean()
        typed = self.cleaned_data
        if (typed.get("longitude") is None) != (typed.get("latitude") is None):
            self.add_error("latitude", _("A point needs both numbers."))
        return typed

    @property
    def access_fields(self) -> list[forms.BoundField]:
        return [self[f"access_{code}"] for code in rules.Access.values]

    @property
    def needs_a_point(self) -> bool:
        """Whether the point is to be found by the address: there is none, or only the address was changed."""
        typed = self.cleaned_data
        address_changed = any(name in self.changed_data for name in ADDRESS)
        point_typed = any(name in self.changed_data for name in POINT)
        return bool(typed["street"]) and (typed["longitude"] is None or (address_changed and not point_typed))

    def location(self) -> Location:
        """The place as typed, not yet saved."""
        location = self.instance
        answers = {code: self.cleaned_data[f"access_{code}"] for code in rules.Access.values}
        location.access = [*kept(tuple(location.access), [code for code, there in answers.items() if there])]
        location.no_access = [
            *kept(tuple(location.no_access), [code for code, there in answers.items() if there is False])
        ]
        return location


class PointForm(forms.Form):
    """Which of the proposed addresses is meant, or none."""

    chosen_point = forms.RegexField(r"^-?\d+(\.\d+)?;-?\d+(\.\d+)?$", required=False)
    without = forms.BooleanField(label=_("Save without a point on the map"), required=False)

    def chosen(self) -> tuple[float, float] | None:
        """Longitude and latitude in degrees."""
        typed = self.cleaned_data.get("chosen_point")
        if not typed:
            return None
        longitude, latitude = (float(part) for part in typed.split(";"))
        return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None


class LocationFilterForm(forms.Form):
    """What staff look for among places."""

    words = forms.CharField(label=_("Words"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    kind = forms.ChoiceField(label=_("Kind"), choices=with_nothing(rules.LocationKind.choices), required=False)
    without_point = forms.BooleanField(label=_("Without a point on the map"), required=False)

    def wanted(self) -> LocationFilter:
        self.full_clean()
        return LocationFilter(**self.cleaned_data)


class RoomForm(forms.ModelForm[Room]):
    class Meta:
        model = Room
        fields = ("name", "seats", "use")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if (typed.get("seats") or typed.get("use")) and not typed.get("name"):
            self.add_error("name", _("A room needs a name."))
        return typed


class RoomsForm(forms.BaseFormSet[RoomForm]):
    def rooms(self) -> list[Room]:
        rows = [row.cleaned_data for row in self.forms if row not in self.deleted_forms]
        return [Room(name=row["name"], seats=row["seats"], use=row["use"]) for row in rows if row.get("name")]


class TeamForm(forms.Form):
    role = forms.CharField(label=_("Role"), max_length=120, required=False, help_text=_("No names of people."))
    contact = forms.ChoiceField(label=_("Contact"), required=False)

    def __init__(self, *args: Any, contacts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = with_nothing(contacts)  # type: ignore[attr-defined]


class TeamRolesForm(forms.BaseFormSet[TeamForm]):
    def team(self) -> list[TeamRole]:
        rows = [row.cleaned_data for row in self.forms if row not in self.deleted_forms]
        named = [row for row in rows if row.get("role")]
        return [
            TeamRole(role=row["role"], contact_id=row["contact"] or None, order=order)
            for order, row in enumerate(named)
        ]


RoomFormSet = forms.formset_factory(RoomForm, formset=RoomsForm, **ROWS)
TeamFormSet = forms.formset_factory(TeamForm, formset=TeamRolesForm, **ROWS)


def room_rows(data: Any, location: Location | None) -> Any:
    rooms = location.rooms.all() if location else ()
    initial = [{"name": room.name, "seats": room.seats, "use": room.use} for room in rooms]
    return RoomFormSet(data, prefix="rooms", initial=initial)


def team_rows(data: Any, location: Location | None) -> Any:
    team = location.team.all() if location else ()
    contacts = [(str(one.pk), str(one)) for one in Contact.objects.select_related("organization")]
    return TeamFormSet(
        data,
        prefix="team",
        initial=[{"role": one.role, "contact": str(one.contact_id or "")} for one in team],
        form_kwargs={"contacts": contacts},
    )


class PictureForm(forms.Form):
    """A picture and what can be seen on it."""

    file = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP. It is made smaller; where and when it was taken is removed."),
    )
    alternative = forms.CharField(
        label=_("What can be seen"), max_length=200, help_text=_("Read aloud to people who cannot see the picture.")
    )
    credit = forms.CharField(label=_("Credit"), max_length=160, required=False)

    def clean_file(self) -> pictures.Picture:
        """The picture made small and without its metadata."""
        try:
            return pictures.reencode(self.cleaned_data["file"].read())
        except pictures.Unusable as refusal:
            raise forms.ValidationError(str(refusal)) from None
