"""Short forms for organizations: what changes most often, in the words of people."""

from typing import Any
from uuid import UUID

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.content import At, Content, Cost, Text
from unterwegs.directory.forms.fields import ClockInput, CodesChoice, DayInput, WordsField, with_nothing
from unterwegs.directory.models import Contact, Location, Organization, Phone
from unterwegs.directory.models.text import SOURCE_LANGUAGE

WORDS = ("name", "summary", "description", "good_to_know", "registration_note")


class CorrectionForm(forms.Form):
    """What is different now: the words of an offer, how to reach it, what it costs, and a note for everything else."""

    name = WordsField(label=_("Name"), max_length=160)
    summary = WordsField(label=_("In one sentence"), max_length=200)
    description = WordsField(label=_("Description"), lines=5, required=False)
    good_to_know = WordsField(label=_("Good to know"), lines=2, required=False)
    registration = forms.ChoiceField(label=_("Registration"), choices=rules.Registration.choices)
    registration_note = WordsField(label=_("How to register"), lines=2, required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("Mail address"), required=False)
    cost = forms.ChoiceField(label=_("Cost"), choices=with_nothing(rules.CostKind.choices), required=False)
    amount = forms.DecimalField(
        label=_("Euros"), max_digits=7, decimal_places=2, min_value=0, required=False, localize=True
    )
    remark = WordsField(
        label=_("What else has changed?"),
        lines=3,
        required=False,
        help_text=_("Place, ages, languages, team – write it as you would say it on the phone."),
    )

    def __init__(self, data: Any = None, *, content: Content, contact: Contact | None) -> None:
        self.before, self.contact = content, contact
        self.known = list(contact.phones.all()) if contact else []
        first = content.costs[0] if content.costs else Cost("")
        super().__init__(
            data,
            initial={
                **{word: getattr(content.german, word) for word in WORDS},
                "registration": content.registration,
                "website": content.website,
                "phone": self.known[0].number if self.known else "",
                "email": contact.email if contact else "",
                "cost": first.kind,
                "amount": first.amount,
            },
        )
        if contact is None:
            del self.fields["phone"], self.fields["email"]
        if len(content.costs) > 1:  # several prices are more than two fields can say
            del self.fields["cost"], self.fields["amount"]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("amount") is not None and not typed.get("cost"):
            self.add_error("cost", _("Please choose how the offer is paid."))
        return typed

    def content(self) -> Content:
        """What was typed, with everything else as it was."""
        typed, before = self.cleaned_data, self.before
        german = msgspec.structs.replace(before.german, **{word: typed[word] for word in WORDS})
        return msgspec.structs.replace(
            before,
            texts={**before.texts, SOURCE_LANGUAGE: german},
            registration=typed["registration"],
            website=typed["website"],
            costs=self._costs(),
        )

    def _costs(self) -> tuple[Cost, ...]:
        if "cost" not in self.fields:
            return self.before.costs
        typed = self.cleaned_data
        note = self.before.costs[0].note if self.before.costs else ""
        return (Cost(typed["cost"], typed["amount"], note),) if typed["cost"] else ()

    def note(self) -> str:
        return str(self.cleaned_data["remark"])

    def changed_contact(self) -> Contact | None:
        """The contact with the phone and mail that were typed; None where both are as before."""
        if self.contact is None or not {"phone", "email"} & set(self.changed_data):
            return None
        self.contact.email = self.cleaned_data["email"]
        return self.contact

    def phones(self) -> list[Phone]:
        """The first phone as it was typed, the others as they were."""
        typed = self.cleaned_data["phone"]
        first = self.known[0] if self.known else Phone()
        first.number = typed
        return [*([first] if typed else []), *self.known[1:]]


class OneDateForm(forms.Form):
    """One date that does not take place; with a time: one that comes in addition."""

    on = forms.DateField(label=_("Day"), widget=DayInput)
    opens_at = forms.TimeField(label=_("From"), required=False, widget=ClockInput)
    closes_at = forms.TimeField(label=_("To"), required=False, widget=ClockInput)
    reason = forms.CharField(label=_("Reason"), max_length=160, required=False)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        opens, closes = typed.get("opens_at"), typed.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("It ends after it begins."))
        return typed


class ClosureForm(forms.Form):
    """Days without the offer."""

    first_on = forms.DateField(label=_("First day"), widget=DayInput)
    last_on = forms.DateField(label=_("Last day"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=160, required=False)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        first, last = typed.get("first_on"), typed.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day comes after the first."))
        return typed


class ProposalForm(forms.Form):
    """A new offer on one page; the office asks for what is missing."""

    name = WordsField(label=_("What is it called?"), max_length=160)
    summary = WordsField(label=_("What does a family get there?"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of offer"), choices=rules.Kind.choices)
    phases = CodesChoice(label=_("For which age?"), choices=rules.Phase.choices, required=True)
    location = forms.ChoiceField(label=_("Where?"), required=False)
    when = WordsField(
        label=_("When?"), lines=2, required=False, help_text=_("For example: Tuesdays 9.30 to 11, not in the holidays.")
    )
    description = WordsField(label=_("Description"), lines=5, required=False)
    cost = forms.ChoiceField(label=_("Cost"), choices=with_nothing(rules.CostKind.choices), required=False)
    registration = forms.ChoiceField(label=_("Registration"), choices=rules.Registration.choices)
    contact = forms.CharField(label=_("Who answers questions?"), max_length=160, required=False)

    def __init__(self, data: Any = None, *, organization: Organization) -> None:
        super().__init__(data)
        self.organization = organization
        used = Location.objects.filter(is_active=True, services__organization=organization)
        own = (Location.objects.filter(is_active=True, organization=organization) | used).distinct()
        self.fields["location"].choices = with_nothing((str(one.pk), str(one)) for one in own)  # type: ignore[attr-defined]

    def content(self) -> Content:
        typed = self.cleaned_data
        return Content(
            organization=self.organization.pk,
            kind=typed["kind"],
            phases=typed["phases"],
            texts={
                SOURCE_LANGUAGE: Text(name=typed["name"], summary=typed["summary"], description=typed["description"])
            },
            mode=(rules.Mode.IN_PERSON if typed["location"] else rules.Mode.HOME).value,
            locations=(At(UUID(typed["location"])),) if typed["location"] else (),
            costs=(Cost(typed["cost"]),) if typed["cost"] else (),
            registration=typed["registration"],
        )

    def note(self) -> str:
        """What the office enters in the right places."""
        typed = self.cleaned_data
        lines = ((self.fields["when"].label, typed["when"]), (self.fields["contact"].label, typed["contact"]))
        return "\n".join(f"{label} {said}" for label, said in lines if said)
