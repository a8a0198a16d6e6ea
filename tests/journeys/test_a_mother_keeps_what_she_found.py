"""A mother keeps what she found: on her phone and nowhere else, to print, to send, to forget – and she can leave at once."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.templatetags.static import static
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import browser as browsers
from tests import make
from unterwegs.directory import actions as directory
from unterwegs.directory.models import Service
from unterwegs.places import actions as places

pytestmark = pytest.mark.once

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KEPT = "JSON.parse(localStorage.getItem('unterwegs:offers') ?? '[]').map((offer) => offer.name)"


@pytest.fixture
def town(transactional_db: None) -> None:
    """Two neighborhoods with a group each, tomorrow; one street with its numbers."""
    make.town()
    niedergirmes, westend = make.area("Niedergirmes"), make.area("Westend", west=8.1)
    tomorrow = DAYS[(timezone.localdate() + timedelta(days=1)).weekday()]
    make.service("Krabbelgruppe am Bach", areas=[niedergirmes], day=tomorrow)
    make.service("Spielkreis im Westend", areas=[westend], day=tomorrow)
    places.import_addresses(b"strasse,nr,lon,lat\nBachweg,1,8.05123,50.05456\n", origin="Stadt", by=None)


@pytest.fixture
def phone(page: Page, town: None) -> Page:
    page.set_viewport_size({"width": browsers.PHONE, "height": 740})
    return page


def keep(page: Page, name: str) -> None:
    """Taps the heart of an offer in the list."""
    page.goto("/de/angebote/")
    page.locator(".offers > li", has_text=name).locator(".keep").click()


def names(page: Page) -> list[str]:
    """Her list on „Mein Weg“."""
    page.goto("/de/mein-weg/")
    return page.locator("[data-kept] h3").all_inner_texts()


# --- keep, print, send ------------------------------------------------------------------------------------------------


def test_she_remembers_an_offer_and_finds_it_again(phone: Page) -> None:
    keep(phone, "Krabbelgruppe am Bach")
    button = phone.locator(".offers > li", has_text="Krabbelgruppe").locator(".keep")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_accessible_name("Gemerkt Krabbelgruppe am Bach")

    assert names(phone) == ["Krabbelgruppe am Bach"]
    phone.locator("[data-kept] h3 a").click()
    expect(phone.locator("h1")).to_have_text("Krabbelgruppe am Bach")
    expect(phone.locator("article .keep")).to_have_attribute("aria-pressed", "true")

    phone.locator("article .keep").click()
    expect(phone.locator("article .keep")).to_have_attribute("aria-pressed", "false")
    assert names(phone) == []
    expect(phone.get_by_text("Noch ist hier nichts")).to_be_visible()


def test_one_more_tap_takes_back_what_left_the_list(phone: Page) -> None:
    keep(phone, "Krabbelgruppe am Bach")
    names(phone)
    heart = phone.locator("[data-kept] .keep")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "false")
    assert phone.evaluate(KEPT) == []

    heart.click()

    assert phone.evaluate(KEPT) == ["Krabbelgruppe am Bach"]


def test_what_she_remembers_is_sent_to_nobody(phone: Page) -> None:
    asked: list[str] = []
    keep(phone, "Krabbelgruppe am Bach")
    code = Service.objects.get(texts__name="Krabbelgruppe am Bach").code
    phone.on("request", lambda request: asked.append(request.url + (request.post_data or "")))

    names(phone)
    phone.goto("/de/heute/")

    assert [address for address in asked if code in address] == []


def test_her_list_stands_alone_on_paper(phone: Page) -> None:
    keep(phone, "Krabbelgruppe am Bach")
    names(phone)
    phone.evaluate("window.print = () => { window.isPrinted = true }")

    phone.locator("[data-kept] [data-print]").click()
    phone.emulate_media(media="print")

    assert phone.evaluate("window.isPrinted") is True
    shown = phone.locator("main h1, main h2, main h3, main button").evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => one.textContent)"
    )
    assert shown == ["Gemerkte Angebote", "Krabbelgruppe am Bach"]


def test_a_friend_takes_over_the_list_she_sent(phone: Page, browser: Browser, site: str) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keep(phone, "Krabbelgruppe am Bach")
    keep(phone, "Spielkreis im Westend")
    names(phone)
    phone.evaluate("Object.defineProperty(navigator, 'share', { value: undefined })")
    phone.locator("[data-send]").click()
    expect(phone.get_by_text("Der Link ist kopiert.")).to_be_visible()
    link = phone.evaluate("navigator.clipboard.readText()")

    friend = context_of(browser, site)
    theirs = friend.new_page()
    theirs.goto(link)
    theirs.locator("[data-take-list]").click()
    expect(theirs.get_by_text("Gemerkt. Sie finden alles auf „Mein Weg“.")).to_be_visible()
    taken = names(theirs)
    friend.close()

    assert urlsplit(link).path == "/de/liste/"
    assert sorted(taken) == ["Krabbelgruppe am Bach", "Spielkreis im Westend"]


def context_of(browser: Browser, site: str, *, javascript: bool = True) -> BrowserContext:
    phone = {"width": browsers.PHONE, "height": 740}
    return browser.new_context(base_url=site, viewport=phone, java_script_enabled=javascript)


def test_the_calendar_of_her_list_has_its_dates(phone: Page) -> None:
    keep(phone, "Krabbelgruppe am Bach")
    names(phone)

    phone.locator("[data-deeds] a", has_text="Alle Termine als Kalender").click()

    expect(phone.locator(".agenda h3").last).to_have_text("Krabbelgruppe am Bach")
    assert set(phone.locator(".agenda h3").all_inner_texts()) == {"Krabbelgruppe am Bach"}
    assert phone.locator("[href^='webcal:']").get_attribute("href") == phone.locator("#link").input_value().replace(
        "http:", "webcal:"
    )


def test_without_javascript_no_button_promises_what_it_cannot_do(browser: Browser, site: str, town: None) -> None:
    context = context_of(browser, site, javascript=False)
    page = context.new_page()
    page.goto("/de/angebote/")
    hearts = page.locator(".keep:visible").count()
    page.goto("/de/mein-weg/")
    buttons = page.locator("main button:visible").count()
    says, device = page.locator("[data-kept]").inner_text(), page.locator("[data-device]").inner_text()
    exit_leads_to = page.locator("[data-exit]").get_attribute("href")
    context.close()

    assert (hearts, buttons, exit_leads_to) == (0, 0, "https://www.dwd.de/")
    assert "Für diese Liste braucht Ihr Browser JavaScript." in says
    assert "Ohne JavaScript behält diese Seite nichts." in device


# --- with the directory on her phone ------------------------------------------------------------------------------------


def take_along(page: Page) -> None:
    """The directory comes to this phone, as it does after the first search."""
    page.evaluate("(module) => import(module).then(({ refresh }) => refresh('de'))", static("front/bundle.js"))


def test_without_a_network_her_list_has_the_dates_of_the_directory(phone: Page) -> None:
    keep(phone, "Krabbelgruppe am Bach")
    phone.evaluate(
        'localStorage.setItem(\'unterwegs:offers\', localStorage.getItem(\'unterwegs:offers\').replace(/"when":"[^"]*"/, \'"when":"früher"\'))'
    )
    phone.goto("/de/mein-weg/")
    expect(phone.locator("[data-kept] [data-list] .when")).to_have_text("früher")
    take_along(phone)

    phone.reload()

    tomorrow = timezone.localdate() + timedelta(days=1)
    expect(phone.locator("[data-kept] [data-list] .when")).to_contain_text(f"{tomorrow.day}.{tomorrow.month}.")
    expect(phone.locator("[data-kept] [data-list] [data-gone]")).to_be_hidden()


def test_an_offer_that_has_ended_says_so_on_her_list(phone: Page) -> None:
    keep(phone, "Krabbelgruppe am Bach")
    keep(phone, "Spielkreis im Westend")
    take_along(phone)
    directory.archive(Service.objects.get(texts__name="Krabbelgruppe am Bach"), by=None)

    phone.goto("/de/mein-weg/")
    expect(phone.get_by_text("Dieses Angebot gibt es gerade nicht.").filter(visible=True)).to_have_count(0)
    take_along(phone)
    phone.reload()

    gone = phone.locator("[data-list] > li", has_text="Krabbelgruppe am Bach")
    expect(gone.get_by_text("Dieses Angebot gibt es gerade nicht.")).to_be_visible()
    expect(phone.get_by_text("Dieses Angebot gibt es gerade nicht.").filter(visible=True)).to_have_count(1)


# --- no traces --------------------------------------------------------------------------------------------------------


def test_nothing_stays_where_she_wants_no_traces(phone: Page) -> None:
    keep(phone, "Krabbelgruppe am Bach")
    names(phone)
    phone.get_by_role("switch").check()
    phone.get_by_role("button", name="Löschen und nichts behalten").click()
    expect(phone.get_by_text("Auf diesem Gerät wird nichts behalten.")).to_be_visible()
    phone.wait_for_function("caches.keys().then((all) => !all.length)")

    keep(phone, "Spielkreis im Westend")

    assert names(phone) == ["Spielkreis im Westend"]
    assert phone.evaluate("Object.entries(localStorage)") == [["unterwegs:traceless", "true"]]
    assert phone.evaluate("caches.keys()") == []
    assert phone.evaluate("navigator.serviceWorker.getRegistrations()") == []
    other = phone.context.new_page()
    assert names(other) == []


def test_she_may_change_her_mind_before_anything_is_deleted(phone: Page) -> None:
    keep(phone, "Krabbelgruppe am Bach")
    names(phone)
    phone.get_by_role("switch").check()
    phone.get_by_role("button", name="Abbrechen").click()

    expect(phone.get_by_role("switch")).not_to_be_checked()
    assert names(phone) == ["Krabbelgruppe am Bach"]


def test_with_traces_again_what_is_in_the_tab_is_kept(phone: Page) -> None:
    names(phone)
    phone.get_by_role("switch").check()
    keep(phone, "Krabbelgruppe am Bach")
    names(phone)
    phone.get_by_role("switch").uncheck()

    assert phone.evaluate(KEPT) == ["Krabbelgruppe am Bach"]
    assert phone.evaluate("sessionStorage.length") == 0


def test_she_takes_all_of_it_along_as_a_file(phone: Page, tmp_path: Path) -> None:
    keep(phone, "Krabbelgruppe am Bach")
    names(phone)
    with phone.expect_download() as download:
        phone.get_by_role("button", name="Als Datei sichern").click()
    download.value.save_as(tmp_path / "mein-weg.json")
    phone.get_by_text("Alles löschen").first.click()
    phone.get_by_role("button", name="Ja, alles löschen").click()
    expect(phone.get_by_text("Alles ist gelöscht.")).to_be_visible()
    assert names(phone) == []

    phone.locator("[data-file]").set_input_files(tmp_path / "mein-weg.json")
    expect(phone.get_by_text("Ihre Datei ist eingelesen.")).to_be_visible()

    assert names(phone) == ["Krabbelgruppe am Bach"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"kind": "unterwegs", "kept": 3}', '{"kind": "other", "kept": {"offers": []}}']
)
def test_a_file_of_others_changes_nothing(phone: Page, tmp_path: Path, text: str) -> None:
    keep(phone, "Krabbelgruppe am Bach")
    names(phone)
    (tmp_path / "fremd.json").write_text(text)

    phone.locator("[data-file]").set_input_files(tmp_path / "fremd.json")

    expect(phone.get_by_text("Das ist keine Datei von „Mein Weg“.")).to_be_visible()
    assert names(phone) == ["Krabbelgruppe am Bach"]


# --- her places -------------------------------------------------------------------------------------------------------


def put_place(page: Page, kind: str, *, area: str = "", address: str = "") -> None:
    page.goto("/de/mein-weg/")
    page.locator("[data-adding] summary").click()
    page.locator("[data-form] .pill", has_text=kind).click()
    if area:
        page.locator("#own-area").select_option(area)
    if address:
        page.locator("#own-address").fill(address)
    page.get_by_role("button", name="Ort merken").click()


def test_home_is_one_tap_away(phone: Page) -> None:
    put_place(phone, "Großeltern", area="westend")
    expect(phone.get_by_text("Ihr Ort ist auf diesem Gerät gemerkt.")).to_be_visible()
    put_place(phone, "Zuhause", address="Bachweg 1")
    expect(phone.get_by_text("Ihr Ort ist auf diesem Gerät gemerkt.")).to_be_visible()

    phone.goto("/de/angebote/?phase=infancy")
    phone.locator(".near a", has_text="Zuhause").click()

    expect(phone).to_have_url(re.compile(r"\?phase=infancy&gebiet=niedergirmes&um=50\.055%2C8\.051$"))
    expect(phone.locator(".offers h3")).to_have_text(["Krabbelgruppe am Bach", "Spielkreis im Westend"])
    expect(phone.locator(".near [aria-current]")).to_have_text("Zuhause")

    phone.locator(".near a", has_text="Großeltern").click()
    expect(phone.locator(".offers h3")).to_have_text(["Spielkreis im Westend", "Krabbelgruppe am Bach"])


def test_her_words_and_filters_come_along_to_a_place_and_stay_out_of_the_address(phone: Page) -> None:
    put_place(phone, "Großeltern", area="westend")
    phone.goto("/de/angebote/?phase=infancy")
    phone.locator("#words").fill("Spielkreis")
    phone.evaluate("document.querySelector('form[data-search]').submit()")  # as on a phone without the app
    expect(phone.locator(".chips")).to_contain_text("Spielkreis", timeout=30_000)

    phone.locator(".near a", has_text="Großeltern").click()

    expect(phone.locator(".near [aria-current]")).to_have_text("Großeltern")
    expect(phone.locator("#words")).to_have_value("Spielkreis")
    expect(phone.locator(".offers h3").first).to_have_text("Spielkreis im Westend")
    chosen = {("phase", "infancy"), ("gebiet", "westend")}
    assert {pair for pair in parse_qsl(urlsplit(phone.url).query) if pair[0] != "weg"} == chosen


def test_her_address_is_asked_once_and_kept_only_roughly(phone: Page) -> None:
    put_place(phone, "Zuhause", address="Bachweg 1")
    expect(phone.get_by_text("Ihr Ort ist auf diesem Gerät gemerkt.")).to_be_visible()

    kept = json.loads(phone.evaluate("localStorage.getItem('unterwegs:places')"))

    assert kept == [{"kind": "home", "name": "", "gebiet": "niedergirmes", "um": "50.055,8.051"}]


def test_a_place_has_the_name_she_gives_it_and_can_be_removed(phone: Page) -> None:
    phone.goto("/de/mein-weg/")
    phone.locator("[data-adding] summary").click()
    phone.locator("[data-form] .pill", has_text="Ein anderer").click()
    phone.locator("#own-name").fill("Oma <b>Lisa</b>")
    phone.locator("#own-area").select_option("westend")
    phone.get_by_role("button", name="Ort merken").click()
    expect(phone.locator(".own-place strong")).to_have_text("Oma <b>Lisa</b>")

    phone.get_by_role("button", name="Löschen: Oma <b>Lisa</b>").click()

    expect(phone.locator(".own-place")).to_have_count(0)
    assert phone.evaluate("localStorage.getItem('unterwegs:places')") == "[]"


def test_an_unknown_address_gets_a_kind_sentence(phone: Page) -> None:
    put_place(phone, "Zuhause", address="Nirgendwo 1")

    expect(phone.get_by_text("Diese Adresse kennen wir nicht.")).to_be_visible()


# --- leaving ----------------------------------------------------------------------------------------------------------


class Weather(BaseHTTPRequestHandler):
    """A page that says nothing about her."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Wetter</title><h1>Wetter</h1>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 – the name of the base class
        pass


