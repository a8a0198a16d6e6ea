"""A family sees what is due for its children; nobody else does. And when a child dies, the page is quiet."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
from playwright.sync_api import Page, expect

from tests import browser, make
from unterwegs.places import actions as places

pytestmark = pytest.mark.once

WAY = "/de/mein-weg/"
NOW = "2026-11-25T09:00:00+01:00"


@pytest.fixture
def town(transactional_db: None) -> None:
    make.town()
    places.stock_numbers("HE")
    make.service("Stillgruppe")
    make.service("Trauercafé", phases=("across",))
    make.local_date(by_day=31, by_month=1, phone="06441 99-3")


@pytest.fixture
def phone(page: Page, town: None) -> Iterator[Page]:
    """A phone of 360 pixels on the morning of the 25th of November 2026."""
    page.clock.set_fixed_time(NOW)
    page.set_viewport_size({"width": browser.PHONE, "height": 740})
    yield page
    assert page.evaluate("document.documentElement.scrollWidth") <= browser.PHONE


def begin(page: Page, day: str) -> None:
    page.locator("#first-day").fill(day)
    page.locator("form.first .button").first.click()


def when(page: Page, rule: str) -> str:
    return " ".join(page.locator(f"[data-rule={rule}] .when").inner_text().split())


def open_folds(page: Page) -> None:
    page.evaluate("for (const fold of document.querySelectorAll('[data-timeline] details')) fold.open = true")


def kept(page: Page) -> Any:
    return json.loads(page.evaluate("localStorage.getItem('unterwegs:timeline')") or "null")


def test_she_is_asked_one_thing_and_sees_what_is_due(phone: Page) -> None:
    asked: list[tuple[str, str, str | None]] = []
    phone.goto(WAY)
    phone.wait_for_selector("#first-day")
    phone.on("request", lambda one: asked.append((one.method, urlsplit(one.url).query, one.post_data)))

    begin(phone, "2026-10-28")

    expect(phone.locator(".child h3")).to_contain_text("Ihr Kind 4 Wochen alt")
    assert when(phone, "u3") == "18. Nov. – 1. Dez. noch möglich bis 22. Dez."
    assert when(phone, "parental-allowance") == "bis 27. Jan. 2027 noch möglich bis 27. Feb. 2027"
    open_folds(phone)
    assert when(phone, "six-1") == "ab 28. Dez."
    assert when(phone, "kita-registration") == "bis 31. Jan. 2028"
    assert when(phone, "postnatal-exercise") == "Termin bitte bei der Quelle nachsehen"
    expect(phone.locator(".helps a").first).to_have_text("Stillgruppe")
    browser.axe(phone)
    assert set(asked) <= {("GET", "", None)}  # what the app takes along says nothing of her
    assert kept(phone)["children"][0]["born"] == "2026-10-28"


def test_what_is_done_is_ticked_off_and_stays_so(phone: Page) -> None:
    phone.goto(WAY)
    begin(phone, "2026-10-28")

    phone.locator("[data-rule=u3] .ticks .button").click()
    phone.locator("[data-rule=residence] .ticks .link").click()
    phone.reload()

    expect(phone.locator("[data-timeline] details", has_text="Erledigt oder nichts für Sie")).to_contain_text("(2)")
    expect(phone.locator("li.next[data-rule=u3]")).to_have_count(0)
    assert kept(phone)["children"][0]["done"] == {"u3": "done", "residence": "skip"}


def test_a_child_on_the_way_and_one_that_came_early(phone: Page) -> None:
    phone.goto(WAY)
    begin(phone, "2027-03-15")
    open_folds(phone)
    assert when(phone, "sugar-test") == "23. Nov. – 20. Dez."
    assert when(phone, "u3") == "4. bis 5. Lebenswoche"
    phone.locator(".deeds > li > .link").nth(1).click()
    begin(phone, "2026-09-20")

    phone.locator(".child").nth(1).locator(".child-head .link").click()
    phone.locator("#name").fill("Mia")
    phone.locator("#due").fill("2026-10-25")
    phone.locator("[name=early]").check()
    phone.locator("form.card .button").first.click()

    child = phone.locator(".child").nth(1)
    expect(child.locator("h3")).to_contain_text("Mia")
    expect(child.locator("[data-rule=six-1] .when")).to_have_text("Fragen Sie in der Praxis, wann")
    assert " ".join(child.locator("[data-rule=maternity-after-long] .when").inner_text().split()) == "bis 17. Jan. 2027"
    browser.axe(phone)


def test_in_arabic_everything_reads_from_right_to_left(phone: Page) -> None:
    phone.goto("/ar/mein-weg/")
    begin(phone, "2026-10-28")

    expect(phone.locator(".child h3")).to_contain_text("عمره 4 أسابيع")
    assert when(phone, "u3").startswith("18 نوفمبر")
    open_folds(phone)
    browser.axe(phone)
    browser.fits(phone, width=320)
    phone.set_viewport_size({"width": browser.PHONE, "height": 740})


def test_another_phone_asks_before_it_takes_over(phone: Page) -> None:
    asked: list[str] = []
    phone.goto(WAY)
    begin(phone, "2026-10-28")
    phone.locator(".deeds summary").click()
    phone.locator(".deeds .deeds .link").first.click()
    expect(phone.locator(".qr-code")).to_be_visible()
    browser.axe(phone)
    carried = phone.evaluate(
        "import('/static/front/timeline_carry.js').then(({ address }) =>"
        " address(JSON.parse(localStorage.getItem('unterwegs:timeline'))))"
    )
    phone.evaluate("localStorage.clear()")
    phone.on("request", lambda request: asked.append(request.url))

    phone.goto("/de/")
    phone.goto(carried)
    expect(phone.locator("#panel")).to_have_text("Den Weg von 1 Kind übernehmen?")
    assert kept(phone) is None
    phone.locator(".panel .button").first.click()

    expect(phone.locator(".child")).to_have_count(1)
    assert phone.url.endswith(WAY)
    assert [address for address in asked if "weg=" in address] == []


@pytest.mark.parametrize("mark", ["#weg=", "#weg=%%%", "#weg=e30", "#weg=eyJ2ZXJzaW9uIjoxLCJjaGlsZHJlbiI6Wzld"])
def test_an_address_with_nonsense_is_no_harm(phone: Page, mark: str) -> None:
    phone.goto(WAY + mark)

    expect(phone.locator("#first-day")).to_be_visible()
    assert kept(phone) is None


def test_the_file_of_the_device_brings_it_back(phone: Page, tmp_path: Path) -> None:
    phone.goto(WAY)
    begin(phone, "2026-10-28")
    with phone.expect_download() as saved:
        phone.locator("[data-export]").click()
    saved.value.save_as(tmp_path / "weg.json")

    phone.locator("[data-deleting] summary").click()
    phone.locator("[data-delete]").click()
    expect(phone.locator("#first-day")).to_be_visible()
    phone.locator("[data-file]").set_input_files(tmp_path / "weg.json")

    expect(phone.locator(".child")).to_have_count(1)


def test_behind_a_pin_nobody_reads_it(phone: Page) -> None:
    phone.goto(WAY)
    begin(phone, "2026-10-28")
    phone.locator(".deeds summary").click()
    phone.locator(".deeds .deeds .link").nth(1).click()
    browser.axe(phone)
    phone.locator("#pin-new").fill("sonnenblume")
    phone.locator(".panel .button").first.click()
    expect(phone.locator(".panel")).to_have_count(0)

    raw = phone.evaluate("localStorage.getItem('unterwegs:timeline')")
    phone.reload()
    expect(phone.locator("#pin-open")).to_be_visible()
    browser.axe(phone)
    phone.locator("#pin-open").fill("falsch")
    phone.locator("[data-timeline] .button").first.click()
    expect(phone.locator(".error")).to_have_text("Diese PIN stimmt nicht.")
    phone.locator("#pin-open").fill("sonnenblume")
    phone.locator("[data-timeline] .button").first.click()

    expect(phone.locator(".child")).to_have_count(1)
    assert "2026-10-28" not in raw
    assert json.loads(raw)["sealed"]["rounds"] >= 600_000
    phone.locator("[data-rule=u3] .ticks .button").click()
    expect(phone.locator("li.next[data-rule=u3]")).to_have_count(0)
    assert "sealed" in kept(phone)


def test_who_forgot_the_pin_can_only_delete(phone: Page) -> None:
    phone.goto(WAY)
    phone.evaluate(
        "localStorage.setItem('unterwegs:timeline',"
        " JSON.stringify({version: 1, sealed: {rounds: 1, salt: 'AAAA', iv: 'AAAA', data: 'AAAA'}}))"
    )
    phone.reload()

    phone.locator("[data-timeline] .link").click()
    phone.locator(".panel .button").first.click()

    expect(phone.locator("#first-day")).to_be_visible()
    assert kept(phone) is None


def test_chosen_dates_go_into_her_calendar(phone: Page) -> None:
    phone.goto(WAY)
    begin(phone, "2026-10-28")
    phone.locator(".deeds > li > .link").first.click()
    browser.axe(phone)
    for box in phone.locator("[name=entry]:not([value$='-u3'])").all():
        box.uncheck()
    with phone.expect_download() as saved:
        phone.locator(".panel .button").first.click()

    events = icalendar.Calendar.from_ical(Path(saved.value.path()).read_bytes()).walk("VEVENT")
    child = kept(phone)["children"][0]
    assert [str(event["UID"]) for event in events] == [f"{child['id']}-u3@unterwegs"]
    assert [event["SEQUENCE"] for event in events] == [1]
    assert child["calendar"] == {"sequence": 1, "taken": ["u3"]}


def test_when_a_child_has_died_the_page_is_quiet(phone: Page) -> None:
    phone.goto(WAY)
    begin(phone, "2026-10-28")
    phone.locator(".deeds > li > .link").first.click()
    with phone.expect_download():
        phone.locator(".panel .button").first.click()

    phone.locator("[data-quiet]").click()
    browser.axe(phone)
    phone.locator(".panel .button", has_text="Termine entfernen").click()

    expect(phone.locator("[data-farewell] h2")).to_be_focused()
    expect(phone.locator("[data-farewell] .number").first).to_have_attribute("href", "tel:08001110111")
    expect(phone.locator("[data-farewell]")).to_contain_text("Trauercafé")
    with phone.expect_download() as saved:
        phone.locator("[data-timeline] .button").first.click()
    taken_back = icalendar.Calendar.from_ical(Path(saved.value.path()).read_bytes())
    assert taken_back["METHOD"] == "CANCEL"
    assert {event["SEQUENCE"] for event in taken_back.walk("VEVENT")} == {2}
    phone.reload()
    expect(phone.locator("[data-farewell]")).to_be_visible()
    for words in ("Stillgruppe", "Der Weg mit Ihrem Kind", "Vorsorge U3", "Wann kommt Ihr Kind"):
        expect(phone.locator(".timeline").get_by_text(words).locator("visible=true")).to_have_count(0)
    assert kept(phone)["children"] == []
    browser.axe(phone)


def test_brothers_and_sisters_stay(phone: Page) -> None:
    phone.goto(WAY)
    begin(phone, "2023-05-01")
    phone.locator(".deeds > li > .link").nth(1).click()
    begin(phone, "2027-03-15")

    phone.locator("[data-quiet]").click()
    phone.locator(".panel .button", has_text="15. März 2027").click()

    expect(phone.locator("[data-farewell]")).to_be_visible()
    expect(phone.locator(".child h3")).to_contain_text("3 Jahre alt")
    phone.reload()
    expect(phone.locator("[data-farewell]")).to_be_hidden()
    expect(phone.locator(".child")).to_have_count(1)


def test_one_of_two_twins_has_died(phone: Page) -> None:
    phone.goto(WAY)
    begin(phone, "2026-10-28")
    phone.locator(".child-head .link").click()
    phone.locator("[name=multiple]").check()
    phone.locator("form.card .button").first.click()
    expect(phone.locator(".child h3")).to_contain_text("Ihre Kinder")

    phone.locator("[data-quiet]").click()
    phone.locator(".panel .button", has_text="Eines der Kinder ist gestorben").click()

    expect(phone.locator("[data-farewell]")).to_be_visible()
    expect(phone.locator(".child h3")).to_contain_text("Ihr Kind")
    assert when(phone, "maternity-after-long") == "bis 20. Jan. 2027"


def test_once_it_is_there_the_way_needs_no_network(phone: Page) -> None:
    phone.goto(WAY)
    phone.wait_for_selector("#first-day")
    phone.wait_for_load_state("networkidle")
    browser.cut_off(phone)

    begin(phone, "2026-10-28")
    phone.locator("[data-rule=u3] .ticks .button").click()
    phone.locator(".deeds > li > .link").first.click()
    with phone.expect_download() as saved:
        phone.locator(".panel .button").first.click()

    assert len(icalendar.Calendar.from_ical(Path(saved.value.path()).read_bytes()).walk("VEVENT")) > 20
    assert kept(phone)["children"][0]["done"] == {"u3": "done"}
    browser.connect(phone)


def test_a_browser_that_keeps_nothing_says_so(phone: Page) -> None:
    phone.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') }")
    phone.goto(WAY)

    begin(phone, "2026-10-28")

    expect(phone.locator(".note.warning")).to_contain_text("merkt sich nichts")
    expect(phone.locator(".child")).to_have_count(1)


def test_without_javascript_the_rules_are_readable(phone: Page, site: str) -> None:
    assert phone.context.browser is not None
    context = phone.context.browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()

    page.goto(WAY)
    expect(page.get_by_text("4. bis 5. Lebenswoche")).to_be_visible()
    page.get_by_text("Unser Kind ist gestorben").click()

    expect(page.locator("h2", has_text="Es tut uns sehr leid")).to_be_visible()
    context.close()
