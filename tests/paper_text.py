"""What a screen reader gets from a tagged PDF: the words of each element of its structure, in reading order.

The extractor of our own for tests and the bench. It walks the structure tree (PDF 32000-1, 14.7), reads the marked
content that each element names, turns glyphs into letters by the fonts' ToUnicode, and honors /ActualText and
/ReversedChars (14.8.2.3.3: the codes of a string from the right stand in the order they are drawn, right to left).
"""

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

#: Elements that belong to the words around them (PDF 32000-1, 14.8.4.4), unless they are placed as a block.
INLINE = frozenset({"Span", "Strong", "Em", "Link", "Reference", "Code", "Quote", "Annot", "Sub", "Sup"})
BIDI_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")

_STEPS = re.compile(
    rb"\(|<(?P<hex>[0-9A-Fa-f\s]*)>|(?P<open>/(?P<tag>\w+)\s*(?:<<(?P<facts>(?:<[^<>]*>|[^<>])*)>>\s*BDC|/\w+\s*BDC|BMC))"
    rb"|/(?P<font>\w+)\s+[-\d.]+\s+Tf|(?P<end>\bEMC\b)|(?P<name>/[^\s/\[\]()<>]+)"
)
_MCID = re.compile(rb"/MCID\s+(\d+)")
_ACTUAL = re.compile(rb"/ActualText\s*(?:<([0-9A-Fa-f\s]*)>|\()")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(slots=True)
class Part:
    """The words directly in one element: „H1“, „P“, „LBody“, „TD“ …, on which page they begin (from 1), in which language."""

    kind: str
    page: int
    language: str
    text: str = ""
    alternative: str = ""


@dataclass(slots=True)
class Shown:
    """What a page draws: letters by the number of their marked content, and how many glyphs are none."""

    words: dict[int, str] = field(default_factory=dict)
    missing: int = 0


def parts(pdf: bytes | PdfReader) -> list[Part]:
    """All elements with words or with an alternative, in reading order."""
    reader = pdf if isinstance(pdf, PdfReader) else PdfReader(io.BytesIO(pdf))
    numbers = {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages) if page.indirect_reference}
    shown = drawn(reader)
    root: Any = reader.trailer["/Root"]
    found: list[Part] = []

    def walk(element: DictionaryObject, around: str, page: int, language: str, current: Part | None) -> Part | None:
        kind = str(element["/S"]).removeprefix("/")
        page = _page_of(element, numbers, page)
        language = str(element.get("/Lang", language))
        is_inline = kind in INLINE and not _is_block(element)
        mine = current if is_inline else None
        kind = around if is_inline and around else kind
        if "/Alt" in element:
            found.append(Part(kind, page + 1, language, alternative=str(element["/Alt"])))
        for child in _children(element):
            if isinstance(child, DictionaryObject) and "/S" in child:
                inner = walk(child, kind, page, language, mine)
                mine = inner if inner is not None else None
                continue
            number, at = _content(child, numbers, page)
            if number is None:
                continue
            if mine is None:
                mine = Part(kind, at + 1, language)
                found.append(mine)
            mine.text += shown[at].words.get(number, "")
        return mine if is_inline else None

    for child in _children(root["/StructTreeRoot"]):
        if isinstance(child, DictionaryObject):
            walk(child, "", 0, str(root.get("/Lang", "")), None)
    return [part for part in found if part.text.strip() or part.alternative]


def drawn(reader: PdfReader) -> list[Shown]:
    """What each page draws. Codes have two bytes, as our engine writes them."""
    letters: dict[int, Mapping[int, str]] = {}
    pages = []
    for page in reader.pages:
        fonts: dict[bytes, Mapping[int, str]] = {}
        resources: Any = page["/Resources"]
        for name, reference in resources.get("/Font", {}).items():
            key = reference.idnum if isinstance(reference, IndirectObject) else id(reference)
            if key not in letters:
                letters[key] = _to_unicode(reference.get_object())
            fonts[name.removeprefix("/").encode()] = letters[key]
        content = page.get_contents()
        pages.append(_shown(content.get_data() if content is not None else b"", fonts))
    return pages


def missing_glyphs(pdf: bytes | PdfReader) -> int:
    """How many letters are drawn as the box that stands for none; also of a document without tags."""
    reader = pdf if isinstance(pdf, PdfReader) else PdfReader(io.BytesIO(pdf))
    return sum(page.missing for page in drawn(reader))


def folded(text: str) -> str:
    """Words as every reader of text from the right agrees on them: NFKC, no bidi marks, spaces alike."""
    return " ".join(BIDI_MARKS.sub("", unicodedata.normalize("NFKC", text)).split())


def unbroken(text: str) -> str:
    """Without the hyphens that stand at the end of a line only; spaces alike."""
    return " ".join(text.replace("\N{SOFT HYPHEN}", "").split())


