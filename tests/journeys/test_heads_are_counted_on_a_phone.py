"""Heads are counted on a phone in a cellar: by everybody who has the link on the wall, without a network, once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import browser as web
from tests import make
from unterwegs.courses import actions
from unterwegs.courses.models import Course, Frozen, Session
from unterwegs.directory.models import Membership
from unterwegs.people.models import Deed
from unterwegs.people.roles import Role


@pytest.fixture
def course(page: Page) -> Course:
    make.town(longitude=8.05, latitude=50.05)
    begin = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
    return make.course(of=make.service("Elterncafé"), kind="open", dates=3, first=begin)


@pytest.fixture
def phone(page: Page, course: Course) -> Iterator[Page]:
    """A phone that opened the link once, upstairs."""
    secret = actions.make_count_link(course, by=None, today=timezone.localdate())
    page.set_viewport_size({"width": web.PHONE, "height": 740})
    page.goto(f"/zaehlen/{secret}/")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    yield page
    web.connect(page)


def key(phone: Page, name: str, step: str) -> Any:
    return phone.locator(f'.count__keys:has([name="{name}"]) [data-step="{step}"]')


def heads(session: Session) -> tuple[int | None, int | None, int | None]:
    session.refresh_from_db()
    return session.adults, session.children, session.first_timers


def test_a_head_count_for_25_visitors_survives_no_network_a_reload_and_a_double_submit(
    phone: Page, course: Course
) -> None:
    today = course.sessions.order_by("starts_at")[0]
    web.cut_off(phone)

    for _each in range(2):
        key(phone, "adults", "5").click()
    key(phone, "adults", "1").click()
    for _each in range(3):
        key(phone, "children", "5").click()
    key(phone, "children", "-1").click()
    phone.reload()
    for name, number in (("adults", "11"), ("children", "14")):
        expect(phone.locator(f'[name="{name}"]')).to_have_value(number)
    phone.locator(".count__done").dblclick()
    expect(phone.locator("[data-status]")).to_contain_text("25")
    phone.reload()
    expect(phone.locator("[data-status]")).to_contain_text("Gerät")
    assert heads(today) == (None, None, None)
    web.connect(phone)
    expect(phone.locator("[data-status]")).to_contain_text("angekommen")

    assert heads(today) == (11, 14, 0)
    assert Deed.objects.filter(deed="counted heads").count() == 1


def test_a_correction_made_later_takes_the_place_of_the_count(phone: Page, course: Course) -> None:
    today = course.sessions.order_by("starts_at")[0]
    key(phone, "adults", "5").click()
    phone.click(".count__done")
    expect(phone.locator("[data-status]")).to_contain_text("angekommen")

    phone.reload()
    key(phone, "adults", "1").click()
    expect(phone.locator("[data-status]")).to_contain_text("Fertig")
    phone.click(".count__done")
    expect(phone.locator("[data-status]")).to_contain_text("angekommen")

    assert heads(today) == (6, 0, 0)
    assert Deed.objects.filter(deed="counted heads").count() == 2


def test_the_phone_goes_round_and_families_tick_themselves(phone: Page, course: Course) -> None:
    today = course.sessions.order_by("starts_at")[0]
    key(phone, "adults", "5").click()

    phone.click("[data-hand]")
    first = phone.locator("[data-first]")
    first.dblclick()
    expect(phone.locator("[data-thanks]")).to_contain_text("Danke")
    expect(first).to_have_attribute("aria-disabled", "false")
    first.click()
    phone.click("[data-undo]")
    web.axe(phone)
    phone.click("[data-back]")
    phone.click(".count__done")
    expect(phone.locator("[data-status]")).to_contain_text("angekommen")

    assert heads(today) == (5, 0, 1)


def test_no_more_newcomers_than_heads_are_sent(phone: Page, course: Course) -> None:
    key(phone, "first_timers", "1").click()
    phone.click(".count__done")

    expect(phone.locator("[data-error]")).to_contain_text("als gezählt wurden")
    assert heads(course.sessions.order_by("starts_at")[0]) == (None, None, None)


def test_neither_the_link_nor_a_page_with_a_name_lies_on_the_phone(phone: Page) -> None:
    key(phone, "adults", "1").click()
    phone.wait_for_function("caches.keys().then((names) => names.includes('unterwegs-count'))")

    kept = phone.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    paths = phone.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys())
              for (const key of await (await caches.open(name)).keys()) found.push(new URL(key.url).pathname);
            return found;
        }"""
    )
    scopes = phone.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => new URL(one.scope).pathname))"
    )

    secret = phone.url.rstrip("/").rpartition("/")[2]
    assert secret not in kept
    assert [path for path in paths if not path.startswith("/static/")] == ["/zaehlen/geraet/"]
    assert scopes == ["/zaehlen/"]


def test_at_the_desk_a_count_without_a_network_waits_too(page: Page, course: Course) -> None:
    editor = make.user("Edda Eigen", roles=[Role.PROVIDER_EDITOR])
    Membership.objects.create(user=editor, organization=course.service.organization)
    today = course.sessions.order_by("starts_at")[0]
    page.set_viewport_size({"width": web.PHONE, "height": 740})
    web.sign_in(page, editor)
    page.goto("/desk/kurse/zaehlen/")
    web.axe(page)
    page.click("main ul a")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    web.axe(page)
    web.cut_off(page)

    page.reload()
    key(page, "adults", "5").click()
    page.click(".count__done")
    expect(page.locator("[data-status]")).to_contain_text("Gerät")
    web.connect(page)
    expect(page.locator("[data-status]")).to_contain_text("angekommen")

    assert heads(today) == (5, 0, 0)
    assert Deed.objects.get(deed="counted heads").by == editor


def test_a_count_that_comes_after_its_month_was_counted_says_so_and_stays_on_the_phone(
    page: Page, course: Course
) -> None:
    editor = make.user("Edda Eigen", roles=[Role.PROVIDER_EDITOR])
    Membership.objects.create(user=editor, organization=course.service.organization)
    today = course.sessions.order_by("starts_at")[0]
    web.sign_in(page, editor)
    page.goto(f"/desk/kurse/zaehlen/{today.pk}/")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    web.cut_off(page)

    key(page, "adults", "5").click()
    page.click(".count__done")
    day = timezone.localdate(today.starts_at)
    Frozen.objects.create(table="heads", period=f"{day:%Y-%m}", exact=b"", frozen_on=day)
    web.connect(page)
    expect(page.locator("[data-status]")).to_contain_text("Dieser Monat ist schon gezählt")

    assert page.input_value('[name="adults"]') == "5"
    assert heads(today) == (None, None, None)


def test_the_page_of_the_link_fits_a_narrow_phone_and_axe_finds_nothing(phone: Page) -> None:
    web.axe(phone)
    web.fits(phone)
    small = phone.evaluate(
        "[...document.querySelectorAll('.count button, .count input, .count a')].filter((one) => one.offsetParent)"
        ".filter((one) => Math.min(one.offsetWidth, one.offsetHeight) < 48).length"
    )

    assert small == 0