@pytest.fixture
def weather() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Weather)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def leaver(browser: Browser, site: str, town: None, weather: str, settings: object) -> Iterator[Page]:
    """A phone whose quick exit leads to the weather; she came from a search, through two of our pages."""
    settings.EXIT_URL = weather  # type: ignore[attr-defined]
    context = context_of(browser, site)
    page = context.new_page()
    page.goto(f"{weather}?vorher")
    page.goto("/de/angebote/")
    page.goto("/de/hilfe/")
    page.evaluate("sessionStorage.setItem('unterwegs:words', 'geheim')")
    yield page
    context.close()


def test_one_tap_and_another_page_is_there(leaver: Page, weather: str) -> None:
    leaver.get_by_role("link", name="Seite schnell verlassen").click()

    leaver.wait_for_url(weather)
    assert leaver.title() == "Wetter"


def test_three_times_escape_does_the_same(leaver: Page, weather: str) -> None:
    for _time in range(3):
        leaver.keyboard.press("Escape")

    leaver.wait_for_url(weather)


def test_twice_is_not_enough(leaver: Page) -> None:
    for key in ("Escape", "Escape", "Tab", "Escape"):
        leaver.keyboard.press(key)

    leaver.wait_for_timeout(300)
    assert urlsplit(leaver.url).path == "/de/hilfe/"


