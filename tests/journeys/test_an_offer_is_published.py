"""The coordinator enters an offer, gives it a time, reviews and publishes it; families see it at once."""

import pytest
from playwright.sync_api import Page, expect

from tests import browser, cast, make
from unterwegs.directory import actions
from unterwegs.directory.models import Organization, Service


@pytest.fixture
def house(transactional_db: None) -> None:
    make.town()
    make.location("Haus am Bach", of=make.organization("Verein am Bach"), area=make.area("Niedergirmes"))


def enter(page: Page, name: str) -> Service:
    """Fills in the first page of an offer and the page of its dates."""
    page.goto("/desk/angebote/neu/")
    page.locator("[name=name]").fill(name)
    page.locator("[name=summary]").fill("Wir treffen uns mit unseren Babys.")
    page.locator("[name=organization]").select_option(label="Verein am Bach")
    page.locator("[name=kind]").select_option("group")
    page.locator("[name=phases][value=infancy]").check()
    page.locator("[name=location]").select_option(index=1)
    page.locator("main form button.kern-btn--primary").click()
    service = Service.objects.get(texts__name=name)
    page.goto(f"/desk/angebote/{service.pk}/termine/neu/")
    page.locator("[name=rhythm]").select_option("weekly")
    page.locator("[name=days][value='1']").check()
    page.locator("[name=opens_at]").fill("09:30")
    page.locator("[name=closes_at]").fill("11:00")
    page.locator("main form button.kern-btn--primary").first.click()
    return service


def take(page: Page, service: Service, step: str) -> None:
    page.goto(f"/desk/angebote/{service.pk}/")
    page.locator(f"button[name=step][value={step}]").click()


def test_the_coordinator_enters_reviews_and_publishes(page: Page, house: None) -> None:
    browser.sign_in(page, cast.coordinator())

    service = enter(page, "Krabbelgruppe am Bach")
    page.goto("/de/angebote/")
    before = page.locator(".offers h3").count()
    take(page, service, "publish")
    page.goto("/de/angebote/")

    assert before == 0
    expect(page.locator(".offers h3")).to_have_text(["Krabbelgruppe am Bach"])
    expect(page.locator(".when b").last).to_have_text("9:30")


def test_a_provider_submits_and_the_coordinator_finds_it_at_the_desk(page: Page, house: None) -> None:
    editor = cast.provider_editor()
    actions.add_member(Organization.objects.get(name="Verein am Bach"), editor, by=cast.coordinator())
    browser.sign_in(page, editor)
    service = enter(page, "Krabbelgruppe am Bach")
    take(page, service, "submit")
    can_publish = page.locator("button[value=publish]").count()

    browser.sign_in(page, cast.coordinator())
    page.goto("/desk/")
    page.locator("main a", has_text="Krabbelgruppe am Bach").first.click()
    page.locator("button[name=step][value=publish]").click()
    page.goto("/de/angebote/")

    assert can_publish == 0
    expect(page.locator(".offers h3")).to_have_text(["Krabbelgruppe am Bach"])


def test_families_read_the_old_text_until_the_change_is_published(page: Page, house: None) -> None:
    service = make.service("Stillgruppe")
    browser.sign_in(page, cast.coordinator())

    page.goto(f"/desk/angebote/{service.pk}/bearbeiten/")
    page.locator("[name$=name]").first.fill("Stillcafé")
    page.locator("main form button.kern-btn--primary").first.click()
    page.goto("/de/angebote/")
    expect(page.locator(".offers h3")).to_have_text(["Stillgruppe"])
    take(page, service, "publish")
    page.goto("/de/angebote/")

    expect(page.locator(".offers h3")).to_have_text(["Stillcafé"])


def test_an_ended_offer_names_others_behind_its_printed_code(page: Page, house: None) -> None:
    service = make.service("Stillgruppe")
    make.service("Krabbelgruppe")
    browser.sign_in(page, cast.coordinator())

    take(page, service, "archive")
    answer = page.goto(f"/a/{service.code}/")

    assert answer is not None
    assert answer.status == 410
    expect(page.locator(".choices a")).to_have_text(["Krabbelgruppe"])
