"""The wordbook: what a phone needs to understand words as the site does, without asking it.

It holds the vocabulary with what editors of this town have added, the small words of each language, words of distress, and
German words taken apart. A phone reads „core“ and of the other parts only those whose letters it meets. Texts that mix
letters stand in each of their parts; what their words count is told there, since that depends on all parts.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from unterwegs.directory import lexicon, vocabulary
from unterwegs.directory import shelf as shelves
from unterwegs.directory.documents import Offer
from unterwegs.kit import textsearch

#: The parts by letters, with the languages whose small words stand there.
SCRIPTS = {"latin": ("de", "en", "tr"), "cyrillic": ("ru", "uk"), "arabic": ("ar", "fa")}
NAME, TERMS, WORDS, PHRASES = range(4)  # what a text is to a subject
Part = dict[str, Any]


def wordbook() -> dict[str, Part]:
    """The parts by their names; strings and whole numbers only."""
    known, elsewhere, subjects = lexicon.vocabulary_of_the_town()
    core = {
        "subjects": [
            [
                subject.slug,
                int(subject.slug in vocabulary.PEOPLE),
                list(subjects.near[number]),
                subject.said["de"].name,
                "\n".join(subject.said["de"].terms),
            ]
            for number, subject in enumerate(known)
        ],
        "elsewhere": len(elsewhere),
        "phrases": subjects.phrases.size,
        "care": [[care.concern, list(care.numbers), _distress(care)] for care in vocabulary.cares()],
    }
    texts = list(_texts([*known, *elsewhere], subjects))
    return {"core": core} | {script: _part(script, texts, len(known), len(elsewhere)) for script in SCRIPTS}


def _distress(care: vocabulary.Care) -> list[list[str]]:
    return [
        [language, "\n".join((*said.words, *said.phrases)), "\n".join(said.harmless)]
        for language, said in care.distress.items()
    ]


#: Number of the subject, language, what the text is to it, the text, its letters, and what its words count as a phrase.
_Text = tuple[int, str, int, str, tuple[str, ...], int]


def _texts(everything: Sequence[vocabulary.Subject], subjects: lexicon.Subjects) -> Iterator[_Text]:
    """Everything the subjects say, in the order of the vocabulary."""
    phrase = 0
    for number, subject in enumerate(everything):
        masses = {
            said: int(subjects.phrase_masses[place]) for place, said in enumerate(lexicon.sayings(subject), phrase)
        }
        phrase += len(list(lexicon.sayings(subject)))
        for language, said in subject.said.items():
            for kind, texts in (
                (NAME, (said.name,)),
                (TERMS, said.terms),
                (WORDS, said.words),
                (PHRASES, said.phrases),
            ):
                for text in texts:
                    yield number, language, kind, text, scripts_of(text), masses.get((text, language), 0)


def scripts_of(text: str) -> tuple[str, ...]:
    """The parts that know a text, by its letters."""
    letters = set("".join(textsearch.words_of(text)))
    found = {
        "latin": any(not _is_cyrillic(letter) and not _is_arabic(letter) for letter in letters),
        "cyrillic": any(map(_is_cyrillic, letters)),
        "arabic": any(map(_is_arabic, letters)),
    }
    return tuple(script for script, is_so in found.items() if is_so)


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u04ff"


def _is_arabic(letter: str) -> bool:
    return "\u0600" <= letter <= "\u06ff"


def _part(script: str, texts: Iterable[_Text], known: int, elsewhere: int) -> Part:
    languages = vocabulary.LANGUAGES
    said: list[dict[int, list[list[str]]]] = [{} for _number in range(known + elsewhere)]
    mixed, german = [], set()
    for number, language, kind, text, scripts, mass in texts:
        if script not in scripts:
            continue
        if language.startswith("de"):
            german |= set(written_words(text))
        place = languages.index(language)
        if len(scripts) > 1:
            mixed.append([number, place, kind, text, mass])
        elif number >= known or language != "de" or kind not in {NAME, TERMS}:  # those stand in the core
            said[number].setdefault(place, [[], [], [], []])[kind].append(text)
    return {
        "languages": list(languages),
        "common": {language: " ".join(sorted(textsearch.common_words(language))) for language in SCRIPTS[script]},
        "said": [[[place, *map("\n".join, kinds)] for place, kinds in sorted(own.items())] for own in said],
        "mixed": mixed,
        "words": rows_of(german),
    }


def written_words(text: str) -> list[str]:
    return textsearch.WRITTEN.findall(text.replace("\N{SOFT HYPHEN}", ""))


def rows_of(written: Iterable[str]) -> list[str]:
    """German words taken apart, in order; without those about which Snowball's stems say all."""
    return sorted(row for row in map(textsearch.apart, written) if row)


def words_of_offers(language: str) -> list[str]:
    """The German words of the offers on a shelf taken apart."""
    written: set[str] = set()
    for text, spoken in _of_offers(language):
        if spoken.startswith("de"):
            written |= set(written_words(text))
    return rows_of(written)


def _of_offers(language: str) -> Iterator[tuple[str, str]]:
    for german, shown, areas in lexicon.read(shelves.shelf(language)):
        for text, _weight, spoken in lexicon.texts(german, shown, areas):
            yield text, spoken


def german_names(language: str) -> list[tuple[str, str]]:
    """What topics, organizations, places and kinds are called in German, where the shelf of a language calls them otherwise."""
    found: dict[str, str] = {}
    for german, shown, _areas in lexicon.read(shelves.shelf(language)):
        names = dict(_names(shown, language))
        found |= {key: name for key, name in _names(german, "de") if names.get(key) != name}
    return sorted(found.items())


def _names(offer: Offer, language: str) -> Iterator[tuple[str, str]]:
    yield from ((f"topic:{topic.code}", topic.name) for topic in offer.topics)
    yield from ((f"organization:{one.code}", one.name) for one in (offer.organization, *offer.partners))
    yield from ((f"place:{place.code}", place.name) for place in offer.places)
    yield f"kind:{offer.kind}", lexicon.kind_name(offer.kind, language)
