"""A house in which everything exists once, and what a person types who has every code and link of it."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.hostile import surface
from tests.house import things
from tests.house.things import Things
from unterwegs.courses import actions as courses
from unterwegs.people.models import User
from unterwegs.people.roles import Role
from unterwegs.places import actions as places
from unterwegs.wishes import codes

#: All words in all fields instead of a few: `HOSTILE=all`, as the bench asks for.
IS_THOROUGH = os.environ.get("HOSTILE") == "all"
SEED = int(os.environ.get("HOSTILE_SEED", "7"))  # of what is chosen by chance
ADDRESSES = "Straße;Hausnummer;Zusatz;PLZ;Ort;Länge;Breite\nWiesenstraße;4;;35576;Wetzlar;8,05;50,05\n"
TYPED = "(typed)"  # beside the addresses; no page is called so
TICKET = "abcdefghijklmnopqrstuv"


@pytest.fixture
def everybody(settings: Any, tmp_path: Path) -> User:
    """Somebody with every right; mails, uploads, pictures and books lie in a folder of the test."""
    settings.MAIL_FOLDER, settings.UPLOAD_FOLDER, settings.MEDIA_ROOT, settings.BOOK_FOLDER = (
        tmp_path / name for name in ("mails", "uploads", "pictures", "books")
    )
    return make.user("Alles", roles=Role)


@pytest.fixture
def house(everybody: User) -> Things:
    found = things.things_of(everybody)
    wish = make.wish("Bitte rufen Sie an.", ticket=TICKET, source="phone")
    asked = make.consent("hand_on", wish=wish, given_on=None)
    asked.save()
    found["wish:"] = {"pk": asked.pk}
    late, held = a_seat_missed_and_one_that_is_held()
    found["seat:"] |= {"code": held}
    _consent, link, spoken = make.letter(by=everybody)
    found["letter:"] = {"secret": link.rstrip("/").rpartition("/")[2]}
    found[TYPED] = {
        "code": codes.code_for(TICKET, make.said("Bitte rufen Sie an.")),
        "letter:letter.spoken": spoken,
        "letter_code": found["invited:"]["code"],
        **{f"seat:{page}.code": held for page in ("accept", "correct", "give_back", "told")},
        **{f"seat:{page}.code": late for page in ("code", "wait_again")},
    }
    places.import_addresses(ADDRESSES.encode(), origin="Stadt Wetzlar", by=None)
    return found


def a_seat_missed_and_one_that_is_held() -> tuple[str, str]:
    """Codes of two families on a waiting list: one did not take the free seat in time, for the other it is held now."""
    seating = make.seating(of=make.course(of=make.service("Mit Warteliste"), seats=1))
    first, missed, held = (make.signed_up(name, to=seating) for name in ("Eins", "Zwei", "Drei"))
    courses.give_back(first, now=timezone.now())
    courses.move_up(now=timezone.now() + timedelta(days=2))
    return str(missed.code), str(held.code)


@pytest.fixture
def typed(house: Things) -> Mapping[str, str]:
    """What a person knows whom the house knows, by the name of the field."""
    return house[TYPED]


@pytest.fixture
def stranger(client: Client) -> Client:
    """Sees a broken page as an answer."""
    client.raise_request_exception = False
    return client


@pytest.fixture
def open_forms(stranger: Client, house: Things, typed: Mapping[str, str]) -> list[surface.Found]:
    return surface.discover(stranger, list(surface.addresses(house, surface.open_pages()).values()), typed)
