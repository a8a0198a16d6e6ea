"""What people may type about accounts, absences and lists; forms clean, they never save."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from unterwegs.people import queries, rules
from unterwegs.people.models import Invitation, User
from unterwegs.people.roles import PURPOSE, Role

EVERYTHING = ("", _("all"))


class Day(forms.DateInput):
    """A day as browsers pick it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def role_choices(roles: Iterable[Role]) -> list[tuple[str, str]]:
    """Roles with what they are for, in the order of the table."""
    shown = set(roles)
    return [(role.value, f"{role.label} – {PURPOSE[role]}") for role in Role if role in shown]


class RolesForm(forms.Form):
    """Roles to give and take; roles that the person may not give are not offered."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, may_give: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.MultipleChoiceField", self.fields["roles"]).choices = role_choices(may_give)


class InvitationForm(RolesForm):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("First and last name."))
    email = forms.EmailField(label=_("Mail address"), help_text=_("The invitation is sent to this address."))
    field_order = ("name", "email", "roles")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("There is already an account with this mail address."))
        return email


class PasswordForm(forms.Form):
    """The first password of an account."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=password_validators_help_text_html(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = User(email=invitation.email, name=invitation.name)

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.owner)
        return password

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "password" in given and given.get("again") != given["password"]:
            self.add_error("again", _("The two passwords differ."))
        return given


class _Careful(json.JSONDecoder):
    """Calls a number of thousands of digits, or lists within lists without end, as unreadable as everything that is no JSON."""

    def decode(self, text: str, *rest: Any) -> Any:
        try:
            return super().decode(text, *rest)
        except json.JSONDecodeError:
            raise
        except (ValueError, RecursionError) as problem:
            raise json.JSONDecodeError("too much", "", 0) from problem


def _credential() -> forms.JSONField:
    """What a browser says of a passkey."""
    return forms.JSONField(widget=forms.HiddenInput, decoder=_Careful)


@contextmanager
def _readable() -> Iterator[None]:
    """What no browser says, half a passkey or one that is none, is refused like a wrong one."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise get_adapter().validation_error("incorrect_code") from problem


class SecondPasskeyForm(AuthenticateWebAuthnForm):
    """A passkey beside a password."""

    credential = _credential()

    def clean_credential(self) -> Authenticator:
        with _readable():
            return super().clean_credential()


class PasskeySignInForm(LoginWebAuthnForm):
    """A passkey instead of a password."""

    credential = _credential()

    def clean_credential(self) -> Authenticator:
        with _readable():
            return super().clean_credential()


class PasskeyAgainForm(ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""

    credential = _credential()

    def clean_credential(self) -> Authenticator:
        with _readable():
            return super().clean_credential()


class PasskeyForm(AddWebAuthnForm):
    """A key for signing in without a password, unless the person wants it as a second factor only."""

    credential = _credential()
    name = forms.CharField(
        label=_("Name of the passkey"), required=False, help_text=_("For example “Phone” or “Office computer”.")
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey alone, without a password"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        with _readable():
            return dict(super().clean())


class AccountsFilter(forms.Form):
    words = forms.CharField(label=_("Name or mail address"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[EVERYTHING, *Role.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            EVERYTHING,
            ("open", _("open")),
            ("closed", _("closed")),
            ("without", _("without a second factor")),
        ],
    )


class OwnDataForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language of the desk"), choices=User.Language.choices)
    weekly_mail = forms.BooleanField(
        label=_("Weekly mail “this is waiting”"),
        required=False,
        help_text=_("On Mondays, and only when something is waiting."),
    )


class AbsenceForm(forms.Form):
    first_on = forms.DateField(label=_("First day"), widget=Day)
    last_on = forms.DateField(label=_("Last day"), widget=Day)
    deputy = forms.ModelChoiceField(
        label=_("Deputy"),
        queryset=User.objects.none(),
        help_text=_("The deputy sees what waits for you and may act in your scope, in roles that both of you hold."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["deputy"]).queryset = queries.possible_deputies(user)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "first_on" in given and "last_on" in given and given["last_on"] < given["first_on"]:
            self.add_error("last_on", _("The last day is before the first."))
        return given


class DeedsFilter(forms.Form):
    by = forms.ModelChoiceField(label=_("Person"), required=False, queryset=User.objects.all(), empty_label=_("all"))
    noun = forms.ChoiceField(label=_("On what"), required=False)
    on = forms.DateField(label=_("Day"), required=False, widget=Day)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["noun"]).choices = [EVERYTHING, *queries.nouns_of_deeds()]


class FirstForm(forms.Form):
    """Who runs this installation."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your mail address"))


class LookForm(forms.Form):
    """A question about reads: its cause and its witness are kept with it."""

    cause = forms.CharField(
        label=_("Cause"),
        max_length=rules.LONGEST_CAUSE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happened that makes you ask? For example: complaint of a family, unusual reading."),
    )
    witness = forms.CharField(
        label=_("Witness of the staff council"),
        max_length=120,
        help_text=_("First and last name of the member who is present."),
    )
    first_on = forms.DateField(label=_("First day"), widget=Day)
    last_on = forms.DateField(label=_("Last day"), widget=Day)
    person = forms.ModelChoiceField(
        label=_("Only reads of this person"), required=False, queryset=User.objects.all(), empty_label=_("all")
    )
    whom = forms.UUIDField(
        label=_("Only reads of this family"), required=False, help_text=_("The mark that stands on the family's page.")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("first_on"), given.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day is before the first."))
        elif first and last and last - first > rules.LONGEST_LOOK:
            self.add_error("last_on", _("One question covers at most 31 days."))
        return given


class AccessForm(forms.Form):
    email = forms.EmailField(
        label=_("Mail address of the person who asks"),
        help_text=_("Please make sure first that it is really this person who asks."),
    )
    format = forms.ChoiceField(
        label=_("As"), choices=[("pdf", _("PDF, to read")), ("json", _("JSON, for programs"))], widget=forms.RadioSelect
    )
