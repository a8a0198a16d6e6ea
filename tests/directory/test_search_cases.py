"""The judged sets are sound: enough queries, every offer of a case exists, none is asked twice.

By `search_cases.json` the search was made; `search_unseen.json` tells how it does with queries nobody looked at meanwhile.
"""

import csv
import json
from collections import Counter
from pathlib import Path

from django.conf import settings

UNSEEN = json.loads((Path(__file__).parent / "search_unseen.json").read_text(encoding="utf-8"))
CASES = json.loads((Path(__file__).parent / "search_cases.json").read_text(encoding="utf-8"))
LANGUAGES = {"ar", "de", "de-simple", "en", "fa", "ru", "tr", "uk"}
CLASSES = {"everyday", "compound", "cross-language", "filters", "inflection", "keyword", "none", "typo"}


def test_there_are_enough_queries_of_every_language_and_class() -> None:
    assert len(CASES) >= 300
    assert {case["language"] for case in CASES} == LANGUAGES
    assert {case["class"] for case in CASES} == CLASSES


def test_every_accepted_offer_is_one_of_the_demonstration() -> None:
    with open(settings.ROOT / "demo" / "services.csv", encoding="utf-8", newline="") as file:
        known = {row["key"] for row in csv.DictReader(file)}

    assert {offer for case in (*CASES, *UNSEEN) for offer in case["offers"]} - known == set()


def test_no_query_is_asked_twice() -> None:
    counts = Counter(
        (case["query"].casefold(), case["language"], json.dumps(case.get("filters", {}))) for case in (*CASES, *UNSEEN)
    )

    assert [query for query, count in counts.items() if count > 1] == []
