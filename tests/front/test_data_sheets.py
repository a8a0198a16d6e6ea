"""Information sheets: every family reads in her language what happens with what she says."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from tests import make
from unterwegs.people import processing

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
KEYS = [activity.purpose.key for activity in processing.activities()]


@pytest.fixture(autouse=True)
def town() -> None:
    make.town(privacy_officer="Datenschutz der Stadt")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_for_families_is_a_page_and_a_document(client: Client, language: str, tmp_path: Any) -> None:
    page = client.get(f"/{language}/datenschutz/stimmen/")
    file = client.get(f"/{language}/datenschutz/stimmen.pdf")

    (tmp_path / "sheet.pdf").write_bytes(file.content)
    assert page.status_code == 200
    assert len(page.context["sheet"].sections) == 9
    assert page.cookies == file.cookies == {}
    assert file["Content-Type"] == "application/pdf"
    assert "06441 99-0" in " ".join(one.extract_text() for one in PdfReader(tmp_path / "sheet.pdf").pages)


@pytest.mark.parametrize("key", KEYS)
def test_every_purpose_has_a_sheet_in_german_and_english(client: Client, key: str) -> None:
    answers = [client.get(f"/{language}/datenschutz/{key}/").status_code for language in ("de", "en")]

    assert answers == [200, 200]


def test_sheets_for_staff_and_organizations_lead_to_the_german_one(client: Client) -> None:
    page, file = (client.get(f"/ar/datenschutz/konten{end}") for end in ("/", ".pdf"))

    assert (page.status_code, page["Location"]) == (302, "/de/datenschutz/konten/")
    assert (file.status_code, file["Location"]) == (302, "/de/datenschutz/konten.pdf")


def test_the_page_of_privacy_lists_them_by_whom_they_concern(client: Client) -> None:
    listed = {
        language: {
            str(whom): [purpose.key for purpose in purposes]
            for whom, purposes in client.get(f"/{language}/datenschutz/").context["sheets"]
        }
        for language in ("de", "tr")
    }

    assert listed == {
        "de": {
            "families": ["kurse", "schluessel", "stimmen", "willkommen", "wuensche"],
            "contacts": ["begleitbuch", "kursleitung", "lotsen", "nachfragen", "verzeichnis", "zustaendig"],
            "staff": ["arbeiten", "besuchsdienst", "konten", "protokoll"],
        },
        "tr": {"families": ["kurse", "schluessel", "stimmen", "willkommen", "wuensche"]},
    }


def test_an_unknown_purpose_has_no_page(client: Client) -> None:
    assert client.get("/de/datenschutz/wetter/").status_code == 404
