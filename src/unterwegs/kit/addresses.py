"""Addresses as people type them, in one normal form that meets the official register."""

import re
from dataclasses import dataclass

from unterwegs.kit import words

_POSTCODE = re.compile(r"\b(\d{5})\b")
_NUMBER_LAST = re.compile(
    r"^(?P<street>.*?\D)\s*(?P<number>\d{1,4})\s*(?P<suffix>[a-z]?(?:\s?\d?/\d)?)(?:\s*[-–+/]\s*\d{1,4}\s*[a-z]?)?\s*$"
)
_NUMBER_FIRST = re.compile(r"^(?P<number>\d{1,4})\s*(?P<suffix>[a-z]?)\s+(?P<street>\D.*)$")


@dataclass(frozen=True, slots=True)
class Typed:
    """An address as it was understood. ``street`` is as typed, ``key`` its normal form; number None: none given."""

    street: str
    key: str
    number: int | None = None
    suffix: str = ""
    postcode: str = ""
    locality: str = ""


def street_key(name: str) -> str:
    """The normal form of a street's name: „Horst-Scheibert-Str.“ and „horst scheibert strasse“ are one.

    Lower case, ß as ss, umlauts as two letters, „Str.“ written out, no blanks, hyphens or dots.
    """
    plain = words.normal(name).strip()
    plain = re.sub(r"str\.?(?=$|[\s-])", "strasse", plain)
    plain = re.sub(r"^st[.\s]\s*", "sankt ", plain)
    plain = re.sub(r"\bpl\.(?=$|\s)", "platz", plain)
    return re.sub(r"[^a-z0-9]", "", plain)


def parse(text: str) -> Typed:
    """Street, number, letter, postcode and town of „hauptstrasse 12 a, 35576 Wetzlar“; what is missing stays empty.

    Of a range („3-5“) the first number counts.
    """
    line = " ".join(text.replace("\n", ",").split()).strip(" ,;")
    postcode = _POSTCODE.search(line)
    locality = ""
    if postcode:
        locality = line[postcode.end() :].strip(" ,;")
        before = line[: postcode.start()].strip(" ,;")
        line = before or locality
        locality = locality if before else ""
    elif "," in line:
        line, locality = (part.strip() for part in line.split(",", 1))
    street, number, suffix = _split(line)
    if number is None and locality:
        other = _split(locality)
        if other[1] is not None and not street_key(line):
            street, number, suffix = other
    return Typed(street, street_key(street), number, suffix, postcode.group(1) if postcode else "", locality)


def _split(line: str) -> tuple[str, int | None, str]:
    low = line.lower()
    for pattern in (_NUMBER_LAST, _NUMBER_FIRST):
        match = pattern.match(low)
        if match and street_key(match["street"]):
            start = match.start("street")
            street = line[start : start + len(match["street"])].strip(" ,.")
            return street, int(match["number"]), re.sub(r"\s", "", match["suffix"])
    return line, None, ""


def read_number(text: str) -> tuple[int | None, str]:
    """Number and letter of a register's cell: „12“, „12a“, „12 A“, „12.0“; (None, „“) where there is none."""
    match = re.match(r"^\s*(\d{1,4})(?:\.0)?\s*(.*?)\s*$", text)
    return (int(match[1]), match[2].lower().replace(" ", "")) if match else (None, "")
