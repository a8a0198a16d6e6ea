"""The form of an offer: all facts and the German words, read from a content and made into one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.content import At, Content, Cost, Text
from unterwegs.directory.documents import words_of
from unterwegs.directory.forms.fields import ROWS, CodesChoice, MonthsField, Tristate, WordsField, kept, with_nothing
from unterwegs.directory.models import Contact, Location, Organization, Picture, Service, ServiceText, Topic
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.people.models import User
from unterwegs.people.roles import Permission, Role
from unterwegs.places import languages
from unterwegs.places.models import Area


def organizations_to_write_for(user: User, *, today: date) -> list[tuple[str, str]]:
    """Organizations whose offers the person may write: the own ones, or all for those who lead a neighborhood."""
    rows = Organization.objects.active()
    everywhere = user.may_everywhere(Permission.EDIT_OFFERS) or Role.NEIGHBORHOOD_LEAD in user.roles
    if not everywhere:
        rows = rows.filter(pk__in=Organization.objects.editable_by(user, today=today).values("pk"))
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def location_choices(*, kept_too: tuple[UUID, ...] = ()) -> list[tuple[str, str]]:
    """Active places with their street, and those an offer has already."""
    rows = Location.objects.filter(is_active=True) | Location.objects.filter(pk__in=kept_too)
    return [
        (str(pk), f"{name}, {street}" if street else name)
        for pk, name, street in rows.values_list("pk", "name", "street")
    ]


def area_choices() -> list[tuple[str, str]]:
    """Areas of all divisions, those of one division together."""
    rows = Area.objects.order_by("division__name", "name").values_list("pk", "name", "division__name")
    return [(str(pk), f"{name} ({division})") for pk, name, division in rows]


def topic_choices() -> list[tuple[str, str]]:
    rows = Topic.objects.prefetch_related("texts")
    named = [(row.slug, words_of(row.texts.all(), "name", SOURCE_LANGUAGE).text or row.slug) for row in rows]
    return sorted(named, key=lambda pair: pair[1].casefold())


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together, under one heading; ``rows`` names a formset below them."""

    title: Any
    fields: list[forms.BoundField]
    rows: Any = None
    rows_title: Any = ""


class NewServiceForm(forms.Form):
    """The first step of an offer: what it is, whose, and where."""

    name = WordsField(label=_("Name"), max_length=160)
    summary = WordsField(
        label=_("In one sentence"), max_length=200, required=False, help_text=_("What a family gets there.")
    )
    organization = forms.ChoiceField(label=_("Organization"))
    kind = forms.ChoiceField(label=_("Kind of offer"), choices=rules.Kind.choices)
    phases = CodesChoice(label=_("Life phases"), choices=rules.Phase.choices)
    location = forms.ChoiceField(
        label=_("Location"), required=False, help_text=_("More can be added in the next step.")
    )
    area = forms.ChoiceField(
        label=_("Area served"), required=False, help_text=_("For offers that come to the family or have no place.")
    )

    def __init__(self, data: Any = None, *, user: User, today: date) -> None:
        super().__init__(data)
        organizations = organizations_to_write_for(user, today=today)
        choices = organizations if len(organizations) == 1 else with_nothing(organizations)
        self.fields["organization"].choices = choices  # type: ignore[attr-defined]
        self.fields["location"].choices = with_nothing(location_choices())  # type: ignore[attr-defined]
        self.fields["area"].choices = with_nothing(area_choices())  # type: ignore[attr-defined]

    def content(self) -> Content:
        typed = self.cleaned_data
        return Content(
            organization=UUID(typed["organization"]),
            kind=typed["kind"],
            phases=typed["phases"],
            locations=(At(UUID(typed["location"])),) if typed["location"] else (),
            areas_served=(UUID(typed["area"]),) if typed["area"] else (),
            texts={SOURCE_LANGUAGE: Text(name=typed["name"], summary=typed["summary"])},
        )


