"""The pages of the people room in a real browser: accessible, nothing wider than a phone."""

from pathlib import Path
from typing import Any, Literal

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from tests import browser, cast, make
from unterwegs.people import actions
from unterwegs.people.models import Job
from unterwegs.people.roles import Role

pytestmark = pytest.mark.once

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_form_says_what_is_wrong_in_daylight_and_at_night(page: Page, scheme: Literal["light", "dark"]) -> None:
    make.town()
    browser.sign_in(page, cast.coordinator())
    page.emulate_media(color_scheme=scheme)

    page.goto("/desk/konten/einladen/")
    page.locator("main form button").click()

    expect(page.locator("[role=alert] a")).to_have_count(3)
    expect(page.locator("#id_email")).to_have_attribute("aria-describedby", "id_email_helptext id_email_error")
    look_at(page, f"form-{scheme}")


def test_the_navigation_is_a_menu_on_a_phone_and_a_column_on_a_desktop(page: Page) -> None:
    make.town()
    browser.sign_in(page, cast.coordinator())
    page.goto("/desk/konten/")
    link = page.get_by_role("link", name=str(_("Long work")), exact=True)

    expect(link).to_be_visible()
    page.set_viewport_size({"width": browser.PHONE, "height": 780})
    expect(link).to_be_hidden()
    page.locator("summary").first.click()
    expect(link).to_be_visible()
    page.locator("summary").first.press("Enter")
    expect(link).to_be_hidden()


def test_the_progress_bar_moves_and_the_page_shows_the_end(page: Page) -> None:
    make.town()
    visitor = cast.visitor()
    job = make.job("Straßen einlesen", by=visitor, state="running", done=1, total=4, beat_at=timezone.now())
    browser.sign_in(page, visitor)

    page.goto(f"/desk/arbeit/{job.pk}/")
    Job.objects.filter(pk=job.pk).update(done=2, step="prüft")
    expect(page.locator("progress")).to_have_js_property("value", 50)
    expect(page.locator("[data-job-step]")).to_have_text("prüft")
    Job.objects.filter(pk=job.pk).update(state="failed", cause="Die Datei ist leer.")

    expect(page.get_by_text("Die Datei ist leer.")).to_be_visible()
    look_at(page, "job")
