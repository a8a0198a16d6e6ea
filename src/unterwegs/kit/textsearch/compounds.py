"""Parts of German words: what a compound is made of, what a participle comes from (HanTa, Wartena 2019)."""

import functools
from typing import Any

from HanTa.HanoverTagger import HanoverTagger

SHORTEST = 5  # letters of a word worth taking apart
_MEANING = ("NN", "VV", "ADJ", "NE")


@functools.cache
def _tagger() -> Any:
    make: Any = HanoverTagger  # has no types
    return make("morphmodel_ger.pgz")


@functools.lru_cache(maxsize=50_000)
def parts(word: str) -> tuple[str, ...]:
    """The meaningful parts of a German word as it is written; none where it has no others than itself."""
    if len(word) < SHORTEST:
        return ()
    _stem, morphemes, _class = _tagger().analyze(word, taglevel=3)
    found = (part for part, kind in morphemes if len(part) >= 3 and kind.startswith(_MEANING))
    return tuple(part for part in found if part != word.casefold())
