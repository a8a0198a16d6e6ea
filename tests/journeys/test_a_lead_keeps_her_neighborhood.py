"""A neighborhood lead keeps what lies in her neighborhood – and nothing elsewhere."""

from playwright.sync_api import Page

from tests import browser, cast, make
from unterwegs.places.models import Lead


def test_a_lead_edits_only_her_neighborhood(page: Page) -> None:
    make.town()
    niedergirmes, westend = make.area("Niedergirmes"), make.area("Westend", west=8.2)
    own = make.service("Krabbelgruppe", areas=[niedergirmes])
    foreign = make.service("Spielkreis", areas=[westend])
    lead = cast.neighborhood_lead()
    Lead.objects.create(user=lead, area=niedergirmes)
    browser.sign_in(page, lead)

    page.goto("/desk/angebote/")
    listed = page.locator("main tbody th").all_inner_texts()
    answers = {
        one.pk: page.goto(f"/desk/angebote/{one.pk}/bearbeiten/").status  # type: ignore[union-attr]
        for one in (own, foreign)
    }

    assert [name.split("\n")[0].strip() for name in listed] == ["Krabbelgruppe"]
    assert answers == {own.pk: 200, foreign.pk: 404}


def test_her_change_waits_for_the_review(page: Page) -> None:
    make.town()
    niedergirmes = make.area("Niedergirmes")
    own = make.service("Krabbelgruppe", areas=[niedergirmes])
    lead = cast.neighborhood_lead()
    Lead.objects.create(user=lead, area=niedergirmes)
    browser.sign_in(page, lead)

    page.goto(f"/desk/angebote/{own.pk}/bearbeiten/")
    page.locator("[name$=name]").first.fill("Krabbelkreis")
    page.locator("main form button.kern-btn--primary").first.click()
    page.goto(f"/desk/angebote/{own.pk}/")

    assert page.locator("button[value=publish]").count() == 0
    assert page.locator("button[value=submit]").count() == 1
