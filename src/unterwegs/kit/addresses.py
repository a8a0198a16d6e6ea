"""Addresses as people type them, in one normal form that meets the official register."""

import re
from dataclasses import dataclass

from unterwegs.kit.textsearch import words

_POSTCODE = re.compile(r"\b(\d{5})\b")
_HOUSE = r"(?P<number>\d{1,4})\s*(?P<suffix>[a-z]?(?:\s?\d?/\d)?)(?:\s*[-–+/]\s*(?:\d{1,4}\s*)?[a-z]?)?"
_NUMBER_LAST = re.compile(rf"^(?P<street>.*?\D)\s*{_HOUSE}\s*$")
_NUMBER_FIRST = re.compile(r"^(?P<number>\d{1,4})\s*(?P<suffix>[a-z]?)\s+(?P<street>\D.*)$")
_NUMBER_AMID = re.compile(rf"^(?P<street>.*?\D)\s*{_HOUSE}\s+(?P<rest>[^\W\d_]{{2,}}\D*)$")
_ONLY_NUMBER = re.compile(rf"^{_HOUSE}$")
_THE_WORD_NUMBER = re.compile(r"\s(?:haus)?(?:nr|nummer|no)\.?$", re.IGNORECASE)


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

    The parts may stand in any order, with or without commas. Of a range („3-5“) the first number counts.
    """
    postcode = _POSTCODE.search(text)
    given = [text] if postcode is None else [text[: postcode.start()], text[postcode.end() :]]
    parts = [" ".join(part.split()) for side in given for part in re.split(r"[,;\n]", side)]
    parts = [part for part in parts if street_key(part)]
    houses = [_house(part) for part in parts]
    lone = next((at for at, part in enumerate(parts) if at and _ONLY_NUMBER.match(part.lower())), None)
    at = lone - 1 if lone else next((at for at, house in enumerate(houses) if house.number is not None), 0)
    house = _joined(parts, houses, at, lone) if parts else _House("")
    others = [part for place, part in enumerate(parts) if place not in {at, lone}]
    locality = " ".join([*([house.rest] if house.rest else []), *others])
    code = postcode[1] if postcode else ""
    return Typed(house.street, street_key(house.street), house.number, house.suffix, code, locality)


@dataclass(frozen=True, slots=True)
class _House:
    street: str
    number: int | None = None
    suffix: str = ""
    rest: str = ""


def _joined(parts: list[str], houses: list[_House], at: int, lone: int | None) -> _House:
    """The house of a part; a number that stands alone behind a comma belongs to the part before it."""
    match = _ONLY_NUMBER.match(parts[lone].lower()) if lone else None
    if match is None:
        return houses[at]
    return _House(parts[at], int(match["number"]), match["suffix"].replace(" ", ""))


def _house(part: str) -> _House:
    low = part.lower()
    for pattern in (_NUMBER_LAST, _NUMBER_FIRST, _NUMBER_AMID):
        match = pattern.match(low)
        if match and len(low) == len(part) and street_key(match["street"]):
            start, end = match.span("street")
            street = _THE_WORD_NUMBER.sub("", part[start:end].strip(" ."))
            rest = part[match.start("rest") :] if "rest" in match.re.groupindex else ""
            return _House(street, int(match["number"]), re.sub(r"\s", "", match["suffix"]), rest)
    return _House(part)


def read_number(text: str) -> tuple[int | None, str]:
    """Number and letter of a register's cell: „12“, „12a“, „12 A“, „12.0“; (None, „“) where there is none."""
    match = re.match(r"^\s*(\d{1,4})(?:\.0)?\s*(.*?)\s*$", text)
    return (int(match[1]), match[2].lower().replace(" ", "")) if match else (None, "")
