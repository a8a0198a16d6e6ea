"""What is counted against guessing and flooding leaves nobody's address behind."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests import cast, make
from unterwegs.people import actions, guards

pytestmark = pytest.mark.django_db
SAME_SITE = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


def kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cache")
        return [f"{key} {value}" for key, value in cursor.fetchall()]


def type_wrongly(client: Client, times: int = 1) -> Any:
    """Somebody guesses a password; the last answer."""
    for _time in range(times):
        typed = client.post("/konto/login/", {"login": "coordinator@example.org", "password": "geraten"})
    return typed


def test_guessing_a_password_ends_after_a_few_tries(client: Client) -> None:
    make.town()
    kim = cast.coordinator()

    type_wrongly(client, times=6)
    right = client.post("/konto/login/", {"login": kim.email, "password": "ein langes Passwort"})

    assert right.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_counted_sign_in_keeps_no_address(client: Client) -> None:
    cast.coordinator()

    client.post(
        "/konto/login/", {"login": "coordinator@example.org", "password": "geraten"}, REMOTE_ADDR="198.51.100.7"
    )

    assert len(kept()) >= 2
    assert [row for row in kept() if "198.51" in row or "coordinator" in row or ":ip:" in row] == []


def test_the_night_forgets_what_is_no_longer_counted() -> None:
    cache.set("short", 1, timeout=60)
    cache.set("long", 1, timeout=3 * 24 * 3600)
    cache.set("for good", 1, timeout=None)

    counts = actions.forget_old(now=timezone.now() + timedelta(days=1))

    assert counts["traces"] == 1
    assert len(kept()) == 2


def test_a_flood_of_forms_is_stopped_and_writes_nothing_down(client: Client) -> None:
    make.town()
    before = kept()

    answers = [
        client.post("/de/wo/", {"address": "Wiesenstraße 4"}, headers=SAME_SITE).status_code
        for _time in range(guards.MOST_FORMS + 1)
    ]

    assert answers == [*[200] * guards.MOST_FORMS, 429]
    assert client.post("/de/wo/", headers=SAME_SITE, REMOTE_ADDR="198.51.100.8").status_code == 200
    assert kept() == before


def test_a_network_of_addresses_is_one_computer(client: Client) -> None:
    """Whoever has a /64 has more addresses than there are forms."""
    make.town()

    answers = [
        client.post(
            "/de/wo/", {"address": "Wiesenstraße 4"}, headers=SAME_SITE, REMOTE_ADDR=f"2001:db8:0:7::{number:x}"
        )
        for number in range(guards.MOST_FORMS + 1)
    ]

    assert [answer.status_code for answer in answers] == [*[200] * guards.MOST_FORMS, 429]
    assert client.post("/de/wo/", headers=SAME_SITE, REMOTE_ADDR="2001:db8:0:8::1").status_code == 200


def test_guesses_of_a_password_are_counted_by_the_network_too(client: Client) -> None:
    make.town()
    told = {"login": "coordinator@example.org", "password": "geraten"}

    answers = [
        client.post(
            "/konto/login/", told | {"login": f"a{number}@example.org"}, REMOTE_ADDR=f"2001:db8:0:9::{number:x}"
        )
        for number in range(40)
    ]

    assert answers[-1].status_code == 429


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {**SAME_SITE, "Sec-Fetch-Site": "cross-site"},
        {**SAME_SITE, "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_form_of_another_site_is_refused(client: Client, headers: dict[str, str]) -> None:
    make.town()

    assert client.post("/de/wo/", {"address": "Wiesenstraße 4"}, headers=headers).status_code == 403