def test_back_does_not_show_where_she_was(leaver: Page, weather: str) -> None:
    leaver.get_by_role("link", name="Seite schnell verlassen").click()
    leaver.wait_for_url(weather)

    leaver.go_back(wait_until="commit")
    leaver.wait_for_url(weather)
    leaver.go_back(wait_until="commit")

    leaver.wait_for_url(f"{weather}?vorher")


def test_who_comes_back_by_the_address_is_welcome_and_her_words_are_gone(leaver: Page, weather: str) -> None:
    leaver.get_by_role("link", name="Seite schnell verlassen").click()
    leaver.wait_for_url(weather)

    leaver.goto("/de/")

    expect(leaver.locator("h1")).to_be_visible()
    assert leaver.evaluate("Object.keys(sessionStorage)") == []


@pytest.mark.parametrize("language", ["de", "de-simple", "ar", "tr"])
def test_the_exit_is_under_the_thumb_and_covers_no_way(phone: Page, language: str) -> None:
    phone.goto(f"/{language}/")

    box = phone.locator("[data-exit]").bounding_box()
    ways = [one.bounding_box() for one in phone.locator(".ways a").all()]

    assert box is not None
    assert box["height"] >= 48
    assert (box["y"] > 740 / 2, box["x"] >= 0, box["x"] + box["width"] <= 360) == (True, True, True)
    assert [way for way in ways if way and box["y"] + box["height"] > way["y"] + 9] == []


def test_her_list_reads_from_right_to_left(phone: Page) -> None:
    phone.goto("/ar/angebote/")
    phone.locator(".keep").first.click()
    phone.goto("/ar/mein-weg/")

    browsers.axe(phone)
    heart, name = phone.locator("[data-kept] .keep").bounding_box(), phone.locator("[data-kept] h3").bounding_box()

    assert heart is not None
    assert name is not None
    assert heart["x"] > name["x"]
    browsers.fits(phone)
