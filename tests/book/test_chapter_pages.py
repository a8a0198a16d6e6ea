"""The chapters at the desk: read as families do, changed without losing anything, released several at once."""

from typing import Any

import pytest
from django.test import Client

from tests import cast, make
from unterwegs.book import chapters
from unterwegs.book.models import ChapterText, Release

pytestmark = pytest.mark.django_db

OWN = "# Unser Kapitel\n\nWas bei uns gilt.\n\n## Ein Abschnitt\n\nEin **wichtiger** Satz.\n"
HEALTH = "/desk/buch/kapitel/health/tr/"
FATHERS = "/desk/buch/kapitel/fathers/de/"


@pytest.fixture
def desk(client: Client) -> Client:
    make.town()
    return cast.sign_in(client, cast.coordinator())


def digest(chapter: str, language: str = "de") -> str:
    (said,) = chapters.said_in(language, [chapter])
    return said.digest


def typed(**overrides: Any) -> dict[str, Any]:
    return {"body": OWN, "opened": digest("fathers"), **overrides}


def test_the_overview_says_in_words_how_each_chapter_stands(desk: Client) -> None:
    make.release("fathers", "tr")

    page = desk.get("/desk/buch/kapitel/")

    assert page.content.decode().count("freigegeben") >= 1
    assert [(code, count) for code, _name, count in page.context["languages"]] == [
        (code, 1 if code == "tr" else 0) for code in ("de", "de-simple", "en", "tr", "ar", "uk", "ru", "fa")
    ]


def test_a_chapter_stands_beside_the_german_one_each_in_its_language(desk: Client) -> None:
    page = desk.get("/desk/buch/kapitel/health/ar/").content.decode()

    assert page.count('class="chapter-text" lang="ar" dir="rtl"') == 1
    assert page.count('class="chapter-text" lang="de" dir="ltr"') == 1


def test_html_in_a_text_is_refused_and_shown_as_letters(desk: Client) -> None:
    page = desk.post(f"{FATHERS}bearbeiten/", typed(body="# Titel\n\nErst <script>alert(1)</script> so.\n"))

    assert page.context["form"].errors == {"body": ["Zeile 3: HTML (<…>) gibt es hier nicht."]}
    assert "<script>alert" not in page.content.decode()
    assert page.content.decode().count("&lt;script&gt;alert(1)&lt;/script&gt;") == 1


def test_she_changes_a_chapter(desk: Client) -> None:
    answer = desk.post(f"{FATHERS}bearbeiten/", typed())

    row = ChapterText.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, FATHERS)
    assert (row.body, row.changed_by) == (OWN, cast.coordinator())


def test_the_browsers_line_ends_change_nothing(desk: Client) -> None:
    body = chapters.shipped_text("fathers", "de").replace("\n", "\r\n")

    desk.post(f"{FATHERS}bearbeiten/", typed(body=body))

    assert not ChapterText.objects.exists()


def test_an_error_names_the_line_and_keeps_what_she_typed(desk: Client) -> None:
    body = OWN + "\n| keine | Tabelle |\n\n### Zu tief\n"

    page = desk.post(f"{FATHERS}bearbeiten/", typed(body=body))

    assert page.status_code == 422
    assert page.context["form"].errors == {"body": ["Zeile 11: Überschriften haben höchstens zwei Rauten (##)."]}
    assert page.context["form"]["body"].value() == body
    assert not ChapterText.objects.exists()


def test_a_preview_shows_the_chapter_and_saves_nothing(desk: Client) -> None:
    page = desk.post(f"{FATHERS}bearbeiten/", typed(vorschau="1"))

    assert page.status_code == 200
    assert "Ein <strong>wichtiger</strong> Satz." in page.content.decode()
    assert page.context["form"]["body"].value() == OWN
    assert not ChapterText.objects.exists()


def test_who_was_slower_loses_nothing_and_saves_at_the_second_try(desk: Client) -> None:
    opened = digest("fathers")
    desk.post(f"{FATHERS}bearbeiten/", typed())

    late = desk.post(f"{FATHERS}bearbeiten/", typed(body=OWN + "\nMehr.\n", opened=opened))
    again = {name: late.context["form"][name].value() for name in ("body", "opened")}
    saved = desk.post(f"{FATHERS}bearbeiten/", again)

    assert (late.status_code, again["body"]) == (409, OWN + "\nMehr.\n")
    assert (saved.status_code, ChapterText.objects.get().body) == (302, OWN + "\nMehr.\n")


def test_she_compares_and_takes_the_shipped_text_back(desk: Client) -> None:
    desk.post(f"{FATHERS}bearbeiten/", typed())

    compared = desk.get(f"{FATHERS}vergleich/")
    answer = desk.post(f"{FATHERS}zurueck/")

    assert compared.content.decode().count("<ins># Unser Kapitel") == 1
    assert (answer.headers["Location"], ChapterText.objects.exists()) == (FATHERS, False)


def test_a_native_reader_releases_several_chapters_at_once(desk: Client) -> None:
    chosen = [f"{slug}:{digest(slug, 'tr')}" for slug in ("welcome", "fathers")]

    answer = desk.post(
        "/desk/buch/freigaben/tr/",
        {"chapters": chosen, "reader": "native", "name": "Ayşe Muster", "read_on": "2026-11-20"},
    )

    assert answer.status_code == 302
    assert [(one.chapter, one.language, one.name) for one in Release.objects.order_by("chapter")] == [
        ("fathers", "tr", "Ayşe Muster"),
        ("welcome", "tr", "Ayşe Muster"),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reader": "medical"}, "profession"),
        ({"name": ""}, "name"),
        ({"read_on": "2999-01-01"}, "read_on"),
        ({"chapters": []}, "chapters"),
        ({"chapters": ["fathers:" + "0" * 64]}, "chapters"),
    ],
)
def test_a_release_that_says_too_little_is_not_written_down(desk: Client, wrong: dict[str, Any], field: str) -> None:
    said = {
        "chapters": [f"fathers:{digest('fathers')}"], "reader": "native", "name": "Lena", "read_on": "2026-11-20"
    }  # fmt: skip

    page = desk.post("/desk/buch/freigaben/de/", {**said, **wrong})

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not Release.objects.exists()


def test_the_page_says_that_a_changed_text_has_to_be_read_again(desk: Client) -> None:
    make.release("fathers", name="Lena Beispiel")

    desk.post(f"{FATHERS}bearbeiten/", typed())

    page = desk.get(FATHERS).content.decode()
    assert page.count("Der Text wurde seither geändert. Er muss noch einmal gelesen werden.") == 1
    assert page.count("Lena Beispiel") == 2  # the name, and the button that withdraws her release


def test_a_release_is_withdrawn(desk: Client) -> None:
    release = make.release("health", "tr")

    answer = desk.post(f"/desk/buch/freigaben/{release.pk}/zurueckziehen/")

    assert (answer.headers["Location"], Release.objects.exists()) == (HEALTH, False)


@pytest.mark.parametrize("address", ["kapitel/nichts/de/", "kapitel/health/xx/", "freigaben/xx/"])
def test_what_there_is_not_is_not_found(desk: Client, address: str) -> None:
    assert desk.get(f"/desk/buch/{address}").status_code == 404
