"""The numbers that help at once, where her words say that it is urgent; nothing of this is stored, judged or counted."""

import unicodedata
from collections.abc import Iterator

from unterwegs.directory import queries as directory
from unterwegs.places import queries as places
from unterwegs.places.numbers import Shown
from unterwegs.wishes import rules

#: The words of distress are known for what somebody types into a search; a long text is read in overlapping windows.
WINDOW, STEP, LONGEST_WORD = 16, 8, 40  # words, words, letters


def numbers_for(words: str) -> list[Shown]:
    """The numbers for the first thing that sounds like acute distress; empty where nothing does."""
    found = next((heard for part in _windows(words) if (heard := directory.distress_in(part)) is not None), None)
    if found is None:
        return []
    known = {number.key: number for number in places.emergency_numbers()}
    return [known[key] for key in found.numbers if key in known]


def _windows(words: str) -> Iterator[str]:
    """Her words in pieces; what is longer than a word is cut."""
    plain = unicodedata.normalize("NFKC", words)[: rules.LONGEST]
    split = [word[:LONGEST_WORD] for word in plain.split()]
    for start in range(0, max(1, len(split)), STEP):
        yield " ".join(split[start : start + WINDOW])
