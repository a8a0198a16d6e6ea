"""The search on the phone is the search of the site: the same words, scores, order, counts and reasons, in every language.

The scripts run in the browser that the families have; no other program is needed.
"""

import json
import math
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import snowballstemmer
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as some
from playwright.sync_api import Page
from rapidfuzz.distance import OSA

from tests import browser, make
from unterwegs.config.demo import Demo
from unterwegs.courses import dates as held_dates
from unterwegs.directory import actions, care, search, vocabulary, wordbook
from unterwegs.directory import queries as directory
from unterwegs.directory.models import TopicText
from unterwegs.front import bundle
from unterwegs.kit import textsearch
from unterwegs.kit.textsearch import verbs, words
from unterwegs.places import queries as places

pytestmark = pytest.mark.once

FOLDER = Path(__file__).parents[1] / "directory"
CASES = [
    case
    for file in ("search_cases.json", "search_unseen.json")
    for case in json.loads((FOLDER / file).read_text(encoding="utf-8"))
]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: Letters of the languages families write in, with all that is written in a special way.
LETTERS = some.characters(codec="utf-8", max_codepoint=0x24F) | some.sampled_from(
    [
        *map(chr, range(0x370, 0x530)),
        *map(chr, range(0x5D0, 0x5EB)),
        *map(chr, range(0x610, 0x700)),
        *"ẞﬁﬀ’ʼ\u200c\u200d\u00ad½²Ⅳ",
    ]
)


@pytest.fixture
def phone(page: Page) -> Page:
    """A page of the site in which scripts can be loaded."""
    page.goto("/de/barrierefreiheit/")
    return page


def run(phone: Page, script: str, module: str, value: Any) -> Any:
    """What `async ({ module, value }) => …` gives, with the module loaded."""
    return phone.evaluate(
        f"async ([address, value]) => (async ({{ module, value }}) => {{ {script} }})({{ module: await import(address), value }})",
        [static(f"front/search/{module}"), value],
    )


def known_words() -> list[str]:
    """Every word of the vocabulary and of the judged queries."""
    sayings = (
        text
        for subject in (*vocabulary.subjects(), *vocabulary.elsewhere())
        for said in subject.said.values()
        for text in (said.name, *said.terms, *said.words, *said.phrases)
    )
    return sorted(
        {word for text in (*sayings, *(case["query"] for case in CASES)) for word in words.WRITTEN.findall(text)}
    )


# --- words -----------------------------------------------------------------------------------------------------------


def test_both_stem_every_known_word_alike(phone: Page) -> None:
    known = sorted({word.replace("İ", "i").casefold() for word in known_words()})

    found = run(
        phone,
        "return Object.fromEntries(value.languages.map((language) => [language, value.words.map((word) => module.stem(word, language))]));",
        "words.js",
        {"languages": [*words.STEMMERS, "uk"], "words": known},
    )

    stemmed = {code: snowballstemmer.stemmer(name).stemWords(known) for code, name in words.STEMMERS.items()}
    expected = {code: list(map(words.normal, stems)) for code, stems in stemmed.items()}
    assert len(known) > 10_000
    assert found == expected | {"uk": list(map(words.normal, known))}


def test_both_call_every_verb_alike(phone: Page) -> None:
    known = sorted({words.normal(word) for word in known_words()})

    found = run(phone, "return value.map(module.bases);", "verbs.js", known)

    assert found == [list(verbs.bases(word)) for word in known]


@given(texts=some.lists(some.text(LETTERS, max_size=30), min_size=20, max_size=60))
@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_read_the_same_words_in_any_text(phone: Page, texts: list[str]) -> None:
    found = run(
        phone,
        "return value.map((text) => [module.wordsOf(text), module.written(text).map(module.normal)]);",
        "words.js",
        texts,
    )

    assert found == [
        [textsearch.words_of(text), list(map(textsearch.normal, words.WRITTEN.findall(text)))] for text in texts
    ]


