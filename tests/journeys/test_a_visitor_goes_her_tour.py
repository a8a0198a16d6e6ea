"""A visitor goes her tour without a network: locked on her device, reported once, emptied when a PIN is wrong too often."""

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import browser as web
from tests import make
from unterwegs.people.models import Deed
from unterwegs.welcome import actions
from unterwegs.welcome.models import Family, Handed, Item, Visit, Visitor

PIN = "271828"
WHERE = {"street": "Erfundene Gasse", "number": "7", "postcode": "35578", "town": "Wetzlar"}
DAY = timedelta(days=1)


@pytest.fixture
def vera(page: Page) -> Visitor:
    make.town(longitude=8.05, latitude=50.05, child_protection_phone="06441 99-112")
    make.open_part("welcome")
    return make.visitor("Vera Besuch")


def visit(by: Visitor, name: str, at: time, **fields: Any) -> Visit:
    today = timezone.localdate()
    of = make.family(name, state="invited", posted_on=today - 20 * DAY, address=WHERE, **fields)
    return make.visit(of, by=by, on=today, at=at)


@pytest.fixture
def phone(page: Page, vera: Visitor) -> Iterator[Page]:
    """Her phone, on which the tour of today is taken along."""
    make.material("Mütze")
    visit(vera, "Sommer", time(9))
    visit(vera, "Winter", time(11), language="ar")
    page.set_viewport_size({"width": web.PHONE, "height": 780})
    web.sign_in(page, vera.user)
    page.goto("/desk/tour/geraet/")
    page.fill("#new-pin", PIN)
    page.click("[data-new] button")
    page.locator("[data-tour] .call").nth(1).wait_for()
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    yield page
    web.connect(page)


def calls(phone: Page) -> list[str]:
    return phone.locator("[data-tour] .call dd:first-of-type").all_inner_texts()


def unlock(phone: Page, pin: str = PIN) -> None:
    phone.fill("#pin", pin)
    phone.click("[data-unlock] button")


def report(phone: Page, outcome: str = "took_place", *, at: int = 0) -> None:
    phone.locator('[data-tour] [data-do="report"]').nth(at).click()
    phone.check(f'[data-report] [name="outcome"][value="{outcome}"]')


def test_a_report_survives_airplane_mode_a_reload_and_a_double_submit(phone: Page) -> None:
    item = Item.objects.get()
    web.cut_off(phone)

    phone.reload()
    unlock(phone)
    report(phone)
    phone.fill(f'[name="item_{item.pk}"]', "2")
    phone.locator("[data-report] button.kern-btn--primary").dblclick()
    expect(phone.locator("[data-waiting] li")).to_have_count(1)
    phone.reload()
    unlock(phone)
    expect(phone.locator("[data-waiting] li")).to_have_count(1)
    assert Visit.objects.filter(outcome="").count() == 2
    web.connect(phone)
    expect(phone.locator("[data-waiting] li")).to_have_count(0)

    done = Visit.objects.exclude(outcome="").get()
    assert (done.outcome, done.family.end) == ("took_place", "visited")
    assert [row.count for row in Handed.objects.all()] == [2]
    assert Deed.objects.filter(deed="reported a visit").count() == 1
    assert len(calls(phone)) == 1


def test_an_answer_that_was_lost_on_the_way_makes_no_second_report(phone: Page) -> None:
    lost = []

    def lose(route: Any) -> None:
        if not lost:
            lost.append(route.fetch().status)
            route.fulfill(status=200, content_type="text/html", body="Bitte im WLAN anmelden")
        else:
            route.continue_()

    phone.route("**/bericht/", lose)
    report(phone)
    phone.locator("[data-report] button.kern-btn--primary").click()
    expect(phone.locator("[data-waiting] li")).to_have_count(1)
    while not lost:
        phone.wait_for_timeout(50)
    assert (lost, Visit.objects.exclude(outcome="").count()) == ([200], 1)
    phone.click("[data-sync]")
    expect(phone.locator("[data-waiting] li")).to_have_count(0)

    assert Deed.objects.filter(deed="reported a visit").count() == 1


def test_nothing_of_a_family_lies_on_the_device_in_clear(phone: Page) -> None:
    report(phone)
    phone.click("[data-report] details:last-of-type summary")
    phone.fill('[name="door_words"]', "Hof links")
    web.cut_off(phone)
    phone.locator("[data-report] button.kern-btn--primary").click()
    expect(phone.locator("[data-waiting] li")).to_have_count(1)

    kept = phone.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    databases = phone.evaluate("indexedDB.databases().then((all) => all.length)")
    cached = phone.evaluate(
        """async () => {
            const cache = await caches.open("unterwegs-day");
            const answers = await Promise.all((await cache.keys()).map((key) => cache.match(key)));
            return (await Promise.all(answers.map((answer) => answer.text()))).join(" ");
        }"""
    )

    found = [word for word in ("Sommer", "Gasse", "Winter", "Hof links", PIN, "took_place") if word in kept]
    assert (found, databases) == ([], 0)
    assert [word for word in ("Mara Sommer", "Erfundene Gasse", "Vera") if word in cached] == []


