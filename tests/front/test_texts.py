"""Texts for scripts: each in the language of the page, those that count in every form of its plural."""

import json

from django.template import Context, Template
from django.utils import translation

from unterwegs.front import texts


def test_texts_of_a_group_are_in_the_language_of_the_page() -> None:
    with translation.override("de"):
        found = texts.of("kept")

    assert found["keep"] == "Merken"


def test_a_text_that_counts_has_every_form_of_its_language(monkeypatch) -> None:
    monkeypatch.setitem(texts.TEXTS, "trial", {"offers": texts.Counted("%(total)s offer", "%(total)s offers")})

    with translation.override("de"):
        german = texts.of("trial")
    with translation.override("ar"):
        arabic = texts.of("trial")

    assert german == {"offers": {"one": "%(total)s\xa0Angebot", "other": "%(total)s\xa0Angebote"}}
    assert set(arabic["offers"]) == {"zero", "one", "two", "few", "many", "other"}


def test_the_page_carries_them_as_json_that_cannot_break_out(monkeypatch) -> None:
    monkeypatch.setitem(texts.TEXTS, "trial", {"bad": "</script><b>"})

    page = Template('{% load ways %}{% texts "trial" %}').render(Context())

    assert page.startswith('<script data-texts type="application/json">')
    assert json.loads(page.partition(">")[2].rpartition("</script>")[0]) == {"bad": "</script><b>"}
    assert page.count("</script>") == 1
