"""Every page of courses – for families, at the desk, behind links – pleases axe and fits the narrowest phone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from tests import browser, make
from tests.house import things
from tests.house.things import Things
from unterwegs.courses import actions
from unterwegs.courses.models import SignUp
from unterwegs.people.models import User
from unterwegs.people.roles import Role

pytestmark = pytest.mark.once
NARROW = 320


@pytest.fixture
def everybody(settings: Any, tmp_path: Path, transactional_db: None) -> User:
    """Somebody with every right."""
    settings.MAIL_FOLDER, settings.UPLOAD_FOLDER, settings.MEDIA_ROOT, settings.BOOK_FOLDER = (
        tmp_path / name for name in ("mails", "uploads", "pictures", "books")
    )
    return make.user("Alles", roles=Role)


@pytest.fixture
def house(everybody: User) -> Things:
    return things.things_of(everybody)


def addresses(client: Client, house: Things, *rooms: str) -> Iterator[tuple[str, str]]:
    """Name and address of each page to look at."""
    for page in things.pages():
        if page.name.startswith(rooms):
            address = page.address(house)
            answer = client.get(address)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                yield page.name, address


def complaints_about(page: Page, address: str) -> list[str]:
    page.goto(address)
    try:
        browser.axe(page)
        browser.fits(page, width=NARROW)
    except AssertionError as wrong:
        return [f"{address}: {str(wrong)[:1500]}"]
    return []


@pytest.mark.parametrize(("language", "scheme"), [("de", "light"), ("ar", "light"), ("de", "dark")])
def test_family_pages(page: Page, house: Things, client: Client, language: str, scheme: Any) -> None:
    found = dict(addresses(client, house, "seat:"))
    page.emulate_media(color_scheme=scheme)

    wrong = [
        one for address in found.values() for one in complaints_about(page, address.replace("/de/", f"/{language}/", 1))
    ]

    assert {"seat:sign_up", "seat:code", "seat:seat", "seat:professionals"} <= found.keys()
    assert wrong == []


def test_desk_pages_and_those_behind_links(page: Page, house: Things, client: Client, everybody: User) -> None:
    things.sign_in(client, everybody)
    found = dict(addresses(client, house, "courses:", "count:"))
    browser.sign_in(page, everybody)

    wrong = [one for address in found.values() for one in complaints_about(page, address)]

    assert {"courses:courses", "courses:week", "courses:participants", "courses:to_call", "count:count"} <= found.keys()
    assert wrong == []


def test_every_state_of_a_seat_and_every_refusal(page: Page, transactional_db: None) -> None:
    """Seated, offered, lapsed, waiting, given back, called off; a form with mistakes, a full list, a code that is none."""
    make.town(phone="06441 99-0")
    make.open_part("courses")
    now = timezone.now()
    seating = make.seating(seats=2, most_waiting=2, asks_age=True)
    signups = [make.signed_up(str(number), to=seating, now=now - timedelta(days=3)) for number in range(4)]
    actions.give_back(signups[0], now=now - timedelta(days=3))
    actions.move_up(now=now)
    over = make.seating(make.course("Fällt aus", of=seating.course.service))
    called_off = make.signed_up("Fünf", to=over, now=now)
    actions.change_state(over.course, "called_off", by=None, now=now)
    form = f"/de/kurse/platz/{seating.pk}/neu/"
    wrong = complaints_about(page, form)
    page.goto(form)
    page.locator("main form[method=post] button").first.click()
    browser.axe(page)
    for number in range(2):
        make.signed_up(f"Noch {number}", to=seating, now=now)

    codes = [SignUp.objects.get(pk=one.pk).code for one in (*signups, called_off)]
    standings = list(SignUp.objects.filter(seating=seating).order_by("number").values_list("standing", flat=True))
    for address in (*(f"/de/kurse/platz/{code}/" for code in codes), form):
        wrong += complaints_about(page, address)

    assert standings == ["given_up", "seated", "lapsed", "offered", "waiting", "waiting"]
    assert wrong == []
