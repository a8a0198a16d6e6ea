"""A family keeps a seat in three taps, comes back with its code, gives the seat back or takes the one that became free."""

import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tests import make
from unterwegs.courses.models import Seating, SignUp

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
TICKET = "abcdefghijklmnopqrstuv"
SAID = {"ticket": TICKET, "name": "Mara", "mail": "mara@example.org"}


@pytest.fixture(autouse=True)
def wetzlar() -> None:
    make.town(phone="06441 99-0")
    make.open_part("courses")


@pytest.fixture
def seating() -> Seating:
    return make.seating(seats=2, most_waiting=2)


def post(client: Client, address: str, **said: Any) -> Any:
    return client.post(address, {name: value for name, value in said.items() if value}, headers=make.OUR_PAGE)


def sent(client: Client, seating: Seating, language: str = "de", **said: Any) -> Any:
    return post(client, f"/{language}/kurse/platz/{seating.pk}/neu/", **{**SAID, **said})


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", str(answer.content.decode()))


def code_in(answer: Any) -> str:
    found = re.search(r'class="code"><bdi dir="ltr">([^<]+)<', text(answer))
    assert found
    return found[1]


def test_a_seat_is_kept_sealed_and_answered_with_a_code(client: Client, seating: Seating) -> None:
    page = sent(client, seating)

    signup = SignUp.objects.get()
    assert page.status_code == 200
    assert (signup.standing, signup.seat, signup.name, signup.contact) == (
        "seated",
        1,
        "Mara",
        {"mail": "mara@example.org"},
    )
    assert code_in(page) == signup.code
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"
