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
        ("35576 Wetzlar, Hauptstr. 3", 3, "", "35576", "Wetzlar"),
        ("Hauptstr. 3, Wetzlar", 3, "", "", "Wetzlar"),
        ("Wetzlar, Hauptstr. 3", 3, "", "", "Wetzlar"),
        ("Hauptstr. 3 a Wetzlar", 3, "a", "", "Wetzlar"),
        ("Hauptstraße, 3", 3, "", "", ""),
        ("Hauptstr. Nr. 5", 5, "", "", ""),
        ("Hauptstr. 12a-c", 12, "a", "", ""),
        ("Musterweg 5 1/2", 5, "1/2", "", ""),
        ("Straße des 17. Juni", None, "", "", ""),
        ("Wiesenstr. 4\n35576 Wetzlar", 4, "", "35576", "Wetzlar"),
        ("C 3, 5", 5, "", "", ""),
    ],
)
def test_number_letter_postcode_and_town_are_found(
    text: str, number: int | None, suffix: str, postcode: str, locality: str
) -> None:
    typed = addresses.parse(text)

    assert (typed.number, typed.suffix, typed.postcode, typed.locality) == (number, suffix, postcode, locality)


@given(
    street=st.sampled_from(["Wiesenstraße", "Am Markt", "Straße des 17. Juni", "Q7", "Horst-Scheibert-Straße"]),
    number=st.integers(1, 9999),
    suffix=st.sampled_from(["", "a", "z", "1/2"]),
    postcode=st.from_regex(r"[0-9]{5}", fullmatch=True).filter(str.isascii),
    between=st.sampled_from([", ", " ", "\n", " ; "]),
)
def test_what_is_written_out_is_understood(street: str, number: int, suffix: str, postcode: str, between: str) -> None:
    space = " " if suffix[:1].isdigit() else ""

    typed = addresses.parse(f"{street} {number}{space}{suffix}{between}{postcode} Wetzlar")

    assert typed == Typed(street, addresses.street_key(street), number, suffix, postcode, "Wetzlar")


@given(st.text(max_size=60))
def test_a_key_is_its_own_key_whatever_the_case(name: str) -> None:
    key = addresses.street_key(name)

    assert addresses.street_key(key) == key
    assert addresses.street_key(name.upper().lower()) == addresses.street_key(name.lower())


@given(st.text(max_size=120))
def test_nothing_that_is_typed_can_break_it(text: str) -> None:
    assert isinstance(addresses.parse(text), Typed)


@pytest.mark.parametrize(
    ("cell", "read"),
    [("12", (12, "")), ("12 A", (12, "a")), ("12.0", (12, "")), ("", (None, "")), ("bis 5", (None, ""))],
)
def test_a_cell_of_a_register_is_a_number_and_a_letter(cell: str, read: tuple[int | None, str]) -> None:
    assert addresses.read_number(cell) == read
