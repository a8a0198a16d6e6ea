"""What every answer promises the browser, also when something is wrong; and what is not even read."""

from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from tests import cast, make
from unterwegs.config import middleware
from unterwegs.config.urls import urlpatterns as all_pages
from unterwegs.people.guards import public

pytestmark = pytest.mark.django_db
PROMISES = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
}


@public
def broken(_request: Any) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [*all_pages, path("kaputt/", broken)]


@pytest.fixture
def visitor() -> Client:
    make.town()
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.urls("tests.config.test_promises")
@pytest.mark.parametrize(
    ("status", "method", "address", "headers"),
    [
        (200, "get", "/de/", {}),
        (400, "get", "/de/", {"Host": "somewhere.else.example"}),
        (400, "get", "/bilder/../secret_key", {}),
        (403, "post", "/konto/login/", {}),
        (403, "post", "/de/wo/", {}),
        (404, "get", "/de/nirgends/", {}),
        (404, "get", "/desk/nirgends/", {}),
        (500, "get", "/kaputt/", {}),
    ],
)
def test_every_answer_keeps_its_promises_and_sets_no_cookie(
    visitor: Client, status: int, method: str, address: str, headers: dict[str, str]
) -> None:
    answer = getattr(visitor, method)(address, headers=headers)

    assert answer.status_code == status
    assert {name for name in PROMISES if name not in answer.headers} == set()
    assert answer.cookies.output() == ""
    assert "<style" not in answer.text


@pytest.mark.parametrize("power", ["camera", "geolocation", "microphone"])
def test_no_page_asks_for_the_powers_of_a_browser(visitor: Client, power: str) -> None:
    assert f"{power}=()" in visitor.get("/de/").headers["Permissions-Policy"]


def test_pages_for_staff_stay_in_no_cache(client: Client) -> None:
    make.town()
    cast.sign_in(client, cast.coordinator())

    assert client.get("/desk/").headers["Cache-Control"] == "private, no-store"


def test_cookies_are_closed_to_scripts_and_end_with_the_browser(client: Client) -> None:
    make.town()
    cast.sign_in(client, cast.coordinator())
    client.get("/desk/ich/")

    form = client.cookies[settings.CSRF_COOKIE_NAME]
    assert (form["httponly"], form["samesite"], form["max-age"]) == (True, "Lax", "")
    assert (settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE) == (True, "Lax")
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE is True


@pytest.mark.parametrize(
    ("address", "largest"),
    [
        ("/de/wo/", middleware.LARGEST_FORM),
        ("/konto/login/", middleware.LARGEST_FORM),
        ("/desk/orte/", middleware.LARGEST_PICTURE),
        ("/desk/adressen/einlesen/", middleware.LARGEST_IMPORT),
    ],
)
def test_what_is_too_large_is_not_read(visitor: Client, address: str, largest: int) -> None:
    asked = visitor.post(address, CONTENT_LENGTH=str(largest + 1))

    assert asked.status_code == 413
    assert middleware.largest(address) == largest


def test_a_stranger_is_sent_to_the_sign_in_before_the_form_is_read(visitor: Client) -> None:
    sent = visitor.post("/desk/adressen/einlesen/", CONTENT_LENGTH=str(middleware.LARGEST_IMPORT))

    assert (sent.status_code, sent.headers["Location"].split("?")[0]) == (302, "/konto/login/")


@pytest.mark.parametrize("address", ["/de/angebote/?alter=²", "/de/angebote/?seite=²", "/de/heute/?tag=²"])
def test_a_number_that_is_none_breaks_no_page(visitor: Client, address: str) -> None:
    assert visitor.get(address).status_code == 200


@pytest.mark.parametrize("name", ["../secret_key", "..%2fsecret_key", "%2e%2e/secret_key", "%00", "", "/etc/passwd"])
def test_only_pictures_are_behind_the_address_of_pictures(visitor: Client, name: str) -> None:
    assert visitor.get(f"/bilder/{name}").status_code in {400, 404}


@pytest.mark.parametrize("revision", ["²", "9" * 5000, "-1", "eins"])
def test_a_revision_that_is_no_number_breaks_no_form(client: Client, revision: str) -> None:
    make.town()
    service = make.service("Stillgruppe")
    cast.sign_in(client, cast.coordinator())

    answers = [
        client.post(f"/desk/angebote/{service.pk}/schritt/", {"step": "confirm", "revision": revision}),
        client.post(f"/desk/traeger/{service.organization_id}/", {"name": "Verein", "revision": revision}),
        client.get(f"/desk/angebote/{service.pk}/vergleich/", {"von": revision, "mit": revision}),
    ]

    assert {answer.status_code for answer in answers} <= {200, 302, 404}
