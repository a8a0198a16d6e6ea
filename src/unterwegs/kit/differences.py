"""What a text became, word by word."""

import difflib
import re
from dataclasses import dataclass

WORD = re.compile(r"\S+\s*")
ALIKE = 0.4  # share of common words from which two texts are shown as one with its changes


@dataclass(frozen=True, slots=True)
class Segment:
    """Some words, and whether they are the same, gone or new."""

    kind: str  # „same“, „gone“ or „new“
    text: str


def word_changes(before: str, after: str) -> list[Segment]:
    """The whole text with what is gone and what is new in it."""
    old, new = WORD.findall(before), WORD.findall(after)
    matcher = difflib.SequenceMatcher(
        None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False
    )
    segments: list[Segment] = []
    for what, first, last, start, end in matcher.get_opcodes():
        if what == "equal":
            segments.append(Segment("same", "".join(new[start:end])))
            continue
        if last > first:
            segments.append(Segment("gone", "".join(old[first:last])))
        if end > start:
            segments.append(Segment("new", "".join(new[start:end])))
    return segments


def changed_passages(before: str, after: str) -> list[list[Segment]]:
    """Only the paragraphs (lines) that differ, each run of them with its changes; what is the same is left out.

    Words are laid over each other where enough of them stayed; else all old ones stand before all new ones.
    """
    old, new = ([line for line in text.splitlines() if line.strip()] for text in (before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        _passage("\n".join(old[first:last]), "\n".join(new[start:end]))
        for what, first, last, start, end in matcher.get_opcodes()
        if what != "equal"
    ]


def _passage(before: str, after: str) -> list[Segment]:
    if are_alike(before, after):
        return word_changes(before, after)
    return [segment for segment in (Segment("gone", before), Segment("new", after)) if segment.text]


def are_alike(before: str, after: str) -> bool:
    """Whether enough words stayed to lay both texts over each other."""
    return difflib.SequenceMatcher(None, before.split(), after.split()).ratio() > ALIKE
