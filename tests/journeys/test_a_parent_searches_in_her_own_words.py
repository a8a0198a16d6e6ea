"""A mother at three in the morning types what she has; she finds help, and when it matters, a number first."""

import pytest
from playwright.sync_api import Page, expect

from tests import make
from unterwegs.directory import actions
from unterwegs.places import actions as places

MINUTE = 60_000  # milliseconds; the first search of a test has the wordbook written


@pytest.fixture
def wetzlar(transactional_db: None) -> None:
    """A drop-in hour about crying babies, and a library."""
    make.town()
    places.stock_numbers("HE")
    area = make.area("Niedergirmes")
    actions.keep_topic("crying", names={"de": "Viel Schreien"}, by=None)
    make.service("Offene Sprechstunde", areas=[area], topics=("crying",), kind="counseling")
    make.service("Bücherei am Bach", areas=[area])


def ask(page: Page, language: str, words: str) -> None:
    page.goto(f"/{language}/")
    page.locator("main input[name=worte]").fill(words)
    page.locator("main input[name=worte]").press("Enter")
    page.wait_for_url(f"**/{language}/angebote/", timeout=MINUTE)
    page.locator("p[role=status] strong").wait_for(timeout=MINUTE)


def test_her_sentence_finds_help_and_says_why(page: Page, wetzlar: None) -> None:
    ask(page, "de", "mein baby schreit die ganze nacht")

    expect(page.locator(".offers h3")).to_have_text(["Offene Sprechstunde"])
    expect(page.locator(".offers .reason")).to_have_text(["Passt zu: Viel Schreien"])


def test_she_asks_in_arabic_and_finds_the_german_offer(page: Page, wetzlar: None) -> None:
    ask(page, "ar", "طفلي يبكي كثيرا")

    expect(page.locator(".offers h3")).to_have_text(["Offene Sprechstunde"])


def test_words_of_violence_put_the_numbers_first(page: Page, wetzlar: None) -> None:
    ask(page, "de", "mein Mann schlägt mich")

    first = page.locator(".help-first .number").first
    expect(first).to_have_attribute("href", "tel:110")
    assert page.context.cookies() == []