# --- structure --------------------------------------------------------------------------------------------------------


def _children(element: DictionaryObject) -> Iterator[PdfObject]:
    kids = element.get("/K")
    kids = kids.get_object() if kids is not None else None
    for kid in kids if isinstance(kids, ArrayObject) else [] if kids is None else [kids]:
        one = kid.get_object()
        if one is not None:
            yield one


def _page_of(element: DictionaryObject, numbers: Mapping[int, int], otherwise: int) -> int:
    page = element.raw_get("/Pg") if "/Pg" in element else None
    return numbers.get(page.idnum, otherwise) if isinstance(page, IndirectObject) else otherwise


def _content(child: PdfObject, numbers: Mapping[int, int], page: int) -> tuple[int | None, int]:
    """Number of marked content and its page; None for references to links."""
    if isinstance(child, DictionaryObject):
        if "/MCID" not in child:
            return None, page
        return int(child["/MCID"]), _page_of(child, numbers, page)  # type: ignore[call-overload]
    return int(child), page  # type: ignore[call-overload]


def _is_block(element: DictionaryObject) -> bool:
    attributes: Any = element.get("/A", [])
    several = attributes if isinstance(attributes, list) else [attributes]
    return any(one.get_object().get("/Placement") == "/Block" for one in several)


# --- content ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Mark:
    """A sequence of marked content that is open: its letters as they are drawn."""

    number: int | None
    is_actual: bool = False
    is_reversed: bool = False
    letters: list[str] = field(default_factory=list)


def _shown(content: bytes, fonts: Mapping[bytes, Mapping[int, str]]) -> Shown:
    page, marks, font = Shown(), [_Mark(None)], {}  # type: tuple[Shown, list[_Mark], Mapping[int, str]]
    position = 0
    while step := _STEPS.search(content, position):
        position = step.end()
        if step["open"]:
            facts = step["facts"] or b""
            number = _MCID.search(facts)
            inner = _Mark(int(number[1]) if number else marks[-1].number, marks[-1].is_actual)
            if (actual := _actual(facts)) is not None and not inner.is_actual:
                inner.letters, inner.is_actual = [actual], True
            inner.is_reversed = step["tag"] == b"ReversedChars"
            marks.append(inner)
        elif step["end"]:
            last = marks.pop()
            letters = last.letters[::-1] if last.is_reversed else last.letters
            if marks[-1].number is not None:
                marks[-1].letters += letters
            elif last.number is not None:  # else an ornament
                page.words[last.number] = page.words.get(last.number, "") + "".join(letters)
        elif step["font"]:
            font = fonts[step["font"]]
        elif step["hex"] is not None or step[0] == b"(":
            codes = bytes.fromhex(step["hex"].decode()) if step["hex"] is not None else b""
            if step[0] == b"(":
                codes, position = _string(content, position)
            glyphs = [int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2)]
            page.missing += glyphs.count(0)
            if not marks[-1].is_actual:
                marks[-1].letters += (font.get(glyph, "\N{REPLACEMENT CHARACTER}") for glyph in glyphs)
    return page


def _actual(facts: bytes) -> str | None:
    match = _ACTUAL.search(facts)
    if match is None:
        return None
    raw = bytes.fromhex(match[1].decode()) if match[1] is not None else _string(facts, match.end())[0]
    return raw.decode("utf-16") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")


def _string(content: bytes, position: int) -> tuple[bytes, int]:
    """The bytes of a literal string that begins after its parenthesis, and where it ends (PDF 32000-1, 7.3.4.2)."""
    found, depth = bytearray(), 1
    while True:
        one = content[position : position + 1]
        position += 1
        if one == b"\\":
            octal = re.compile(rb"[0-7]{1,3}").match(content, position)
            if octal:
                found.append(int(octal[0], 8) & 255)
                position = octal.end()
                continue
            following = content[position : position + 1]
            position += 1
            found += _ESCAPES.get(following, b"" if following == b"\n" else following)
            continue
        depth += (one == b"(") - (one == b")")
        if depth == 0 or not one:
            return bytes(found), position
        found += one


def _to_unicode(font: Any) -> Mapping[int, str]:
    table = font["/ToUnicode"].get_object().get_data()
    found: dict[int, str] = {}
    for code, target in re.findall(rb"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>$", table, re.MULTILINE):
        found[int(code, 16)] = bytes.fromhex(target.decode()).decode("utf-16-be")
    if b"beginbfrange" in table:
        raise ValueError("This reader knows no ranges in ToUnicode.")
    return found


def in_order(wanted: Iterable[str], found: Sequence[str]) -> list[str]:
    """Which of the wanted words do not stand in the found ones, one after the other."""
    missing, at = [], 0
    for words in wanted:
        try:
            at = found.index(words, at) + 1
        except ValueError:
            missing.append(words)
    return missing
