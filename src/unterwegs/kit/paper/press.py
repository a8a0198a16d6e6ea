"""What a printer needs: page boxes around a document with bleed, and sheets with the pages of a booklet in their order."""

import io

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import RectangleObject

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
    is bound at its right: there the first page lies left of the last.
    """
    reader = PdfReader(io.BytesIO(pdf))
    count = len(reader.pages)
    if count % 4:
        raise ValueError(f"{count} pages are no booklet: four pages make a sheet")
    writer = PdfWriter()
    width, height = float(reader.pages[0].mediabox.width), float(reader.pages[0].mediabox.height)
    for left, right in folded(count):
        sheet = PageObject.create_blank_page(writer, 2 * width, height)
        for position, number in enumerate((right, left) if is_right_to_left else (left, right)):
            sheet.merge_transformed_page(reader.pages[number - 1], Transformation().translate(position * width, 0))
        writer.add_page(sheet)
    return _written(writer)


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