def test_what_is_stopped_is_gone_with_the_next_update(phone: Page) -> None:
    assert [name.partition(" –")[0] for name in calls(phone)] == ["Mara Sommer", "Mara Winter"]
    first = Visit.objects.order_by("at")[0]
    actions.stop(first.family, by=None, today=timezone.localdate())

    phone.click("[data-sync]")

    expect(phone.locator("[data-tour] .call")).to_have_count(1)
    assert [name.partition(" –")[0] for name in calls(phone)] == ["Mara Winter"]


def test_a_report_of_a_stopped_visit_is_shown_and_not_lost(phone: Page) -> None:
    web.cut_off(phone)
    report(phone)
    phone.locator("[data-report] button.kern-btn--primary").click()
    expect(phone.locator("[data-waiting] li")).to_have_count(1)
    first = Visit.objects.order_by("at")[0]
    Visit.objects.filter(pk=first.pk).update(canceled_on=timezone.localdate())

    web.connect(phone)
    there = phone.locator("[data-waiting] button").first
    there.wait_for()
    expect(phone.locator("[data-waiting] button")).to_have_count(2)
    there.click()
    expect(phone.locator("[data-waiting] li")).to_have_count(0)

    assert Family.objects.get(visits=first.pk).end == "visited"


def test_too_many_wrong_pins_empty_the_device(phone: Page) -> None:
    phone.reload()

    for wrong in ("000000", "111111", "222222", "333333", "444444"):
        unlock(phone, wrong)
        expect(phone.locator("#pin")).to_have_value("")
    phone.locator("[data-new]").wait_for()

    kept = phone.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('unterwegs-desk:day')).length")
    assert (kept, phone.locator("[data-tour] .call").count()) == (0, 0)


def test_minutes_without_a_tap_lock_it_and_the_next_day_empties_it(phone: Page) -> None:
    phone.clock.install(time=timezone.localtime().replace(hour=12))  # far from the next day
    phone.reload()
    unlock(phone)
    phone.locator("[data-tour] .call").nth(1).wait_for()

    phone.clock.fast_forward("06:00")
    phone.locator("[data-unlock]").wait_for()
    assert phone.locator("[data-tour] .call").count() == 0
    phone.clock.fast_forward("25:00:00")
    phone.locator("[data-new]").wait_for()

    assert phone.evaluate("localStorage.getItem('unterwegs-desk:day:tour')") is None


def test_signing_out_leaves_nothing_on_the_device(phone: Page) -> None:
    phone.goto("/desk/tour/")

    phone.click("[data-leave] button")

    phone.wait_for_url(lambda address: "/desk/" not in address)
    assert phone.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('unterwegs-desk:')).length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_her_pages_fit_a_phone_and_please_axe(phone: Page, scheme: Any) -> None:
    phone.emulate_media(color_scheme=scheme)
    first = Visit.objects.order_by("at")[0].pk

    web.fits(phone, width=web.PHONE)
    web.axe(phone)
    web.picture(phone, f"tour-device-{scheme}", width=web.PHONE)
    report(phone)
    web.fits(phone, width=web.PHONE)
    web.axe(phone)
    for name in ("", "sorge/", f"{first}/", f"{first}/bericht/"):
        phone.goto(f"/desk/tour/{name}")
        web.fits(phone, width=web.PHONE)
        web.axe(phone)
        web.picture(phone, f"tour-{name.strip('/').rpartition('/')[2][:7] or 'day'}-{scheme}", width=web.PHONE)


def test_the_tour_is_gone_through_with_the_keyboard_alone(phone: Page) -> None:
    phone.locator('[data-tour] [data-do="earlier"]').nth(1).focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-tour] .call dd").first).to_contain_text("Winter")

    phone.keyboard.press("Enter")  # the focus went along: report
    phone.locator("[data-report-title]").wait_for()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Space")
    phone.locator('[name="outcome"]').first.wait_for()

    assert phone.evaluate("document.querySelector('[name=outcome]:checked')?.value") == "took_place"


def test_without_a_script_the_tour_and_the_report_are_plain_pages(phone: Page, site: str) -> None:
    browser = phone.context.browser
    assert browser is not None
    plain = browser.new_context(base_url=site, java_script_enabled=False, locale="de-DE")
    page = plain.new_page()
    web.sign_in(page, Visitor.objects.get().user)

    page.goto("/desk/tour/")
    page.locator('a[href$="/bericht/"]').first.click()
    page.check('[name="outcome"][value="declined"]')
    page.locator("main form .kern-btn--primary").click()

    assert sorted(Family.objects.values_list("end", flat=True)) == ["", "declined"]
    plain.close()
