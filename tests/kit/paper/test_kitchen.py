"""The kitchen sets whatever somebody types, always the same way, and refuses what a reader could not read."""

import io
import json
import socket
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import page
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests import paper_text
from unterwegs.kit import paper
from unterwegs.kit.paper import kitchen

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
TEMPLATE = """\
#import "/kit/paper/typst/base.typ": *
#let c = json(bytes(sys.inputs.content))
#show: document-of.with(c)
#heading(level: 1, c.title)
#par(c.words)
"""
ANYTHING = st.text(st.characters(codec="utf-8"))


@pytest.fixture
def kitchen_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A kitchen that also finds a template of the test: its text, then the document's content."""
    root = tmp_path / "root"
    root.mkdir()
    (root / "kit").symlink_to(kitchen.ROOT / "kit")
    monkeypatch.setattr(kitchen, "ROOT", root)

    def cook(template: str = TEMPLATE, *, is_tagged: bool = True, **content: Any) -> bytes:
        (root / "test.typ").write_text(template, encoding="utf-8")
        stands = {"language": "de", "format": "a5", "title": "Probe", "words": "Hallo", **content}
        return paper.cook(paper.Order("test.typ", stands, AT, is_tagged=is_tagged))

    return cook


def words_in(pdf: bytes) -> list[str]:
    return [part.text for part in paper_text.parts(pdf)]


# --- letters ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Zimmer № 7, 3½ Jahre", "Zimmer № 7, 3½ Jahre"),
        ("Spielkreis 👶🏽 im Hof", "Spielkreis  im Hof"),
        ("Oﬃziell, ﬁx", "Offiziell, fix"),
        ("Cafe\u0301", "Café"),
        ("Bahn\N{RIGHTWARDS ARROW}Bus", "Bahn–Bus"),
        ("A\N{RIGHTWARDS ARROW WITH STROKE}B", "A–B"),
        ("Kranken\N{SOFT HYPHEN}haus", "Krankenhaus"),
        ("9\N{NARROW NO-BREAK SPACE}Uhr", "9\N{NO-BREAK SPACE}Uhr"),
        ("می\N{ZERO WIDTH NON-JOINER}آید", "می\N{ZERO WIDTH NON-JOINER}آید"),
        ("\N{FULLWIDTH QUOTATION MARK}so\N{FULLWIDTH REVERSE SOLIDUS}", "so"),
        ("漢字", ""),
        ("Y漢\u0301", "Ý"),
    ],
)
def test_letters_our_fonts_do_not_have_are_replaced_or_left_out(typed: str, printed: str) -> None:
    assert paper.legible(typed) == printed


@settings(max_examples=500)
@given(ANYTHING)
def test_every_letter_that_is_left_has_a_glyph(text: str) -> None:
    left = paper.legible(text)

    assert {ord(letter) for letter in left} <= kitchen.covered()
    assert paper.legible(left) == left


@settings(max_examples=500)
@example({"Y\N{GREEK SMALL LETTER OMEGA WITH PSILI AND OXIA}": ""})
@given(st.recursive(ANYTHING, lambda some: st.lists(some) | st.dictionaries(ANYTHING, some), max_leaves=8))
def test_whatever_is_typed_the_content_stays_json(content: Any) -> None:
    found = json.loads(kitchen.written({"content": content}))

    assert shape_of(found["content"]) == shape_of(content)


@given(st.text(st.characters(codec="utf-8", categories=["Cc"]) | st.sampled_from('"\\abnrtu0')))
def test_quotes_and_backslashes_stay_and_controls_go(text: str) -> None:
    kept = text.replace("\t", " ")
    kept = "".join(letter for letter in kept if letter == "\n" or unicodedata.category(letter) != "Cc")

    assert json.loads(kitchen.written({"words": text})) == {"words": kept}


def shape_of(content: Any) -> Any:
    """Lists and dictionaries as they are built; keys that become equal count once."""
    if isinstance(content, list):
        return [shape_of(one) for one in content]
    if isinstance(content, dict):
        return {written_alone(key): shape_of(one) for key, one in content.items()}
    return str


def written_alone(text: str) -> str:
    found: str = json.loads(kitchen.written({"words": text}))["words"]
    return found


@pytest.mark.parametrize(
    "typed", ['"; #panic() "', "\\u0022", '#read("/etc/passwd")', "*fett* _kursiv_ $x$ @a <b>", "\x07\x1b"]
)
def test_nothing_somebody_types_is_read_as_markup(typed: str, kitchen_with: Any) -> None:
    pdf = kitchen_with(words=f"a{typed}z")

    assert words_in(pdf)[-1] == "a" + "".join(letter for letter in typed if letter.isprintable()) + "z"


