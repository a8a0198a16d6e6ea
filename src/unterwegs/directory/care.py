"""Care where it matters: words of acute distress put the right emergency numbers above the results. Nothing else follows."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unterwegs.directory import vocabulary
from unterwegs.kit import textsearch

SHORTEST = 4  # letters of a word that may have another ending


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

    def is_in(self, forms: frozenset[str]) -> bool:
        return self.words <= forms


def distress_in(typed: str) -> Distress | None:
    """What a query says of violence, suicide, harm to a child or danger to life; None where it says nothing of it."""
    words = textsearch.words_of(typed)
    forms = _forms(words)
    found = [
        (care, language)
        for care, language, heard, harmless in _ways()
        if any(way.is_in(_forms_without(words, forms, harmless)) for way in heard if way.is_in(forms))
    ]
    if not found:
        return None
    numbers = dict.fromkeys(number for care, _language in found for number in care.numbers)
    return Distress(tuple(dict.fromkeys(care.concern for care, _language in found)), tuple(numbers), found[0][1])


def _forms_without(words: Sequence[str], forms: frozenset[str], harmless: Iterable[Sequence[str]]) -> frozenset[str]:
    """The same without the phrases that only sound like distress, as they stand beside each other."""
    left = list(words)
    for phrase in harmless:
        if forms.issuperset(phrase):
            for start in range(len(left) - len(phrase), -1, -1):
                if all(known in _forms_of(word) for known, word in zip(phrase, left[start:], strict=False)):
                    del left[start : start + len(phrase)]
    return _forms(left) if len(left) < len(words) else forms


def _forms(words: Iterable[str]) -> frozenset[str]:
    return frozenset(form for word in set(words) for form in _forms_of(word))


@functools.cache
def _ways() -> tuple[tuple[vocabulary.Care, str, tuple[_Heard, ...], tuple[list[str], ...]], ...]:
    return tuple(
        (care, language, _heard([*said.words, *said.phrases]), tuple(map(textsearch.words_of, said.harmless)))
        for care in vocabulary.cares()
        for language, said in care.distress.items()
    )


def _heard(texts: Iterable[str]) -> tuple[_Heard, ...]:
    return tuple(_Heard(frozenset(words)) for words in map(textsearch.words_of, texts) if words)


def _forms_of(typed: str) -> frozenset[str]:
    """Known words of which the typed one is a form: another ending of up to three letters; short words only as they are."""
    return frozenset({typed, *(typed[:-ending] for ending in (1, 2, 3) if len(typed) - ending >= SHORTEST)})
