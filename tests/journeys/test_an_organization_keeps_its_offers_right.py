"""A family says that something is wrong; the organization opens its link on a phone and puts it right; the family reads it."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests import browser, make
from unterwegs.directory import actions
from unterwegs.directory.models import Service

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def service(transactional_db: None) -> Service:
    make.town()
    club = make.organization("Verein am Bach", email="wir@bach.example")
    contact = make.contact("Büro", of=club, phone="06441 12345")
    return make.service("Stillgruppe am Bach", of=club, day="TU", contact=contact, due_on=timezone.localdate())


def link_of(service: Service) -> str:
    return reverse(
        "providers:offers", args=[actions.make_link(service.organization, today=timezone.localdate(), by=None)]
    )


def test_one_tap_of_a_family_reaches_the_organization_and_its_answer_the_family(page: Page, service: Service) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"/de/angebote/{service.code}/stillgruppe-am-bach/")
    page.locator("details.report summary", has_text="Stimmt das nicht mehr?").click()
    page.get_by_role("button", name="Die Zeiten stimmen nicht").click()
    expect(page.get_by_role("heading", name="Danke!")).to_be_visible()

    page.goto(link_of(service))
    expect(page.get_by_text("Eine Familie sagt: Die Zeiten stimmen nicht")).to_be_visible()
    browser.axe(page)
    page.get_by_role("link", name="Etwas ist anders").click()
    page.get_by_label("Mit eigenen Worten").check()
    page.get_by_label("Eigene Worte").fill("Jetzt erst um zehn.")
    page.get_by_role("button", name="Antwort absenden").click()

    page.goto(f"/de/angebote/{service.code}/stillgruppe-am-bach/")
    expect(page.get_by_text("Jetzt erst um zehn.")).to_be_visible()
    browser.axe(page)


def test_everything_is_right_with_one_tap_and_without_javascript(
    browser: Browser, site: str, service: Service, page: Page
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    plain = context.new_page()
    plain.goto(f"{site}{link_of(service)}")
    plain.get_by_role("button", name="Stimmt noch").click()
    expect(plain.get_by_text("Familien sehen nun das heutige Datum als Tag der Prüfung")).to_be_visible()
    context.close()

    service.refresh_from_db()
    assert service.confirmed_on == timezone.localdate()
