"""Text documents for a word processor (DOCX, ECMA-376): title, headings, paragraphs, tables with a head that repeats – nothing else.

Styles are named ones, so that an office changes the looks in one place; language and title are stated, for who listens to it.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape  # nosec B406 – writes, parses nothing

from unterwegs.kit import sheets

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WIDTH = 9638  # of the text on A4 with margins of 2 cm, in twentieths of a point


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 to 3."""

    words: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names its rows; numbers in the others stand at the end of their cells."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


Part = Heading | Paragraph | Table


def write(parts: Iterable[Part], *, title: str, language: str, at: datetime) -> bytes:
    """The document; the same parts at the same moment are the same bytes."""
    body = "".join([_paragraph(title, "Title"), *(_part(part) for part in parts)])
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    core = (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_text(title)}</dc:title><dc:language>{language}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created></cp:coreProperties>'
    )
    files = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": core,
        "word/_rels/document.xml.rels": _relations((f"{_OFFICE}/relationships/styles", "styles.xml")),
        "word/document.xml": f'<w:document xmlns:w="{_MAIN}"><w:body>{body}{page}</w:body></w:document>',
        "word/styles.xml": _styles(language),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), _HEAD + content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _part(part: Part) -> str:
    if isinstance(part, Heading):
        return _paragraph(part.words, f"Heading{part.level}")
    if isinstance(part, Paragraph):
        return _paragraph(part.words, "")
    return _table(part)


def _paragraph(words: str, style: str, *, end: bool = False, strong: bool = False) -> str:
    told = (f'<w:pStyle w:val="{style}"/>' if style else "") + ('<w:jc w:val="right"/>' if end else "")
    bold = "<w:rPr><w:b/></w:rPr>" if strong else ""
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{_text(line)}</w:t>' for line in words.split("\n"))
    return f"<w:p>{f'<w:pPr>{told}</w:pPr>' if told else ''}<w:r>{bold}{runs}</w:r></w:p>"


def _table(table: Table) -> str:
    count = max(len(table.head), 1)
    first = _WIDTH if count == 1 else int(_WIDTH * max(0.4, 1 / count))
    widths = [first, *[(_WIDTH - first) // (count - 1)] * (count - 1)] if count > 1 else [first]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{_cells(table.head, widths, strong=True)}</w:tr>"
    rows = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cells(row, widths)}</w:tr>" for row in table.rows)
    told = (
        f'<w:tblStyle w:val="Grid"/><w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:tblLook w:firstRow="1" w:firstColumn="1"/>'
    )
    return f"<w:tbl><w:tblPr>{told}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>{_paragraph('', '')}"


def _cells(cells: Sequence[str], widths: Sequence[int], *, strong: bool = False) -> str:
    return "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(words, "", end=place > 0, strong=strong)}</w:tc>'
        for place, (words, width) in enumerate(zip(cells, widths, strict=True))
    )


def _text(words: str) -> str:
    return escape(sheets.printable(words))


def _styles(language: str) -> str:
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/>'
        f'<w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="{before}" w:after="120"/>{outline}</w:pPr>'
        f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for key, name, before, size, outline in (
            ("Title", "Title", 0, 40, ""),
            ("Heading1", "heading 1", 360, 30, '<w:outlineLvl w:val="0"/>'),
            ("Heading2", "heading 2", 240, 25, '<w:outlineLvl w:val="1"/>'),
            ("Heading3", "heading 3", 200, 22, '<w:outlineLvl w:val="2"/>'),
        )
    )
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in ("top", "bottom", "insideH")
    )
    return (
        f'<w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
        f'<w:sz w:val="21"/><w:lang w:val="{language}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" '
        'w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        f'{headings}<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
        '<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f'<w:pPr><w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/></w:pPr><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr></w:style></w:styles>'
    )


def _content_types() -> str:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{kind}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(*links: tuple[str, str]) -> str:
    told = "".join(
        f'<Relationship Id="r{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'
