"""What a family says with a wish. The names of the fields are documented for partners in docs/building/wishes.md."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.people.open_forms import OpenForm
from unterwegs.places import languages
from unterwegs.places import queries as places
from unterwegs.wishes import rules
from unterwegs.wishes.said import Contact, Said

#: Kinds of the long form; a question without a name has a form of its own.
KINDS = [choice for choice in rules.Kind.choices if choice[0] != rules.Kind.QUESTION]
TICKET = r"^[A-Za-z0-9_-]{20,30}$"
PHONE = r"^[0-9+()/ .\-–]{5,40}$"


class Ticketed(OpenForm):
    """A form that can be sent twice and is one wish: it carries a number of its own."""

    ticket = forms.RegexField(TICKET, widget=forms.HiddenInput, error_messages={"required": ""})
    language_of_page = "de"

    words = forms.CharField(
        label=_("What do you wish for?"),
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": rules.LONGEST, "dir": "auto"}),
        error_messages={"required": _("Please write a few words.")},
    )
    area = forms.SlugField(label=_("Where do you live?"), required=False, widget=forms.Select)
    elsewhere = forms.BooleanField(
        label=_("Nobody in my neighborhood should read it"), required=False, widget=forms.CheckboxInput
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.areas = {area.slug: area for area in places.family_areas()}
        choices = [("", _("I do not want to say")), *((slug, area.name) for slug, area in self.areas.items())]
        self.fields["area"].widget.choices = choices

    def clean_homepage(self) -> str:
        """A wish is never swallowed: whoever filled in the trap is told so."""
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(_("Please leave this empty"))
        return ""

    def clean_area(self) -> str:
        slug: str = self.cleaned_data["area"]
        return slug if slug in self.areas else ""

    def wish(self, language: str) -> Said:
        """What was said, of a valid form."""
        said = self.cleaned_data
        return Said(
            kind=self.asked_for(),
            words=said["words"].strip(),
            language=language,
            contact=self.reachable(),
            area=self.areas.get(said["area"]),
            elsewhere=said["elsewhere"],
        )

    def asked_for(self) -> str:
        """The kind of wish; each form says its own."""
        raise NotImplementedError

    def reachable(self) -> Contact:
        """How she may be reached, as far as the form asks for it."""
        raise NotImplementedError


class QuestionForm(Ticketed):
    """A question without a name; the answer is read with the code."""

    def asked_for(self) -> str:
        return rules.Kind.QUESTION

    def reachable(self) -> Contact:
        return Contact()


class WishForm(Ticketed):
    """A wish, and how the family can be reached safely."""

    kind = forms.ChoiceField(
        label=_("What would help you?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please tap what would help you.")},
    )
    reach = forms.ChoiceField(
        label=_("How may we reach you?"),
        choices=rules.Reach.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please tap how we may reach you.")},
    )
    phone = forms.RegexField(
        PHONE,
        label=_("Your phone number"),
        required=False,
        error_messages={"invalid": _("This does not look like a phone number.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}),
    )
    email = forms.EmailField(
        label=_("Your mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    name = forms.CharField(
        label=_("Your name (if you like)"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    address = forms.CharField(
        label=_("Where should we come to? (only for a visit)"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address", "dir": "auto"}),
    )
    times = forms.MultipleChoiceField(
        label=_("When is a good time?"),
        choices=rules.Daytime.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    discreet = forms.BooleanField(label=_("Do not say “Jugendamt” on the phone"), required=False)
    only_me = forms.BooleanField(label=_("Talk with nobody but me"), required=False)
    note = forms.CharField(
        label=_("What else should we heed?"),
        max_length=rules.LONGEST_NOTE,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    spoken = forms.ChoiceField(label=_("Which language do you speak?"), required=False)
    interpreter = forms.BooleanField(label=_("Please bring somebody who translates"), required=False)

    field_order = ("ticket", "kind", "words", "reach", "phone", "email", "name", "times")

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["spoken"].choices = [("", _("No matter")), *languages.names().items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        reach = typed.get("reach")
        if reach == rules.Reach.CALL and not typed.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Please give us a number, so that we can call you."))
        if reach == rules.Reach.WRITE and not (typed.get("phone") or typed.get("email")):
            self.add_error("email", _("Please give us a mail address or a number to write to."))
        if reach and typed.get("kind") == rules.Kind.CALL and reach != rules.Reach.CALL:
            self.add_error("reach", _("You wish for a call. May we call you?"))
        return typed

    def asked_for(self) -> str:
        return str(self.cleaned_data["kind"])

    def reachable(self) -> Contact:
        said = self.cleaned_data
        return Contact(
            name=said["name"],
            reach=said["reach"],
            phone=said["phone"],
            email=said["email"],
            address=said["address"],
            times=[str(time) for time in said["times"]],
            discreet=said["discreet"],
            only_me=said["only_me"],
            note=said["note"],
            spoken=said["spoken"],
            interpreter=said["interpreter"],
        )


def hidden(form: forms.Form) -> list[tuple[str, str]]:
    """Names and values of what was typed, to be carried to the next page; nothing of it is stored."""
    typed: Any = form.data
    return [
        (name, value)
        for name in form.fields
        if name not in {"homepage", "elsewhere"}
        for value in typed.getlist(name)
        if value
    ]


class CodeForm(forms.Form):
    """The code of a wish."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
                "inputmode": "text",
            }
        ),
        error_messages={"required": _("Please type your code.")},
    )


class OwnCodeForm(CodeForm):
    """The code of a wish that others know, too; the number of the page makes the new one, so that it can be sent again."""

    ticket = forms.RegexField(TICKET)
