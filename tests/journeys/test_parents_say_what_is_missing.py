"""Parents say what is missing, others join in with one tap, and the office answers before everybody. Nobody asks for a name."""

import re

import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, Page, expect

from tests import browser as looks
from tests import cast, make
from unterwegs.people.models import Contribution
from unterwegs.planning.models import Need


@pytest.fixture
def wetzlar(transactional_db: None) -> None:
    make.town()
    make.area("Niedergirmes")


def test_a_mother_says_it_the_coordinator_releases_it_and_the_fifth_voice_makes_it_a_number(
    page: Page, browser: Browser, site: str, wetzlar: None
) -> None:
    page.goto("/de/")
    page.get_by_role("link", name="Sagen, was fehlt").click()
    page.get_by_label("Mit Ihren Worten").fill("Ich bin Anna und abends immer allein mit dem Baby.")
    page.get_by_label("Wo?").select_option("Niedergirmes")
    page.get_by_role("button", name="Absenden").click()
    expect(page.get_by_role("status")).to_contain_text("Jemand von uns liest es.")
    page.goto("/de/was-fehlt/")
    expect(page.locator("main")).not_to_contain_text("Anna")

    desk = browser.new_context(base_url=site, locale="de-DE").new_page()
    looks.sign_in(desk, cast.coordinator())
    desk.goto("/desk/")
    desk.get_by_role("link", name="1 Bedarf einer Familie").click()
    desk.get_by_role("button", name="Worte öffnen").click()
    expect(desk.locator("blockquote")).to_have_text("Ich bin Anna und abends immer allein mit dem Baby.")
    desk.get_by_label("Was alle lesen, in einem Satz").fill("Ein Treff am Abend mit Baby")
    desk.get_by_role("button", name="Veröffentlichen", exact=True).click()
    assert not Contribution.objects.exists()

    need = Need.objects.get()
    for voices in range(1, 5):
        page.goto("/de/was-fehlt/?gebiet=niedergirmes")
        expect(page.locator(".places")).to_contain_text("Einige Stimmen")
        expect(page.locator(".places")).not_to_contain_text("Niedergirmes")
        assert need.voices == voices
        without_javascript(browser, site)
        need = Need.objects.get()
    page.goto("/de/was-fehlt/?gebiet=niedergirmes")
    expect(page.locator(".places")).to_contain_text("Mindestens 5 Stimmen")
    expect(page.locator(".places")).to_contain_text("Niedergirmes: mindestens 5")

    desk.goto(f"/desk/bedarfe/{need.pk}/")
    desk.get_by_label("Wir arbeiten daran").check()
    desk.get_by_label("Was Familien lesen").fill("Wir suchen einen Raum.")
    desk.get_by_role("button", name="Vor allen antworten").click()
    expect(desk.get_by_text("Beantwortet. Familien lesen es beim Bedarf.")).to_be_visible()
    desk.context.close()
    page.reload()
    expect(page.locator(".places")).to_contain_text("Das ist daraus geworden")
    expect(page.locator(".places")).to_contain_text("Wir suchen einen Raum.")
    assert page.context.cookies() == []


def without_javascript(browser: Browser, site: str) -> None:
    """Another family taps, without JavaScript; the page thanks her and her address says nothing of what she needs."""
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto("/de/was-fehlt/?gebiet=niedergirmes")
    caches["moment"].clear()  # another family has another computer
    page.get_by_role("button", name="Das brauche ich auch").click()
    expect(page.get_by_role("status")).to_have_text("Danke. Ihre Stimme zählt.")
    assert page.url == f"{site}/de/was-fehlt/?gebiet=niedergirmes&danke=ja"
    assert context.cookies() == []
    context.close()


def test_her_phone_remembers_that_she_has_joined_in_and_nobody_else(page: Page, wetzlar: None) -> None:
    make.need("Ein Treff am Abend")
    make.need("Ein Garten")
    page.goto("/de/was-fehlt/")
    address = page.url

    page.get_by_role("button", name=re.compile("Ein Garten")).click()

    thanks = page.locator(".places .free")
    expect(thanks).to_have_text("Danke. Ihre Stimme zählt.")
    expect(thanks).to_be_focused()
    assert (page.url, page.context.cookies()) == (address, [])
    assert {need.wording: need.voices for need in Need.objects.all()} == {"Ein Treff am Abend": 1, "Ein Garten": 2}
    page.reload()
    expect(page.locator(".places button")).to_have_count(1)
    kept = page.evaluate("Object.keys(localStorage)")
    assert kept == ["unterwegs:voices"]


def test_after_a_date_one_tap_without_javascript_is_enough(browser: Browser, site: str, wetzlar: None) -> None:
    service = make.service("Beratung am Bach")
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()

    page.goto(f"/de/angebote/{service.code}/wie-war-es/")
    page.get_by_role("button", name=re.compile("^Gut")).click()

    expect(page.get_by_role("status")).to_contain_text("Niemand erfährt, wer Sie sind.")
    assert (service.feedback.get().mood, context.cookies()) == ("good", [])
    context.close()
