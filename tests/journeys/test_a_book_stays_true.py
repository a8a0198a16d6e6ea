"""The office has a book printed; months later its code tells a mother what is different, and gives her the newest one."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import browser as looks
from tests import cast, make
from unterwegs.book.models import Edition, Print
from unterwegs.places.models import Area


@pytest.fixture
def niedergirmes(transactional_db: None, settings: Any, tmp_path: Path) -> Area:
    settings.BOOK_FOLDER = tmp_path / "books"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    make.town()
    area = make.area("Niedergirmes")
    make.service("Stillgruppe", areas=[area], day="TU")
    make.released("de", "emergency", "fathers")
    return area


def test_the_coordinator_plans_builds_and_prints_a_book_and_a_mother_sees_what_has_changed_since(
    page: Page, browser: Browser, site: str, niedergirmes: Area
) -> None:
    looks.sign_in(page, cast.coordinator())
    page.goto("/desk/")
    page.get_by_role("link", name="Ausgaben und Drucke").click()
    page.get_by_role("link", name="Ausgabe planen").click()
    page.get_by_label("Titel").fill("Gut begleitet")
    page.get_by_label("Stadtteil").select_option("Niedergirmes")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Geplant. Bauen Sie das Buch, um es anzusehen.")).to_be_visible()
    looks.axe(page)

    page.get_by_role("button", name="Bauen", exact=True).click()
    expect(page.get_by_text("für Screenreader ausgezeichnet")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Buch herunterladen (PDF)").click()
    assert taken.value.path().read_bytes()[:5] == b"%PDF-"

    page.get_by_role("link", name="Drucken lassen").click()
    left_out = page.locator(".kern-alert li")
    expect(left_out).to_have_count(13)
    looks.axe(page)
    page.get_by_label("Auflage").fill("300")
    page.get_by_role("button", name="Festhalten und Dateien erstellen").click()
    page.get_by_role("listitem").filter(has_text="300 Exemplare").get_by_role("link").click()
    expect(page.get_by_text("Nichts. Das Buch stimmt, wie es ist.")).to_be_visible()
    made = Print.objects.get()
    assert sorted(made.chapters) == ["emergency", "fathers"]

    make.service("Neues Café", areas=[niedergirmes], day="FR")
    page.reload()
    expect(page.locator(".changes li")).to_contain_text(["Neues Café"])
    looks.axe(page)
    page.get_by_label("Bücher in diesem Monat").fill("12")
    page.get_by_role("button", name="Zählen").click()
    expect(page.get_by_text("Niedergirmes: 12")).to_be_visible()

    a_mother_scans_the_code(browser, site, made, Edition.objects.get())


def a_mother_scans_the_code(browser: Browser, site: str, made: Print, newest: Edition) -> None:
    """On a phone without JavaScript, in Arabic, without a cookie."""
    context = browser.new_context(
        base_url=site, locale="ar", java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    phone = context.new_page()
    phone.goto(f"/b/{made.code.lower()}/")
    assert phone.url == f"{site}/ar/buch/{made.code}/"
    expect(phone.locator(".changes")).to_contain_text("Neues Café")
    assert context.request.get(f"/ar/buch/{made.code}/einlegeblatt.pdf").body()[:5] == b"%PDF-"
    (address,) = {link.get_attribute("href") for link in phone.locator("main .choices a").all()}
    assert address == f"/de/buch/{newest.code}.pdf"
    assert context.request.get(address).body()[:5] == b"%PDF-"
    assert context.cookies() == []
    looks.fits(phone)
    context.close()


def test_every_page_of_books_can_be_used_by_everybody(page: Page, niedergirmes: Area) -> None:
    made = make.print_(make.edition(of=niedergirmes, built=True))

    for address in ("/de/buch/", f"/ar/buch/{made.code}/"):
        page.goto(address)
        looks.axe(page)
        looks.fits(page)
    looks.sign_in(page, cast.coordinator())
    for address in ("/desk/buch/", "/desk/buch/reihe/", "/desk/buch/ausgegeben/"):
        page.set_viewport_size({"width": looks.DESKTOP, "height": 900})
        page.goto(address)
        looks.axe(page)
        looks.fits(page)
