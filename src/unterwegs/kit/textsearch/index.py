"""An inverted index in memory: words with weights, found by form, stem, part, beginning or with a typing error."""

import bisect
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from unterwegs.kit.textsearch import verbs, words

COMMON = 3  # articles and their like count a third
SHORTEST_PART, COVERED = 4, 70  # letters; percent of a compound that its parts must cover
ROOTED = 7  # letters of a foreign word that may share no more than its beginning with one of the index
# Percent that a match counts, by what is alike.
SAME, STEM, ENDING, OTHER_ENDING = 100, 92, 80, 72
BEGINNING, ROOT, PART, HEAD, INSIDE, TYPO, TYPOS = 70, 60, 75, 45, 62, 78, 60
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query.

    ``is_foreign``: in another language than German, of which an index knows fewer words. ``is_spelled``: known to be
    right, so that it is no typing error of another.
    """

    text: str
    stems: frozenset[str]
    is_common: bool = False
    is_foreign: bool = False
    is_spelled: bool = False

    @classmethod
    def read(cls, typed: str, languages: Iterable[str]) -> "list[Word]":
        """The words of a query with their stems.

        Words in Latin letters may be of any language that writes so, but only the given ones say what is common: „not“
        and „kind“ are common in English, not in German. Cyrillic and Arabic letters speak for themselves.
        """
        latin = words.language_of(words.words_of(typed), tuple(languages))
        found = []
        for written in words.WRITTEN.findall(typed):
            text = words.normal(written)
            spoken = words.languages_of(text, latin)
            stems = frozenset(_stems(written, (*spoken, *words.LATIN) if spoken == latin else spoken))
            if text:
                found.append(cls(text, stems, words.is_common(text, spoken), "de" not in spoken))
        return found


def _stems(written: str, languages: Iterable[str]) -> Iterator[str]:
    """The stems of a word as it is typed, those of at least three letters."""
    for language in languages:
        text = words.normal(written)
        found = [words.stem(written, language), words.stem(text, language)]
        if language == "de":
            found += [base for base in verbs.bases(text) if not words.is_common(base, ("de",))]
        yield from (stem for stem in found if len(stem) >= 3)


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the index that a word of the query means, and how surely, in percent."""

    position: int
    percent: int


@dataclass(frozen=True, slots=True)
class Answers:
    """How much of a query each document answers, from 0 to about 100, and by which of its words."""

    scores: Numbers
    each: Sequence[Numbers]

    def best(self, document: int) -> int:
        """The position in the query of the word that a document answers best."""
        return max(range(len(self.each)), key=lambda position: int(self.each[position][document]))


