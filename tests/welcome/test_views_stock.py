"""Stock at the desk: taken in, counted, ordered in time, packed for a day without a name."""

from datetime import time, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tests import cast, make
from unterwegs.desk import queries as desk_queries
from unterwegs.welcome import queries
from unterwegs.welcome.models import Item

pytestmark = pytest.mark.django_db
TODAY = make.TODAY
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def town(morning: None) -> None:
    make.town()
    make.open_part("welcome")


@pytest.fixture
def desk(client: Client) -> Client:
    return cast.sign_in(client, cast.coordinator())


def amount(desk: Client, item: Item, **typed: Any) -> int:
    return desk.post(reverse("welcome:amount", args=[item.pk]), typed).status_code


def test_a_material_is_entered_taken_in_and_counted(desk: Client) -> None:
    told = {"name": "Mütze", "language": "ar", "each_visit": "1", "reorder_at": "5", "is_active": "on"}

    desk.post(reverse("welcome:new_item"), told)
    item = Item.objects.get()
    answers = [
        amount(desk, item, came="40"),
        amount(desk, item, came="-3"),
        amount(desk, item, came=""),
        amount(desk, item, came="1", counted="2"),
    ]

    assert answers == [302, 302, 422, 422]
    assert (Item.objects.get().stock, Item.objects.get().language) == (37, "ar")
    assert amount(desk, item, counted="12") == 302
    assert Item.objects.get().stock == 12


def test_the_same_material_twice_is_refused(desk: Client) -> None:
    make.material("Mütze")

    answer = desk.post(reverse("welcome:new_item"), {"name": "Mütze", "each_visit": "1", "reorder_at": "0"})

    assert (answer.status_code, Item.objects.count()) == (422, 1)


def test_changing_a_name_leaves_the_stock(desk: Client) -> None:
    item = make.material("Mütze")

    desk.post(reverse("welcome:item", args=[item.pk]), {"name": "Mützchen", "each_visit": "2", "reorder_at": "0"})

    item.refresh_from_db()
    assert (item.name, item.stock, item.is_active) == ("Mützchen", 10, False)


def test_the_start_page_says_when_to_order() -> None:
    make.material("Mütze", reorder_at=10)
    make.material("Buch", reorder_at=9)
    make.material("Rassel", reorder_at=50, is_active=False)

    waiting = desk_queries.waiting(cast.coordinator(), today=TODAY)

    assert [item.count for item in waiting.items if item.url == reverse("welcome:stock")] == [1]


def test_the_start_page_says_that_a_visit_has_no_report_and_not_whose() -> None:
    make.visit(make.family(state="invited"), on=TODAY - 15 * DAY)
    make.visit(make.family("Winter", state="invited"), by=make.visitor("Wanda"), on=TODAY - 14 * DAY)

    assert queries.unreported(today=TODAY) == 1


def test_a_bag_holds_what_each_visit_needs_in_the_language_the_family_chose() -> None:
    hat, book = make.material("Mütze"), make.material("Buch", language="ar", each_visit=1)
    make.material("Alt", is_active=False)
    vera = make.visitor("Vera Besuch")
    for hour, language in ((9, "ar"), (11, ""), (13, "tr")):
        make.visit(make.family(language=language), by=vera, on=TODAY, at=time(hour))
    make.visit(make.family(holds=["sheltered"]), by=vera, on=TODAY, at=time(14))

    bags = [(who, len(visits), items) for who, visits, items in queries.bags(TODAY)]

    assert bags == [(vera, 3, [(book, 1), (hat, 3)])]


def test_the_bag_list_is_a_paper_without_a_family(desk: Client) -> None:
    make.material("Mütze")
    make.visit(make.family("Sommer"), by=make.visitor("Vera Besuch"), on=TODAY)

    answer = desk.get(reverse("welcome:bags"), {"tag": f"{TODAY:%Y-%m-%d}"})

    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert ("Vera Besuch" in said, "Mütze" in said, "Sommer" in said, "Gasse" in said) == (True, True, False, False)


@pytest.mark.parametrize("typed", ["", "2026-02-31", "x", "1900-01-01"])
def test_a_day_without_bags_or_a_day_that_is_none_leads_back(desk: Client, typed: str) -> None:
    assert desk.get(reverse("welcome:bags"), {"tag": typed}).url == reverse("welcome:stock")


def test_only_the_coordination_changes_the_stock(client: Client) -> None:
    cast.sign_in(client, cast.visitor())

    assert client.get(reverse("welcome:stock")).status_code == 403
