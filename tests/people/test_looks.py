"""The pages of the people room in a real browser: accessible, nothing wider than a phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests import browser, make
from unterwegs.people import actions
from unterwegs.people.roles import Role

CLOSED = {
    "accounts": "/desk/konten/",
    "invite": "/desk/konten/einladen/",
    "me": "/desk/ich/",
    "absence": "/desk/ich/abwesenheit/",
    "deeds": "/desk/protokoll/",
    "rights": "/desk/rechte/",
    "mails": "/desk/post/",
    "jobs": "/desk/arbeit/",
    "second-factors": "/konto/2fa/",
    "app": "/konto/2fa/totp/activate/",
    "passkey": "/konto/2fa/webauthn/add/",
    "password": "/konto/password/change/",
    "mail-address": "/konto/email/",
}
OPEN = {
    "sign-in": "/konto/login/",
    "password-reset": "/konto/password/reset/",
    "closed": "/konto/signup/",
    "invitation-ended": "/konto/einladung/nirgends/",
}


@pytest.mark.parametrize("name", OPEN)
def test_pages_before_the_sign_in(page: Page, name: str) -> None:
    make.town()

    page.goto(OPEN[name])

    look_at(page, name)


@pytest.mark.parametrize("name", CLOSED)
def test_pages_of_the_house(page: Page, name: str, settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_FOLDER = "unterwegs.people.outbox.Outbox", tmp_path
    make.town()
    everything = make.user("Kim Alleskönner", roles=[Role.ADMINISTRATOR, Role.PRIVACY_OFFICER, Role.COORDINATOR])
    actions.invite(email="neu@example.org", name="Noa Neu", roles=["visitor"], by=everything, now=make.now())
    make.job("Straßen einlesen", by=everything, state="failed", cause="Die Datei ist leer.")
    browser.sign_in(page, everything)

    page.goto(CLOSED[name])

    look_at(page, name)


def look_at(page: Page, name: str) -> None:
    browser.axe(page)
    browser.fits(page)
    browser.picture(page, f"people-{name}", width=browser.PHONE)
    browser.picture(page, f"people-{name}")
