"""What finds which offer: the words of the shelf and of the vocabulary as two indexes, and one ranking over both.

A query is read twice. As words it finds offers that hold them; as a need it finds subjects of the vocabulary, in whatever
language, and these find the offers about them. Scores are integers: the same ranking is written a second time for the
phone.
"""

import functools
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec
import numpy as np
from django.conf import settings
from django.utils.translation import override
from numpy.typing import NDArray

from unterwegs.directory import rules, vocabulary
from unterwegs.directory import shelf as shelves
from unterwegs.directory.documents import Offer
from unterwegs.directory.models import TopicText
from unterwegs.directory.publishing import SUBJECTS
from unterwegs.directory.shelf import Shelf
from unterwegs.kit import textsearch
from unterwegs.kit.textsearch import Answers, Index, Word
from unterwegs.places import queries as places

Scores = NDArray[np.int64]

#: What a word says about an offer, in percent, by where it stands.
NAME, SUMMARY, DESCRIPTION, GOOD_TO_KNOW, TOPIC, KIND, ORGANIZATION, PLACE, AREA = 100, 55, 35, 15, 50, 45, 20, 30, 40
#: What a word says about a subject.
TERM, PART_OF_TERM, PHRASE, SUBJECT_NAME = 100, 75, 50, 70
IN_ONE_PHRASE, HELD = 90, 15  # percent of what one phrase answers of a query; taken off where it says more than she did
GIVEN = 60  # to a subject that an editor gave to the offer; 40 more, shared among all that were given
NEAREST, FARTHER = 55, 10  # percent that the nearest neighbor of a subject gives to it; less for each one after
#: What a phrase says that stands whole in a query; from how many percent it does; the rarities it must have together.
WHOLE, HELD_WHOLE, LONG = 75, 90, 130
#: Where nothing is about a subject, what comes nearest counts as if it were, if it comes near at all.
SOME, AT_LEAST = 30, 50
NAMED, FOR_OTHERS = 75, 75  # link from which an offer is named after people; percent it then gives to other subjects
OFTEN, MOST_OFTEN = 4, 3  # for each further term of the subject that the offer holds, and how many count
CONFIRMED = 3  # where both is so, a third of the smaller one counts as well
FOUND = 80  # percent of a word's weight where a term of the subject stands in the offer
#: From how many words a query is a sentence, from which answer its need is understood; percent that single words of it,
#: which an offer happens to hold, then still count.
SENTENCE, SURE, HELD_IN_SENTENCE = 4, 75, 60
NEAR_BEST, MOST_SUBJECTS, SHOWN_OF_BEST = 85, 3, 30  # percent of the best; how many; percent of the best
KEPT: Path = (
    settings.DATA / "words.msgpack"
)  # stems and parts of the words of offers and subjects, so that a start is quick
MOST_SHOWN = 500  # offers of one search; nobody reads more
#: Percent of a query that something else must answer, so that nothing is shown; what an offer must hold to be shown still.
ELSEWHERE, SURELY_SAID = 45, 80
#: Percent of a query of one, two, three, more words that a subject must answer, and the score from which an offer is
#: shown: of two words one that nobody here knows is half of what she wants; in a sentence some always stay open, and more in
#: a language of which we know fewer words.
ENOUGH, SHOWN = (45, 50, 38, 27), (20, 30, 14, 14)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an offer was found: a subject with its name in the language of the page, or the word of hers that it holds."""

    subject: str = ""
    label: str = ""


NO_REASON = Reason()


@dataclass(frozen=True, slots=True)
class Ranked:
    """What answers a query: the score of each offer, 0 where it does not, and the subjects of it, the surest first."""

    query: Sequence[Word]
    scores: Scores
    said: Answers
    subjects: Sequence[int]


def terms_of(german: Offer, shown: Offer, areas: Iterable[str]) -> dict[str, int]:
    """The words of an offer with their weights, from its German text and the one families see."""
    terms: dict[str, int] = {}
    for text, weight, language in texts(german, shown, areas):
        textsearch.add(terms, text, weight, language)
    return terms


def texts(german: Offer, shown: Offer, areas: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    """All texts by which an offer is found, with their weights and languages."""
    for offer in (german, shown) if shown.language != german.language else (german,):
        yield from ((text, weight, offer.language) for text, weight in _texts(offer))
        yield kind_name(german.kind, offer.language), KIND, offer.language
    yield from ((name, AREA, "de") for name in areas)


@functools.cache
def kind_name(kind: str, language: str) -> str:
    with override(language):
        return str(rules.Kind(kind).label)


def own_terms(german: Offer) -> dict[str, int]:
    """The words in which an offer speaks of itself: what it is about, apart from the topics somebody gave it."""
    terms: dict[str, int] = {}
    for text, weight in _words(german):
        textsearch.add(terms, text, weight, german.language)
    return terms


def _words(offer: Offer) -> Iterator[tuple[str, int]]:
    yield offer.name.text, NAME
    yield offer.summary.text, SUMMARY
    yield offer.description.text, DESCRIPTION
    yield offer.good_to_know.text, GOOD_TO_KNOW


def _texts(offer: Offer) -> Iterator[tuple[str, int]]:
    yield from _words(offer)
    yield from ((topic.name, TOPIC) for topic in offer.topics)
    yield from ((named.name, ORGANIZATION) for named in (offer.organization, *offer.partners))
    yield from ((place.name, PLACE) for place in offer.places)


@dataclass(frozen=True, slots=True)
class Subjects:
    """The vocabulary as an index: each subject is a document of its names, terms and phrases in all languages."""

    slugs: Sequence[str]
    names: Sequence[Mapping[str, str]]
    index: Index
    phrases: Index  # each phrase a document of its own, in the order of the subjects
    phrase_masses: NDArray[np.int64]  # what the words of each phrase count together
    first_phrase: NDArray[np.int64]  # of each subject; its name stands there as well, so that it has one
    terms: Sequence[Sequence[Sequence[str]]]  # of each subject its German terms, each as words
    near: Sequence[Sequence[int]]  # of each subject the neighboring ones, the nearest first

    @classmethod
    def of(cls, known: Sequence[vocabulary.Subject], elsewhere: Sequence[vocabulary.Subject] = ()) -> "Subjects":
        """``elsewhere`` are matters that no help for families is about; they stand in the index after the others."""
        number = {subject.slug: position for position, subject in enumerate(known)}
        everything = [*known, *elsewhere]
        phrases = Index([phrase for subject in everything for phrase in _phrases(subject)])
        return cls(
            [subject.slug for subject in known],
            [{language: said.name for language, said in subject.said.items()} for subject in known],
            Index([_subject_terms(subject) for subject in everything]),
            phrases,
            _masses(phrases, everything),
            np.cumsum([0, *(len(_phrases(subject)) for subject in everything[:-1])]),
            [_german_terms(subject) for subject in known],
            [[number[slug] for slug in subject.near if slug in number] for subject in known],
        )

    def about(self, query: Sequence[Word]) -> tuple[Scores, int]:
        """How much of a query each subject answers, and how much what is found elsewhere."""
        both = self._about(query)
        return both[: len(self.slugs)], int(both[len(self.slugs) :].max(initial=0))

    def _about(self, query: Sequence[Word]) -> Scores:
        """By all the words of a query together, or by one phrase."""
        together = self.index.answers(query).scores
        if len(query) < 2 or not len(self.first_phrase):
            return together
        answers = self.phrases.answers(query)
        held = np.minimum(100, sum(answers.each) // self.phrase_masses)  # percent of each phrase that is in the query
        by_phrase = np.maximum.reduceat(answers.scores * (100 - HELD + HELD * held // 100) // 100, self.first_phrase)
        whole = (held >= HELD_WHOLE) & (self.phrase_masses >= LONG)
        whole_ones = np.maximum.reduceat(np.where(whole, WHOLE, 0), self.first_phrase)
        best: Scores = np.maximum(np.maximum(together, by_phrase * IN_ONE_PHRASE // 100), whole_ones)
        return best


def _subject_terms(subject: vocabulary.Subject) -> dict[str, int]:
    terms: dict[str, int] = {}
    for language, said in subject.said.items():
        textsearch.add(terms, said.name, SUBJECT_NAME, language)
        for term in (*said.terms, *said.words):
            textsearch.add(terms, term, TERM if len(textsearch.words_of(term)) == 1 else PART_OF_TERM, language)
        for phrase in said.phrases:
            textsearch.add(terms, phrase, PHRASE, language)
    return terms


def sayings(subject: vocabulary.Subject) -> Iterator[tuple[str, str]]:
    """Everything a subject says in more than a word, with its language; its names first, so that each has one."""
    for language, said in subject.said.items():
        several = (term for term in (*said.terms, *said.words) if len(textsearch.words_of(term)) > 1)
        yield from ((phrase, language) for phrase in (said.name, *said.phrases, *several))


def _phrases(subject: vocabulary.Subject) -> list[dict[str, int]]:
    found = []
    for phrase, language in sayings(subject):
        terms: dict[str, int] = {}
        textsearch.add(terms, phrase, 100, language)
        found.append(terms)
    return found


def _masses(phrases: Index, known: Sequence[vocabulary.Subject]) -> NDArray[np.int64]:
    """The rarities of the words of each phrase, as they are written, together; common ones count less, as in a query."""
    masses = [
        sum(_rarity(phrases, word, language) for word in set(textsearch.words_of(phrase)))
        for subject in known
        for phrase, language in sayings(subject)
    ]
    return np.maximum(1, np.array(masses, dtype=np.int64))


def _rarity(phrases: Index, word: str, language: str) -> int:
    rarity = phrases.rarity[phrases.position[word]]
    return rarity // textsearch.COMMON if textsearch.is_common(word, (language,)) else rarity


def _german_terms(subject: vocabulary.Subject) -> list[list[str]]:
    german = subject.said["de"]
    return [words for words in map(textsearch.words_of, [german.name, *german.terms]) if words]


class Lexicon:
    """The offers of a shelf as an index, and how much each is about each subject."""

    def __init__(
        self,
        terms: Sequence[Mapping[str, int]],
        own: Sequence[Mapping[str, int]],
        topics: Sequence[Sequence[str]],
        subjects: Subjects,
    ) -> None:
        self.subjects = subjects
        self.index, self.own = Index(terms), Index(own)
        links = self._for_their_people([self._link(number, topics) for number in range(len(subjects.slugs))])
        self.links = [self._with_near(number, links) for number in range(len(links))]

    def _for_their_people(self, own: list[Scores]) -> list[Scores]:
        """An offer that is for some people above all comes for others after those that are for everybody.

        A subject that neighbors these people is not one of others: early intervention is for disabled children.
        """
        people = [number for number, slug in enumerate(self.subjects.slugs) if slug in vocabulary.PEOPLE]
        if not people:
            return own
        named = np.stack([own[number] for number in people]) >= NAMED
        found = []
        for number, link in enumerate(own):
            near = [person == number or person in self.subjects.near[number] for person in people]
            others = named.any(axis=0) & ~named[near].any(axis=0)
            found.append(link * np.where(others, FOR_OTHERS, 100) // 100)
        return found

    def _with_near(self, number: int, own: Sequence[Scores]) -> Scores:
        """What an offer gives to a subject itself, or less to its neighbors, the less the farther they are."""
        link = own[number]
        for place, other in enumerate(self.subjects.near[number]):
            link = np.maximum(link, own[other] * (NEAREST - FARTHER * place) // 100)
        best = int(link.max(initial=0))
        return link * AT_LEAST // best if SOME <= best < AT_LEAST else link

    def _link(self, number: int, topics: Sequence[Sequence[str]]) -> Scores:
        """How much each offer is about a subject: an editor says so, or its terms stand there, or best both."""
        slug = self.subjects.slugs[number]
        given = [GIVEN + 40 // len(slugs) if slug in slugs else 0 for slugs in topics]
        said = np.array(given, dtype=np.int64)
        link: Scores = np.zeros(self.index.size, dtype=np.int64)
        often: Scores = np.zeros(self.index.size, dtype=np.int64)
        for words in self.subjects.terms[number]:
            together = np.minimum.reduce([self._holds(word) for word in words])
            link = np.maximum(link, together * FOUND // 100)
            often += together > 0
        both: Scores = np.maximum(said, link) + np.minimum(said, link) // CONFIRMED
        both += OFTEN * np.minimum(np.maximum(often - 1, 0), MOST_OFTEN)
        return both

    def _holds(self, word: str) -> Scores:
        """The weight of a word or of its stem in each offer."""
        found: Scores = np.zeros(self.index.size, dtype=np.int64)
        for form, percent in ((word, textsearch.SAME), (textsearch.stem(word, "de"), textsearch.STEM)):
            position = self.own.position.get(form)
            if position is not None:
                documents = self.own.documents[position]
                found[documents] = np.maximum(found[documents], self.own.weights[position] * percent // 100)
        return found

    def rank(self, query: Sequence[Word]) -> Ranked:
        """Offers that answer a query, by what they hold and by the subjects the query is about."""
        query = [replace(word, is_spelled=word.text in self.subjects.index.position) for word in query]
        said = self.index.answers(query)
        about, elsewhere = self.subjects.about(query)
        length = min(len(query) + any(word.is_foreign for word in query), len(ENOUGH)) - 1
        if elsewhere >= max(ELSEWHERE, about.max(initial=0)) and said.scores.max(initial=0) < SURELY_SAID:
            return Ranked(query, np.zeros_like(said.scores), said, [])
        chosen = self._chosen(about, ENOUGH[length])
        meant = self._meant(chosen, about)
        is_understood = len(query) >= SENTENCE and bool(chosen) and about[chosen[0]] >= SURE
        total = said.scores * (HELD_IN_SENTENCE if is_understood else 100) // 100 + meant
        least = max(SHOWN[length], int(total.max(initial=0)) * SHOWN_OF_BEST // 100)
        found = np.flatnonzero(total >= least)
        best = found[np.argsort(-total[found], kind="stable")[:MOST_SHOWN]]
        scores = np.zeros_like(total)
        scores[best] = total[best]
        return Ranked(query, scores, said, chosen)

    def _chosen(self, about: Scores, enough: int) -> list[int]:
        """The subjects a query is about, the surest first."""
        if not about.size or about.max() < enough:
            return []
        least = max(enough, int(about.max()) * NEAR_BEST // 100)
        return [int(number) for number in np.argsort(-about, kind="stable")[:MOST_SUBJECTS] if about[number] >= least]

    def _meant(self, chosen: Sequence[int], about: Scores) -> Scores:
        """What the subjects give to each offer: the best of them, and a third of the others."""
        if not chosen:
            return np.zeros(self.index.size, dtype=np.int64)
        each = np.stack([self.links[number] * about[number] // 100 for number in chosen])
        best: Scores = each.max(axis=0)
        rest: Scores = each.sum(axis=0) - best
        return best + rest // 3

    def reason(self, ranked: Ranked, position: int, *, language: str) -> Reason:
        """Why an offer was found: the word that says most, or the subject where that gave more."""
        if int(ranked.said.scores[position]) * 2 >= ranked.scores[position]:
            return Reason(label=ranked.query[ranked.said.best(position)].text)
        best = max(ranked.subjects, key=lambda number: int(self.links[number][position]))
        names = self.subjects.names[best]
        return Reason(self.subjects.slugs[best], names.get(language) or names["de"])


_Topic = tuple[str, str, str, str]  # slug, language, name, phrases, one in a line
_terms: dict[tuple[UUID, int, str, tuple[str, ...]], tuple[dict[str, int], dict[str, int]]] = {}
_lexicons: dict[str, tuple[tuple[int, date, int, int], Lexicon]] = {}
_subjects: tuple[tuple[_Topic, ...], Subjects] | None = None
_lock = threading.Lock()


def warm(languages: Iterable[str]) -> None:
    """Builds the lexicons before the first parent asks; a process that has just started calls it beside its work."""
    for language in languages:
        of(shelves.shelf(language))
    textsearch.keep(KEPT)


def forget() -> None:
    """Forgets all lexicons of this process."""
    _lexicons.clear()
    _terms.clear()


def of(shelf: Shelf) -> Lexicon:
    """The lexicon of a shelf, as new as the shelf, the topics and the areas; built once in each process."""
    stamp = (shelf.count, shelf.day, places.count_of(SUBJECTS), places.count_of("areas"))
    known = _lexicons.get(shelf.language)
    if known is not None and known[0] == stamp:
        return known[1]
    with _lock:
        built = _build(shelf)
        _lexicons[shelf.language] = (stamp, built)
        return built


def _build(shelf: Shelf) -> Lexicon:
    """Reads the words of offers that are new; those of the others are kept."""
    rows, own_rows, keys = [], [], set()
    for german, shown, areas in read(shelf):
        key = (shown.id, shown.version, shelf.language, areas)
        keys.add(key)
        if key not in _terms:
            _terms[key] = terms_of(german, shown, areas), own_terms(german)
        rows.append(_terms[key][0])
        own_rows.append(_terms[key][1])
    for key in [key for key in _terms if key[2] == shelf.language and key not in keys]:
        del _terms[key]
    return Lexicon(
        rows, own_rows, [[topic.code for topic in row.offer.topics] for row in shelf.rows], _known_subjects()
    )


def read(shelf: Shelf) -> Iterator[tuple[Offer, Offer, tuple[str, ...]]]:
    """Each offer of a shelf in German and as it is shown, with the names of the areas in which families find it."""
    names = {area.pk: area.name for area in places.family_areas()}  # a phone knows no others
    german = shelves.shelf("de").by_id
    for row in shelf.rows:
        areas = tuple(sorted(names[area] for area in row.areas if area in names))
        yield german.get(row.offer.id, row).offer, row.offer, areas


def vocabulary_of_the_town() -> tuple[Sequence[vocabulary.Subject], Sequence[vocabulary.Subject], Subjects]:
    """The shipped vocabulary with what editors have added, what is found elsewhere, and both as indexes."""
    subjects = _known_subjects()
    added = _subjects[0] if _subjects else ()
    return _with_topics(vocabulary.subjects(), added), vocabulary.elsewhere(), subjects


def _known_subjects() -> Subjects:
    """The shipped vocabulary with what editors of this town have added; built again only where that is new."""
    global _subjects  # noqa: PLW0603 – one vocabulary per process
    added = tuple(TopicText.objects.order_by("pk").values_list("topic__slug", "language", "name", "phrases"))
    if _subjects is None or _subjects[0] != added:
        if _subjects is None:
            textsearch.recall(KEPT)
        _subjects = (added, Subjects.of(_with_topics(vocabulary.subjects(), added), vocabulary.elsewhere()))
        textsearch.keep(KEPT)
    return _subjects[1]


def _with_topics(shipped: Sequence[vocabulary.Subject], added: Iterable[_Topic]) -> list[vocabulary.Subject]:
    """Topics of the town: one of a shipped subject adds its phrases, another is a subject of its own."""
    known = {subject.slug: dict(subject.said) for subject in shipped}
    for slug, language, name, lines in added:
        said = known.setdefault(slug, {})
        before = said.get(language)
        phrases = tuple(line for line in lines.splitlines() if line.strip())
        if before is None:
            said[language] = vocabulary.Said(name, phrases=phrases)
        elif phrases:
            said[language] = msgspec.structs.replace(before, phrases=(*before.phrases, *phrases))
    near = {subject.slug: subject.near for subject in shipped}
    return [vocabulary.Subject(slug, said, near.get(slug, ())) for slug, said in sorted(known.items()) if "de" in said]