class Index:
    """Documents as words with weights (1 to 100); rare words count more. Nothing changes once it is built."""

    def __init__(self, documents: Sequence[Mapping[str, int]]) -> None:
        self.size = len(documents)
        postings: dict[str, list[tuple[int, int]]] = {}
        for number, document in enumerate(documents):
            for word, weight in document.items():
                postings.setdefault(word, []).append((number, weight))
        self.words = sorted(postings)
        self.position = {word: position for position, word in enumerate(self.words)}
        self.documents = [np.array([number for number, _w in postings[word]], dtype=np.int64) for word in self.words]
        self.weights = [np.array([weight for _n, weight in postings[word]], dtype=np.int64) for word in self.words]
        self.rarity = [self._rarity(len(postings[word])) for word in self.words]
        self.rarest = self._rarity(1)
        self.unknown = self.rarest * 7 // 10  # what a word counts that nothing here knows
        self._of_length: dict[int, list[str]] = {}
        for word in self.words:
            self._of_length.setdefault(len(word), []).append(word)
        self._text = "\n" + "\n".join(self.words) + "\n"
        self._begins = self._offsets()

    def _rarity(self, documents: int) -> int:
        """Inverse document frequency as an integer: about 10 for a word in every document, more for rare ones."""
        return 10 + round(20 * math.log(1 + (self.size - documents + 0.5) / (documents + 0.5)))

    def _offsets(self) -> list[int]:
        offsets, at = [], 1
        for word in self.words:
            offsets.append(at)
            at += len(word) + 1
        return offsets

    def matches(self, word: Word) -> list[Match]:
        """The words of the index that this one may mean; once it stands there itself, others count half."""
        found: dict[int, int] = {}

        def add(position: int | None, percent: int) -> None:
            if position is not None:
                found[position] = max(found.get(position, 0), percent)

        add(self.position.get(word.text), SAME)
        for stem in word.stems:
            add(self.position.get(stem), STEM)
        if word.is_common:
            return [Match(position, percent) for position, percent in found.items()]
        is_known, length = bool(found), len(word.text)
        if length >= 3:
            for position in self._beginning_with(word.text):
                longer = len(self.words[position]) - length
                add(position, ENDING if longer <= 2 and length >= 4 else BEGINNING // (1 + is_known))
        if length >= 5 and not is_known:
            for position in self._beginning_with(word.text[: -2 if length >= 6 else -1]):
                if abs(len(self.words[position]) - length) <= 2:
                    add(position, OTHER_ENDING)
        if length >= ROOTED and word.is_foreign and not found:
            for position in self._beginning_with(word.text[: max(ROOTED - 1, length * 6 // 10)]):
                add(position, ROOT)
        if length >= 5:
            for position in self._holding(word.text):
                add(position, INSIDE // (1 + is_known))
        if length >= 6:
            for position, percent in self._parts(word.text):
                add(position, percent // (1 + is_known))
        if (
            length >= 5
            and not is_known
            and not word.is_spelled
            and not any(percent >= ENDING for percent in found.values())
        ):
            for position, percent in self._close(word.text):
                add(position, percent)
        return [Match(position, percent) for position, percent in found.items()]

    def answers(self, query: Sequence[Word]) -> "Answers":
        """How much of a query each document answers: its rare words count most."""
        each: list[Numbers] = []
        mass = 0
        for word in query:
            answered, counts = self._answer(word)
            divisor = COMMON if word.is_common else 1
            each.append(answered // divisor)
            mass += counts // divisor
        total: Numbers = sum(each, np.zeros(self.size, dtype=np.int64))
        return Answers(total // max(1, mass), each)

    def _answer(self, word: Word) -> tuple[Numbers, int]:
        """How well each document answers a word, and how much the word counts in the query."""
        matches = self.matches(word)
        own = [self.rarity[one.position] for one in matches if one.percent >= STEM]
        ceiling = min(own, default=self.rarest)
        best: Numbers = np.zeros(self.size, dtype=np.int64)
        surest = weight = 0
        for match in matches:
            rarity = min(self.rarity[match.position], ceiling)
            documents = self.documents[match.position]
            found = self.weights[match.position] * (match.percent * rarity) // 100
            best[documents] = np.maximum(best[documents], found)
            if match.percent > surest or (match.percent == surest and rarity > weight):
                surest, weight = match.percent, rarity
        if word.is_common:
            return best, weight
        unknown = self.unknown // (2 if word.is_foreign else 1)
        counts = weight * surest // 100 + unknown * (100 - surest) // 100
        parts = [] if own or surest >= ENDING else self.split(word.text)
        return self._together(best, counts, parts) if parts else (best, counts)

    def _together(self, best: Numbers, counts: int, parts: Sequence[tuple[int, int]]) -> tuple[Numbers, int]:
        """A compound answered by several of its parts at once."""
        answered: Numbers = np.zeros(self.size, dtype=np.int64)
        mass = self.unknown * (100 - sum(share for _position, share in parts)) // 100
        for position, share in parts:
            documents, rarity = self.documents[position], self.rarity[position]
            answered[documents] += self.weights[position] * (rarity * share) // 100
            mass += rarity * share // 100
        return np.maximum(best, answered * PART // 100), min(counts, mass)

    def split(self, text: str) -> list[tuple[int, int]]:
        """Words of the index of which a compound is made, each with its share of it in percent; or none.

        The longest from the left; a few letters between them may join. What a German compound is about stands in
        front: the last part, the kind of thing, counts half.
        """
        parts: list[tuple[int, int]] = []
        first = 0
        while first < len(text):
            lengths = range(len(text) - first, SHORTEST_PART - 1, -1)
            length = next((one for one in lengths if text[first : first + one] in self.position), 0)
            if length:
                parts.append((self.position[text[first : first + length]], length))
            first += length or 1
        if len(parts) < 2 or sum(length for _position, length in parts) * 100 < len(text) * COVERED:
            return []
        lengths_of = [length * (1 if number == len(parts) - 1 else 2) for number, (_p, length) in enumerate(parts)]
        return [
            (position, 100 * length // sum(lengths_of))
            for (position, _length), length in zip(parts, lengths_of, strict=True)
        ]

    def _beginning_with(self, text: str) -> range:
        first = bisect.bisect_left(self.words, text)
        last = bisect.bisect_left(self.words, text + "\U0010ffff")
        return range(first, last)

    def _holding(self, text: str) -> Iterable[int]:
        at = self._text.find(text)
        while at >= 0:
            yield bisect.bisect_right(self._begins, at) - 1
            at = self._text.find(text, self._text.find("\n", at))

    def _parts(self, text: str) -> Iterable[tuple[int, int]]:
        """Words of the index of at least four letters that stand in this one; the more of it they cover, the surer."""
        for first in range(len(text) - 3):
            for last in range(first + 4, len(text) + 1):
                part = text[first:last]
                if part != text and (position := self.position.get(part)) is not None:
                    covered = 30 + 70 * (last - first) // len(text)
                    if first == 0:  # what a German compound is about stands in front, what kind of thing at its end
                        yield position, PART * covered // 100
                    elif last >= len(text) - 2:
                        yield position, HEAD * covered // 100

    def _close(self, text: str) -> Iterable[tuple[int, int]]:
        """Words with one typing error, in long ones two or three; letters that changed places are one error.

        The first letter is seldom wrong: where it differs, only one error in a long word is believed.
        """
        allowed = 1 if len(text) < 8 else 2 if len(text) < 12 else 3
        for length in range(max(4, len(text) - allowed), len(text) + allowed + 1):
            words = self._of_length.get(length, ())
            for word, distance, _at in process.extract(
                text, words, scorer=OSA.distance, score_cutoff=allowed, limit=None
            ):
                if word[0] == text[0] or (distance == 1 and len(text) >= 7):
                    yield self.position[word], TYPO if distance <= 1 else TYPOS
