"""Heads are counted on a phone in a cellar: by everybody who has the link on the wall, without a network, once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import browser as web
from tests import make
from unterwegs.courses import actions
from unterwegs.courses.models import Course, Session
from unterwegs.people.models import Deed


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
    page.context.set_offline(False)


def key(phone: Page, name: str, step: str) -> Any:
    return phone.locator(f'.count__keys:has([name="{name}"]) [data-step="{step}"]')


def heads(session: Session) -> tuple[int | None, int | None, int | None]:
    session.refresh_from_db()
    return session.adults, session.children, session.first_timers


def test_a_head_count_for_25_visitors_survives_no_network_a_reload_and_a_double_submit(
    phone: Page, course: Course
) -> None:
    today = course.sessions.order_by("starts_at")[0]
    phone.context.set_offline(True)

    for _each in range(2):
        key(phone, "adults", "5").click()
    key(phone, "adults", "1").click()
    for _each in range(3):
        key(phone, "children", "5").click()
    key(phone, "children", "-1").click()
    phone.reload()
    assert [phone.input_value(f'[name="{name}"]') for name in ("adults", "children")] == ["11", "14"]
    phone.locator(".count__done").dblclick()
    expect(phone.locator("[data-status]")).to_contain_text("25")
    phone.reload()
    expect(phone.locator("[data-status]")).to_contain_text("Gerät")
    assert heads(today) == (None, None, None)
    phone.context.set_offline(False)
    expect(phone.locator("[data-status]")).to_contain_text("angekommen")

    assert heads(today) == (11, 14, 0)
    assert Deed.objects.filter(deed="counted heads").count() == 1