# --- documents --------------------------------------------------------------------------------------------------------


def test_the_same_content_gives_the_same_bytes(kitchen_with: Any) -> None:
    assert kitchen_with() == kitchen_with()


def test_a_document_is_accessible_and_says_what_it_is(kitchen_with: Any) -> None:
    pdf = kitchen_with(title="Willkommen", language="uk")

    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert report.failures == []
    assert [(part.kind, part.language) for part in paper_text.parts(pdf)] == [("H1", "uk"), ("P", "uk")]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('#image(bytes("<svg xmlns=\'http://www.w3.org/2000/svg\'/>"), format: "svg")', "missing alt text"),
        ("#heading(level: 3)[Zu tief]", "skipped from heading level"),
        ("#par[漢]", "could not be displayed"),
    ],
)
def test_what_a_screen_reader_could_not_read_is_refused(body: str, problem: str, kitchen_with: Any) -> None:
    with pytest.raises(paper.Unprintable) as refused:
        kitchen_with(TEMPLATE + body)

    assert problem in str(refused.value)


def test_a_template_reaches_no_file_beside_its_own_and_no_network(kitchen_with: Any) -> None:
    for path in ("/etc/passwd", "../../secret.txt", "https://example.org/a.svg"):
        with pytest.raises(paper.Unprintable):
            kitchen_with(TEMPLATE + f'#read("{path}")')
    with pytest.raises(paper.Unprintable):
        kitchen_with('#import "@preview/cetz:0.3.1"\n' + TEMPLATE)


def test_nothing_is_asked_from_the_network(kitchen_with: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)

    assert kitchen_with().startswith(b"%PDF-")


def test_no_font_of_the_system_is_used(kitchen_with: Any) -> None:
    pdf = kitchen_with(TEMPLATE + '#set text(font: ("DejaVu Sans", ..fonts-of("de")))\nНе так, so nicht.')

    pages = PdfReader(io.BytesIO(pdf)).pages
    names = {str(font["/BaseFont"]).split("+")[1] for one in pages for font in one["/Resources"]["/Font"].values()}
    assert {name.split("-")[0] for name in names} == {"UnterwegsSans", "UnterwegsCyrillic"}


def test_processes_set_documents_in_the_order_they_were_asked_for(sheets: list[paper.Order]) -> None:
    alone = list(paper.cook_all(sheets, workers=1))

    beside = list(paper.cook_all(sheets, workers=2))

    assert beside == alone
    assert len({bytes(pdf) for pdf in alone}) == len(sheets)


def test_a_document_that_cannot_be_set_stops_with_its_reason(sheets: list[paper.Order]) -> None:
    broken = paper.Order("book/paper/book.typ", {}, AT)

    with pytest.raises(paper.Unprintable, match="key"):
        list(paper.cook_all([*sheets, broken], workers=2))


@pytest.fixture
def sheets() -> list[paper.Order]:
    """Three small books: what the template of a book needs at least."""
    code = {
        "url": "https://a.example/b/",
        "host": "a.example",
        "path": "/b",
        "squares": paper.runs("https://a.example/b/"),
    }
    local = {
        "entries": [],
        "phases": [],
        "week": [],
        "center": None,
        "map": None,
        "places": [],
        "organizations": [],
        "index": [],
    }
    names = [
        "contents", "near", "numbers", "sources", "neighborhood", "notes", "emergency", "page", "no_ads", "what_changed",
        "nothing_here", "index", "week", "map", "addresses", "center", "greeting",
    ]  # fmt: skip
    stands = {
        "language": "de", "second": "", "format": "a5", "title": "Unser Buch", "heading": "Unser Buch", "town": "Wetzlar",
        "office": "Frühe Hilfen", "phone": "", "phone_hours": "", "email": "", "author": "", "edition": "", "as_of": "",
        "draft": "", "code": code, "greeting": {"paragraphs": [], "by": ""}, "logos": [], "numbers": [], "chapters": [],
        "last_chapters": [], "local": local, "words": {name: name for name in names},
    }  # fmt: skip
    return [paper.Order("book/paper/book.typ", {**stands, "area": area}, AT) for area in ("Nord", "Süd", "West")]


def test_a_picture_of_pixels_is_set_with_its_words(kitchen_with: Any) -> None:
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    svg = paper.picture(pixel, "png", width=10, height=10)

    pdf = kitchen_with(TEMPLATE + '#image(bytes(c.svg), format: "svg", width: 9mm, alt: "Ein Punkt")', svg=svg)

    assert [part.alternative for part in paper_text.parts(pdf)][-1] == "Ein Punkt"
