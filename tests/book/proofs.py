"""What is proved of a book that was set: its text layer, its numbers, its codes, its glyphs, its tags."""

import io
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import page as validator
import pypdfium2
import zxingcpp
from pypdf import PdfReader

from tests import paper_text
from unterwegs.kit import paper

FROM_THE_RIGHT = ("ar", "fa")
NUMBER = re.compile(r"[0-9]+(?:[:.,/–-][0-9]+)*")  # 9:30, 2026, 3–6; a phone number in its groups
SAME_LINE = 3.0  # points
PHONE = re.compile(r"[0-9][0-9 /-]+")
DOTS = 200  # per inch: what a cheap phone sees of a page in front of it


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found in one book; empty lists and zeros are good."""

    pages: int
    paragraphs: int
    differing: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)  # of a text from the right that the page shows in another order
    unread: list[str] = field(default_factory=list)  # addresses whose code no camera reads
    foreign: list[str] = field(default_factory=list)  # codes that lead where the content does not
    missing_glyphs: int = 0
    failures: list[str] = field(default_factory=list)  # of PDF/UA-1


def proof(pdf: bytes, content: Mapping[str, Any]) -> Proof:
    """Everything that is proved of a tagged book, against what stands in it."""
    reader = PdfReader(io.BytesIO(pdf))
    paragraphs = list(source(content))
    wanted, seen = Counter(addresses(content)), Counter(codes(pdf))
    return Proof(
        pages=len(reader.pages),
        paragraphs=len(paragraphs),
        differing=differing(reader, paragraphs, content["language"]),
        numbers=turned_numbers(pdf, paragraphs, phones(content)) if content["language"] in FROM_THE_RIGHT else [],
        unread=sorted((wanted - seen).elements()),
        foreign=sorted((seen - wanted).elements()),
        missing_glyphs=paper_text.missing_glyphs(reader),
        failures=failures(pdf),
    )


# --- the source -------------------------------------------------------------------------------------------------------


def source(content: Mapping[str, Any]) -> Iterator[str]:
    """The paragraphs of a book in their order: greeting, chapters, the offers of the neighborhood, the last chapters."""
    yield from content["greeting"]["paragraphs"]
    for chapter in content["chapters"]:
        yield from chapter_source(chapter)
    entries = {entry["code"]: entry for entry in content["local"]["entries"]}
    for section in content["local"]["phases"]:
        for code in section["codes"]:
            entry = entries[code]
            yield from filter(None, (entry["name"], entry["second_name"], entry["summary"], entry["second_summary"]))
    for chapter in content["last_chapters"]:
        yield from chapter_source(chapter)


def chapter_source(chapter: Mapping[str, Any]) -> Iterator[str]:
    lead = {"kind": "paragraph", "runs": chapter["lead"]}
    second = chapter["second"]
    yield chapter["title"]
    if second is None:
        yield from paper.said([lead, *chapter["blocks"]])
        return
    yield second["title"]
    yield from paper.said([lead, {"kind": "paragraph", "runs": second["lead"]}])
    for mine, theirs in second["pairs"]:
        yield from paper.said([*mine, *theirs])


def addresses(content: Mapping[str, Any]) -> Iterator[str]:
    """What the codes of a book lead to."""
    yield content["code"]["url"]
    if content["local"]["center"]:
        yield content["local"]["center"]["link"]["url"]
    shown = {code for section in content["local"]["phases"] for code in section["codes"]}
    for entry in content["local"]["entries"]:
        if entry["code"] in shown:
            yield entry["link"]["url"]


def phones(content: Mapping[str, Any]) -> set[str]:
    """The phone numbers of a book, as they are written."""
    reach = [fact["text"] for entry in content["local"]["entries"] for fact in entry["contact"] if fact["is_ltr"]]
    return {number for number in (*reach, *(one["number"] for one in content["numbers"])) if PHONE.fullmatch(number)}


# --- the text layer ---------------------------------------------------------------------------------------------------


def differing(reader: PdfReader, paragraphs: Iterable[str], language: str) -> list[str]:
    """Paragraphs that a screen reader does not get as they are written, in their order."""
    same = paper_text.folded if language in FROM_THE_RIGHT else paper_text.unbroken
    found = [same(part.text) for part in paper_text.parts(reader)]
    return paper_text.in_order([same(paper.legible(one)) for one in paragraphs], found)


def differing_for_poppler(path: Path, paragraphs: Iterable[str]) -> list[str]:
    """Paragraphs that Poppler's pdftotext does not find in what stands between head and foot of the pages; from the left.

    It knows lines, not paragraphs, and writes hyphens at their ends: words are compared without spaces and hyphens.
    """
    width, height = pypdfium2.PdfDocument(path).get_page_size(0)
    above, below = round(0.07 * height), round(0.065 * height)
    area = ["-x", "0", "-y", str(above), "-W", str(round(width)), "-H", str(round(height) - above - below)]
    command = ["pdftotext", "-raw", "-nopgbrk", *area, path, "-"]
    told = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    found = closed(told)
    return [one for one in paragraphs if closed(paper.legible(one)) not in found]


def closed(text: str) -> str:
    return re.sub(r"[\s\u00ad-]", "", text)


def turned_numbers(pdf: bytes, paragraphs: Iterable[str], called: Iterable[str]) -> list[str]:
    """Numbers and times of the source that the pages do not show from left to right, as often as they stand there.

    ``called``: phone numbers, whose groups keep their order too.
    """
    drawn = [line for page in pypdfium2.PdfDocument(pdf) for line in lines(page)]
    shown = Counter(number for line in drawn for number in NUMBER.findall(line))
    written = Counter(number for one in paragraphs for number in NUMBER.findall(one))
    turned = [number for number in called if not any(number in line for line in drawn)]
    return sorted((written - shown).elements()) + sorted(turned)


def lines(page: pypdfium2.PdfPage) -> Iterator[str]:
    """The letters of a page as an eye meets them from the left, line by line; a gap is a space."""
    words = page.get_textpage()
    letters = []
    for at in range(words.count_chars()):
        letter = words.get_text_range(at, 1)
        if letter.isdecimal() or letter in set(":.,/–-"):
            left, bottom, right, _top = words.get_charbox(at, loose=True)
            letters.append((bottom, left, right, letter))
    letters.sort(reverse=True)
    while letters:
        height = letters[0][0]
        row = sorted((left, right, letter) for bottom, left, right, letter in letters if height - bottom < SAME_LINE)
        letters = [one for one in letters if height - one[0] >= SAME_LINE]
        line, end = "", 0.0
        for left, right, letter in row:
            line += (" " if left - end > 1 else "") + letter
            end = right
        yield line


# --- codes ------------------------------------------------------------------------------------------------------------


def codes(pdf: bytes) -> Iterator[str]:
    """What a camera reads from the pages; those without a link into the net are not looked at."""
    document, reader = pypdfium2.PdfDocument(pdf), PdfReader(io.BytesIO(pdf))
    for number, page in enumerate(reader.pages):
        links = [one.get_object().get("/A", {}).get("/URI", "") for one in page.get("/Annots", ())]
        if any(str(link).startswith("http") for link in links):
            picture = document[number].render(scale=DOTS / 72, grayscale=True).to_pil()
            yield from (found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode))


# --- tags -------------------------------------------------------------------------------------------------------------


def failures(pdf: bytes, *, depth: int = 256) -> list[str]:
    """What PDF/UA-1 refuses. ``depth``: how far references may lead from each other; the tags of long files need more."""
    limits = validator.SafetyLimits(max_reference_depth=depth)
    report = validator.validate_pdf_bytes(pdf, profile=validator.ValidationProfile.PDF_UA_1, limits=limits)
    return [f"{one.rule_id}: {one.message}" for one in report.failures]