@given(
    pairs=some.lists(
        some.tuples(some.text("abcdü", max_size=9), some.text("abcdü", max_size=9), some.integers(1, 3)), min_size=50
    )
)
@examples(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_count_the_same_typing_errors(phone: Page, pairs: list[tuple[str, str, int]]) -> None:
    found = run(
        phone, "return value.map(([one, other, limit]) => module.distance(one, other, limit));", "index.js", pairs
    )

    assert found == [min(OSA.distance(one, other), limit + 1) for one, other, limit in pairs]


# --- the whole search ------------------------------------------------------------------------------------------------

SEARCH = """
const { decoded } = await import(value.decoder);
const directory = decoded(JSON.parse(value.bundle));
const engine = await module.open(directory, { parts: async (part) => value.wordbook[part] });
const answers = [];
for (const choice of value.choices) {
  const found = await engine.find({ ...choice, now: value.now });
  const hits = found.hits().map((hit) => [
    hit.offer.code, hit.score, hit.reach, hit.reason.subject, hit.reason.label, hit.isOpen,
    hit.kilometers === null ? null : Math.round(hit.kilometers * 100), hit.next && [hit.next.day, hit.next.start],
  ]);
  const { distress } = found;
  answers.push({
    hits, counts: found.counts, subjects: found.subjects,
    distress: distress && [distress.concerns, distress.numbers, distress.language],
  });
}
return answers;
"""


@pytest.fixture
def demo(transactional_db: None, phone: Page) -> Page:
    """The demonstration's town, and a phone in it."""
    Demo(today=timezone.localdate()).load()
    return phone


def on_the_phone(phone: Page, language: str, choices: list[search.Choice], now: datetime) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run(
        phone,
        SEARCH,
        "engine.js",
        {
            "decoder": static("front/bundle.js"),
            "bundle": bundle.body_of(language, today=now.date()).decode(),
            "wordbook": words_of_the_town(),
            "choices": list(map(asked, choices)),
            "now": {"day": day_number(now.date()), "minute": now.hour * 60 + now.minute},
        },
    )
    return found


def words_of_the_town() -> dict[str, Any]:
    """The wordbook, made once for each town."""
    stamp = tuple(TopicText.objects.order_by("pk").values_list("topic__slug", "name", "phrases"))
    if stamp not in _wordbooks:
        _wordbooks[stamp] = wordbook.wordbook()
    return _wordbooks[stamp]


_wordbooks: dict[tuple[Any, ...], dict[str, Any]] = {}


def asked(choice: search.Choice) -> dict[str, Any]:
    """A choice as the scripts of the list put it."""
    origin = choice.origin
    slugs = {area.pk: area.slug for area in places.family_areas()}
    return {
        "words": choice.words,
        "codes": {facet: sorted(codes) for facet, codes in choice.codes.items()},
        "reach": choice.reach,
        "openNow": choice.open_now,
        "on": day_number(choice.on) if choice.on else None,
        "age": choice.age,
        "where": {
            "area": {"slug": slugs[origin.area]} if origin.area else None,
            "point": [origin.longitude, origin.latitude] if origin.longitude else None,
        },
    }


def on_the_site(language: str, choice: search.Choice, now: datetime) -> dict[str, Any]:
    found = held_dates.find_services(choice, language=language, now=now)
    heard = care.distress_in(choice.words)
    return {
        "hits": [
            [
                hit.offer.code,
                hit.score,
                hit.reach,
                hit.reason.subject,
                hit.reason.label,
                hit.is_open,
                None if hit.kilometers is None else math.floor(hit.kilometers * 100 + 0.5),
                [day_number(hit.next.day), hit.next.start.hour * 60 + hit.next.start.minute] if hit.next else None,
            ]
            for hit in found.hits
        ],
        "counts": found.counts,
        "subjects": list(found.subjects),
        "distress": [list(heard.concerns), list(heard.numbers), heard.language] if heard else None,
    }


def day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def choice_of(case: dict[str, Any]) -> search.Choice:
    wanted = case.get("filters", {})
    codes = {facet: frozenset({wanted[facet]}) for facet in ("phase", "kind", "language") if facet in wanted}
    codes |= {facet: frozenset({"yes"}) for facet in ("free", "fathers") if wanted.get(facet)}
    if "day" in wanted:
        codes["day"] = frozenset({str(WEEKDAYS.index(wanted["day"]))})
    return search.Choice(words=case["query"], codes=codes, origin=origin(wanted.get("area", "")))


def origin(slug: str) -> search.Origin:
    area = places.family_area(slug)
    return search.Origin(area.pk, *(places.middle_of(area) or (None, None))) if area else search.Origin()


def differences(phone: Page, language: str, choices: list[search.Choice], now: datetime) -> dict[str, Any]:
    """Choices by their words to which the phone answers otherwise than the site, with both answers."""
    theirs = on_the_phone(phone, language, choices, now)
    both = [(choice, on_the_site(language, choice, now), their) for choice, their in zip(choices, theirs, strict=True)]
    return {f"{language} {asked(choice)}": (ours, their) for choice, ours, their in both if ours != their}


def asked_in(language: str) -> list[dict[str, Any]]:
    return [case for case in CASES if case["language"] == language]


def test_both_answer_every_judged_query_alike_on_a_page_in_its_language(demo: Page) -> None:
    now = timezone.localtime()

    found = [differences(demo, language, list(map(choice_of, asked_in(language))), now) for language in LANGUAGES]

    assert sum(len(asked_in(language)) for language in LANGUAGES) == len(CASES) > 700
    assert found == [{} for _language in LANGUAGES]


def test_both_filter_alike(demo: Page) -> None:
    now = timezone.localtime().replace(hour=10, minute=15)
    near = origin("niedergirmes")
    facets = [
        {},
        {"phase": frozenset({"infancy"})},
        {"access": frozenset({"step_free", "pram"}), "mode": frozenset({"in_person", "hybrid"})},
        {"topic": frozenset({"sleep", "feeding"}), "free": frozenset({"yes"})},
        {"kind": frozenset({"counseling", "meeting"}), "time": frozenset({"morning"}), "drop_in": frozenset({"yes"})},
        {"language": frozenset({"xx"})},
    ]
    choices = [
        search.Choice(codes=codes, words=said, reach=reach, open_now=is_open, on=on, age=age, origin=where)
        for codes in facets
        for said in ("", "Krabbelgruppe am Vormittag")
        for reach, where in (("town", search.Origin()), ("town", near), ("nearby", near), ("here", near))
        for is_open, on, age in (
            (False, None, None), (True, None, None), (False, now.date() + timedelta(days=2), None), (False, None, 7), (False, None, 60),
        )
    ]  # fmt: skip

    found = differences(demo, "de", choices, now)

    assert len(choices) == 240
    assert found == {}


def test_what_editors_add_is_heard_on_the_phone(phone: Page, transactional_db: None) -> None:
    make.town()
    make.service("Treffen im Hof", topics=("crying",))
    actions.keep_topic("crying", names={"de": "Viel Schreien"}, phrases={"de": "die Sirene zu Hause"}, by=None)

    now = timezone.localtime()
    [found] = on_the_phone(phone, "de", [search.Choice(words="Sirene zu Hause")], now)

    assert found["subjects"] == ["crying"]
    assert found == on_the_site("de", search.Choice(words="Sirene zu Hause"), now)


def test_no_query_leaves_the_phone(phone: Page, transactional_db: None) -> None:
    make.town()
    make.service("Krabbelgruppe")
    value = {"decoder": static("front/bundle.js"), "bundle": bundle.body_of("de", today=timezone.localdate()).decode()}
    open_it = """
      const { decoded } = await import(value.decoder);
      window.engine = await module.open(decoded(JSON.parse(value.bundle)));
    """
    run(phone, open_it, "engine.js", value)

    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.url))
    found = phone.evaluate("async () => (await engine.find({ words: 'Krabbelgruppe' })).count")
    first = [*sent]
    phone.evaluate("async () => engine.find({ words: 'малюк плаче' })")

    assert found == 1
    assert first == []
    assert [Path(address).name for address in sent] == ["cyrillic.json"]


