"""The language of a page: its address for families, the account for staff, else the browser."""

import pytest
from django.test import Client

from tests import cast, make

pytestmark = pytest.mark.django_db


def test_a_familys_page_speaks_the_language_of_its_address(client: Client) -> None:
    make.town()

    page = client.get("/tr/", headers={"Accept-Language": "de"})

    assert page.headers["Content-Language"] == "tr"
    assert 'lang="tr"' in page.text


def test_a_page_without_language_follows_the_browser_and_says_so_to_caches(client: Client) -> None:
    page = client.get("/", headers={"Accept-Language": "xx, ar;q=0.9, en;q=0.5"})

    assert page.headers["Location"] == "/ar/"
    assert "Accept-Language" in page.headers["Vary"]


def test_an_unknown_language_of_the_browser_is_german(client: Client) -> None:
    page = client.get("/", headers={"Accept-Language": "nl"})

    assert page.headers["Location"] == "/de/"


@pytest.mark.parametrize(("chosen", "spoken"), [("de", "de"), ("en", "en"), ("ar", "de")])
def test_staff_read_the_language_of_their_account(client: Client, chosen: str, spoken: str) -> None:
    make.town()
    person = cast.coordinator()
    person.language = chosen
    person.save()

    page = cast.sign_in(client, person).get("/desk/", headers={"Accept-Language": "tr"})

    assert page.headers["Content-Language"] == spoken


def test_the_sign_in_follows_the_browser_among_the_languages_of_staff(client: Client) -> None:
    english = client.get("/konto/login/", headers={"Accept-Language": "en"})
    turkish = client.get("/konto/login/", headers={"Accept-Language": "tr"})

    assert english.headers["Content-Language"] == "en"
    assert turkish.headers["Content-Language"] == "de"


@pytest.mark.parametrize("address", ["/b/%00/", "/de/angebote/A%00/", "/de/?gebiet=a%00b", "/bilder/%00", "/desk/%00"])
def test_an_address_with_a_nul_is_refused_before_a_database_is_asked(client: Client, address: str) -> None:
    make.town()

    page = client.get(address)

    assert page.status_code == 400
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_nul_in_a_posted_filter_chooses_nothing(client: Client) -> None:
    make.town()
    make.area()

    page = client.post("/de/angebote/", {"gebiet": "niedergirmes\0", "worte": "Kita"}, headers=make.OUR_PAGE)

    assert (page.status_code, page.context["where"].area) == (200, None)
