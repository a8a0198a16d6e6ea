"""A code is what a phone reads from it."""

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from unterwegs.kit.paper import runs, squares


def drawn(address: str) -> Image.Image:
    """The runs as black on white, eight pixels a module."""
    side, dark = runs(address)
    picture = Image.new("L", (side, side), 255)
    for row, column, length in dark:
        picture.paste(0, (column, row, column + length, row + 1))
    return picture.resize((side * 8, side * 8), Image.Resampling.NEAREST)


@settings(max_examples=40)
@given(st.from_regex(r"https://[a-z]{1,20}\.example/[a-z]/[A-Z0-9]{1,40}/", fullmatch=True))
def test_a_phone_reads_the_address(address: str) -> None:
    (found,) = zxingcpp.read_barcodes(drawn(address))

    assert found.text == address


@pytest.mark.parametrize("address", ["https://familien.wetzlar.example/a/K7Q2XY/", "https://a.example/ä?b=ü"])
def test_runs_do_not_touch_each_other_and_stay_inside_the_border(address: str) -> None:
    side, dark = runs(address)

    cells = [(row, column + step) for row, column, length in dark for step in range(length)]
    ends = {(row, column + length) for row, column, length in dark}
    assert len(cells) == len(set(cells))
    assert not ends & set(cells)
    inside = range(squares.BORDER, side - squares.BORDER)
    assert all(row in inside and column in inside for row, column in cells)
