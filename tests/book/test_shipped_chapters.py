"""The chapters as the product ships them: in every language, of one shape, in short sentences, with letters we have."""

import csv
import re
from datetime import date
from itertools import pairwise

import pytest
from django.conf import settings

from tests.config import test_glyphs
from unterwegs.book import chapters
from unterwegs.directory import rules, vocabulary
from unterwegs.kit import paper
from unterwegs.kit.paper import Block
from unterwegs.places import numbers

LANGUAGES = [code for code, _name in settings.LANGUAGES]
LANDS = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH")
#: Words of the administration that no family should read about herself (look.md).
BANNED = re.compile(r"Maßnahme|Hilfefall|Klient|Antragsteller|Bedarfsgemeinschaft|Kindeswohlgefährdung", re.IGNORECASE)
#: Stars, colons and underscores inside a word; screen readers stumble over them.
GENDERED = re.compile(r"\w[*_:]in(nen)?\b|\wInnen\b")
#: An end of a sentence; the point of „3. Monat“ is none, that of „U1.“ and „112.“ is one.
ENDS = re.compile(r"(?<!\b\d)(?<!\b\d\d)[.!?]+[“”»)]*(?:\s|$)")
LONGEST = {"de": 18, "de-simple": 12}  # words
LONGEST_TITLE, LONGEST_HEADING = 46, 70  # letters; other languages need more than German
NUMBER = re.compile(r"(?<![\d,.])(?:0\d{2,4}[ /-]?[\d -]{5,}|11\d(?: ?\d{3})?)(?![\d,.])")
ALLOWED_NUMBERS = {"112", "110", "116 117", "116117", "115"}

each_language = pytest.mark.parametrize("language", LANGUAGES)


def blocks(slug: str, language: str) -> list[Block]:
    return chapters.check(chapters.shipped_text(slug, language))


def sentences(text: str, *, at: re.Pattern[str] = ENDS) -> list[str]:
    return [one.strip() for one in at.split(text) if one.strip()]


@each_language
def test_every_chapter_is_there_and_well_formed(language: str) -> None:
    found = {slug: len(blocks(slug, language)) for slug in chapters.ORDER}

    assert list(found) == list(chapters.shipped())
    assert {slug: count for slug, count in found.items() if count < 3} == {}


def test_no_file_is_left_over() -> None:
    files = {file.relative_to(chapters.FOLDER).as_posix() for file in chapters.FOLDER.rglob("*") if file.is_file()}

    known = {
        f"{slug}/{name}" for slug in chapters.ORDER for name in ["chapter.toml", *(f"{one}.md" for one in LANGUAGES)]
    }
    assert files == known


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in {"de", "de-simple"}])
def test_translations_are_built_like_the_german_text(language: str) -> None:
    other = [slug for slug in chapters.ORDER if paper.shape(blocks(slug, language)) != paper.shape(blocks(slug, "de"))]

    assert other == []


@each_language
def test_titles_and_headings_fit_into_a_line_of_the_book(language: str) -> None:
    long = [
        line
        for slug in chapters.ORDER
        for block in blocks(slug, language)
        if block["kind"] == "heading"
        for line in paper.said([block])
        if len(line) > (LONGEST_TITLE if block["level"] == 1 else LONGEST_HEADING)
    ]

    assert long == []


@pytest.mark.parametrize(("language", "longest"), LONGEST.items())
def test_sentences_are_short(language: str, longest: int) -> None:
    at = re.compile(rf"{ENDS.pattern}|[:–]\s") if language == "de-simple" else ENDS

    long = [
        f"{slug}: {sentence}"
        for slug in chapters.ORDER
        for line in paper.said(blocks(slug, language))
        for sentence in sentences(line, at=at)
        if len(sentence.split()) > longest
    ]

    assert long == []


@pytest.mark.parametrize("language", ["de", "de-simple"])
def test_no_word_of_the_administration_speaks_of_families(language: str) -> None:
    texts = {slug: chapters.shipped_text(slug, language) for slug in chapters.ORDER}

    found = {slug: [*BANNED.findall(text), *GENDERED.findall(text)] for slug, text in texts.items()}
    assert {slug: words for slug, words in found.items() if words} == {}


@each_language
def test_every_letter_is_in_our_fonts_on_paper_and_on_the_page(language: str) -> None:
    texts = {slug: chapters.shipped_text(slug, language) for slug in chapters.ORDER}

    lost = {
        slug: {letter for letter in text if letter not in "\n" and paper.legible(letter) != letter}
        for slug, text in texts.items()
    }
    assert {slug: letters for slug, letters in lost.items() if letters} == {}
    assert test_glyphs.missing(texts.values()) == set()


@each_language
def test_only_the_numbers_that_never_change_stand_in_the_text(language: str) -> None:
    """All others come from the town's confirmed numbers, below the chapter."""
    found = {
        (slug, number.strip())
        for slug in chapters.ORDER
        for number in NUMBER.findall(chapters.shipped_text(slug, language))
    }

    assert {(slug, number) for slug, number in found if number not in ALLOWED_NUMBERS} == set()


@each_language
def test_a_text_is_typed_cleanly(language: str) -> None:
    """No double spaces, no straight quotation marks, one empty line between blocks."""
    texts = {slug: chapters.shipped_text(slug, language) for slug in chapters.ORDER}

    untidy = [
        f"{slug}: {line[:60]}"
        for slug, text in texts.items()
        for before, line in pairwise(["", *text.splitlines()])
        if "  " in line or '"' in line or line != line.rstrip() or (not line and not before and text.index(line))
    ]
    assert untidy == []


@pytest.mark.parametrize("slug", chapters.ORDER)
def test_what_follows_a_chapter_is_known(slug: str) -> None:
    chapter = chapters.shipped()[slug]
    with open(settings.ROOT / "demo" / "topics.csv", encoding="utf-8", newline="") as file:
        topics = {row["slug"] for row in csv.DictReader(file)} | {one.slug for one in vocabulary.subjects()}
    keys = {known.key for land in LANDS for known in numbers.known_for(land)}

    assert set(chapter.topics) - topics == set()
    assert set(chapter.numbers) - keys == set()
    assert set(chapter.phases) - set(rules.Phase.values) == set()


@pytest.mark.parametrize("slug", chapters.ORDER)
def test_a_chapter_names_its_sources_and_its_day(slug: str) -> None:
    chapter = chapters.shipped()[slug]

    assert chapter.dated <= date.today()  # noqa: DTZ011 – the day of whoever runs the tests
    assert [one.seen for one in chapter.sources if one.seen and date.fromisoformat(one.seen) > chapter.dated] == []
    assert [one.url for one in chapter.sources if one.url and not one.url.startswith("https://")] == []
    assert chapter.sources != ()


def test_medical_chapters_are_those_that_speak_of_health() -> None:
    medical = {slug for slug, one in chapters.shipped().items() if one.is_medical}

    assert medical == {
        "pregnancy", "birth", "first-weeks", "feeding", "sleep-and-crying", "health", "growing", "too-much", "emergency",
    }  # fmt: skip
