"""What every public page promises the browser: no cookie, no trace, nothing from elsewhere."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import make
from tests.house import source
from tests.house.test_pages import is_ours, pages
from unterwegs.people.guards import ANYBODY

pytestmark = pytest.mark.django_db


def addresses() -> list[str]:
    """Every public page of the families' door that needs no argument."""
    found = []
    for page in pages():
        module = page.callback.__module__
        if is_ours(page.callback) and page.callback.guard == ANYBODY and module.startswith("unterwegs.front."):
            try:
                found.append(reverse(f"front:{page.name}"))
            except NoReverseMatch:
                continue
    return sorted(set(found))


@pytest.fixture
def town() -> None:
    make.town()
    make.open_part("courses")
    make.service("Stillgruppe", areas=[make.area()], day="TU")


@pytest.mark.parametrize("address", addresses())
def test_a_public_page_sets_no_cookie_and_does_not_vary_by_one(client: Client, town: None, address: str) -> None:
    page = client.get(address)

    assert page.status_code in {200, 302}
    assert page.cookies.output() == ""
    assert "Cookie" not in page.headers.get("Vary", "")


@pytest.mark.parametrize("address", addresses())
def test_a_public_page_lets_nothing_in_from_elsewhere(client: Client, town: None, address: str) -> None:
    headers = client.get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_a_page_that_did_not_change_is_not_sent_again(client: Client, town: None) -> None:
    first = client.get("/de/hilfe/")

    again = client.get("/de/hilfe/", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


def test_pages_come_compressed(client: Client, town: None) -> None:
    page = client.get("/de/", headers={"Accept-Encoding": "gzip"})

    assert page.headers["Content-Encoding"] == "gzip"


def test_every_public_page_is_looked_at() -> None:
    assert len(addresses()) >= 10
    assert source.STEP["front"] == 9
