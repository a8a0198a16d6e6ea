"""What families see of books: all they can take, what stands behind a printed code, and files that browsers may keep."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from unterwegs.book import files
from unterwegs.front.views import books

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(settings: Any, tmp_path: Path) -> None:
    settings.BOOK_FOLDER = tmp_path / "books"
    make.town()


def shown(client: Client, address: str) -> list[tuple[str, list[str]]]:
    return [(shelf.area, [copy.languages for copy in shelf.copies]) for shelf in client.get(address).context["shelves"]]


def test_books_stand_by_neighborhood_hers_first_and_the_town_last(client: Client) -> None:
    girmes, westend = make.area("Niedergirmes"), make.area("Westend", west=9.0)
    for area, language in ((westend, "de"), (girmes, "ar"), (girmes, "de"), (None, "de")):
        make.edition(of=area, language=language, built=True)
    make.edition(of=westend, built=True, second_language="tr")
    make.edition("Noch nicht gebaut", of=girmes)

    everywhere = [
        ("Niedergirmes", ["Deutsch", "العربية"]),
        ("Westend", ["Deutsch", "Deutsch + Türkçe"]),
        ("", ["Deutsch"]),
    ]
    assert shown(client, "/de/buch/") == everywhere
    assert shown(client, "/de/buch/?gebiet=westend")[0][0] == "Westend"


def test_few_shelves_are_open_of_many_only_hers_and_the_language_of_the_page_comes_first(client: Client) -> None:
    areas = [make.area(name, west=8.0 + at) for at, name in enumerate(("Altstadt", "Niedergirmes", "Westend"))]
    for area, language in product(areas, ("de", "tr")):
        make.edition(of=area, language=language, built=True)

    def open_in(address: str) -> list[bool]:
        return [shelf.is_open for shelf in client.get(address).context["shelves"]]

    assert open_in("/de/buch/") == [False, False, False]
    assert open_in("/de/buch/?gebiet=westend") == [True, False, False]
    assert shown(client, "/tr/buch/")[0] == ("Altstadt", ["Türkçe", "Deutsch"])


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_many_books_there_are(client: Client, number: int) -> None:
    for code in ("de", "ar", "tr")[:number]:
        make.edition(language=code, built=True)
    client.get("/de/buch/")

    with CaptureQueriesContext(connection) as asked:
        client.get("/de/buch/")

    assert len([one for one in asked if "book_edition" in one["sql"]]) == 1
    assert len(asked) == QUERIES


QUERIES = 4  # the books, the town, the numbers below the page, whether wishes are released


def test_without_a_book_there_are_kind_words(client: Client) -> None:
    assert "Hier ist noch kein Buch." in client.get("/de/buch/").content.decode()


def test_the_code_of_a_book_leads_to_its_page_in_the_language_of_the_browser(client: Client) -> None:
    made = make.print_(code="KQQJAB")

    arabic = client.get("/b/k0o1ab/", headers={"accept-language": "ar"})
    without = client.get("/b/", headers={"accept-language": "uk"})

    assert arabic.headers["Location"] == f"/ar/buch/{made.code}/"
    assert "Accept-Language" in arabic.headers["Vary"]
    assert without.headers["Location"] == "/uk/buch/"
    assert client.get("/b/NIXDA/").status_code == 404
    assert client.get("/de/buch/k0o1ab/").headers["Location"] == "/de/buch/KQQJAB/"


def test_a_print_says_when_it_was_made_what_has_changed_and_where_the_newest_is(client: Client) -> None:
    area = make.area()
    newest = make.edition(of=area, built=True)
    made = make.print_(newest)
    make.service("Neues Café", areas=[area], day="FR")

    page = client.get(f"/de/buch/{made.code}/")

    text = page.content.decode()
    assert [line.name for line in page.context["since"].new] == ["Neues Café"]
    assert page.context["newest"].url == f"/de/buch/{newest.code}.pdf"
    assert "Gedruckt wurde es am 23. November 2026." in text
    assert f"/de/buch/{made.code}/einlegeblatt.pdf" in text
    assert (page.cookies, "noindex" in text) == ({}, True)


def test_an_edition_has_a_page_without_changes(client: Client) -> None:
    edition = make.edition(built=True)

    page = client.get(f"/de/buch/{edition.code}/")

    assert (page.context["since"], page.context["newest"].pages) == (None, 4)


def test_a_file_has_one_address_in_its_own_language_and_is_kept_by_browsers(client: Client) -> None:
    edition = make.edition(language="ar", built=True)

    other = client.get(f"/de/buch/{edition.code}.pdf")
    first = client.get(f"/ar/buch/{edition.code}.pdf")
    again = client.get(f"/ar/buch/{edition.code}.pdf", headers={"if-none-match": first.headers["ETag"]})

    assert (other.status_code, other.headers["Location"]) == (301, f"/ar/buch/{edition.code}.pdf")
    assert first.content == files.read(edition.file)
    assert first.headers["ETag"] == f'"{edition.file.removesuffix(".pdf")}"'
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert (first.headers["Content-Language"], first.headers["X-Robots-Tag"]) == ("ar", "noindex")
    assert (again.status_code, again.content, again.cookies) == (304, b"", {})


def test_a_print_leads_to_the_newest_file_and_what_is_not_current_is_not_there(client: Client) -> None:
    area = make.area()
    old, newest = make.edition(of=area, built=True, is_current=False), make.edition(of=area, built=True)
    made = make.print_(old)

    assert client.get(f"/de/buch/{made.code}.pdf").headers["Location"] == f"/de/buch/{newest.code}.pdf"
    assert client.get(f"/de/buch/{old.code}.pdf").status_code == 404
    assert client.get("/de/buch/NIXDA.pdf").status_code == 404


def test_a_damaged_file_is_not_handed_out(client: Client, settings: Any) -> None:
    edition = make.edition(built=True)
    (settings.BOOK_FOLDER / edition.file).write_bytes(b"verdorben")

    assert client.get(f"/de/buch/{edition.code}.pdf").status_code == 404


def test_the_insert_sheet_is_in_the_language_of_the_book_and_writes_nothing(client: Client) -> None:
    made = make.print_(make.edition(language="tr"), language="tr")

    with CaptureQueriesContext(connection) as asked:
        sheet = client.get(f"/de/buch/{made.code}/einlegeblatt.pdf")

    assert (sheet.headers["Content-Type"], sheet.headers["Content-Language"]) == ("application/pdf", "tr")
    assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []
    assert client.get(f"/de/buch/{make.edition().code}/einlegeblatt.pdf").status_code == 404


def test_sheets_are_not_set_more_often_than_a_person_can_want(client: Client) -> None:
    made = make.print_()
    address = f"/de/buch/{made.code}/einlegeblatt.pdf"

    answers = [client.get(address).status_code for _time in range(books.SHEETS_FOR_ONE + 1)]

    assert answers == [200] * books.SHEETS_FOR_ONE + [429]
    caches["moment"].clear()
    assert client.get(address).status_code == 200