def test_without_a_network_the_search_works_as_well(phone: Page, transactional_db: None) -> None:
    make.town()
    make.service("Krabbelgruppe")
    value = {"decoder": static("front/bundle.js"), "bundle": bundle.body_of("ar", today=timezone.localdate()).decode()}
    run(phone, "await module.take('ar'); await import(value.decoder);", "engine.js", value)

    browser.cut_off(phone)
    found = run(
        phone,
        """
        const { decoded } = await import(value.decoder);
        const engine = await module.open(decoded(JSON.parse(value.bundle)));
        const of = async (words) => (await engine.find({ words })).count;
        return [await of("Krabbelgruppe"), await of("مجموعة Krabbelgruppe")];
        """,
        "engine.js",
        value,
    )
    browser.connect(phone)

    assert found == [1, 1]


def test_words_in_letters_that_are_not_here_are_unknown_words(phone: Page, transactional_db: None) -> None:
    make.town()
    make.service("Krabbelgruppe")
    known = {part: body for part, body in wordbook.wordbook().items() if part != "cyrillic"}
    value = {"decoder": static("front/bundle.js"), "bundle": bundle.body_of("de", today=timezone.localdate()).decode()}

    found = run(
        phone,
        """
        const { decoded } = await import(value.decoder);
        const parts = async (part) => value.wordbook[part] ?? null;
        const engine = await module.open(decoded(JSON.parse(value.bundle)), { parts });
        return (await engine.find({ words: "ясла Krabbelgruppe" })).count;
        """,
        "engine.js",
        value | {"wordbook": known},
    )

    assert found == 1


def test_every_row_of_the_wordbook_is_text_or_a_whole_number(transactional_db: None) -> None:
    def kinds(value: Any) -> set[type]:
        if isinstance(value, dict):
            return set().union(*map(kinds, value.values()))
        return set().union(*map(kinds, value)) if isinstance(value, list | tuple) else {type(value)}

    assert kinds(directory.wordbook()) == {str, int}
