"""The texts of the pages: who read them in which language, and what is newer than that."""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from tests import cast, make
from unterwegs.config import catalogues
from unterwegs.people.models import Deed
from unterwegs.places import actions, interface, queries, rules
from unterwegs.places.models import Reading

pytestmark = pytest.mark.django_db

READ_ON = date(2026, 11, 20)


def read(language: str) -> Reading:
    return actions.keep_reading(language=language, read_by="Dolmetschdienst", read_on=READ_ON, by=cast.coordinator())


def test_every_language_but_german_was_translated_by_the_project() -> None:
    languages = [code for code, _name in settings.LANGUAGES]

    assert [code for code in languages if queries.is_unconfirmed(code)] == [code for code in languages if code != "de"]


@pytest.mark.parametrize("language", ["de-simple", "en", "uk"])
def test_all_texts_families_read_are_counted(language: str) -> None:
    shipped = {(words.context, words.text) for words in catalogues.words_for("uk")}

    assert queries.interface_in(language).texts == len(shipped)


def test_a_reading_confirms_the_texts_as_they_are() -> None:
    reading = read("uk")

    state = queries.interface_in("uk")
    assert (state.reading, state.new, state.is_confirmed) == (reading, 0, True)
    assert (queries.is_unconfirmed("uk"), queries.is_unconfirmed("ru")) == (False, True)
    assert Deed.objects.get().deed == rules.Deeds.LANGUAGE_READ


def test_reading_again_replaces_what_was_read() -> None:
    read("uk")

    actions.keep_reading(language="uk", read_by="Büro", read_on=date(2026, 11, 25), by=cast.coordinator())

    assert list(Reading.objects.values_list("read_by", flat=True)) == ["Büro"]


@pytest.mark.parametrize(("changed", "confirmed"), [(5, True), (200, False)])
def test_many_new_texts_make_a_translation_unconfirmed_again(changed: int, confirmed: bool) -> None:
    reading = read("uk")
    reading.digests = reading.digests[changed:]  # as if that many texts had come since
    reading.save()

    state = queries.interface_in("uk")

    assert (state.new, state.is_confirmed) == (changed, confirmed)


def test_a_withdrawn_reading_leaves_an_unconfirmed_translation() -> None:
    actions.withdraw_reading(read("uk"), by=cast.coordinator())

    assert queries.is_unconfirmed("uk")


def test_the_texts_stand_beside_the_german_ones() -> None:
    assert ("Suchen", "Пошук") in queries.interface_texts("uk")
    assert interface.texts("en")[("", "Search")] == "Search"


def test_families_read_below_a_page_that_nobody_checked_its_translation(client: Client) -> None:
    make.town()
    sentence = "Цей переклад ще ніхто не перевірив."

    before = client.get("/uk/").text.count(sentence)
    read("uk")

    assert (before, client.get("/uk/").text.count(sentence)) == (1, 0)
    assert client.get("/de/").text.count("noch niemand geprüft") == 0


def test_easy_german_is_called_leichte_sprache_only_when_readers_tested_it(client: Client) -> None:
    make.town()
    untested, tested = "Einfach erklärt – noch nicht von einer Prüfgruppe gelesen.", "Leichte Sprache"

    before = client.get("/de-simple/").text
    read("de-simple")
    after = client.get("/de-simple/").text

    assert (before.count(untested), before.count(tested)) == (1, 0)
    assert (after.count(untested), after.count(tested)) == (0, 1)
