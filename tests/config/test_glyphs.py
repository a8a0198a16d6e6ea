"""Every letter families read is in a font of its page: no empty box („tofu“) in any language."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from unterwegs.config import catalogues
from unterwegs.places import languages

SHEET = settings.ROOT / "src" / "unterwegs" / "config" / "static" / "config" / "page.css"
DEMO = settings.ROOT / "demo"
FACE = re.compile(r"@font-face \{.*?url\(\"(?P<file>[^\"]+)\"\).*?unicode-range: (?P<range>[^;]+);", re.DOTALL)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
PICTURES = frozenset("\n\r\t")  # what is never drawn


def drawn() -> frozenset[str]:
    """The letters for which the sheet has a font, as a browser finds them: in the file and in its range."""
    return frozenset(letter for face in FACE.finditer(SHEET.read_text(encoding="utf-8")) for letter in of_face(face))


def of_face(face: re.Match[str]) -> Iterator[str]:
    letters = TTFont(SHEET.parent / face["file"]).getBestCmap()
    for part in face["range"].split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        yield from (chr(code) for code in range(int(first, 16), int(last or first, 16) + 1) if code in letters)


def missing(texts: Iterable[str]) -> set[str]:
    return {letter for text in texts for letter in text} - drawn() - PICTURES


def said_in(language: str) -> Iterator[str]:
    if language == catalogues.SOURCE:
        yield from (words.text for words in catalogues.all_words() if words.are_for_families)
        return
    kept = catalogues.catalogue(language)
    for words in catalogues.words_for(language):
        entry = catalogues.entry_of(kept, words) if words.are_for_families else None
        if entry is not None:
            yield from entry.string if isinstance(entry.string, list | tuple) else [entry.string]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_the_interface_has_a_picture(language: str) -> None:
    assert missing(said_in(language)) == set()


def test_every_language_can_write_its_own_name() -> None:
    assert missing(languages.own_name(code) for code in LANGUAGES) == set()


@pytest.mark.parametrize("file", sorted(DEMO.glob("*.csv")), ids=lambda file: file.name)
def test_every_letter_of_the_demonstration_has_a_picture(file: Path) -> None:
    with open(file, encoding="utf-8", newline="") as source:
        texts = [cell for row in csv.reader(source) for cell in row]

    assert missing(texts) == set()


def test_a_letter_without_a_picture_is_noticed() -> None:
    assert missing(["Ein Kind – ein 家"]) == {"家"}
