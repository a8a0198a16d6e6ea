"""Needs that may be the same: proposed by their words and topic, put together by people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unterwegs.kit.textsearch import Word
from unterwegs.planning.models import Need

PROPOSED = 40  # percent from which two needs are worth a person's look
SAME_TOPIC = 25  # percent that a common topic adds
BEGINNING = 6  # letters in common
MOST = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A public need that may mean the same, and how alike it is in percent."""

    need: Need
    percent: int


def propose_same(words: str, *, language: str, topic: int | None, among: Iterable[Need]) -> list[Proposal]:
    """The public needs that words may mean, the likeliest first; ``among`` has its texts prefetched."""
    said = _meant(words, language)
    found = [Proposal(need, _percent(said, topic, need)) for need in among]
    likely = sorted((one for one in found if one.percent >= PROPOSED), key=lambda one: (-one.percent, str(one.need)))
    return likely[:MOST]


def _percent(said: Sequence[Word], topic: int | None, need: Need) -> int:
    alike = max((_share(said, _meant(text.wording, text.language)) for text in need.texts.all()), default=0)
    same_topic = SAME_TOPIC if topic is not None and topic == need.topic_id else 0
    return min(100, alike + same_topic)


def _share(one: Sequence[Word], other: Sequence[Word]) -> int:
    """How many words of the shorter text the longer one has as well, in percent."""
    shorter, longer = sorted((one, other), key=len)
    if not shorter:
        return 0
    return round(100 * sum(any(_is_same(word, known) for known in longer) for word in shorter) / len(shorter))


def _is_same(one: Word, other: Word) -> bool:
    """The same word, one of its forms, or a long common beginning: „Krabbelgruppe“ and „krabbeln“."""
    if one.text == other.text or one.stems & other.stems:
        return True
    return len(one.text) >= BEGINNING and one.text[:BEGINNING] == other.text[:BEGINNING]


def _meant(words: str, language: str) -> Sequence[Word]:
    """The words that carry meaning. They are read one by one: words of families do not go into the kept index."""
    return [word for word in Word.read(words, (language.partition("-")[0],)) if not word.is_common]
