"""Whether a translation says the words of the field as the town says them."""

from collections.abc import Iterable, Sequence

from unterwegs.directory.content import Text
from unterwegs.directory.models import GlossaryTerm, ServiceText
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.kit import textsearch


def missed(german: Text, translation: Text, terms: Iterable[GlossaryTerm]) -> list[GlossaryTerm]:
    """Terms that the German text has and whose translation the other text lacks; forms of a word count as the word."""
    source, target = _words(german), _words(translation)
    return [
        term
        for term in terms
        if _has(source, term.german, SOURCE_LANGUAGE) and not _has(target, term.translation, term.language)
    ]


def _words(text: Text) -> list[str]:
    return textsearch.words_of(" ".join(getattr(text, word) for word in ServiceText.WORDS))


def _has(words: Sequence[str], phrase: str, language: str) -> bool:
    """Whether the words hold the phrase one after another, each by itself, by its stem or as the beginning of a form."""
    wanted = textsearch.words_of(phrase)
    if not wanted:
        return True
    stems = [textsearch.stem(word, language) for word in wanted]
    return any(
        all(_is(words[at + place], word, stems[place], language) for place, word in enumerate(wanted))
        for at in range(len(words) - len(wanted) + 1)
    )


def _is(word: str, wanted: str, stem: str, language: str) -> bool:
    """Arabic and Persian write the article and „and“ before a word, others put endings behind it."""
    if word == wanted or textsearch.stem(word, language) == stem:
        return True
    root = wanted[:-2] if len(wanted) >= 6 else wanted  # midwife, midwives
    return len(wanted) >= 4 and (word.startswith(root) or word.endswith(wanted))
