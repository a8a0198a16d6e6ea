"""A German word taken apart, written so shortly that a phone can take all words of its texts along."""

from collections.abc import Iterable

from unterwegs.kit.textsearch import terms, words

CUT, BASE, PART = "|", " =", " +"


def apart(written: str) -> str:
    """What the model of German knows of a word and Snowball's stems do not say; nothing where that is nothing.

    Every second piece is a part: „Kurs||angebot“, „Land|es|kreis“. What follows an equals sign is what the word comes from,
    what follows a plus is a part that does not stand in it: „|ausge|lieh|en =ausleih“. An equals sign alone stands for the
    word without its last piece: „öffn|en =“.
    """
    word = "".join(words.words_of(written))
    stems, forms = terms.stems(written, word, "de"), terms.forms(written, "de")
    if not word or _strongest(forms) == _strongest(stems):
        return ""
    known = {form for form, _percent in stems}
    bases = [form for form, percent in forms if percent == terms.STEMMED and form not in known]
    cut, left = _cut(written, [form for form, percent in forms if percent in {terms.ONE_PART, terms.A_PART}])
    begins = words.normal(cut.rpartition(CUT)[0].replace(CUT, ""))
    return cut + "".join(BASE + base * (base != begins) for base in bases[:1]) + "".join(PART + part for part in left)


def _cut(written: str, parts: Iterable[str]) -> tuple[str, list[str]]:
    """The word with its parts cut out, and those that do not stand in it."""
    pieces, left, at = [""], [], 0
    for part in parts:
        found = _find(written, part, at)
        if found is None:
            left.append(part)
            continue
        first, last = found
        pieces = [written[:last]] if last and first == at == 0 else [*pieces, written[at:first], written[first:last]]
        at = last
    if len(pieces) == 1 and not at:
        return written, left
    if at < len(written) or len(pieces) == 1:
        pieces.append(written[at:])
    return CUT.join(pieces), left


def _find(written: str, part: str, start: int) -> tuple[int, int] | None:
    """Where a part in normal form begins and ends in the letters of a word."""
    for first in range(start, len(written)):
        for last in range(first + 1, min(len(written), first + len(part)) + 1):
            if words.normal(written[first:last]) == part:
                return first, last
    return None


def _strongest(forms: terms.Forms) -> dict[str, int]:
    found: dict[str, int] = {}
    for form, percent in forms:
        found[form] = max(found.get(form, 0), percent)
    return found
