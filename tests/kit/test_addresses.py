"""Addresses as people type them, in one normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unterwegs.kit import addresses
from unterwegs.kit.addresses import Typed


@pytest.mark.parametrize(
    "name",
    ["Horst-Scheibert-Straße", "horst scheibert str.", "HORST-SCHEIBERT-STRASSE", "Horst-Scheibert-Str"],
)
def test_a_street_has_one_key_however_it_is_written(name: str) -> None:
    assert addresses.street_key(name) == "horstscheibertstrasse"


def test_a_street_that_only_begins_like_one_keeps_its_name() -> None:
    assert addresses.street_key("Strandweg") == "strandweg"
    assert addresses.street_key("Straße des 17. Juni") == "strassedes17juni"


@pytest.mark.parametrize(
    ("text", "number", "suffix", "postcode", "locality"),
    [
        ("Wiesenstr 4", 4, "", "", ""),
        ("hauptstrasse 12 a, 35576", 12, "a", "35576", ""),
        ("Horst-Scheibert-Str.2 35578 Wetzlar", 2, "", "35578", "Wetzlar"),
        ("12a Hauptstr", 12, "a", "", ""),
        ("Am Markt 3-5", 3, "", "", ""),
        ("Str. des 17. Juni 5", 5, "", "", ""),
        ("Am Markt", None, "", "", ""),
        ("35576 Wetzlar, Hauptstr. 3", 3, "", "35576", ""),
        ("Hauptstr. 3, Wetzlar", 3, "", "", "Wetzlar"),
    ],
)
def test_number_letter_postcode_and_town_are_found(
    text: str, number: int | None, suffix: str, postcode: str, locality: str
) -> None:
    typed = addresses.parse(text)

    assert (typed.number, typed.suffix, typed.postcode, typed.locality) == (number, suffix, postcode, locality)


@given(st.text(max_size=120))
def test_nothing_that_is_typed_can_break_it(text: str) -> None:
    assert isinstance(addresses.parse(text), Typed)


@pytest.mark.parametrize(
    ("cell", "read"),
    [("12", (12, "")), ("12 A", (12, "a")), ("12.0", (12, "")), ("", (None, "")), ("bis 5", (None, ""))],
)
def test_a_cell_of_a_register_is_a_number_and_a_letter(cell: str, read: tuple[int | None, str]) -> None:
    assert addresses.read_number(cell) == read
