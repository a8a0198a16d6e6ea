"""What she types is posted, answered and forgotten: it stands in no address and in no link."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import make

pytestmark = pytest.mark.django_db
WORDS = "Krabbelgruppe"


@pytest.fixture
def town() -> None:
    """More groups than a page shows, all free, and one other offer."""
    make.town()
    area = make.area()
    for number in range(21):
        make.service(f"Krabbelgruppe {number:02}", areas=[area])
    make.service("Bibliothek", areas=[area], kind="information")


def post(client: Client, address: str = "/de/angebote/", **said: str) -> HttpResponse:
    response: HttpResponse = client.post(address, said, headers=make.OUR_PAGE)
    return response


def names(response: HttpResponse) -> list[str]:
    return [hit.offer.name.text for hit in response.context["page"].object_list]  # type: ignore[attr-defined]


def test_her_words_find_and_stand_in_no_address(client: Client, town: None) -> None:
    page = post(client, worte=WORDS, gebiet="niedergirmes")

    assert page.context["total"] == 21
    assert "worte=" not in page.text
    assert page.cookies == {}


def test_the_next_page_and_a_filter_less_take_her_words_along(client: Client, town: None) -> None:
    first = post(client, worte=WORDS, art="group", gebiet="")
    address = "/de/angebote/" + first.context["next"]

    second = post(client, address, worte=WORDS)

    assert address == "/de/angebote/?art=group&seite=2"
    assert len({*names(first), *names(second)}) == 21
    assert f'action="{address}"><input type="hidden" name="worte" value="{WORDS}">'.replace("&", "&amp;") in first.text


def test_filters_without_words_lead_to_their_own_address(client: Client, town: None) -> None:
    answer = post(client, worte=" ", art="group", gebiet="niedergirmes")

    assert (answer.status_code, answer["Location"]) == (302, "/de/angebote/?gebiet=niedergirmes&art=group")


def test_a_link_from_before_still_finds(client: Client, town: None) -> None:
    page = client.get("/de/angebote/", {"worte": WORDS})

    assert page.context["total"] == 21
    assert "worte=" not in page.text


def test_the_map_shows_what_her_words_found(client: Client, town: None) -> None:
    page = post(client, "/de/karte/", worte="Bibliothek")
    features = client.post("/de/karte/orte.geojson", {"worte": "Bibliothek"}, headers=make.OUR_PAGE).json()

    places = [one["properties"]["name"] for one in features["features"] if one["properties"]["what"] == "place"]
    assert (page.context["total"], places) == (1, ["Haus Bibliothek"])


def test_another_site_cannot_search_in_her_name(client: Client, town: None) -> None:
    answer = client.post("/de/angebote/", {"worte": WORDS}, headers={"origin": "https://example.org"})

    assert answer.status_code == 403
