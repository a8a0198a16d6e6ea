"""Words meet in one normal form, however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unterwegs.kit import textsearch
from unterwegs.kit.textsearch import terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müde", "muede"),
        ("GROSS", "groß"),
        ("Café", "cafe"),
        ("çocuk", "cocuk"),
        ("ıslak", "islak"),
        ("أطفال", "اطفال"),
        ("مدرسة", "مدرسه"),
        ("می‌خوابد", "ميخوابد"),
        ("ещё", "еще"),
        ("здоров’я", "здоровя"),
    ],
)
def test_both_ways_of_typing_meet(one: str, other: str) -> None:
    assert textsearch.words_of(one) == textsearch.words_of(other)


@given(st.text(max_size=60))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert words.words_of(" ".join(words.words_of(text))) == words.words_of(text)


@pytest.mark.parametrize(
    ("word", "language", "stem"),
    [("haeuser", "de", "haus"), ("crying", "en", "cri"), ("детей", "ru", "дет"), ("сплю", "uk", "сплю")],
)
def test_stems_are_those_of_snowball(word: str, language: str, stem: str) -> None:
    assert textsearch.stem(word, language) == stem


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Babymassagekurs", {"baby", "massage", "kurs"}),
        ("Stillgruppe", {"still", "gruppe"}),
        ("gestillt", {"still"}),
        ("Familienhebamme", {"familie", "hebamme"}),
    ],
)
def test_a_german_word_is_taken_apart(written: str, parts: set[str]) -> None:
    found = {word for word, _percent in terms.forms(written, "de")}

    assert parts - found == set()


def test_of_a_word_that_comes_twice_the_larger_weight_counts() -> None:
    document: dict[str, int] = {}

    textsearch.add(document, "Stillen", 100, "de")
    textsearch.add(document, "Stillen", 35, "de")

    assert document == {"stillen": 100, "still": 92}
