"""A page is read aloud by a voice that lies on the device – or there is no button."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import browser as browsers
from tests import make
from unterwegs.directory import content

pytestmark = pytest.mark.once

GERMAN = {"name": "Anna", "lang": "de-DE", "localService": True}
UKRAINIAN = {"name": "Леся", "lang": "uk_UA", "localService": True}
FAR_AWAY = {"name": "Cloud", "lang": "de-DE", "localService": False}

#: A speech engine that notes what it is told and ends a sentence when the test says so.
ENGINE = """
    window.said = [];
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    const engine = Object.assign(new EventTarget(), {
        voices: VOICES,
        getVoices() { return this.voices; },
        speak(utterance) { this.current = utterance; window.said.push([utterance.voice.name, utterance.text]); },
        cancel() { this.current = null; },
        end() { const ended = this.current; this.current = null; ended?.onend(); },
    });
    Object.defineProperty(window, "speechSynthesis", { value: engine });
"""


def with_voices(page: Page, *voices: dict[str, Any]) -> None:
    page.add_init_script(ENGINE.replace("VOICES", str(list(voices)).replace("True", "true").replace("False", "false")))


def said(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate("window.said")
    return found


def hear_all(page: Page) -> list[str]:
    """Ends one sentence after the other until the reader has nothing more to say."""
    while page.evaluate("Boolean(speechSynthesis.current)"):
        page.evaluate("speechSynthesis.end()")
    return [text for _voice, text in said(page)]


@pytest.fixture
def offer(page: Page, transactional_db: None) -> str:
    make.town()
    service = make.service(
        "Stillgruppe", summary="Wir treffen uns. Kommen Sie einfach.", texts={"uk": content.Text(name="Група мам")}
    )
    return f"angebote/{service.code}/"


def button(page: Page) -> Any:
    return page.locator("[data-aloud] button")


@pytest.mark.parametrize("voices", [[], [FAR_AWAY], [UKRAINIAN]], ids=["none", "not on the device", "other language"])
def test_without_a_voice_of_the_device_there_is_no_button(page: Page, offer: str, voices: list[dict[str, Any]]) -> None:
    with_voices(page, *voices)

    page.goto(f"/de/{offer}")

    expect(page.locator("[data-aloud]")).to_be_hidden()


def test_a_voice_that_arrives_late_brings_the_button(page: Page, offer: str) -> None:
    with_voices(page)
    page.goto(f"/de/{offer}")

    page.evaluate(
        "voice => { speechSynthesis.voices = [voice]; speechSynthesis.dispatchEvent(new Event('voiceschanged')) }",
        GERMAN,
    )

    expect(button(page)).to_be_visible()


def test_it_reads_the_content_in_order_and_leaves_out_what_only_leads_away(page: Page, offer: str) -> None:
    with_voices(page, GERMAN)
    page.goto(f"/de/{offer}")

    button(page).click()
    heard = hear_all(page)

    start = heard.index("Stillgruppe")
    assert heard[start : start + 3] == ["Stillgruppe", "Wir treffen uns.", "Kommen Sie einfach."]
    assert not {"Vorlesen", "Alle Angebote", "Teilen", "Merken"} & set(heard)
    expect(button(page)).to_have_attribute("aria-pressed", "false")


def test_it_stops_at_once_and_goes_on_with_the_same_sentence(page: Page, offer: str) -> None:
    with_voices(page, GERMAN)
    page.goto(f"/de/{offer}")
    button(page).focus()

    page.keyboard.press("Enter")
    page.evaluate("speechSynthesis.end()")
    page.keyboard.press("Escape")
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("speechSynthesis.current") is None
    page.keyboard.press("Space")

    first, second, again = said(page)
    assert (again == second, first == second) == (True, False)
    expect(button(page)).to_have_attribute("aria-pressed", "true")
    browsers.axe(page)


def test_german_parts_are_read_by_a_german_voice(page: Page, offer: str) -> None:
    with_voices(page, UKRAINIAN, GERMAN)
    page.goto(f"/uk/{offer}")

    button(page).click()
    hear_all(page)

    heard = {text: voice for voice, text in said(page)}
    assert (heard["Група мам"], heard["Wir treffen uns."]) == ("Леся", "Anna")


def test_easy_german_is_read_by_the_german_voice(page: Page, offer: str) -> None:
    with_voices(page, GERMAN)
    page.goto(f"/de-simple/{offer}")

    button(page).click()

    assert said(page)[0][0] == "Anna"
