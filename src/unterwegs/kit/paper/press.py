"""What a printer needs: page boxes around a document with bleed, and sheets with the pages of a booklet in their order."""

import io

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    RectangleObject,
    StreamObject,
)

MM = 72 / 25.4  # points


def pages_in(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def print_ready(pdf: bytes, *, bleed: float, slug: float) -> bytes:
    """The document with its boxes stated (PDF 32000-1, 14.11.2): TrimBox = the cut page, BleedBox = around it.

    Its pages already are as large as trim + bleed + slug on each side (in mm) and carry the crop marks in the slug.
    """
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for page in writer.pages:
        left, bottom, right, top = map(float, page.mediabox)
        out, cut = slug * MM, (slug + bleed) * MM
        page.trimbox = page.artbox = RectangleObject((left + cut, bottom + cut, right - cut, top - cut))
        page.bleedbox = RectangleObject((left + out, bottom + out, right - out, top - out))
    return _written(writer)


def imposed(pdf: bytes, *, is_right_to_left: bool = False) -> bytes:
    """A booklet to fold and staple: two pages on each side of a sheet, in the order of the printer. Raises ValueError.

    The pages are equal in size and a multiple of four. Print both sides, turn at the short edge. A right-to-left book
    is bound at its right: there the first page lies left of the last. Pages with bleed meet where they are cut; bleed
    and marks stay around the sheet.
    """
    reader = PdfReader(io.BytesIO(pdf))
    count = len(reader.pages)
    if count % 4:
        raise ValueError(f"{count} pages are no booklet: four pages make a sheet")
    writer = PdfWriter()
    forms = [_form(page, writer) for page in reader.pages]
    first = reader.pages[0]
    edge, bleed = (float(first.trimbox.left) - float(box.left) for box in (first.mediabox, first.bleedbox))
    width, height = float(first.trimbox.width), float(first.trimbox.height)
    for numbers in folded(count):
        sheet = PageObject.create_blank_page(writer, 2 * (width + edge), height + 2 * edge)
        sheet.trimbox = RectangleObject((edge, edge, edge + 2 * width, edge + height))
        sheet.bleedbox = RectangleObject((edge - bleed, edge - bleed, edge + 2 * width + bleed, edge + height + bleed))
        placed = zip(("Left", "Right"), reversed(numbers) if is_right_to_left else numbers, (0, width), strict=True)
        steps, shown = [], DictionaryObject()
        for name, number, moved in placed:
            start = 0 if name == "Left" else edge + width  # cut at the fold
            steps.append(f"q {start} 0 {edge + width} {height + 2 * edge} re W n 1 0 0 1 {moved} 0 cm /{name} Do Q")
            shown[NameObject(f"/{name}")] = forms[number - 1]
        content = DecodedStreamObject()
        content.set_data("\n".join(steps).encode())
        sheet[NameObject("/Contents")] = writer._add_object(content)
        sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): shown})
        writer.add_page(sheet)
    return _written(writer)


def _form(page: PageObject, writer: PdfWriter) -> IndirectObject:
    """A page as a picture that other pages can show: its own drawing and fonts, unread."""
    drawing = page["/Contents"].get_object() if "/Contents" in page else None  # an empty page has none
    if not isinstance(drawing, StreamObject):
        contents, drawing = page.get_contents(), DecodedStreamObject()
        drawing.set_data(contents.get_data() if contents is not None else b"")
    form = drawing.clone(writer, force_duplicate=True)
    left, bottom, right, top = map(float, page.mediabox)
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): RectangleObject((left, bottom, right, top)),
            NameObject("/Resources"): page["/Resources"].clone(writer),
        }
    )
    return getattr(form, "indirect_reference", None) or writer._add_object(form)


def folded(count: int) -> list[tuple[int, int]]:
    """Page numbers side by side on each side of each sheet, outermost first: 8 pages → (8,1) (2,7) (6,3) (4,5)."""
    sides = []
    for sheet in range(count // 4):
        outer, inner = count - 2 * sheet, 2 * sheet + 1
        sides += [(outer, inner), (inner + 1, outer - 1)]
    return sides


def _written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
