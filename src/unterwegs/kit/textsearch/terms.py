"""The words of a text with weights: as they stand, their stems, and the parts of German compounds."""

from collections.abc import Iterator

from unterwegs.kit.textsearch.morphology import analyzed
from unterwegs.kit.textsearch.words import WRITTEN, normal, stem, words_of

STEMMED, ONE_PART, A_PART = 92, 90, 75  # percent of the weight of the word itself


def add(terms: dict[str, int], text: str, weight: int, language: str) -> None:
    """Adds the words of a text to those of a document; of a word that comes twice the larger weight counts."""
    for written in WRITTEN.findall(text.replace("\N{SOFT HYPHEN}", "")):
        for word, percent in forms(written, language):
            value = weight * percent // 100
            if terms.get(word, 0) < value:
                terms[word] = value


def forms(written: str, language: str) -> Iterator[tuple[str, int]]:
    """A word as it is written in its normal form, its stem, and its parts; each with its percentage."""
    word = "".join(words_of(written))
    if not word:
        return
    yield word, 100
    yield from _stemmed(written, language, STEMMED)
    yield from _stemmed(word, language, STEMMED)
    if language.startswith("de"):
        base, parts = analyzed(written)
        if len(base) >= 3:
            yield normal(base), STEMMED
        percent = ONE_PART if len(parts) == 1 else A_PART
        for part in map(normal, parts):
            yield part, percent
            yield from _stemmed(part, language, percent * STEMMED // 100)


def _stemmed(word: str, language: str, percent: int) -> Iterator[tuple[str, int]]:
    found = stem(word, language)
    if len(found) >= 3 and found != word:
        yield found, percent
