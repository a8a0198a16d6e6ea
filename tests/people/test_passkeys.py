"""A whole way in a real browser: invited, passkey, desk, signed out, signed in again with the passkey alone."""

import re

from playwright.sync_api import Page, expect

from tests import browser, make


def with_authenticator(page: Page) -> None:
    """A device that agrees to everything, as Chromium's own tools provide it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_invited_person_comes_in_with_a_passkey(page: Page) -> None:
    make.town()
    make.invitation(roles=["visitor"])
    with_authenticator(page)

    page.goto("/konto/einladung/geheim/")
    browser.axe(page)
    browser.picture(page, "people-invitation", width=browser.PHONE)
    page.locator("button[name=passkey]").click()
    expect(page).to_have_url(re.compile("/konto/2fa/webauthn/add/"))
    browser.axe(page)
    page.locator("#mfa_webauthn_add").click()
    expect(page).to_have_url(re.compile("/konto/2fa/(?!webauthn)"))
    page.goto("/desk/ich/")
    expect(page).to_have_url(re.compile("/desk/ich/$"))
    page.locator("header form button").click()
    page.goto("/konto/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(re.compile("/desk/"))
    page.goto("/desk/ich/")

    expect(page.locator("#id_name")).to_have_value("Noa Neu")
