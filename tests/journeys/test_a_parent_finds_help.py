"""A mother in Niedergirmes finds what there is near her, and puts a date into her calendar."""

from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests import make
from unterwegs.places import actions as places

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@pytest.fixture
def wetzlar(transactional_db: None) -> None:
    """Two neighborhoods; tomorrow a group for babies meets in one, another one in the other."""
    make.town()
    niedergirmes, westend = make.area("Niedergirmes"), make.area("Westend", west=8.2)
    tomorrow = DAYS[(timezone.localdate() + timedelta(days=1)).weekday()]
    make.service("Krabbelgruppe am Bach", areas=[niedergirmes], phases=("infancy",), day=tomorrow)
    make.service("Spielkreis im Westend", areas=[westend], phases=("infancy",), day=tomorrow)
    make.service("Hausaufgabenhilfe", areas=[niedergirmes], phases=("primary",), kind="course")
    make.service("Noch nicht geprüft", areas=[niedergirmes], phases=("infancy",), state="submitted")


def test_a_parent_finds_an_offer_and_puts_its_date_into_her_calendar(page: Page, wetzlar: None, tmp_path: Path) -> None:
    page.goto("/")
    page.locator(".here a").click()
    page.locator(".choices a", has_text="Niedergirmes").click()
    page.locator(".phases a").nth(1).click()

    names = page.locator(".offers h3")
    expect(names).to_have_text(["Krabbelgruppe am Bach", "Spielkreis im Westend"])

    names.first.locator("a").click()
    expect(page.locator("h1")).to_have_text("Krabbelgruppe am Bach")
    with page.expect_download() as download:
        page.locator(".agenda .tools a").first.click()
    download.value.save_as(tmp_path / "termin.ics")

    (event,) = icalendar.Calendar.from_ical((tmp_path / "termin.ics").read_bytes()).walk("VEVENT")
    start = timezone.localtime(event.decoded("dtstart"))
    assert str(event["summary"]) == "Krabbelgruppe am Bach"
    assert (start.date(), start.hour, start.minute) == (timezone.localdate() + timedelta(days=1), 9, 30)


def test_she_needs_no_javascript(browser: Browser, site: str, wetzlar: None) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()

    page.goto("/de/angebote/?gebiet=niedergirmes&phase=infancy")
    found = page.locator(".offers h3").all_inner_texts()
    page.goto("/de/karte/")
    on_the_map = page.locator(".pins h3").count()
    context.close()

    assert found == ["Krabbelgruppe am Bach", "Spielkreis im Westend"]
    assert on_the_map == 3


def test_she_types_her_address_and_only_a_neighborhood_goes_on(page: Page, wetzlar: None) -> None:
    places.import_addresses(b"strasse,hausnummer,lon,lat\nWiesenweg,4,8.05,50.05\n", origin="Test", by=None)
    page.goto("/de/wo/")

    page.locator("input[name=address]").fill("wiesenweg 4")
    page.locator("form.stack button").click()

    assert page.url.endswith("/de/?gebiet=niedergirmes")
    assert page.context.cookies() == []


def test_a_printed_code_leads_to_the_offer_in_her_language(page: Page, wetzlar: None) -> None:
    page.goto("/ar/angebote/")
    page.locator(".offers h3 a").first.click()

    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("h1 span").get_attribute("lang") == "de"


def test_help_is_one_tap_away_on_every_page(page: Page, wetzlar: None) -> None:
    places.stock_numbers("HE")

    for path in ("/de/", "/de/angebote/", "/de/heute/", "/de/zentren/", "/de/karte/", "/de/gibt-es-nicht/"):
        page.goto(path)
        expect(page.locator("a[href='tel:112']").first, path).to_be_attached()

    page.goto("/de/hilfe/")
    expect(page.locator(".numbers .number")).to_have_count(10)
