"""Every text has its words in every shipped language."""

import ast
import re

import pytest
from django.conf import settings

from tests.house import source
from unterwegs.config import catalogues

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_complete(language: str) -> None:
    missing = [f"{words.file}: {words.text}" for words in catalogues.untranslated(language)]

    assert missing == []


@pytest.mark.parametrize("language", catalogues.languages())
def test_translations_keep_the_placeholders(language: str) -> None:
    assert catalogues.broken(language) == []


def test_no_text_is_put_together_before_it_is_translated() -> None:
    """gettext(f"…") finds no words; its text must stand there literally."""
    found = [
        f"{file}:{node.lineno}"
        for file, module in source.modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and catalogues.called(node.func) in catalogues.CALLS
        if node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]

    assert found == []


LONGEST_SENTENCE = 12  # words; DIN SPEC 33429 asks for short sentences with one thought


def test_easy_german_speaks_in_short_sentences() -> None:
    texts = [
        text
        for entry in catalogues.catalogue("de-simple")
        if entry.id
        for text in (entry.string if isinstance(entry.string, list | tuple) else [entry.string])
    ]
    long = [
        sentence
        for text in texts
        for sentence in re.split(r"[.:?!–]\s", text)
        if len(sentence.split()) > LONGEST_SENTENCE
    ]

    assert long == []
