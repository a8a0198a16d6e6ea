"""Lists of offers that somebody sent, what Mein Weg is made of, and the dates of a week or a wet day."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests import cast, make
from unterwegs.directory import actions, rules
from unterwegs.front.choices import Picked, Where
from unterwegs.places import actions as places

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with time_machine.travel("2026-11-23T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def town() -> None:
    make.town()


def names(hits: Any) -> list[str]:
    return [hit.offer.name.text for hit in hits]


# --- a list behind a link -------------------------------------------------------------------------------------------


def test_a_list_shows_the_offers_in_its_link_and_no_others(client: Client, town: None) -> None:
    first, second = make.service("Stillgruppe", day="TU"), make.service("Krabbelgruppe", day="WE")
    make.service("Väterfrühstück")

    page = client.get(f"/de/liste/?a={first.code}&a={second.code}")

    assert names(page.context["hits"]) == ["Stillgruppe", "Krabbelgruppe"]
    assert page.context["gone"] == []


def test_a_list_says_kindly_what_is_gone(client: Client, town: None) -> None:
    ended, paused, draft = make.service("Früher"), make.service("Pause"), make.service("Geheim", state="draft")
    actions.archive(ended, by=cast.coordinator())
    actions.pause(paused, by=cast.coordinator())

    page = client.get(f"/de/liste/?a={ended.code}&a={paused.code}&a={draft.code}&a=GIBTSNICHT")

    assert [(one.label, one.is_paused) for one in page.context["gone"]] == [("Früher", False), ("Pause", True)]
    assert "Geheim" not in page.text


def test_a_list_is_for_those_who_have_its_link(client: Client, town: None) -> None:
    page = client.get("/de/liste/")

    assert (page.status_code, '<meta name="robots" content="noindex">' in page.text) == (200, True)


def test_a_list_has_fifty_offers_at_most_and_bears_any_address(client: Client, town: None) -> None:
    query = client.get("/de/liste/?" + "&".join(f"a=CODE{number}" for number in range(60))).wsgi_request.GET

    assert len(Picked.read(query).offers) == 50
    assert client.get("/de/liste/?a=&a=%01&a='\"<b>&a=" + "x" * 300).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_the_database_the_same_for_one_and_for_three(
    client: Client, town: None, count: int, django_assert_num_queries: Any
) -> None:
    here = [make.service(f"Gruppe {number}", day="TU") for number in range(count)]
    gone = [make.service(f"Früher {number}") for number in range(count)]
    for one in gone:
        actions.archive(one, by=None)
    address = "/de/liste/?" + "&".join(f"a={one.code}" for one in here + gone)
    client.get(address)

    with django_assert_num_queries(12):
        client.get(address)


# --- „Merken“ -------------------------------------------------------------------------------------------------------


def test_a_button_carries_what_a_device_keeps_and_waits_for_its_script(client: Client, town: None) -> None:
    service = make.service("Stillgruppe", day="TU")

    page = client.get("/de/angebote/").text

    button = page[page.index('<button type="button" class="keep"') :].partition("</button>")[0]
    assert (
        f'data-keep="{service.code}" data-name="Stillgruppe" data-when="Di &#x2066;24.11.&#x2069; &#x2066;9:30&#x2069;"'
        in button
    )
    assert button.partition(">")[0].endswith('data-where="Haus Stillgruppe" aria-pressed="false" hidden')


# --- own places -----------------------------------------------------------------------------------------------------


def look_up(client: Client, address: str) -> list[dict[str, str]]:
    headers = {"origin": "http://testserver", "accept": "application/json"}
    answer = client.post("/de/wo/", {"address": address}, headers=headers)
    assert answer.status_code == 200
    found: list[dict[str, str]] = json.loads(answer.content)
    return found


def test_an_address_becomes_a_neighborhood_and_a_rounded_point(client: Client, town: None) -> None:
    make.area("Niedergirmes")
    places.import_addresses("strasse,nr,lon,lat\nWiesenstraße,4,8.05123,50.05456\n".encode(), origin="Stadt", by=None)

    assert look_up(client, "Wiesenstraße 4") == [{"label": "", "gebiet": "niedergirmes", "um": "50.055,8.051"}]
    assert look_up(client, "Nirgendwo 1") == []


def test_her_own_place_travels_along_with_its_point(client: Client, town: None) -> None:
    make.area("Niedergirmes")
    make.area("Westend", west=9.0)

    def carried(address: str) -> str:
        return Where.read(client.get(f"/de/?{address}").wsgi_request.GET).carried

    assert carried("gebiet=niedergirmes&um=50.055,8.051") == "?gebiet=niedergirmes&um=50.055%2C8.051"
    assert carried("gebiet=westend&um=50.055,8.051") == "?gebiet=westend"
    assert carried("gebiet=niedergirmes") == "?gebiet=niedergirmes"


# --- this week, rainy days --------------------------------------------------------------------------------------------


def days(page: Any) -> list[tuple[int, list[str]]]:
    return [(day.day.day, [one.offer.name.text for one in day.dates]) for day in page.context["days"]]


def test_the_week_has_the_dates_of_seven_days(client: Client, town: None) -> None:
    make.service("Stillgruppe", day="TU")
    make.service("Sonntagsfrühstück", day="SU")

    assert days(client.get("/de/heute/woche/")) == [(24, ["Stillgruppe"]), (29, ["Sonntagsfrühstück"])]


def test_a_full_day_leads_to_the_rest_of_it(client: Client, town: None) -> None:
    home = make.location("Haus")
    for number in range(13):
        make.service(f"Gruppe {number:02}", day="TU", location=home, of=home.organization)

    page = client.get("/de/heute/woche/")

    assert (len(page.context["days"][0].dates), "?am=2026-11-24" in page.text) == (12, True)


def test_a_wet_day_has_what_is_under_a_roof_and_open_to_all(client: Client, town: None) -> None:
    park = make.location("Park", kind="outdoors", street="Am Park 1")
    make.service("Offener Treff", day="TU")
    make.service("Waldgruppe", day="TU", location=park, of=park.organization)
    make.service("Kurs mit Anmeldung", day="TU", registration="needed")
    make.service("Sprechstunde", day="TU", kind="counseling")
    make.service("Treff am Telefon", day="TU", location=None, mode="phone")

    assert days(client.get("/de/heute/regen/")) == [(24, ["Offener Treff"])]


@pytest.mark.parametrize(
    ("kind", "street", "room", "is_dry"),
    [
        ("center", "", "", True),
        ("place", "Wiesenstraße 4", "", True),
        ("place", "", "Saal", True),
        ("place", "Am Lahnufer", "", False),
        ("outdoors", "Am Park 1", "", False),
    ],
)
def test_a_roof_is_certain_where_a_house_is(kind: str, street: str, room: str, is_dry: bool) -> None:
    assert rules.is_under_a_roof(kind, street=street, room=room) is is_dry


# --- leaving --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "angebote/", "hilfe/", "mein-weg/", "gibt-es-nicht/"])
def test_every_page_for_families_can_be_left_without_a_script(client: Client, town: None, address: str) -> None:
    page = client.get(f"/de/{address}").text

    assert page.count('<a href="https://www.dwd.de/" rel="nofollow noreferrer" data-exit>') == 1


def test_pages_for_staff_have_no_quick_exit(client: Client, town: None) -> None:
    page = cast.sign_in(client, cast.coordinator()).get("/desk/").text

    assert "data-exit" not in page
