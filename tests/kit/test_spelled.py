"""A code that is read from paper or heard on the phone arrives as it was made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unterwegs.kit import spelled


@given(st.integers(0, 2**256 - 1))
def test_a_code_is_read_as_it_was_written_however_it_is_typed(number: int) -> None:
    code = spelled.made_from(f"{number:064x}")

    assert spelled.read(code) == code
    assert spelled.read(code.lower().replace("-", "  ")) == code
    assert not set(code) & set("01258BGIJLOQSUVZ")


@pytest.mark.parametrize(
    "typed", ["ӒCDE-3479-FHKM", "", "ACDE", "ACDE-3479-FHKO", "A" * 500, "\x00", "ACDE 3479 FHKM X"]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert spelled.read(typed) == ""


def test_digits_of_another_script_and_letters_of_another_keyboard_are_understood() -> None:
    assert spelled.read("асдe-٣٤٧٩-fhкм".replace("д", "d")) == "ACDE-3479-FHKM"


@given(st.text(max_size=200))
def test_nothing_typed_breaks_the_reading(typed: str) -> None:
    code = spelled.read(typed)

    assert code == "" or len(code) == 14
