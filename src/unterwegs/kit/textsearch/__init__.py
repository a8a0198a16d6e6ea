"""Finding documents by the words people have: normal forms, stems, parts of compounds, typing errors; scores are integers."""

from unterwegs.kit.textsearch.apart import apart
from unterwegs.kit.textsearch.index import COMMON, SAME, STEM, Answers, Index, Match, Word
from unterwegs.kit.textsearch.terms import add, keep, recall
from unterwegs.kit.textsearch.words import WRITTEN, common_words, is_common, normal, stem, words_of

__all__ = [
    "COMMON",
    "SAME",
    "STEM",
    "WRITTEN",
    "Answers",
    "Index",
    "Match",
    "Word",
    "add",
    "apart",
    "common_words",
    "is_common",
    "keep",
    "normal",
    "recall",
    "stem",
    "words_of",
]
