"""The words of a text with weights: as they stand, their stems, and the parts of German compounds.

Stems and parts of a word take a millisecond; what was found is kept in memory, and in a file where a caller wishes.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import msgspec

from unterwegs.kit.textsearch import morphology, words
from unterwegs.kit.textsearch.morphology import analyzed
from unterwegs.kit.textsearch.words import WRITTEN, normal, stem, words_of

STEMMED, ONE_PART, A_PART = 92, 90, 75  # percent of the weight of the word itself
MOST_KEPT = 300_000  # words of texts in memory

Forms = tuple[tuple[str, int], ...]


class _Kept(msgspec.Struct, array_like=True, frozen=True):
    """The file: from which rules it comes, and of each language the forms of its words."""

    rules: str
    forms: dict[str, dict[str, Forms]]


_forms_of: dict[str, dict[str, Forms]] = {}
_kept = 0  # how many words the file holds


def add(terms: dict[str, int], text: str, weight: int, language: str) -> None:
    """Adds the words of a text to those of a document; of a word that comes twice the larger weight counts."""
    for written in WRITTEN.findall(text.replace("\N{SOFT HYPHEN}", "")):
        for word, percent in forms(written, language):
            value = weight * percent // 100
            if terms.get(word, 0) < value:
                terms[word] = value


def forms(written: str, language: str) -> Forms:
    """A word of a document as it is written in its normal form, its stem, and its parts; each with its percentage."""
    known = _forms_of.setdefault(language, {})
    found = known.get(written)
    if found is None:
        if len(known) >= MOST_KEPT:
            known.clear()
        found = known[written] = tuple(_forms(written, "".join(words_of(written)), language))
    return found


def recall(file: Path) -> None:
    """Reads what was kept; a file that is missing, broken or from other rules counts as empty."""
    global _kept  # noqa: PLW0603 – one memory per process
    try:
        kept = msgspec.msgpack.decode(file.read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError):
        return
    if kept.rules == _rules():
        for language, found in kept.forms.items():
            _forms_of.setdefault(language, {}).update(found)
        _kept = _count()


def keep(file: Path) -> None:
    """Writes what was found, where there is anything new; another process reads the old file or the new one, never half."""
    global _kept  # noqa: PLW0603 – one memory per process
    count = _count()
    if count == _kept:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=file.name, delete=False) as part:
        part.write(msgspec.msgpack.encode(_Kept(_rules(), _forms_of)))
    Path(part.name).replace(file)
    _kept = count


def _count() -> int:
    return sum(map(len, _forms_of.values()))


def _rules() -> str:
    """What the forms of a word depend on: this code and the libraries."""
    code = hashlib.sha256()
    for module in (__file__, morphology.__file__, words.__file__):
        code.update(Path(module).read_bytes())
    return f"{code.hexdigest()} HanTa {version('HanTa')} snowballstemmer {version('snowballstemmer')}"


def stems(written: str, word: str, language: str) -> Forms:
    """The word and its stems, without what only the model of German knows."""
    return ((word, 100), *_stemmed(written, language, STEMMED), *_stemmed(word, language, STEMMED))


def _forms(written: str, word: str, language: str) -> Iterator[tuple[str, int]]:
    if not word:
        return
    yield from stems(written, word, language)
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
