"""The Markdown of documents: what it understands, and the sentence with which it refuses everything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unterwegs.kit.paper import NotOurs, read, said, shape


def test_a_text_becomes_plain_blocks() -> None:
    text = "# Titel\n\nErst **fett**, dann [ein Link](https://a.example).\n\n- eins\n- **zwei:** mehr\n\n1. so\n2. dann\n\n> **Halt.** Ruhe."

    blocks = read(text)

    assert blocks == [
        {"kind": "heading", "level": 1, "runs": [{"text": "Titel"}]},
        {
            "kind": "paragraph",
            "runs": [
                {"text": "Erst "},
                {"text": "fett", "bold": True},
                {"text": ", dann "},
                {"text": "ein Link", "url": "https://a.example"},
                {"text": "."},
            ],
        },
        {"kind": "bullets", "items": [[{"text": "eins"}], [{"text": "zwei:", "bold": True}, {"text": " mehr"}]]},
        {"kind": "numbers", "items": [[{"text": "so"}], [{"text": "dann"}]]},
        {"kind": "box", "runs": [{"text": "Halt.", "bold": True}, {"text": " Ruhe."}]},
    ]
    assert said(blocks) == ["Titel", "Erst fett, dann ein Link.", "eins", "zwei: mehr", "so", "dann", "Halt. Ruhe."]
    assert shape(blocks) == [("heading", 0), ("paragraph", 0), ("bullets", 2), ("numbers", 2), ("box", 0)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("### Klein", "Zeile 1: Überschriften haben höchstens zwei Rauten (##)."),
        ("Titel\n===", "Zeile 1: Eine Überschrift beginnt mit einer Raute (#), ohne Linie darunter."),
        ("Gut.\n\nsehr *wichtig*", "Zeile 3: Kursive Schrift (*…* oder _…_) gibt es hier nicht."),
        ("[hier](http://a.example)", "Zeile 1: Der Link „http://a.example“ beginnt nicht mit https://."),
        ("[hier](/b/)", "Zeile 1: Der Link „/b/“ beginnt nicht mit https://."),
        ("<https://a.example>", "Zeile 1: Der Link „https://a.example“ braucht Worte: [Worte](https://a.example)."),
        ("[](https://a.example)", "Zeile 1: Hier fehlt der Text."),
        ("#", "Zeile 1: Hier fehlt der Text."),
        (">", "Zeile 1: Hier fehlt der Text."),
        ("- eins\n  - noch eins", "Zeile 1: Ein Punkt einer Liste ist eine Zeile, ohne Liste in der Liste."),
        ("- eins\n\n  und mehr", "Zeile 1: Ein Punkt einer Liste ist eine Zeile, ohne Liste in der Liste."),
        ("> - eins", "Zeile 1: In einem Kasten (>) stehen nur Sätze."),
        ("> # Titel", "Zeile 1: In einem Kasten (>) stehen nur Sätze."),
        ("![Baby](https://a.example/b.png)", "Zeile 1: Bilder (![…](…)) gibt es hier nicht."),
        ("Das ist `Code`.", "Zeile 1: Code (`…`) gibt es hier nicht."),
        ("```\nCode\n```", "Zeile 1: Code (```) gibt es hier nicht."),
        ("    eingerückt", "Zeile 1: Eingerückten Text gibt es hier nicht."),
        ("<b>fett</b>", "Zeile 1: HTML (<…>) gibt es hier nicht."),
        ("<div>\nfett\n</div>", "Zeile 1: HTML (<…>) gibt es hier nicht."),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "Zeile 1: Tabellen (|…|) gibt es hier nicht."),
        ("---", "Zeile 1: Trennlinien (---) gibt es hier nicht."),
    ],
)
def test_what_paper_does_not_have_is_refused_with_the_line(text: str, sentence: str) -> None:
    with pytest.raises(NotOurs) as refused:
        read(text)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("eine Zeile\nund noch eine", "eine Zeile und noch eine"),
        ("zwei Leerzeichen am Ende  \nsind kein Umbruch", "zwei Leerzeichen am Ende sind kein Umbruch"),
        (r"ein Stern \*so\*", "ein Stern *so*"),
        ("2 * 3 und a_b", "2 * 3 und a_b"),
        ("[klick](javascript:alert)", "[klick](javascript:alert)"),
        ("> eins\n>\n> zwei", "eins zwei"),
    ],
)
def test_these_words_stay_as_they_are_meant(text: str, words: str) -> None:
    (block,) = read(text)

    assert said([block]) == [words]


@given(st.text(alphabet="#*_[]()<>!`|-=+.1\\ \nab:/", max_size=60))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        lines = said(read(text))
    except NotOurs as refused:
        lines = [str(refused)]

    assert [line for line in lines if not line.strip()] == []
