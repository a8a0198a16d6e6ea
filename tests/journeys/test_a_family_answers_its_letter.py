"""A family scans the code of its letter and answers without JavaScript, in its own language; the office reads it at once."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import browser as looks
from tests import cast, make
from unterwegs.welcome import queries
from unterwegs.welcome.models import Family, Letter, Visit


@pytest.fixture
def letter(transactional_db: None) -> Letter:
    make.town()
    make.open_part("welcome")
    return make.invited()


def test_without_javascript_a_family_asks_for_another_time_and_then_says_no(
    browser: Browser, site: str, letter: Letter
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport={"width": 360, "height": 740})
    phone = context.new_page()
    phone.goto(f"/de/willkommen/{queries.code_of(letter)}/")
    expect(phone.locator("main")).to_contain_text("Es hat keine Folgen.")
    expect(phone.get_by_text("An welchen Tagen?")).to_be_hidden()
    phone.locator("[value=other_time]").check()
    phone.get_by_label("Mittwoch").check()
    phone.get_by_label("vormittags").check()
    phone.get_by_role("button", name="Meine Antwort senden").click()
    expect(phone.get_by_role("status")).to_contain_text("Vorher kommt niemand.")
    assert (Family.objects.get().wants, Visit.objects.get().canceled_on is None) == ({"times": ["2-morning"]}, False)

    phone.get_by_role("button", name="Meine Antwort ändern").click()
    phone.get_by_label(re.compile("^Nein")).check()
    phone.get_by_role("button", name="Meine Antwort senden").click()
    expect(phone.get_by_role("status")).to_contain_text("Niemand kommt")
    assert Family.objects.get().end == "declined"
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_page_of_a_letter_reads_well_on_a_small_phone(
    browser: Browser, site: str, letter: Letter, language: str, scheme: str
) -> None:
    context = browser.new_context(
        base_url=site,
        viewport={"width": 360, "height": 740},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    phone = context.new_page()
    phone.goto(f"/{language}/willkommen/{queries.code_of(letter)}/")
    phone.locator("[value=other_time]").check()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    looks.axe(phone)
    phone.locator(".answer .button").click()
    expect(phone.get_by_role("status")).to_be_visible()
    looks.axe(phone)
    context.close()


def test_the_office_finds_the_letter_by_its_envelope_and_notes_the_answer(page: Page, letter: Letter) -> None:
    looks.sign_in(page, cast.coordinator())
    page.goto("/desk/willkommen/antworten/")
    page.get_by_label("Code oder Umschlagnummer").fill(str(letter))
    page.get_by_role("button", name="Öffnen").click()
    looks.axe(page)
    page.get_by_label(re.compile("^Ja")).check()
    page.get_by_role("button", name="Antwort festhalten").click()

    expect(page.locator("main")).to_contain_text("Niemand wartet auf einen Anruf.")
    assert Visit.objects.get().is_confirmed
    for address in ("/desk/willkommen/briefe/", f"/desk/willkommen/briefe/{letter.run.number}/"):
        page.goto(address)
        looks.axe(page)
