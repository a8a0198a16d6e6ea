"""A mother takes the site along: in the cellar, on the bus and in the clinic it works without a network."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from tests import browser, make
from tests.front.test_versions import body
from unterwegs.directory.models import Location, Service
from unterwegs.front import versions
from unterwegs.places import actions as places

pytestmark = pytest.mark.once

#: Resolves when the page is answered by the service worker.
READY = """navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller
    || new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, {once: true}))).then(() => true)"""
OFFERS = ".offers h3"


@pytest.fixture
def wetzlar(transactional_db: None) -> None:
    """Two neighborhoods, a center with a group on every day, and a library on the other side of the town."""
    make.town()
    places.stock_numbers("HE")
    area, other = make.area("Niedergirmes"), make.area("Dalheim", west=8.1)
    verein = make.organization("Verein am Bach")
    center = make.location("Familienzentrum", kind="center", area=area, of=verein, opening=[make.times("MO")])
    make.service(
        "Krabbelgruppe",
        location=center,
        of=verein,
        contact=make.contact("Frau Weber", phone="06441 55", of=verein),
        schedules=(make.times("MO", rule="FREQ=DAILY", location=center.pk, on_public_holidays=True),),
    )
    make.service("Bücherei am Bach", areas=[other], kind="information")


def take_along(page: Page, language: str = "de") -> None:
    """She remembers an offer: with it the whole site comes to her phone."""
    page.set_viewport_size({"width": browser.PHONE, "height": 740})
    page.goto(f"/{language}/angebote/")
    page.locator("[data-keep]").first.click()
    assert page.evaluate(READY)


def refresh(page: Page) -> None:
    """The phone asks for what is new, as it does after ten minutes; what fails is told."""
    page.evaluate("""async () => {
        const cache = await caches.open("unterwegs-parcels");
        const kept = await cache.match("/de/paket/mine.json");
        const headers = {"x-version": kept.headers.get("x-version"), "x-seen": String(Date.now() - 11 * 60 * 1000)};
        await cache.put("/de/paket/mine.json", new Response(await kept.text(), { headers }));
    }""")
    page.goto("/de/angebote/")
    page.wait_for_load_state("networkidle")


def test_every_way_works_in_airplane_mode(page: Page, wetzlar: None) -> None:
    take_along(page)
    browser.cut_off(page)

    page.goto("/de/angebote/")
    expect(page.locator(OFFERS)).to_have_text(["Krabbelgruppe", "Bücherei am Bach"])
    expect(page.locator(".age")).to_contain_text("Sie haben gerade kein Netz. Stand: heute, ")
    page.locator(".filters summary").first.click()
    page.locator("summary", has_text="Welche Hilfe?").click()
    page.locator("label", has=page.locator("input[value=information]")).click()
    page.locator(".apply button").click()
    expect(page.locator(OFFERS)).to_have_text(["Bücherei am Bach"])
    assert page.url.endswith("/de/angebote/?art=information")
    page.go_back()
    expect(page.locator(OFFERS)).to_have_text(["Krabbelgruppe", "Bücherei am Bach"])
    page.get_by_role("link", name="Krabbelgruppe").click()
    expect(page.locator("h1")).to_have_text("Krabbelgruppe")
    expect(page.locator("a[href='tel:0644155']")).to_be_visible()
    expect(page.locator(".agenda li")).to_have_count(5)

    page.goto("/de/heute/?am=2100-01-01")
    expect(page.locator("h1")).to_have_text("heute")
    page.goto("/de/heute/woche/")
    expect(page.locator(".day").nth(1).locator("h3")).to_have_text(["Krabbelgruppe"])
    page.goto("/de/zentren/")
    page.get_by_role("link", name="Familienzentrum").click()
    expect(page.locator("h1")).to_have_text("Familienzentrum")
    page.goto("/de/karte/")
    expect(page.locator(".drawn-map .area")).to_have_count(2)
    expect(page.locator(".drawn-map .spot")).to_have_count(2)
    page.goto("/de/hilfe/")
    expect(page.locator("a[href='tel:112']").first).to_be_visible()
    page.goto("/de/mein-weg/")
    expect(page.locator("[data-kept] h3")).to_have_text(["Krabbelgruppe"])
    page.goto("/de/wo/")
    page.get_by_role("link", name="Dalheim").click()
    expect(page.locator(".here strong")).to_have_text("Dalheim")
    page.goto("/de/impressum/")
    expect(page.locator("h1")).to_have_text("Diese Seite braucht ein Netz.")


def test_what_she_looks_at_is_not_asked_from_the_server(page: Page, wetzlar: None) -> None:
    take_along(page)
    asked: list[str] = []
    page.context.on("request", lambda request: request.service_worker and asked.append(request.url))

    page.goto("/de/angebote/?gebiet=niedergirmes&phase=infancy")
    page.get_by_role("link", name="Krabbelgruppe").click()
    expect(page.locator("h1")).to_have_text("Krabbelgruppe")

    assert [url for url in asked if "/angebote/" in url and "qr" not in url] == []


def test_the_phone_draws_what_the_server_writes(page: Page, wetzlar: None) -> None:
    """The same words in the same order, so that nobody notices who drew a page."""
    service, center = Service.objects.get(code__in=_codes("Krabbelgruppe")), Location.objects.get(kind="center")
    addresses = (
        "/de/", "/de/?gebiet=niedergirmes", "/de/angebote/", "/de/angebote/?gebiet=niedergirmes&umkreis=nah&art=group",
        "/de/heute/", "/de/heute/?gebiet=niedergirmes", "/de/heute/woche/", "/de/heute/regen/", "/de/zentren/", f"/de/orte/{center.code}/familienzentrum/",
        f"/de/angebote/{service.code}/krabbelgruppe/",
    )  # fmt: skip
    page.set_viewport_size({"width": browser.PHONE, "height": 740})
    written = {address: words(page, address) for address in addresses}
    take_along(page)
    page.goto("/de/mein-weg/")
    page.evaluate("localStorage.clear()")

    drawn = {address: words(page, address) for address in addresses}

    assert page.evaluate("document.querySelector('script[src*=\"front/app.\"]') !== null")
    for address in addresses:
        assert drawn[address] == written[address], address


def test_the_phone_names_the_house_of_each_date(page: Page, wetzlar: None) -> None:
    """Also one that its offer does not name, and what is online instead."""
    now = timezone.localtime()
    service = Service.objects.get(code__in=_codes("Krabbelgruppe"))
    tomorrow = now.replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for hours, where in ((0, {"location": make.location("Schulküche")}), (2, {"is_online": True})):
        make.course(of=service, kind="open", dates=1, first=tomorrow + timedelta(hours=hours), **where)
    day = f"/de/heute/?am={tomorrow.date().isoformat()}"
    addresses = (day, f"/de/angebote/{service.code}/krabbelgruppe/")
    page.set_viewport_size({"width": browser.PHONE, "height": 740})
    written = [dates_on(page, address) for address in addresses]
    take_along(page)
    browser.cut_off(page)

    drawn = [dates_on(page, address) for address in addresses]

    assert drawn == written
    assert [name in " ".join(drawn[0]) for name in ("Schulküche", "Online")] == [True, True]
    assert "Schulküche, Wiesenstraße 4, 35576 Wetzlar" in drawn[1]


def dates_on(page: Page, address: str) -> list[str]:
    page.goto(address)
    text = page.locator(".agenda").first.inner_text()
    return [line.strip() for line in text.splitlines() if line.strip()]


def _codes(name: str) -> list[str]:
    return [one.code for one in Service.objects.all() if one.texts.filter(name=name).exists()]


def words(page: Page, address: str) -> list[str]:
    page.goto(address)
    expect(page.locator("h1")).to_be_visible()
    text: str = page.locator("main").evaluate("(main) => main.innerText")
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_a_new_offer_comes_as_a_difference(page: Page, wetzlar: None) -> None:
    take_along(page)
    fetched: list[str] = []
    page.on("request", lambda request: "/paket/" in request.url and fetched.append(request.url.rsplit("/", 1)[1]))

    make.service("Stillgruppe")
    refresh(page)
    expect(page.locator(OFFERS)).to_have_count(3)

    assert [name for name in fetched if name != "stand.json" and "-" not in name] == []
    assert page.evaluate("Object.keys(localStorage).filter((key) => key === 'unterwegs:offers').length") == 1


@pytest.mark.parametrize("what", ["cut", "changed"])
def test_a_broken_download_leaves_the_old_one_in_its_place(page: Page, wetzlar: None, what: str) -> None:
    take_along(page)
    make.service("Stillgruppe")

    def spoil(route: Route) -> None:
        body: Any = route.fetch().text()
        route.fulfill(body=body[: len(body) // 2] if what == "cut" else body.replace("Stillgruppe", "Stilgruppe"))

    page.route(re.compile(r"/paket/[0-9a-f-]+\.json"), spoil)
    refresh(page)
    expect(page.locator(OFFERS)).to_have_text(["Krabbelgruppe", "Bücherei am Bach"])

    page.unroute_all()
    refresh(page)
    expect(page.locator(OFFERS)).to_have_count(3)


def test_differences_lead_the_browser_to_the_same_bytes(page: Page, wetzlar: None) -> None:
    """The script does with a difference what tests/front/test_versions.py does."""
    cases = [
        ({}, {"a": 1}), ({"a": 1}, {}), ({"a": 1, "b": 2}, {"a": 1, "b": 3}), ({"a": 1, "c": 2}, {"a": 1, "b": 0, "c": 2, "d": 1}),
        ({"ä": 1, "\u2028": 2}, {"ä": 1, "„x“": 2}), ({"b": 1, "d": 2, "f": 3}, {"a": 1, "b": 1, "e": 2, "f": 3, "g": 9}),
    ]  # fmt: skip
    page.goto("/de/")
    module = page.evaluate("""async () => {
        const ready = document.querySelector("script[src*='front/ready']").src;
        const take = /import\\("(.+?take[^"]+)"\\)/.exec(await (await fetch(ready)).text())[1];
        const inner = new URL(take, ready).href;
        return new URL(/from "(.+?bundle[^"]+)"/.exec(await (await fetch(inner)).text())[1], inner).href;
    }""")

    for old, new in cases:
        before, after = body(old), body(new, label="neu")
        step = json.loads(versions.difference(before, after))
        made = page.evaluate(
            "async ([module, text, step]) => (await import(module)).applied(text, step)",
            [module, before.decode(), step],
        )
        assert made.encode() == after


def test_without_traces_nothing_is_taken_along(page: Page, wetzlar: None) -> None:
    page.goto("/de/")
    page.evaluate("localStorage.setItem('unterwegs:traceless', 'true')")

    page.goto("/de/angebote/")
    page.locator("[data-keep]").first.click()
    page.wait_for_load_state("networkidle")

    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_staff_pages_and_secret_links_are_left_alone(page: Page, wetzlar: None) -> None:
    take_along(page)
    touched: list[str] = []
    page.context.on("request", lambda request: request.service_worker and touched.append(request.url))

    for address in ("/konto/login/", "/desk/", "/de/anfangen/geheim/"):
        page.goto(address)

    assert [url for url in touched if "/static/" not in url] == []
    kept = page.evaluate("""async () => (await Promise.all((await caches.keys()).map(async (name) =>
        (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()""")
    assert [path for path in kept if path.startswith(("/konto", "/desk", "/de/anfangen"))] == []


def test_a_page_the_phone_cannot_draw_comes_from_the_server(page: Page, wetzlar: None) -> None:
    take_along(page)
    gone = make.service("Nähtreff", state="archived")

    page.goto(f"/de/angebote/{gone.code}/")

    expect(page.locator("h1")).to_have_text("Dieses Angebot ist zu Ende")
    expect(page).to_have_url(re.compile(r"^[^?]*$"))  # the mark of the server leaves the address


def test_seats_come_from_the_server_and_without_a_network_she_reads_what_a_seat_needs(
    page: Page, wetzlar: None
) -> None:
    make.open_part("courses")
    offer = Service.objects.get(texts__name="Krabbelgruppe")
    make.course("Kurs im Winter", of=offer, seats=9)
    take_along(page)

    page.goto(f"/de/angebote/{offer.code}/krabbelgruppe/")
    expect(page.locator(".term .seats")).to_have_text("9 Plätze frei")
    browser.cut_off(page)
    page.goto(f"/de/angebote/{offer.code}/krabbelgruppe/")

    expect(page.locator("#sign-up + .note")).to_have_text(
        "Zum Anmelden brauchen Sie Netz. Dann sehen Sie auch, wie viele Plätze frei sind."
    )
    expect(page.locator(".agenda li")).to_have_count(5)
    assert "Plätze frei" not in page.locator("#main").inner_text().replace("viele Plätze frei", "")
    browser.axe(page)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_axe_finds_nothing_on_drawn_pages(page: Page, wetzlar: None, language: str) -> None:
    take_along(page, language)
    browser.cut_off(page)
    for path in ("", "angebote/?gebiet=niedergirmes", "heute/", "zentren/", "karte/", "wo/", "impressum/"):
        page.goto(f"/{language}/{path}")
        expect(page.locator("h1")).to_be_visible()
        browser.axe(page)
        browser.fits(page)


def test_her_words_leave_the_phone_in_no_request(page: Page, wetzlar: None) -> None:
    """She searches on the first page; from then on the phone itself finds, and nobody hears of it."""
    sent: list[str] = []
    page.context.on(
        "request", lambda one: sent.append(f"{one.method} {one.url} {one.post_data} {one.headers.get('referer')}")
    )
    page.set_viewport_size({"width": browser.PHONE, "height": 740})
    page.goto("/de/?gebiet=niedergirmes")

    page.locator("main input[name=worte]").fill("krabbelgrupen")
    page.locator("main input[name=worte]").press("Enter")
    expect(page.locator(OFFERS)).to_have_text(["Krabbelgruppe"], timeout=60_000)  # the wordbook is written first
    assert page.url.endswith("/de/angebote/?gebiet=niedergirmes")
    expect(page.locator(".chips li").first).to_contain_text("„krabbelgrupen“")
    browser.cut_off(page)
    page.locator("main input[name=worte]").fill("bücher")
    page.locator("main input[name=worte]").press("Enter")
    expect(page.locator(OFFERS)).to_have_text(["Bücherei am Bach"])
    page.get_by_role("link", name="Bücherei am Bach").click()
    expect(page.locator("h1")).to_have_text("Bücherei am Bach")
    page.go_back()
    expect(page.locator(OFFERS)).to_have_text(["Bücherei am Bach"])
    page.go_back()
    expect(page.locator(OFFERS)).to_have_text(["Krabbelgruppe"])

    assert [one for one in sent if "krabbelgrup" in one.lower() or "worte=" in one or "b%C3%BCcher" in one] == []
    assert [one for one in sent if not one.startswith("GET ")] == []


def test_words_of_violence_put_the_numbers_first_without_a_network(page: Page, wetzlar: None) -> None:
    take_along(page)
    browser.cut_off(page)
    page.goto("/de/")

    page.locator("main input[name=worte]").fill("mein Mann schlägt mich")
    page.locator("main input[name=worte]").press("Enter")

    expect(page.locator(".help-first .number").first).to_have_attribute("href", "tel:110")
