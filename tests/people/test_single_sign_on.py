"""The municipality's sign-on from the button to the desk, against an issuer that answers on this machine."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, expect

from tests import cast, make
from unterwegs.people.models import User

pytestmark = pytest.mark.django_db

START = "/konto/oidc/verwaltung/login/"
BACK = "/konto/oidc/verwaltung/login/callback/"


@dataclass
class Issuer:
    """What the sign-on of the municipality says about the person who stands before it."""

    address: str
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    claims: dict[str, Any] = field(default_factory=dict)

    def way_back(self, query: str) -> str:
        """Where the browser is sent after she said yes."""
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        return f"{asked['redirect_uri']}?{urlencode({'code': 'einmal', 'state': asked['state']})}"

    def answer(self, path: str) -> dict[str, Any]:
        where = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "userinfo_endpoint": "/userinfo",
            "jwks_uri": "/keys",
        }
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.address, **{name: f"{self.address}{page}" for name, page in where.items()}}
        if path == "/token":
            return {"access_token": "einmal", "token_type": "Bearer", "id_token": self.ticket()}
        return {name: claim for name, claim in self.claims.items() if name not in {"aud", "iss", "exp"}}

    def ticket(self) -> str:
        now = datetime.now(tz=UTC)
        said = {"iss": self.address, "aud": "unterwegs", "iat": now, "exp": now + timedelta(minutes=5), **self.claims}
        return jwt.encode(said, self.key, algorithm="RS256", headers={"kid": "eins"})


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    """An issuer on a free port, and an installation that knows it."""

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            body = json.dumps(made.answer(asked.path)).encode()
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(302 if asked.path == "/authorize" else 200)
            if asked.path == "/authorize":
                self.send_header("Location", made.way_back(asked.query))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_words: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        made = Issuer(f"http://127.0.0.1:{server.server_port}")
        made.claims = {"sub": "k-17", "email": "coordinator@example.org", "email_verified": True, "name": "Kim Amt"}
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                **settings.SOCIALACCOUNT_PROVIDERS["openid_connect"],
                "APPS": [
                    {
                        "provider_id": "verwaltung",
                        "name": "Anmeldung der Verwaltung",
                        "client_id": "unterwegs",
                        "secret": "geheim",
                        "settings": {"server_url": made.address},
                    }
                ],
            }
        }
        answering = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        answering.start()
        yield made
        server.shutdown()
        answering.join()


@pytest.fixture
def kim() -> User:
    """A coordinator whose mail address is confirmed here."""
    make.town()
    person = cast.coordinator()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


def come_back(client: Client, **changed: str) -> Any:
    """From the button to the issuer and back with what it gave along."""
    away = urlsplit(client.post(START).headers["Location"])
    given = {"code": "einmal", "state": parse_qs(away.query)["state"][0], **changed}
    return client.get(BACK, given)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_known_person_comes_to_the_desk_without_a_second_factor_of_ours(
    client: Client, issuer: Issuer, kim: User
) -> None:
    back = come_back(client)

    assert back.headers["Location"] == "/desk/"
    assert client.get("/desk/").context["user"] == kim
    assert Authenticator.objects.count() == 0


def test_of_what_the_issuer_says_only_its_key_is_kept(client: Client, issuer: Issuer, kim: User) -> None:
    issuer.claims |= {"groups": ["ASD"], "phone_number": "06441 99"}

    come_back(client)
    come_back(Client())

    account = SocialAccount.objects.get()
    kim.refresh_from_db()
    assert (account.user, account.provider, account.uid, account.extra_data) == (kim, "verwaltung", "k-17", {})
    assert (kim.name, kim.email) == ("Kim Koordination", "coordinator@example.org")
    assert SocialToken.objects.count() == 0


def test_who_came_once_is_known_by_the_key_whatever_the_mail_address_is(
    client: Client, issuer: Issuer, kim: User
) -> None:
    come_back(client)
    issuer.claims["email"] = "verheiratet@example.org"
    again = Client()

    come_back(again)

    assert again.get("/desk/").context["user"] == kim


@pytest.mark.parametrize(
    "said",
    [
        {"email_verified": False},
        {"email_verified": "false"},
        {"email": "fremd@example.org"},
        {"email": ""},
        {"aud": "another-application"},
        {"iss": "https://sso.elsewhere.example"},
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
    ids=lambda said: "-".join(f"{name}={claim}" for name, claim in said.items()),
)
def test_whom_the_issuer_does_not_vouch_for_stays_outside(
    client: Client, issuer: Issuer, kim: User, said: dict[str, Any]
) -> None:
    issuer.claims |= said

    come_back(client)

    assert not is_signed_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_an_address_that_nobody_confirmed_here_opens_nothing(client: Client, issuer: Issuer, kim: User) -> None:
    EmailAddress.objects.update(verified=False)

    back = come_back(client)

    assert back.headers["Location"] == reverse("account_login")
    assert not is_signed_in(client)
    assert SocialAccount.objects.count() == 0


def test_a_closed_account_stays_closed(client: Client, issuer: Issuer, kim: User) -> None:
    come_back(Client())
    User.objects.update(is_active=False)

    come_back(client)

    assert not is_signed_in(client)


def test_an_answer_to_a_question_of_somebody_else_is_refused(client: Client, issuer: Issuer, kim: User) -> None:
    come_back(client, state="not-mine")

    assert not is_signed_in(client)


def test_a_link_alone_does_not_start_it(client: Client, issuer: Issuer, kim: User) -> None:
    asked = client.get(START)

    assert asked.status_code == 200
    assert not is_signed_in(client)


def test_it_leads_to_no_other_site(client: Client, issuer: Issuer, kim: User) -> None:
    away = urlsplit(client.post(START, {"next": "https://example.net/"}).headers["Location"])
    back = client.get(BACK, {"code": "einmal", "state": parse_qs(away.query)["state"][0]})

    assert back.headers["Location"] == "/desk/"


def test_the_way_to_the_issuer_is_bound_to_this_browser(client: Client, issuer: Issuer, kim: User) -> None:
    away = urlsplit(client.post(START).headers["Location"])

    asked = parse_qs(away.query)
    assert f"{away.scheme}://{away.netloc}{away.path}" == f"{issuer.address}/authorize"
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert {*asked["scope"][0].split()} == {"openid", "profile", "email"}


@pytest.mark.django_db(transaction=True)
def test_the_button_leads_to_the_issuer_and_back_in_a_browser(
    browser: Browser, site: str, issuer: Issuer, settings: Any, kim: User
) -> None:
    rules = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "form-action": ["'self'", issuer.address]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": rules}
    context = browser.new_context(base_url=site, locale="de-DE")
    page = context.new_page()
    page.goto("/konto/login/")

    page.get_by_text("Anmeldung der Verwaltung").click()

    expect(page).to_have_url(f"{site}/desk/")
    context.close()
