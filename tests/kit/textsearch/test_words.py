"""Words meet in one normal form, however they are typed."""

from pathlib import Path

import msgspec
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


def test_what_was_found_about_words_is_kept_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "words.msgpack"
    found = terms.forms("Babymassagekurs", "de")
    terms.keep(file)

    monkeypatch.setattr(terms, "_forms_of", {})
    monkeypatch.setattr(terms, "_forms", nothing_is_asked_again)
    terms.recall(file)

    assert terms.forms("Babymassagekurs", "de") == found


@pytest.mark.parametrize(
    "content", [b"", b"\x93broken", msgspec.msgpack.encode(["other rules", {"de": {"Milch": [["wrong", 100]]}}])]
)
def test_a_broken_or_foreign_file_counts_as_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(terms, "_forms_of", {})
    (tmp_path / "words.msgpack").write_bytes(content)
    terms.recall(tmp_path / "words.msgpack")

    assert terms.forms("Milch", "de")[0] == ("milch", 100)


def test_a_file_is_written_only_where_something_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "_forms_of", {})
    monkeypatch.setattr(terms, "_kept", 0)
    terms.keep(tmp_path / "words.msgpack")

    assert list(tmp_path.iterdir()) == []


def nothing_is_asked_again(*_args: object) -> object:
    raise AssertionError
