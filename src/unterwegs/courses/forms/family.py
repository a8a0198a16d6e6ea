"""What a family says when it signs up, what professionals say, and the code that brings either back."""

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unterwegs.courses import rules
from unterwegs.courses.models import Course
from unterwegs.courses.said import Said
from unterwegs.directory import facts
from unterwegs.people import actions as people
from unterwegs.people.open_forms import OpenForm

PHONE = re.compile(r"[0-9+()/ .\-–]+")
FEWEST_DIGITS = 5
BY_MONTHS, OLDEST = 24, 17  # months are asked up to two years, then years


class SeatForm(OpenForm):
    """A form that can be sent twice and is one sign-up: it carries a number of its own."""

    ticket = forms.RegexField(r"^[A-Za-z0-9_-]{20,30}$", widget=forms.HiddenInput, error_messages={"required": ""})
    name = forms.CharField(
        label=_("How would you like to be called?"),
        max_length=rules.LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Please write a name. It may be any name you like.")},
    )
    mail = forms.EmailField(
        label=_("Your mail address"),
        max_length=rules.LONGEST_MAIL,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={"invalid": _("This does not look like a mail address.")},
    )
    phone = forms.CharField(
        label=_("Your phone number"),
        max_length=rules.LONGEST_PHONE,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}),
    )

    language = forms.ChoiceField(label=_("In which language shall we write to you?"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, course: Course, known: Said | None = None, **more: Any) -> None:
        """``known`` is what she said before, where she corrects it; only then her language is asked: else it is that of the page."""
        super().__init__(data, **more)
        self.course, self.known = course, known
        if known is None:
            del self.fields["language"]
        else:
            self.initial = {**dataclasses.asdict(known), **self.initial}

    def clean_homepage(self) -> str:
        """A sign-up is never swallowed: whoever filled in the trap is told so."""
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(_("Please leave this empty"))
        return ""

    def clean_phone(self) -> str:
        """As she writes it; digits of another script are read as well."""
        plain = unicodedata.normalize("NFKC", self.cleaned_data["phone"])
        number = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in plain)
        digits = sum(one.isdigit() for one in number)
        if number and (not PHONE.fullmatch(number) or digits < FEWEST_DIGITS):
            raise forms.ValidationError(_("This does not look like a phone number."))
        return number

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if not {"mail", "phone"} & self.errors.keys() and not self._is_reached(typed):
            self.add_error("mail", self._missing_way)
        return typed

    def _is_reached(self, typed: Mapping[str, Any]) -> bool:
        """A link cannot be said on the phone: for a course online there is a way to write to her."""
        by_phone = people.can_send_short(typed["phone"]) if self.course.is_online else True
        return bool(typed["mail"] or (typed["phone"] and by_phone))

    @property
    def _missing_way(self) -> str:
        if not self.course.is_online:
            return gettext("Please give us a mail address or a phone number. One of them is enough.")
        if people.can_send_short():
            return gettext("So that the link reaches you, please give us a mail address or a mobile number.")
        return gettext("So that the link reaches you, please give us a mail address.")

    @property
    def needs_mail(self) -> bool:
        """Whether a phone number alone is not enough."""
        return self.course.is_online and not people.can_send_short()

    def said(self, language: str = "de") -> Said:  # type: ignore[override]
        """What was said, of a valid form."""
        return Said(language=language, **self.told())

    def corrected(self, known: Said) -> Said:
        """What was typed over what she said before, of a valid form; what is not asked stays."""
        return known.corrected(self.said(self.cleaned_data["language"]), asked=self.fields)

    def told(self) -> Mapping[str, Any]:
        """What was typed, by the words of a sign-up."""
        return {name: self.cleaned_data[name] for name in ("name", "mail", "phone")}


def age_choices() -> list[tuple[str, str | Promise]]:
    """Months up to two years, then years; first nothing, for nobody has to say it."""
    months = [*range(1, BY_MONTHS), *range(BY_MONTHS, OLDEST * 12 + 1, 12)]
    return [
        ("", _("I do not want to say")),
        ("0", _("younger than one month")),
        *((str(each), facts.age_words(each)) for each in months),
    ]


def age_choice(months: int | None) -> str:
    """The choice that says an age; somebody who leads the course may have typed one that lies between two."""
    ages = [int(code) for code, _words in age_choices() if code]
    return "" if months is None else str(max(age for age in ages if age <= months))


class FamilyForm(SeatForm):
    """A family's seat. The age is asked only where the course asks for it, the price only where it is not the same for all."""

    months = forms.ChoiceField(label=_("How old is your child when it starts?"), required=False)
    is_reduced = forms.BooleanField(label=_("I need the reduced price"), required=False)
    has_package = forms.BooleanField(label=_("“Bildung und Teilhabe” pays for us"), required=False)
    is_first = forms.BooleanField(label=_("I am at an offer for families for the first time"), required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        if self.course.asks_age:
            self.fields["months"].choices = age_choices()  # type: ignore[attr-defined]
            if self.known is not None:
                self.initial["months"] = age_choice(self.known.months)
        else:
            del self.fields["months"]
        if self.course.reduced_price is None:
            del self.fields["is_reduced"]
        if not self.course.takes_package:
            del self.fields["has_package"]

    def clean_months(self) -> int | None:
        """Months; where years were said, all months of that year count. What she said before and leaves as it is stays."""
        said = self.cleaned_data["months"]
        if self.known is not None and said == age_choice(self.known.months):
            return self.known.months
        if not said:
            return None
        youngest = int(said)
        oldest = youngest + 11 if youngest >= BY_MONTHS else youngest
        if not rules.fits(oldest, minimum=self.course.minimum_age, maximum=None):
            raise forms.ValidationError(_("Your child is still a little too young for this course."), code="young")
        if not rules.fits(youngest, minimum=None, maximum=self.course.maximum_age):
            raise forms.ValidationError(_("Your child is already a little too old for this course."), code="old")
        return youngest

    @property
    def does_not_fit(self) -> bool:
        """Whether the child is too young or too old: then a person helps further."""
        return bool({one["code"] for one in self.errors.get_json_data().get("months", [])} & {"young", "old"})

    def told(self) -> Mapping[str, Any]:
        typed = self.cleaned_data
        return {
            **super().told(),
            "months": typed.get("months"),
            "is_reduced": typed.get("is_reduced", False),
            "has_package": typed.get("has_package", False),
            "is_first": typed["is_first"],
        }


class ProfessionalForm(SeatForm):
    """A slot of a consultation for professionals, who may stay without a name."""

    name = forms.CharField(
        label=_("Your name (only if you like)"),
        max_length=rules.LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    institution = forms.CharField(
        label=_("Your institution (only if you like)"),
        max_length=rules.LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )
    field_order = ("ticket", "name", "institution", "mail", "phone", "language")

    def told(self) -> Mapping[str, Any]:
        return {**super().told(), "institution": self.cleaned_data["institution"]}


def form_for(course: Course) -> type[SeatForm]:
    """The form of families, or that of professionals."""
    return ProfessionalForm if course.is_for_professionals else FamilyForm


class CodeForm(forms.Form):
    """The code of a sign-up."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
        error_messages={"required": _("Please type your code.")},
    )