class PlaceForm(forms.Form):
    """One place of an offer."""

    location = forms.ChoiceField(label=_("Location"), required=False)
    room = forms.CharField(label=_("Room"), max_length=80, required=False)

    def __init__(self, *args: Any, locations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["location"].choices = with_nothing(locations)  # type: ignore[attr-defined]


class CostForm(forms.Form):
    """One way an offer is paid."""

    kind = forms.ChoiceField(label=_("Cost"), choices=with_nothing(rules.CostKind.choices), required=False)
    amount = forms.DecimalField(
        label=_("Euros"), max_digits=7, decimal_places=2, min_value=0, required=False, localize=True
    )
    note = forms.CharField(label=_("Note"), max_length=160, required=False)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if not typed.get("kind") and (typed.get("amount") is not None or typed.get("note")):
            self.add_error("kind", _("Please choose how the offer is paid."))
        return typed


class PlacesOfOffer(forms.BaseFormSet[PlaceForm]):
    def clean(self) -> None:
        chosen = [str(row.cleaned_data.get("location")) for row in self.forms if row.cleaned_data.get("location")]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("The same location is named twice."))


PlaceFormSet = forms.formset_factory(PlaceForm, formset=PlacesOfOffer, **ROWS)
CostFormSet = forms.formset_factory(CostForm, **ROWS)

WORDS = ServiceText.WORDS
SAME = (
    "kind",
    "minimum_age",
    "maximum_age",
    "open_for_all",
    "registration",
    "mode",
    "access_url",
    "website",
    "childcare",
    "for_fathers",
    "interpretation",
    "lotse",
    "preventive",
    "capacity",
    "source",
    "source_date",
)
CODES = {"phases": "phases", "work_fields": "fields", "audience": "audience", "legal_basis": "legal_basis"}
IDS = ("partners", "leads_to", "areas_served")

SECTIONS: tuple[tuple[Any, tuple[str, ...], str, Any], ...] = (
    (_("What families read"), WORDS, "", ""),
    (_("What it is"), ("organization", "kind", "topics", "work_fields"), "", ""),
    (
        _("For whom"),
        ("phases", "minimum_age", "maximum_age", "audience", "open_for_all", "for_fathers", "childcare"),
        "",
        "",
    ),
    (_("How to take part"), ("mode", "registration", "access_url", "website", "contact", "capacity"), "", ""),
    (_("Where"), ("areas_served",), "places", _("Locations")),
    (_("Costs"), (), "costs", _("Costs")),
    (_("Languages"), ("languages", "interpretation"), "", ""),
    (_("In the network"), ("partners", "leads_to", "lotse", "preventive", "legal_basis"), "", ""),
    (_("Picture and source"), ("picture", "source", "source_date"), "", ""),
)


