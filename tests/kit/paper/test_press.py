"""What a printer gets: boxes that are exact, and sheets on which every page lies where the folded booklet needs it."""

import io
from collections.abc import Sequence

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from unterwegs.kit.paper import press
from unterwegs.kit.paper.press import imposed, pages_in, print_ready

MM = 72 / 25.4


def numbered(count: int, *, width: float = 100.0, height: float = 150.0, grays: Sequence[float] = ()) -> bytes:
    """A document whose pages say their number, each on a ground of its own gray."""
    writer = PdfWriter()
    font = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
         NameObject("/BaseFont"): NameObject("/Helvetica")}
    )  # fmt: skip
    for number in range(1, count + 1):
        page = PageObject.create_blank_page(writer, width, height)
        content = DecodedStreamObject()
        ground = f"{grays[number - 1]} g 0 0 {width} {height} re f 0 g " if grays else ""
        content.set_data(f"{ground}BT /F 12 Tf 20 20 Td (Seite {number}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
        )
        writer.add_page(page)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def sides(pdf: bytes) -> list[tuple[str, str]]:
    """For each side of a sheet what stands left of the fold and right of it."""
    found = []
    for sheet in pypdfium2.PdfDocument(pdf):
        width, height = sheet.get_size()
        words = sheet.get_textpage()
        halves = [words.get_text_bounded(left, 0, left + width / 2, height) for left in (0, width / 2)]
        found.append((halves[0].strip(), halves[1].strip()))
    return found


def pages(*numbers: tuple[int, int]) -> list[tuple[str, str]]:
    return [(f"Seite {left}", f"Seite {right}") for left, right in numbers]


# --- boxes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("bleed", "slug"), [(3.0, 7.0), (0.0, 0.0), (5.0, 10.0)])
def test_the_boxes_of_a_print_file_are_exact(bleed: float, slug: float) -> None:
    edge = (bleed + slug) * MM
    pdf = numbered(2, width=148 * MM + 2 * edge, height=210 * MM + 2 * edge)

    ready = PdfReader(io.BytesIO(print_ready(pdf, bleed=bleed, slug=slug)))

    for page in ready.pages:
        assert [float(page.trimbox.width) / MM, float(page.trimbox.height) / MM] == pytest.approx([148, 210], abs=0.01)
        assert [float(value) for value in page.trimbox.lower_left] == pytest.approx([edge, edge], abs=0.01)
        assert float(page.bleedbox.width) / MM == pytest.approx(148 + 2 * bleed, abs=0.01)
        assert [float(value) for value in page.bleedbox.lower_left] == pytest.approx([slug * MM, slug * MM], abs=0.01)
        assert page.artbox == page.trimbox
        assert page.mediabox == page.cropbox


# --- folding ----------------------------------------------------------------------------------------------------------


@given(st.integers(1, 16).map(lambda sheets: 4 * sheets))
def test_a_folded_booklet_reads_from_one_to_the_end(count: int) -> None:
    """Stack the sheets, fold them, turn the pages: right half of a front, left half of its back, inwards; then outwards."""
    fronts, backs = press.folded(count)[::2], press.folded(count)[1::2]

    inwards = [number for (_, right), (left, _) in zip(fronts, backs, strict=True) for number in (right, left)]
    outwards = [
        number for (left, _), (_, right) in zip(fronts[::-1], backs[::-1], strict=True) for number in (right, left)
    ]

    assert inwards + outwards == list(range(1, count + 1))


def test_eight_pages_lie_as_printers_know_them() -> None:
    assert press.folded(8) == [(8, 1), (2, 7), (6, 3), (4, 5)]


@pytest.mark.parametrize("count", [4, 8, 20])
def test_each_side_carries_its_two_pages(count: int) -> None:
    sheets = imposed(numbered(count))

    assert sides(sheets) == pages(*press.folded(count))
    assert pages_in(sheets) == count // 2


def test_a_book_from_the_right_is_bound_at_its_right() -> None:
    sheets = imposed(numbered(8), is_right_to_left=True)

    assert sides(sheets) == pages((1, 8), (7, 2), (3, 6), (5, 4))


def test_a_side_is_two_pages_wide() -> None:
    (page, *_others) = PdfReader(io.BytesIO(imposed(numbered(4)))).pages

    assert (float(page.mediabox.width), float(page.mediabox.height)) == (200.0, 150.0)


def test_pages_with_bleed_meet_where_they_are_cut() -> None:
    ready = print_ready(numbered(4, width=120.0, height=170.0, grays=(0.2, 0.4, 0.6, 0.8)), bleed=0, slug=10 / MM)

    (outer, _inner) = pypdfium2.PdfDocument(imposed(ready))

    picture = outer.render(scale=1).to_pil().convert("L")
    assert picture.size == (220, 170)
    assert [picture.getpixel((x, 85)) for x in (1, 108, 111, 218)] == [204, 204, 51, 51]
    (box, *_others) = PdfReader(io.BytesIO(imposed(ready))).pages
    assert [float(value) for value in box.trimbox] == pytest.approx([10, 10, 210, 160])


@pytest.mark.parametrize("count", [1, 2, 3, 5, 6, 7, 9])
def test_what_is_no_multiple_of_four_is_no_booklet(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} pages are no booklet"):
        imposed(numbered(count))
