"""A visitor at a family's door: a few taps on her phone, and the folder is there in the family's language."""

from pathlib import Path

import pypdfium2
from playwright.sync_api import Page

from tests import browser, cast, make
from unterwegs.directory import actions as directory


def test_a_folder_is_made_with_a_thumb_in_under_a_minute(page: Page, tmp_path: Path) -> None:
    make.town()
    niedergirmes = make.area("Niedergirmes")
    directory.keep_topic("feeding", names={"de": "Stillen"}, by=None)
    make.service("Stillcafé", areas=[niedergirmes], day="TU", topics=("feeding",))
    browser.sign_in(page, cast.visitor())
    page.set_viewport_size({"width": browser.PHONE, "height": 740})
    page.goto("/desk/buch/blaetter/mappe/?gebiet=niedergirmes")

    page.get_by_text("Türkisch").click()
    page.get_by_text("Stillen, Flasche, erster Brei").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Mappe erstellen").click()
    download.value.save_as(tmp_path / "mappe.pdf")

    pdf = pypdfium2.PdfDocument(tmp_path / "mappe.pdf")
    words = " ".join(one.get_textpage().get_text_range() for one in pdf)
    assert ("Sizin için hazırlandı" in words, "Stillcafé" in words, "Niedergirmes" in words) == (True, True, True)
    assert page.url.endswith("/mappe/?gebiet=niedergirmes")


def test_the_form_of_a_folder_fits_a_phone_and_everybody_can_use_it(page: Page) -> None:
    make.town()
    make.service("Stillcafé", areas=[make.area("Niedergirmes")], day="TU")
    browser.sign_in(page, cast.visitor())

    for address in ("/desk/buch/blaetter/mappe/", "/desk/buch/blaetter/"):
        page.goto(address)
        browser.axe(page)
        browser.fits(page)
    page.set_viewport_size({"width": browser.PHONE, "height": 740})
    page.goto("/desk/buch/blaetter/mappe/")
    heights = page.locator(".picks__chips .kern-form-check:visible").evaluate_all(
        "all => all.map(one => one.offsetHeight)"
    )

    assert min(heights) >= 48