class ServiceForm(forms.Form):
    """Everything an offer says but its dates and its translations."""

    name = WordsField(label=_("Name"), max_length=160)
    summary = WordsField(
        label=_("In one sentence"), max_length=200, required=False, help_text=_("What a family gets there.")
    )
    description = WordsField(label=_("Description"), lines=6, required=False)
    good_to_know = WordsField(label=_("Good to know"), lines=3, required=False)
    registration_note = WordsField(label=_("How to register"), lines=2, required=False)
    payer_note = WordsField(label=_("Who pays"), lines=2, required=False)

    organization = forms.ChoiceField(label=_("Organization"))
    kind = forms.ChoiceField(label=_("Kind of offer"), choices=rules.Kind.choices)
    topics = CodesChoice(label=_("Topics"))
    work_fields = CodesChoice(label=_("Fields of work"), choices=rules.Field.choices)

    phases = CodesChoice(label=_("Life phases"), choices=rules.Phase.choices)
    minimum_age = MonthsField(label=_("From age"))
    maximum_age = MonthsField(label=_("To age"))
    audience = CodesChoice(label=_("For whom"), choices=rules.Audience.choices)
    open_for_all = forms.BooleanField(label=_("Open for all families"), required=False)
    for_fathers = forms.BooleanField(label=_("Made for fathers"), required=False)
    childcare = Tristate(label=_("Child care during the offer"))

    mode = forms.ChoiceField(label=_("How it takes place"), choices=rules.Mode.choices)
    registration = forms.ChoiceField(label=_("Registration"), choices=rules.Registration.choices)
    access_url = forms.URLField(label=_("Link for taking part online"), required=False, assume_scheme="https")
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    contact = forms.ChoiceField(label=_("Contact"), required=False)
    capacity = forms.IntegerField(label=_("Places"), min_value=0, max_value=9999, required=False)

    areas_served = CodesChoice(
        label=_("Area served"), help_text=_("Only where families from these areas may come, or where it comes to them.")
    )

    languages = CodesChoice(label=_("Languages of the staff"))
    interpretation = Tristate(label=_("An interpreter can come"))

    partners = CodesChoice(label=_("Partners"))
    leads_to = CodesChoice(label=_("Leads to"), help_text=_("Offers that come next for a family."))
    lotse = forms.BooleanField(label=_("Guides to other help (Lotse)"), required=False)
    preventive = forms.BooleanField(label=_("Spares families a formal help"), required=False)
    legal_basis = CodesChoice(label=_("Legal basis"), choices=rules.LegalBasis.choices)

    picture = forms.ChoiceField(label=_("Picture"), required=False, help_text=_("Pictures are kept at the locations."))
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    source_date = forms.CharField(label=_("Date of the source"), max_length=20, required=False)

    def __init__(self, data: Any = None, *, content: Content, service: Service, user: User, today: date) -> None:
        super().__init__(data, initial=_initial(content))
        self.before = content
        self._offer_choices(content, service, user, today)
        locations = location_choices(kept_too=tuple(at.location for at in content.locations))
        self.places = PlaceFormSet(
            data,
            prefix="places",
            initial=[{"location": str(at.location), "room": at.room} for at in content.locations],
            form_kwargs={"locations": locations},
        )
        self.costs = CostFormSet(
            data,
            prefix="costs",
            initial=[{"kind": cost.kind, "amount": cost.amount, "note": cost.note} for cost in content.costs],
        )

    def _offer_choices(self, content: Content, service: Service, user: User, today: date) -> None:
        """What can be chosen: nothing that the offer already has goes away."""
        own = organizations_to_write_for(user, today=today)
        if str(content.organization) not in dict(own):
            own = [(str(content.organization), str(Organization.objects.get(pk=content.organization))), *own]
        known = Q(state=rules.State.PUBLISHED) | Q(
            pk__in=Service.objects.visible_to(user, today=today).exclude(state=rules.State.ARCHIVED).values("pk")
        )
        leads_to = Service.objects.filter(known & ~Q(pk=service.pk) | Q(pk__in=content.leads_to))
        partners = Organization.objects.active() | Organization.objects.filter(pk__in=content.partners)
        spoken = languages.names()
        choices: Mapping[str, Any] = {
            "organization": own,
            "topics": topic_choices(),
            "contact": with_nothing((str(one.pk), str(one)) for one in Contact.objects.select_related("organization")),
            "areas_served": area_choices(),
            "languages": [*spoken.items(), *((code, code) for code in content.languages if code not in spoken)],
            "partners": [(str(pk), name) for pk, name in partners.values_list("pk", "name")],
            "leads_to": sorted(
                ((str(one.pk), str(one)) for one in leads_to.prefetch_related("texts")),
                key=lambda one: one[1].casefold(),
            ),
            "picture": with_nothing(
                (str(one.pk), f"{one.location or ''} – {one.alternative}")
                for one in Picture.objects.select_related("location")
            ),
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def sections(self) -> Iterator[Section]:
        for title, names, rows, rows_title in SECTIONS:
            yield Section(title, [self[name] for name in names], getattr(self, rows) if rows else None, rows_title)

    def is_valid(self) -> bool:
        rows_are_valid = all([self.places.is_valid(), self.costs.is_valid()])
        if self.is_bound and not rows_are_valid and not self.non_field_errors():
            self.add_error(None, _("Please check the lines of locations and costs."))
        return super().is_valid()

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        youngest, oldest = typed.get("minimum_age"), typed.get("maximum_age")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("maximum_age", _("The higher age comes second."))
        return typed

    def content(self) -> Content:
        """What was typed, with the dates and translations as they were."""
        typed, before = self.cleaned_data, self.before
        german = msgspec.structs.replace(before.german, **{word: typed[word] for word in WORDS})
        return msgspec.structs.replace(
            before,
            organization=UUID(typed["organization"]),
            texts={**before.texts, SOURCE_LANGUAGE: german},
            topics=kept(before.topics, sorted(typed["topics"])),
            languages=kept(before.languages, typed["languages"]),
            contact=UUID(typed["contact"]) if typed["contact"] else None,
            picture=int(typed["picture"]) if typed["picture"] else None,
            locations=self._locations(),
            costs=self._costs(),
            **{name: typed[name] for name in SAME},
            **{field: kept(getattr(before, field), typed[name]) for name, field in CODES.items()},
            **{name: kept(getattr(before, name), sorted(UUID(pk) for pk in typed[name])) for name in IDS},
        )

    def _locations(self) -> tuple[At, ...]:
        rows = [row.cleaned_data for row in self.places if row not in self.places.deleted_forms]
        return tuple(At(UUID(row["location"]), row["room"]) for row in rows if row.get("location"))

    def _costs(self) -> tuple[Cost, ...]:
        rows = [row.cleaned_data for row in self.costs if row not in self.costs.deleted_forms]
        return tuple(Cost(row["kind"], row["amount"], row["note"]) for row in rows if row.get("kind"))


def _initial(content: Content) -> dict[str, Any]:
    plain: dict[str, Any] = {name: getattr(content, name) for name in SAME}
    return (
        plain
        | {word: getattr(content.german, word) for word in WORDS}
        | {name: list(getattr(content, field)) for name, field in CODES.items()}
        | {name: [str(pk) for pk in getattr(content, name)] for name in IDS}
        | {
            "organization": str(content.organization),
            "topics": list(content.topics),
            "languages": list(content.languages),
            "contact": str(content.contact or ""),
            "picture": str(content.picture or ""),
        }
    )


class ReturnForm(forms.Form):
    """Why an offer goes back."""

    note = WordsField(label=_("What is missing?"), lines=3, help_text=_("The editor reads this sentence."))


class TextForm(forms.Form):
    """The words of an offer in one language."""

    name = WordsField(label=_("Name"), max_length=160, required=False)
    summary = WordsField(label=_("In one sentence"), max_length=200, required=False)
    description = WordsField(label=_("Description"), lines=6, required=False)
    good_to_know = WordsField(label=_("Good to know"), lines=3, required=False)
    registration_note = WordsField(label=_("How to register"), lines=2, required=False)
    payer_note = WordsField(label=_("Who pays"), lines=2, required=False)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if any(typed.get(word) for word in WORDS) and not typed.get("name"):
            self.add_error("name", gettext("A text needs a name."))
        return typed


class FreshnessForm(forms.Form):
    """What is to be known about a translation."""

    is_current = forms.BooleanField(label=_("This text says the same as the German one"), required=False, initial=True)
    by_machine = forms.BooleanField(label=_("Translated by a machine, not yet confirmed by a person"), required=False)
    tested_on = forms.DateField(
        label=_("Tested by readers on"),
        required=False,
        help_text=_("Only from this day on the text is called “Leichte Sprache”."),
    )
