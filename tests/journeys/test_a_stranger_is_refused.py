"""A stranger is refused everywhere: before the door to the sign-in, behind it with a clear no."""

import pytest
from playwright.sync_api import Page

from tests import browser, cast, make

CLOSED = (
    "/desk/",
    "/desk/angebote/",
    "/desk/angebote/neu/",
    "/desk/traeger/",
    "/desk/orte/",
    "/desk/gebiete/",
    "/desk/stadt/",
    "/desk/konten/",
    "/desk/protokoll/",
    "/desk/post/",
    "/desk/ich/",
)


@pytest.mark.parametrize("path", CLOSED)
def test_nobody_gets_in_without_signing_in(page: Page, path: str) -> None:
    make.town()

    page.goto(path)

    assert "/konto/login/" in page.url


def test_an_account_without_a_role_gets_a_clear_no(page: Page) -> None:
    make.town()
    browser.sign_in(page, cast.stranger())

    answer = page.goto("/desk/angebote/")

    assert answer is not None
    assert answer.status == 403
    browser.axe(page)
