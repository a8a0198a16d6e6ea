"""XLIFF 1.2 (OASIS 2008), as translation agencies and their programs read and write it: one file element per offer."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from unterwegs.directory.actions import Arrived

SPACE = "urn:oasis:names:tc:xliff:document:1.2"
LARGEST, MOST_OFFERS = 20_000_000, 10_000
DIGEST = re.compile(r"[0-9a-f]{64}")
#: Our codes and those of BCP 47; easy German is German with a private part.
TAGS = {"de-simple": "de-x-simple"}


class Unreadable(ValueError):
    """A file that is no XLIFF of ours; the text is a German sentence."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What goes out: the German words and those of the other language, where there are any."""

    service: UUID
    name: str
    digest: str
    german: Mapping[str, str]
    translated: Mapping[str, str]
    is_current: bool


def written(offers: Iterable[Offered], language: str) -> bytes:
    """The file for one language; what is up to date is marked as final."""
    ElementTree.register_namespace("", SPACE)
    root = ElementTree.Element(_tag("xliff"), {"version": "1.2"})
    for offer in offers:
        file = ElementTree.SubElement(
            root,
            _tag("file"),
            {
                "original": str(offer.service),
                "source-language": "de",
                "target-language": TAGS.get(language, language),
                "datatype": "plaintext",
                "product-name": "Unterwegs",
                "build-num": offer.digest,
            },
        )
        header = ElementTree.SubElement(file, _tag("header"))
        ElementTree.SubElement(header, _tag("note")).text = offer.name
        body = ElementTree.SubElement(file, _tag("body"))
        for word, german in offer.german.items():
            if german:
                _unit(body, word, german, offer)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _unit(body: ElementTree.Element, word: str, german: str, offer: Offered) -> None:
    said = offer.translated.get(word, "")
    unit = ElementTree.SubElement(
        body, _tag("trans-unit"), {"id": f"{offer.service}.{word}", "resname": word, "xml:space": "preserve"}
    )
    ElementTree.SubElement(unit, _tag("source")).text = german
    state = "new" if not said else "final" if offer.is_current else "needs-review-translation"
    ElementTree.SubElement(unit, _tag("target"), {"state": state}).text = said


def read(content: bytes) -> tuple[list[Arrived], list[tuple[str, str]]]:
    """What came back, and what cannot be taken with its reason; raises Unreadable.

    A file element without any translated words is passed over: an agency may do its work in parts.
    """
    if len(content) > LARGEST:
        raise Unreadable(_("The file is too large. At most 20 MB are taken."))
    if b"<!DOCTYPE" in content[:4000] or b"<!ENTITY" in content:
        raise Unreadable(_("The file declares entities; such files are not taken."))
    try:
        root = ElementTree.parse(io.BytesIO(content)).getroot()  # nosec B314 # noqa: S314 – entities are refused above
    except ElementTree.ParseError as problem:
        place = f"{problem.position[0]}"
        raise Unreadable(_("The file is no XML; it breaks off in line %(line)s.") % {"line": place}) from None
    if _plain(root) != "xliff":
        raise Unreadable(_("The file is no XLIFF 1.2."))
    arrived, rejected = [], []
    for number, file in enumerate((one for one in root if _plain(one) == "file"), start=1):
        if number > MOST_OFFERS:
            raise Unreadable(_("The file holds too many offers."))
        try:
            found = _arrived(file)
        except Unreadable as problem:
            rejected.append((file.get("original", "")[:60] or str(number), str(problem)))
        else:
            arrived += [found] if found else []
    return arrived, rejected


def _arrived(file: ElementTree.Element) -> Arrived | None:
    try:
        service = UUID(file.get("original", ""))
    except ValueError:
        raise Unreadable(_("It does not say which offer it belongs to.")) from None
    digest = file.get("build-num", "")
    if not DIGEST.fullmatch(digest):
        raise Unreadable(_("It does not say from which German text it was made.")) from None
    language = {tag: code for code, tag in TAGS.items()}.get(
        file.get("target-language", ""), file.get("target-language", "")
    )
    words = {unit.get("resname") or unit.get("id", "").rpartition(".")[2]: _said(unit) for unit in _units(file)}
    return Arrived(service, language[:12], digest, words) if any(words.values()) else None


def _units(file: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (one for one in file.iter() if _plain(one) == "trans-unit")


def _said(unit: ElementTree.Element) -> str:
    """The words of the target without inline marks of the program that wrote them."""
    target = next((one for one in unit if _plain(one) == "target"), None)
    return "".join(target.itertext()).strip() if target is not None else ""


def _tag(name: str) -> str:
    return f"{{{SPACE}}}{name}"


def _plain(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]
