"""Words of acute distress bring the numbers that help, in the language of the words; other words do not."""

from time import perf_counter

import pytest
from django.test import Client

from tests import make
from unterwegs.directory import care, vocabulary
from unterwegs.places import actions as places
from unterwegs.places import numbers

KNOWN = {known.key for known in numbers.known_for("HE")}


@pytest.mark.parametrize(
    ("typed", "concern", "language"),
    [
        ("mein Mann schlägt mich", "violence", "de"),
        ("MEIN MANN SCHLAEGT MICH", "violence", "de"),
        ("ich will nicht mehr leben", "suicide", "de"),
        ("ich könnte mein baby schütteln", "child", "de"),
        ("baby atmet nicht", "danger", "de"),
        ("I want to kill myself", "suicide", "en"),
        ("Kocam beni dövüyor", "violence", "tr"),
        ("زوجي يضربني", "violence", "ar"),
    ],
)
def test_distress_is_heard_in_the_language_of_the_words(typed: str, concern: str, language: str) -> None:
    found = care.distress_in(typed)

    assert found is not None
    assert (found.concerns[0], found.language) == (concern, language)


@pytest.mark.parametrize(
    "typed", ["", "Krabbelgruppe", "zum totlachen", "mein Kind schlägt mich", "Kurs gewaltfreie Kommunikation"]
)
def test_what_only_sounds_like_it_is_left_alone(typed: str) -> None:
    assert care.distress_in(typed) is None


def test_a_harmless_phrase_does_not_hide_what_stands_beside_it() -> None:
    assert care.distress_in("mein Mann schlägt mich und mein Kind schlägt mich") is not None


def test_every_concern_names_numbers_that_exist() -> None:
    named = {number for concern in vocabulary.cares() for number in concern.numbers}

    assert named - KNOWN == set()


@pytest.mark.django_db
def test_the_numbers_stand_above_the_results_and_nothing_else_follows(client: Client) -> None:
    make.town()
    places.stock_numbers("HE")
    make.service("Stillgruppe")

    page = client.post("/de/angebote/", {"worte": "mein Mann schlägt mich"}, headers=make.OUR_PAGE)

    assert [number.key for number in page.context["distress"].numbers][:2] == ["police", "violence-women"]
    assert page.text.index('id="distress"') < page.text.index('role="status"')
    assert page.cookies == {}


@pytest.mark.django_db
def test_the_numbers_speak_the_language_of_the_words(client: Client) -> None:
    make.town()
    places.stock_numbers("HE")

    page = client.post("/de/angebote/", {"worte": "زوجي يضربني"}, headers=make.OUR_PAGE)

    assert page.context["distress"].language == "ar"
    assert '<section class="help-first" lang="ar" dir="rtl"' in page.text


def test_a_long_text_is_read_at_once_whatever_its_letters_stand_for() -> None:
    """Each letter of the second one stands for eighteen; it took a process a minute."""
    care.distress_in("warm")
    start = perf_counter()

    assert care.distress_in("Das Baby schreit und ich bin so müde. " * 50) is None
    assert care.distress_in("ﷺ" * 600) is None

    assert perf_counter() - start < 2
