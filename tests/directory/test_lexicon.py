"""Needs find offers that never say the word; editors teach the search; it is as new as the shelf."""

from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests import cast, make
from unterwegs.directory import actions, queries
from unterwegs.directory.models import TopicText
from unterwegs.directory.queries import Choice, Found

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def find(words: str, language: str = "de") -> Found:
    return queries.find_services(Choice(words=words), language=language, now=NOW)


def names(found: Found) -> list[str]:
    return [hit.offer.name.text for hit in found.hits]


@pytest.fixture
def offers() -> None:
    actions.keep_topic("crying", names={"de": "Viel Schreien"}, by=None)
    make.service("Offene Sprechstunde", topics=("crying",))
    make.service("Bücherei")


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("mein Baby schreit die ganze Nacht", "de"),
        ("Schreibaby", "de"),
        ("my baby won't stop crying", "en"),
        ("bebeğim sürekli ağlıyor", "tr"),
        ("طفلي يبكي كثيرا", "ar"),
        ("طفلي يبكي كثيرا", "de"),
    ],
)
def test_a_need_finds_the_offer_that_never_says_the_word(offers: None, words: str, language: str) -> None:
    assert names(find(words, language)) == ["Offene Sprechstunde"]


def test_a_phrase_that_stands_whole_in_a_longer_sentence_is_what_she_means(offers: None) -> None:
    actions.keep_topic("speech", names={"de": "Sprechen lernen"}, by=None)
    make.service("Logopädie am Markt", topics=("speech",))
    make.service("Deutsch für Mütter", topics=("multilingual",))

    assert names(find("ребенок не говорит ни слова в два года"))[:1] == ["Logopädie am Markt"]


def test_a_hit_says_why_in_the_language_of_the_page(offers: None) -> None:
    (need,), (word,) = find("my baby won't stop crying", "en").hits, find("Sprechstunden").hits

    assert (need.reason.subject, need.reason.label) == ("crying", "Lots of crying")
    assert (word.reason.subject, word.reason.label) == ("", "sprechstunden")


def test_what_nobody_here_offers_finds_nothing(offers: None) -> None:
    assert names(find("Hundesteuer")) == []


def test_what_is_found_elsewhere_finds_no_help_that_only_sounds_like_it(offers: None) -> None:
    make.service("Geld für Familien", topics=("money",))

    assert names(find("Wo kann ich die Rente beantragen")) == []
    assert names(find("поменять водительские права")) == []


def test_an_offer_that_says_the_word_is_found_though_it_stands_elsewhere(offers: None) -> None:
    make.service("Führerschein für Lastenräder")

    assert names(find("Führerschein")) == ["Führerschein für Lastenräder"]


def test_a_word_of_something_else_in_a_longer_sentence_does_not_hide_the_need(offers: None) -> None:
    assert names(find("meine Mutter ist in Rente und mein Baby schreit die ganze Nacht")) == ["Offene Sprechstunde"]


def test_a_published_offer_is_found_by_the_next_search() -> None:
    make.service("Bücherei")
    before = names(find("Stillgruppe"))

    make.service("Stillgruppe")

    assert (before, names(find("Stillgruppe"))) == ([], ["Stillgruppe"])


def test_phrases_of_editors_are_understood_at_once(offers: None, client: Client) -> None:
    cast.sign_in(client, cast.coordinator())
    before = names(find("nur noch Brüllalarm daheim"))

    client.post(
        reverse("directory:topic", args=["crying"]),
        {"name-de": "Viel Schreien", "phrases-de": "nur noch Brüllalarm daheim\n\n  Sirene  "},
    )

    assert (before, names(find("nur noch Brüllalarm daheim"))) == ([], ["Offene Sprechstunde"])
    assert TopicText.objects.get(language="de").phrases == "nur noch Brüllalarm daheim\nSirene"


def test_a_topic_of_the_town_is_a_subject_of_its_own() -> None:
    actions.keep_topic("brunnenfest", names={"de": "Brunnenfest"}, phrases={"de": "Straße voller Lampions"}, by=None)
    make.service("Stadtteiltreff", topics=("brunnenfest",))

    assert names(find("wann ist die Straße voller Lampions")) == ["Stadtteiltreff"]


def test_in_her_neighborhood_comes_before_the_same_elsewhere() -> None:
    near, far = make.area("Niedergirmes"), make.area("Westend", west=9.0)
    make.service("Stillgruppe Westend", areas=[far])
    make.service("Stillgruppe Niedergirmes", areas=[near])

    found = queries.find_services(
        Choice(words="Stillgruppe", origin=queries.Origin(area=near.pk)), language="de", now=NOW
    )

    assert names(found) == ["Stillgruppe Niedergirmes", "Stillgruppe Westend"]


def test_the_command_shows_what_the_site_would_find(offers: None) -> None:
    out = StringIO()

    call_command("find", "Schreibaby", "--json", stdout=out)

    assert '"name": "Offene Sprechstunde"' in out.getvalue()
    assert '"reason": "Thema: ' in out.getvalue()


def test_the_command_names_an_area_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="„nirgends“ gibt es nicht"):
        call_command("find", "Baby", "--area", "nirgends")
