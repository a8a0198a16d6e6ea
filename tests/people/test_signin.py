"""How sign-in behaves: only people who are known, secrets encrypted."""

from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from tests import cast
from unterwegs.people import signin
from unterwegs.people.models import User

pytestmark = pytest.mark.django_db


class Ticket(SimpleNamespace):
    """What the municipality's sign-on hands over."""

    is_existing = False
    connected: Any = None

    def connect(self, _request: Any, user: User) -> None:
        self.connected = user


def ticket(email: str, *, verified: bool = True) -> Ticket:
    return Ticket(email_addresses=[EmailAddress(email=email, verified=verified)])


def request(client: Client) -> Any:
    made = RequestFactory().get("/konto/oidc/verwaltung/login/callback/")
    made.session = client.session
    made._messages = SimpleNamespace(add=lambda *_args: None)  # type: ignore[attr-defined]
    return made


def sign_on(given: Ticket, client: Client) -> None:
    signin.KnownAtTheIssuer().pre_social_login(request(client), given)


def test_the_single_sign_on_opens_the_account_with_the_same_verified_mail(client: Client) -> None:
    kim = cast.coordinator()
    kim.emailaddress_set.create(email=kim.email, verified=True, primary=True)
    given = ticket("Coordinator@example.org")

    sign_on(given, client)

    assert given.connected == kim


@pytest.mark.parametrize(
    ("email", "verified", "active"),
    [
        ("fremd@example.org", True, True),
        ("coordinator@example.org", False, True),
        ("coordinator@example.org", True, False),
    ],
)
def test_the_single_sign_on_makes_no_account(email: str, verified: bool, active: bool, client: Client) -> None:
    kim = cast.coordinator()
    kim.emailaddress_set.create(email=kim.email, verified=True, primary=True)
    User.objects.update(is_active=active)
    given = ticket(email, verified=verified)

    with pytest.raises(ImmediateHttpResponse):
        sign_on(given, client)

    assert given.connected is None
    assert User.objects.count() == 1


def test_secrets_of_second_factors_are_encrypted() -> None:
    adapter = signin.EncryptedSecrets()

    sealed = adapter.encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DP" not in sealed
    assert adapter.decrypt(sealed) == "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    "said", ["9" * 5_000, "[" * 200_000, "[[[[", "null", '{"id": 1}', "[]", '{"id": "AA", "rawId": "AA"}']
)
def test_what_is_no_passkey_leads_back_to_the_sign_in(client: Client, said: str) -> None:
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": said})

    assert (answer.status_code, answer.headers.get("Location")) == (302, "/konto/login/")
