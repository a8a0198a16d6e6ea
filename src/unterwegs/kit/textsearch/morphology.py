"""Stems and parts of German words: „vorgelesen“ is „vorles“, „Stillgruppe“ is „still“ and „gruppe“ (HanTa, Wartena 2019)."""

import functools
from itertools import pairwise
from typing import Any

SHORTEST = 4  # letters of a word worth taking apart
_MEANING = ("NN", "VV", "ADJ", "NE")
#: Neighboring parts of which one has lost its meaning: who has a „Sprechstunde“ does not teach to speak.
_FADED = {
    ("sprech", "stunde"): "sprech", ("sprech", "zeit"): "sprech", ("sprech", "tag"): "sprech",
    ("sprech", "zimmer"): "sprech", ("sprech", "partner"): "sprech", ("sprech", "person"): "sprech",
    ("kind", "garten"): "garten", ("tag", "mutter"): "mutter", ("tag", "mütter"): "mütter", ("tag", "vater"): "vater",
    ("mutter", "sprache"): "mutter", ("mutter", "mund"): "mund", ("woche", "bett"): "bett", ("hand", "werk"): "hand",
    ("auge", "blick"): "auge", ("kind", "spiel"): "spiel", ("fuß", "ball"): "fuß", ("haus", "arzt"): "haus",
}  # fmt: skip


@functools.cache
def _tagger() -> Any:
    from HanTa.HanoverTagger import HanoverTagger  # noqa: PLC0415 – a tenth of a second that only words should cost

    make: Any = HanoverTagger  # has no types
    return make("morphmodel_ger.pgz")


@functools.lru_cache(maxsize=50_000)
def analyzed(word: str) -> tuple[str, tuple[str, ...]]:
    """The stem of a German word, without prefixes and endings of its form, and its meaningful parts.

    Both are as written; empty where the word is too short or has no others than itself.
    """
    if len(word) < SHORTEST:
        return "", ()
    stem, morphemes, _class = _tagger().analyze(word, taglevel=3)
    parts = [part for part, kind in morphemes if len(part) >= 3 and kind.startswith(_MEANING)]
    faded = {_FADED[pair] for pair in pairwise(parts) if pair in _FADED}
    return stem, tuple(part for part in parts if part not in faded and part != word.casefold())
