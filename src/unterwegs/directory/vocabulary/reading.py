"""Reads the files of the vocabulary; they are written by people and checked by tests/directory/test_vocabulary.py."""

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).parent
#: Subjects that say who somebody is: an offer named after one is for these people first.
PEOPLE = frozenset(
    {
        "adoption-and-foster",
        "asylum",
        "disability",
        "fathers",
        "grandparents",
        "ill-parent",
        "rainbow-families",
        "single",
        "twins",
        "young-parents",
    }
)
#: Languages in which families may search, whatever the language of the page.
LANGUAGES = ("de", "de-simple", "en", "tr", "ar", "uk", "ru", "fa")


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one language speaks of a subject: its short name, terms, phrases of parents.

    An offer that holds a German term is about the subject; ``words`` are those of parents only, who say „brüllen“ where an
    offer says „Schreibaby“.
    """

    name: str
    terms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


class Subject(msgspec.Struct, frozen=True):
    """Something families look for. ``slug`` is also that of the topic an editor may give to an offer.

    ``near`` are subjects that help as well where nothing speaks of this one, the nearest first.
    """

    slug: str
    said: Mapping[str, Said]
    near: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.said["de"].name


class Distress(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"harmless": "not"}):
    """Words and phrases of acute distress in one language, and phrases that only sound like it."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()


class Care(msgspec.Struct, frozen=True):
    """A concern that puts emergency numbers (keys of places) above the results, and does nothing else."""

    concern: str
    numbers: tuple[str, ...]
    distress: Mapping[str, Distress]


@functools.cache
def subjects() -> tuple[Subject, ...]:
    """All subjects, by slug."""
    rows = [row for file in sorted(FOLDER.glob("subjects_*.toml")) for row in _read(file)["topic"]]
    near = _read(FOLDER / "near.toml")
    found = [
        Subject(
            row["slug"],
            {code: msgspec.convert(row[code], Said) for code in LANGUAGES if code in row},
            tuple(near.get(row["slug"], ())),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda subject: subject.slug))


@functools.cache
def elsewhere() -> tuple[Subject, ...]:
    """What parents look for as well, but no help for families has: passports, cars, taxes."""
    return tuple(
        Subject(slug, {code: Said("", tuple(words)) for code, words in said.items()})
        for slug, said in _read(FOLDER / "elsewhere.toml").items()
    )


@functools.cache
def cares() -> tuple[Care, ...]:
    """The concerns, the most urgent first."""
    return tuple(
        Care(
            row["concern"],
            tuple(row["numbers"]),
            {code: msgspec.convert(row[code], Distress) for code in LANGUAGES if code in row},
        )
        for row in _read(FOLDER / "care.toml")["care"]
    )


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
