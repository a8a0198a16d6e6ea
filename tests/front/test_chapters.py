"""The chapters of the companion book on the web: in her language, honest about who has read them, with help near her."""

import re
from datetime import date

import pytest
from django.test import Client

from tests import make
from unterwegs.book import chapters
from unterwegs.book import queries as book
from unterwegs.directory import actions as directory
from unterwegs.places import actions as places

pytestmark = pytest.mark.django_db

UNREAD = "Diesen Text hat noch niemand geprüft."
NO_DOCTOR = "Noch keine Hebamme oder Kinderarztpraxis hat ihn gelesen."


@pytest.fixture(autouse=True)
def town() -> None:
    make.town()


def said_of(page: str, chapter: str, language: str) -> bool:
    """Whether the page says the first sentences of the shipped text."""
    return chapters.shipped_text(chapter, language).splitlines()[2] in page


def test_all_chapters_are_listed_in_the_order_of_the_book(client: Client) -> None:
    page = client.get("/de/buch/kapitel/").text

    assert re.findall(r'href="/de/buch/kapitel/([a-z-]+)/"', page) == book.slugs()


@pytest.mark.parametrize("language", ["de", "de-simple", "en", "tr", "ar", "uk", "ru", "fa"])
def test_every_chapter_is_read_in_every_language(client: Client, language: str) -> None:
    pages = {slug: client.get(f"/{language}/buch/kapitel/{slug}/") for slug in book.slugs()}

    assert {slug for slug, page in pages.items() if page.status_code != 200} == set()
    assert {slug for slug, page in pages.items() if not said_of(page.text, slug, language)} == set()


def test_a_chapter_that_is_missing_in_her_language_is_read_in_german_and_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = chapters.shipped_text
    monkeypatch.setattr(chapters, "shipped_text", lambda slug, code: "" if code == "ar" else known(slug, code))

    page = client.get("/ar/buch/kapitel/health/").text

    assert page.count('<div class="prose" lang="de" dir="ltr">') == 2
    assert said_of(page, "health", "de")


def test_the_page_says_who_has_not_read_it_yet_until_they_have(client: Client) -> None:
    said = []
    for reader in (None, "native", "medical"):
        if reader:
            make.release("health", reader=reader)
        page = client.get("/de/buch/kapitel/health/").text
        said.append((UNREAD in page, NO_DOCTOR in page))

    assert said == [(True, True), (False, True), (False, False)]


def test_a_translation_that_nobody_has_read_is_not_for_search_engines(client: Client) -> None:
    make.release("fathers", "tr")

    hidden = [
        address
        for address in ("de/buch/kapitel/fathers/", "tr/buch/kapitel/fathers/", "en/buch/kapitel/fathers/")
        if '<meta name="robots" content="noindex">' in client.get(f"/{address}").text
    ]

    assert hidden == ["en/buch/kapitel/fathers/"]


def test_offers_of_the_chapters_topics_follow_the_nearest_first(client: Client) -> None:
    for slug in ("fathers", "housing"):
        directory.keep_topic(slug, names={"de": slug}, by=None)
    here, there = make.area("Niedergirmes"), make.area("Westend", west=9.0)
    make.service("Väter im Westend", day="TU", areas=[there], topics=("fathers",))
    make.service("Väter in Niedergirmes", day="WE", areas=[here], topics=("fathers",))
    make.service("Wohnungsamt", areas=[here], topics=("housing",))

    names = [
        [hit.offer.name.text for hit in client.get(f"/de/buch/kapitel/fathers/{query}").context["hits"]]
        for query in ("?gebiet=niedergirmes", "?gebiet=westend")
    ]

    assert names == [
        ["Väter in Niedergirmes", "Väter im Westend"],
        ["Väter im Westend", "Väter in Niedergirmes"],
    ]


def test_a_chapter_without_topics_names_no_offers(client: Client) -> None:
    make.service("Stillgruppe", areas=[make.area()])

    page = client.get("/de/buch/kapitel/glossary/")

    assert page.context["hits"] == []


def test_the_numbers_of_a_chapter_stand_below_it(client: Client) -> None:
    places.stock_numbers("HE")

    page = client.get("/de/buch/kapitel/health/")

    assert [one.key for one in page.context["helps"]] == ["ambulance", "doctor", "poison"]


def test_the_date_and_the_sources_are_named(client: Client) -> None:
    page = client.get("/de/buch/kapitel/health/").text

    assert chapters.shipped()["health"].dated == date(2026, 11, 26)
    assert page.count("Zuletzt mit den Quellen verglichen am 26. November 2026.") == 1
    assert page.count('href="https://www.g-ba.de/richtlinien/15/"') == 1


def test_what_the_town_wrote_is_what_families_read(client: Client) -> None:
    make.own_chapter("fathers", "# Väter bei uns\n\nKommen Sie am **Samstag**.\n")

    page = client.get("/de/buch/kapitel/fathers/").text

    assert page.count("<h1>Väter bei uns</h1>") == 1
    assert page.count("Kommen Sie am <strong>Samstag</strong>.") == 1


def test_her_neighborhood_travels_from_chapter_to_chapter(client: Client) -> None:
    make.area("Niedergirmes")

    page = client.get("/de/buch/kapitel/fathers/?gebiet=niedergirmes").text

    assert page.count('href="/de/buch/kapitel/single-parents/?gebiet=niedergirmes"') == 1


def test_a_chapter_there_is_not_is_not_found(client: Client) -> None:
    assert client.get("/de/buch/kapitel/nichts/").status_code == 404
