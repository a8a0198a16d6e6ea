"""Care where it matters: words of acute distress put the right emergency numbers above the results. Nothing else follows."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unterwegs.directory import vocabulary
from unterwegs.kit import textsearch


@dataclass(frozen=True, slots=True)
class Distress:
    """What was heard: the concerns, the keys of the numbers that help, and the language of the words."""

    concerns: tuple[str, ...]
    numbers: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class _Heard:
    """One way to say it: all of these words, in any order; each may have another ending."""

    words: frozenset[str]

    def is_in(self, typed: Sequence[str]) -> bool:
        return all(any(_is_form_of(known, word) for word in typed) for known in self.words)


def distress_in(typed: str) -> Distress | None:
    """What a query says of violence, suicide, harm to a child or danger to life; None where it says nothing of it."""
    words = textsearch.words_of(typed)
    found = [
        (care, language)
        for care, language, heard, harmless in _ways()
        if any(way.is_in(_without(words, harmless)) for way in heard)
    ]
    if not found:
        return None
    numbers = dict.fromkeys(number for care, _language in found for number in care.numbers)
    return Distress(tuple(dict.fromkeys(care.concern for care, _language in found)), tuple(numbers), found[0][1])


def _without(words: Sequence[str], harmless: Iterable[Sequence[str]]) -> list[str]:
    """The words without the phrases that only sound like distress, as they stand beside each other."""
    left = list(words)
    for phrase in harmless:
        for start in range(len(left) - len(phrase), -1, -1):
            if all(_is_form_of(known, word) for known, word in zip(phrase, left[start:], strict=False)):
                del left[start : start + len(phrase)]
    return left


@functools.cache
def _ways() -> tuple[tuple[vocabulary.Care, str, tuple[_Heard, ...], tuple[list[str], ...]], ...]:
    return tuple(
        (care, language, _heard([*said.words, *said.phrases]), tuple(map(textsearch.words_of, said.harmless)))
        for care in vocabulary.cares()
        for language, said in care.distress.items()
    )


def _heard(texts: Iterable[str]) -> tuple[_Heard, ...]:
    return tuple(_Heard(frozenset(words)) for words in map(textsearch.words_of, texts) if words)


def _is_form_of(known: str, typed: str) -> bool:
    """Whether the typed word is the known one with another ending (up to three letters; short words only as they are)."""
    return typed == known or (len(known) >= 4 and typed.startswith(known) and len(typed) - len(known) <= 3)
