"""A text document that every word processor opens, and that can be listened to."""

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from unterwegs.kit import docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def written(*parts: docx.Part, title: str = "Jahresblatt") -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(docx.write(parts, title=title, language="de-DE", at=NOON)))


def part(of: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(of.read(name))


def styled(of: zipfile.ZipFile) -> list[tuple[str, str]]:
    found = []
    for one in part(of, "word/document.xml").iter(f"{W}p"):
        style = one.find(f"{W}pPr/{W}pStyle")
        words = "".join(text.text or "" for text in one.iter(f"{W}t"))
        found.append((style.attrib[f"{W}val"] if style is not None else "", words))
    return found


def test_headings_are_headings_and_not_only_large() -> None:
    document = written(docx.Heading("Auf einen Blick"), docx.Heading("Zahlen", 2), docx.Paragraph("Ein Satz."))

    named = {one.attrib[f"{W}styleId"] for one in part(document, "word/styles.xml").iter(f"{W}style")}
    assert styled(document) == [
        ("Title", "Jahresblatt"),
        ("Heading1", "Auf einen Blick"),
        ("Heading2", "Zahlen"),
        ("", "Ein Satz."),
    ]
    assert {"Title", "Heading1", "Heading2", "Heading3"} <= named


def test_the_head_of_a_table_repeats_on_each_page() -> None:
    document = written(docx.Table(["Stadtteil", "Erreicht"], [["Nord", "80 %"], ["Süd", "×"]]))

    rows = list(part(document, "word/document.xml").iter(f"{W}tr"))
    cells = [["".join(text.text or "" for text in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc")] for row in rows]
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]
    assert cells == [["Stadtteil", "Erreicht"], ["Nord", "80 %"], ["Süd", "×"]]


def test_language_and_title_are_stated() -> None:
    document = written(title="Willkommensbesuche 2025")

    language = next(part(document, "word/styles.xml").iter(f"{W}lang")).attrib[f"{W}val"]
    title = part(document, "docProps/core.xml").find("{http://purl.org/dc/elements/1.1/}title")
    assert (language, title.text if title is not None else "") == ("de-DE", "Willkommensbesuche 2025")


def test_every_part_is_named_in_the_package() -> None:
    document = written()

    named = {one.attrib.get("PartName", "").lstrip("/") for one in part(document, "[Content_Types].xml")}
    linked = {one.attrib["Target"] for one in part(document, "_rels/.rels")}
    assert linked <= named
    assert named - {""} <= set(document.namelist())


def test_the_same_document_is_the_same_file() -> None:
    one, other = (docx.write([docx.Paragraph("x")], title="t", language="de-DE", at=NOON) for _each in range(2))

    assert one == other


@given(st.text())
def test_no_word_breaks_the_document(words: str) -> None:
    document = written(docx.Heading(words), docx.Table([words, words], [[words, words]]), title=words)

    assert part(document, "word/document.xml").tag == f"{W}document"
