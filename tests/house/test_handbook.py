"""The handbook names buttons as they are called, and shows each of its pictures with words."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from tests.house import source

HANDBOOK = source.ROOT / "docs" / "handbook"
PAGES = sorted(
    page for page in HANDBOOK.glob("*.md") if page.name not in {"rechte.md", "verarbeitungen.md", "bilder.md"}
)


def plain(text: str) -> str:
    """Without line breaks and protected blanks, and without the colon of a label."""
    return " ".join(text.split()).rstrip(":")


def german() -> set[str]:
    with open(Path(settings.LOCALE_PATHS[0]) / "de" / "LC_MESSAGES" / "django.po", "rb") as file:
        return {plain(entry.string) for entry in read_po(file, locale="de") if isinstance(entry.string, str)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_is_bold_stands_on_a_page_of_the_product(page: Path) -> None:
    labels = {plain(words) for words in re.findall(r"\*\*(.+?)\*\*", page.read_text(encoding="utf-8"), re.DOTALL)}

    assert sorted(labels - german() - {"Fett"}) == []


def test_every_picture_is_shown_with_words() -> None:
    shown = re.findall(r"!\[([^\]]+)\]\(pictures/([^)]+)\)", (HANDBOOK / "bilder.md").read_text(encoding="utf-8"))
    kept = {file.name for file in (HANDBOOK / "pictures").glob("*.png")}

    assert {name for _words, name in shown} == kept - {"readme.png"}
    assert [words for words, _name in shown if len(words) < 20] == []
