"""Documents are found by form, stem, part, beginning and with a typing error; rare words count most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unterwegs.kit import textsearch
from unterwegs.kit.textsearch import Index, Word

TEXTS = ("Stillgruppe", "Massage für Babys", "Krabbelgruppe im Stadtteil", "Kinderarzt", "Gespräch mit der Hebamme")


def index_of(*texts: str) -> Index:
    documents: list[dict[str, int]] = [{} for _text in texts]
    for document, text in zip(documents, texts, strict=True):
        textsearch.add(document, text, 100, "de")
    return Index(documents)


def best(query: str, *texts: str) -> str:
    index = index_of(*texts)
    scores = index.answers(Word.read(query, ["de"])).scores
    return texts[int(scores.argmax())] if scores.max() >= 30 else ""


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stillgruppe", "Stillgruppe"),
        ("Stillen", "Stillgruppe"),
        ("Babymassagekurs", "Massage für Babys"),
        ("Hebame", "Gespräch mit der Hebamme"),
        ("Hebammen", "Gespräch mit der Hebamme"),
        ("Grabbelgruppe", "Krabbelgruppe im Stadtteil"),
        ("Kinderarz", "Kinderarzt"),
        ("kinder arzt", "Kinderarzt"),
        ("krabbel", "Krabbelgruppe im Stadtteil"),
        ("Reitstall", ""),
    ],
)
def test_her_words_find_what_is_meant(query: str, found: str) -> None:
    assert best(query, *TEXTS) == found


def test_a_part_that_has_lost_its_meaning_finds_nothing() -> None:
    assert (
        best("mein Kind spricht nicht", "Offene Sprechstunde", "Sprachförderung", "Sprechen lernen")
        == "Sprechen lernen"
    )
    assert best("Garten", "Kindergarten", "Spiel im Garten") == "Spiel im Garten"


def test_a_foreign_word_meets_others_of_its_root_only_where_nothing_nearer_is_known() -> None:
    documents: list[dict[str, int]] = [{}, {}]
    for document, text in zip(documents, ("расставание", "работа"), strict=True):
        textsearch.add(document, text, 100, "ru")
    scores = Index(documents).answers(Word.read("расстаемся", ["ru"])).scores

    assert 30 <= scores[0] < 100
    assert scores[1] == 0


def test_a_rare_word_counts_more_than_one_that_stands_everywhere() -> None:
    assert best("Gruppe Zwillinge", "Gruppe", "Gruppe Spiel", "Treff für Zwillinge") == "Treff für Zwillinge"


def test_articles_say_little() -> None:
    assert best("mit der Hebamme", "mit der Zeit", "Hebamme") == "Hebamme"


def test_an_unknown_word_makes_a_query_less_answered() -> None:
    index = index_of(*TEXTS)

    alone = index.answers(Word.read("Hebamme", ["de"])).scores.max()
    with_unknown = index.answers(Word.read("Hebamme Zylinderkopfdichtung", ["de"])).scores.max()

    assert with_unknown < alone * 2 // 3


def test_the_word_that_answers_best_is_named() -> None:
    assert index_of(*TEXTS).answers(Word.read("gute Hebame", ["de"])).best(4) == 1


@given(st.text(max_size=40))
def test_no_query_breaks_the_index(query: str) -> None:
    scores = index_of(*TEXTS).answers(Word.read(query, ["de", "ar"])).scores

    assert (scores >= 0).all()


def test_an_empty_index_answers_nothing() -> None:
    assert list(Index([]).answers(Word.read("Hebamme", ["de"])).scores) == []
