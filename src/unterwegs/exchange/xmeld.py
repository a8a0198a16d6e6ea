"""Notices in XML as registers exchange them (XMeld in the family XInneres), as far as public facts allow.

The messages to youth-welfare offices differ by Land and version, and their definitions are not all public. So this reads no
particular message: it looks for elements by the names that XInneres gives to a person, a name, a birth, a death and an
address, whatever their namespace, and takes the person under „vertreter“ for a representative. The limits, also said on the
page: nothing is checked against a schema, no signature, no OSCI envelope is opened, codes of the kind of message are not
interpreted (a death and a move are known by their days), and a message whose elements are called otherwise is refused.

A DOCTYPE, and with it every entity, is refused before anything is built: no external file, no bomb.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from xml.parsers import expat

from unterwegs.kit.sheets import LARGEST_FILE, MOST_ROWS, Unreadable

DEEPEST, MOST_ELEMENTS = 60, 5_000_000

#: Names of elements, in lower case without dots: a person, a representative, and what is said of them.
PERSONS = frozenset({"natuerlicheperson", "person", "betroffener", "kind", "einwohner"})
REPRESENTATIVES = frozenset({"gesetzlichervertreter", "vertreter"})
SAID: Mapping[str, tuple[str, ...]] = {
    "family_name": ("familienname", "nachname"),
    "first_names": ("vornamen", "vorname"),
    "born_on": ("geburtsdatum",),
    "died_on": ("sterbedatum",),
    "street": ("strasse", "strassenname"),
    "house_number": ("hausnummer",),
    "house_letter": ("hausnummerbuchstabezusatzziffer", "hausnummernzusatz"),
    "postcode": ("postleitzahl", "plz"),
    "town": ("wohnort", "ort"),
    "addition": ("zusatzangaben", "anschriftenzusatz"),
    "blocked": ("auskunftssperre",),
    "sheltered": ("bedingtersperrvermerk",),
    "number": ("ordnungsmerkmal", "identifikationsmerkmal"),
    "happened_on": ("einzugsdatum",),
}
CODES = {name: code for code, names in SAID.items() for name in names}
#: Under these nothing is read: what they hold has no use.
PASSED_OVER = frozenset(
    {"fruehereranschrift", "fruehereanschrift", "fruehererwohnsitz", "geburtsname", "fruehererename", "geburtsort"}
)
MADE = frozenset({"erstellungszeitpunkt", "nachrichtendatum"})


@dataclass(frozen=True, slots=True)
class Found:
    """The persons of a file as cells by what they say, numbered from 1, and the day on which it was made."""

    rows: list[tuple[int, dict[str, str]]]
    made_on: date | None


@dataclass(slots=True)
class _Element:
    name: str
    text: str = ""
    children: list["_Element"] = field(default_factory=list)


def is_xml(content: bytes) -> bool:
    beginning = content[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
    utf_16 = content.startswith((b"\xff\xfe<\0", b"\xfe\xff\0<"))
    return beginning.startswith(b"<") or utf_16


def rows_of(content: bytes, name: str) -> Found:
    """Raises Unreadable."""
    if len(content) > LARGEST_FILE:
        raise Unreadable(f"Die Datei „{name}“ ist zu groß. Höchstens 20\N{NO-BREAK SPACE}MB werden angenommen.")
    root = _tree(content, name)
    rows = [dict(_cells(person)) for person in _children(root)]
    if not rows:
        raise Unreadable(f"In der Datei „{name}“ steht keine Person, die dieses Programm erkennt.")
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"Die Datei „{name}“ hat mehr als 100\N{NO-BREAK SPACE}000 Personen.")
    return Found(list(enumerate(rows, 1)), _made_on(root))


def _tree(content: bytes, name: str) -> _Element:
    top = _Element("")
    stack, count = [top], 0

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > DEEPEST or count > MOST_ELEMENTS:
            raise Unreadable(f"Die Datei „{name}“ ist zu tief oder zu groß.")
        element = _Element(re.sub(r"[^a-z]", "", tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1].casefold()))
        stack[-1].children.append(element)
        stack.append(element)

    def end(_tag: str) -> None:
        stack.pop()

    def text(words: str) -> None:
        stack[-1].text += words

    def refuse(*_declared: object) -> None:
        raise Unreadable(f"Die Datei „{name}“ enthält Verbotenes (DOCTYPE) und wird nicht gelesen.")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(f"Die Datei „{name}“ ist kein lesbares XML.") from None
    return top


def _children(element: _Element) -> Iterator[_Element]:
    """The outermost persons with a birthday; representatives stand inside of them."""
    for child in element.children:
        if child.name in PERSONS and any(one.name == "geburtsdatum" for one in _below(child)):
            yield child
        else:
            yield from _children(child)


def _below(element: _Element) -> Iterator[_Element]:
    for child in element.children:
        yield child
        yield from _below(child)


def _cells(person: _Element) -> Iterator[tuple[str, str]]:
    """What is said of a child and of two who represent it, the first of each kind."""
    said: dict[str, str] = {}
    others: list[_Element] = []
    _read(person, "child", said, others)
    for whose, other in zip(("one", "two"), others, strict=False):
        _read(other, whose, said, [])
    yield from said.items()


def _read(element: _Element, whose: str, said: dict[str, str], others: list[_Element]) -> None:
    for child in element.children:
        if child.name in REPRESENTATIVES:
            others.append(child)
            continue
        if child.name in PASSED_OVER:
            continue
        code = CODES.get(child.name)
        if code is None:
            _read(child, whose, said, others)
            continue
        words = " ".join(" ".join([child.text, *(one.text for one in _below(child))]).split())
        owner = "child" if code in ("number", "happened_on") else whose
        if words and owner == whose:
            said.setdefault(f"{owner}.{code}", words)


def _made_on(root: _Element) -> date | None:
    for element in _below(root):
        if element.name in MADE:
            found = re.match(r"(\d{4})-(\d{2})-(\d{2})", element.text.strip())
            try:
                return date(int(found[1]), int(found[2]), int(found[3])) if found else None
            except ValueError:
                return None
    return None
