"""The browser of the tests notices what a page must not do."""

import pytest
from playwright.sync_api import Browser

from tests.browser import Watch


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("fetch('https://example.org/').catch(() => null)", "example.org"),
        ("console.error('broken')", "broken"),
        ("setTimeout(() => { throw new Error('torn') })", "torn"),
    ],
)
def test_what_a_page_must_not_do_is_noticed(browser: Browser, site: str, script: str, complaint: str) -> None:
    context = browser.new_context()
    watch = Watch(site)
    watch.follow(context)
    page = context.new_page()
    page.goto(f"{site}/robots.txt")

    page.evaluate(script)
    page.wait_for_function("true")
    context.close()

    assert complaint in " ".join(watch.complaints)
