"""Bars of a sign-up: from the page of an offer to a seat at 360 pixels, without JavaScript, in Chromium; taps and seconds.

She types five letters a second, looks a second at each page before she taps, and goes from field to field with the key of her keyboard.
"""

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("LOCAL", "yes")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unterwegs.config.settings")

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django

django.setup()

from playwright.sync_api import Locator, sync_playwright

from bench.courses_house import SEATED, courses, courses_house
from bench.report import Bars
from bench.trust_house import House
from tests.browser import FLAGS, program

TAPS, SECONDS = 3, 30.0
LETTERS_A_SECOND, LOOKING = 5, 1.0
PHONE = {"width": 360, "height": 740}
NAME, MAIL = "Mara Sommer", "mara.sommer@example.org"
OFFER = "from unterwegs.courses.models import Seating\nsaid = Seating.objects.get(pk=told).course.service.code"


@dataclass(slots=True)
class Hand:
    """A thumb on the phone; it looks before it taps, and counts."""

    page: Any
    taps: int = 0
    typed: int = 0
    begun: float = field(default_factory=time.monotonic)

    def tap(self, what: Locator) -> None:
        time.sleep(LOOKING)  # what is measured is a person, not a script
        what.scroll_into_view_if_needed()
        what.tap()
        self.taps += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words, delay=1000 / LETTERS_A_SECOND)
        self.typed += len(words)


def measure(bars: Bars) -> None:
    if program() is None:
        bars.unmeasured("taps", "Chromium was not found (tools/needs)")
        return
    with courses_house("sqlite") as of:
        (seating,) = courses(of, 1, seats=10, waiting=10)
        offer = of.do(OFFER, seating)
        of.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
            try:
                signs_up(bars, of, browser, f"http://localhost:{of.port}/de/angebote/{offer}/")
            finally:
                browser.close()


def signs_up(bars: Bars, of: House, browser: Any, offer: str) -> None:
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=False, locale="de-DE"
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(offer)
    hand = Hand(page)
    hand.tap(page.locator('a[href*="/kurse/platz/"]').first)
    hand.tap(page.get_by_label("Wie", exact=False).first)
    hand.type(NAME)
    page.keyboard.press("Tab")
    hand.type(MAIL)
    hand.tap(page.locator("main form[method=post] button").first)
    told = page.locator('[role="status"] h1').inner_text()
    took = time.monotonic() - hand.begun
    cookies = len(context.cookies())
    kept = of.do(
        "from unterwegs.courses.models import SignUp\nsaid = [[one.name, one.mail, one.standing] for one in SignUp.objects.select_related('holder')]"
    )
    print(f"         she read „{told}“; {hand.typed} letters typed, {cookies} cookies")
    is_kept = told == SEATED and kept == [[NAME, MAIL, "seated"]]
    bars.line(
        "taps from the page of the offer to the seat", str(hand.taps), f"{TAPS}", holds=is_kept and hand.taps <= TAPS
    )
    bars.line(
        f"seconds at {PHONE['width']} pixels without JavaScript", f"{took:.1f} s", f"{SECONDS:.0f} s", holds=is_kept and took <= SECONDS
    )  # fmt: skip
    context.close()
