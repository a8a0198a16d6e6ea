"""The data-protection officer reads what was forgotten, and takes it along on paper."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from tests import cast, make
from unterwegs.desk import certificates
from unterwegs.kit import paper
from unterwegs.people import rules

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_list_says_what_was_forgotten(client: Client) -> None:
    make.town()
    make.certificate(on=date(2026, 11, 25), count=1)
    make.certificate(rule="Another rule", on=date(2026, 11, 26), count=12)
    cast.sign_in(client, cast.privacy_officer())

    page = client.get("/desk/vergessen/")

    assert [(one.rule, words) for one, words in page.context["rows"]] == [
        ("Another rule", "mindestens 10"),
        (rules.KEY_LOST, "weniger als fünf"),
    ]
    assert "Der Schlüssel ging verloren" in page.content.decode()


def test_nothing_forgotten_is_said_in_words(client: Client) -> None:
    make.town()
    cast.sign_in(client, cast.privacy_officer())

    page = client.get("/desk/vergessen/")

    assert "Noch wurde nichts vergessen." in page.content.decode()


def test_the_paper_names_day_rule_and_the_last_backup(settings: Any) -> None:
    settings.KEY_BACKUP_DAYS = 7
    town = make.town(office="Frühe Hilfen, Stadt Wetzlar")
    certificate = make.certificate(on=date(2026, 11, 26), count=3)

    with translation.override("de"):
        text = text_of(paper.cook(certificates.order(certificate, town, now=NOW)))

    wanted = [
        "Bescheinigung über das Vergessen",
        "26. November 2026",
        "weniger als fünf",
        "bis zum 3. Dezember 2026",
        town.office,
    ]
    assert [words for words in wanted if words not in text] == []


def test_the_paper_comes_as_a_pdf(client: Client) -> None:
    make.town()
    certificate = make.certificate()
    cast.sign_in(client, cast.privacy_officer())

    page = client.get(f"/desk/vergessen/{certificate.pk}/bescheinigung.pdf")

    assert (page.status_code, page.headers["Content-Type"], page.content[:5]) == (200, "application/pdf", b"%PDF-")
