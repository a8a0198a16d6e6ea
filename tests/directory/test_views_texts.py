"""Translating an offer, looking at it as families do, and at its versions."""

from datetime import date
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse

from tests import cast, make
from tests.directory.filled import filled
from unterwegs.directory import actions, queries, rules
from unterwegs.directory import content as contents
from unterwegs.directory.content import Text
from unterwegs.directory.models import Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client: Client) -> Client:
    return cast.sign_in(client, cast.coordinator())


def url_of(service: Service, name: str, **more: Any) -> str:
    return reverse(f"directory:{name}", kwargs={"pk": service.pk, **more})


def rename(service: Service, name: str) -> None:
    service.refresh_from_db()
    content = contents.content_of(service)
    texts = {**content.texts, "de": msgspec.structs.replace(content.german, name=name)}
    changed = msgspec.structs.replace(content, texts=texts)
    actions.change_service(service, changed, revision=service.revision, by=cast.coordinator())


def translated(name: str = "Stillgruppe am Dienstag") -> Service:
    service = make.service(name)
    actions.translate(service, "en", Text(name="Breastfeeding group"), revision=service.revision, by=None)
    service.refresh_from_db()
    return service


def test_a_translation_is_written_beside_the_german_text(coordinator: Client) -> None:
    service = make.service("Stillgruppe")
    url = url_of(service, "text", language="en")
    data = filled(coordinator.get(url), "name")

    coordinator.post(url, data | {"name": "Breastfeeding group"})

    content = contents.content_of(service)
    assert content.texts["en"].name == "Breastfeeding group"
    assert queries.outdated_languages(content) == []


def test_changed_german_words_are_marked_since_the_translation(coordinator: Client) -> None:
    service = translated("Stillgruppe am Dienstag")
    rename(service, "Stillgruppe am Freitag")

    page = coordinator.get(url_of(service, "text", language="en"))

    assert page.context["is_outdated"]
    assert [(one.kind, one.text) for one in page.context["lines"][0].changes] == [
        ("same", "Stillgruppe am "),
        ("gone", "Dienstag"),
        ("new", "Freitag"),
    ]


def test_a_typing_error_is_corrected_and_the_text_stays_outdated(coordinator: Client) -> None:
    service = translated()
    rename(service, "Stillcafé")
    url = url_of(service, "text", language="en")
    data = filled(coordinator.get(url), "name")
    data.pop("is_current")

    coordinator.post(url, data | {"name": "Breast-feeding group"})

    assert queries.outdated_languages(contents.content_of(service)) == ["en"]


def test_easy_german_is_tested_by_readers_on_a_day(coordinator: Client) -> None:
    service = make.service("Stillgruppe")
    url = url_of(service, "text", language="de-simple")
    data = filled(coordinator.get(url), "name")

    coordinator.post(url, data | {"name": "Still-Gruppe", "tested_on": "2026-11-01"})

    assert contents.content_of(service).texts["de-simple"].tested_on == date(2026, 11, 1)


def test_an_empty_text_takes_the_language_away(coordinator: Client) -> None:
    service = translated()
    url = url_of(service, "text", language="en")
    data = filled(coordinator.get(url), "name")

    coordinator.post(url, data | {"name": ""})

    assert list(contents.content_of(service).texts) == ["de"]


def test_a_late_translation_is_kept_and_shown_beside_the_saved_one(coordinator: Client) -> None:
    service = translated()
    url = url_of(service, "text", language="en")
    data = filled(coordinator.get(url), "name") | {"name": "Milk bar"}
    rename(service, "Stillcafé")

    page = coordinator.post(url, data)
    again = coordinator.post(url, filled(page, "name"))

    assert page.status_code == 409
    assert page.context["saved_meanwhile"].name == "Breastfeeding group"
    assert again.status_code == 302
    assert contents.content_of(service).texts["en"].name == "Milk bar"


@pytest.mark.parametrize("language", ["de", "fr"])
def test_german_and_unknown_languages_are_no_translation(coordinator: Client, language: str) -> None:
    service = make.service("Stillgruppe")

    assert coordinator.get(url_of(service, "text", language=language)).status_code == 404


def test_a_foreign_offer_is_not_translated(client: Client) -> None:
    service = make.service("Stillgruppe")
    cast.sign_in(client, cast.provider_editor())

    assert client.get(url_of(service, "text", language="en")).status_code == 404


def test_the_preview_shows_a_draft_as_families_would_read_it(coordinator: Client) -> None:
    service = make.service("Stillgruppe", state="draft", day="TU")

    page = coordinator.get(url_of(service, "preview", language="tr"))

    assert page.status_code == 200
    assert (page.context["offer"].name.text, page.context["offer"].name.language) == ("Stillgruppe", "de")


def test_the_preview_names_topics_in_its_language(coordinator: Client) -> None:
    actions.keep_topic("stillen", names={"de": "Stillen", "en": "Breastfeeding"}, by=None)
    service = make.service("Stillgruppe", topics=("stillen",))

    page = coordinator.get(url_of(service, "preview", language="en"))

    assert [fact.text for fact in page.context["facts"] if fact.label == "Topics"] == ["Breastfeeding"]


# --- versions -------------------------------------------------------------------------------------------------------


def twice_published() -> Service:
    service = make.service("Stillgruppe")
    rename(service, "Stillcafé")
    actions.publish(service, today=make.TODAY, by=cast.coordinator())
    return service


def test_two_versions_are_compared_field_by_field(coordinator: Client) -> None:
    service = twice_published()

    page = coordinator.get(url_of(service, "compare"), {"von": "1", "mit": "2"})

    assert [(one.key, one.before, one.after) for one in page.context["differences"]] == [
        ("texts.de.name", "Stillgruppe", "Stillcafé")
    ]


def test_without_numbers_the_last_two_versions_are_compared(coordinator: Client) -> None:
    service = twice_published()

    page = coordinator.get(url_of(service, "compare"))

    assert (page.context["older"].number, page.context["newest"].number) == (1, 2)


@pytest.mark.parametrize("asked", [{"von": "9"}, {"mit": "99999999999999999999"}])
def test_a_version_that_never_was_is_not_found(coordinator: Client, asked: dict[str, str]) -> None:
    service = twice_published()

    assert coordinator.get(url_of(service, "compare"), asked).status_code == 404


def test_an_unpublished_offer_has_nothing_to_compare(coordinator: Client) -> None:
    service = make.service("Stillgruppe", state="draft")

    assert coordinator.get(url_of(service, "versions")).status_code == 200
    assert coordinator.get(url_of(service, "compare")).status_code == 404


def test_an_earlier_version_comes_back_as_an_open_change(coordinator: Client) -> None:
    service = twice_published()

    coordinator.post(url_of(service, "restore", number=1))

    service = Service.objects.get(pk=service.pk)
    assert (service.name, service.change) == ("Stillgruppe", rules.Change.OPEN)
    assert [offer.name.text for offer in queries.shelf("de").offers] == ["Stillcafé"]


def test_a_reader_restores_nothing(client: Client) -> None:
    service = twice_published()
    cast.sign_in(client, cast.visitor())

    assert client.get(url_of(service, "versions")).status_code == 200
    assert client.post(url_of(service, "restore", number=1)).status_code == 403
