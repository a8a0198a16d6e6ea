"""The words of the interface are found, kept and compiled."""

import gettext
from pathlib import Path
from typing import Any

import pytest

from unterwegs.config import catalogues
from unterwegs.config.catalogues import Words


def words(file: str = "front/views.py", text: str = "Search", **overrides: str) -> Words:
    return Words(file, text, **overrides)


def test_code_is_read_for_every_function_of_gettext() -> None:
    source = '_("Search")\nngettext("%(n)s offer", "%(n)s offers", n)\npgettext("a day", "May")\n_(name)\nprint("no")'

    found = list(catalogues.words_of_code(source, "front/views.py"))

    assert found == [
        words(),
        words(text="%(n)s offer", plural="%(n)s offers"),
        words(text="May", context="a day"),
    ]


def test_templates_are_read_also_inside_blocks_and_arguments() -> None:
    source = (
        "{% load i18n %}{% if a %}{% translate 'Search' %}{% endif %}"
        "{% blocktranslate trimmed count n=n %}\n {{ n }} offer\n{% plural %}\n {{ n }} offers\n{% endblocktranslate %}"
        "{% include 'x.html' with label=_('100 % free') %}{{ _('Call us') }}{% translate name %}"
    )

    found = list(catalogues.words_of_template(source, "front/start.html"))

    assert [(one.text, one.plural) for one in found] == [
        ("Search", ""),
        ("%(n)s offer", "%(n)s offers"),
        ("100 %% free", ""),
        ("Call us", ""),
    ]


@pytest.mark.parametrize(
    ("file", "read_by_families"),
    [
        ("front/templates/front/start.html", True),
        ("config/templates/404.html", True),
        ("config/templates/config/staff.html", False),
        ("directory/facts.py", True),
        ("directory/forms/service.py", False),
        ("people/roles.py", False),
    ],
)
def test_what_families_read_is_known_by_its_place(file: str, read_by_families: bool) -> None:
    assert words(file).are_for_families is read_by_families


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    known = (words(), words(text="%(n)s offer", plural="%(n)s offers"), words("people/roles.py", "Planner"))
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    monkeypatch.setattr(catalogues, "all_words", lambda: known)
    return tmp_path


def test_a_new_catalogue_holds_what_its_readers_need(folder: Path) -> None:
    assert catalogues.update("de") == 3
    assert catalogues.update("ar") == 2
    assert catalogues.update("de-simple") == 2
    assert catalogues.catalogue("ar").num_plurals == 6


def test_a_kept_translation_stays_and_a_lost_text_goes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogues.update("de")
    file = catalogues.file_of("de")
    file.write_text(file.read_text().replace('msgid "Search"\nmsgstr ""', 'msgid "Search"\nmsgstr "Suchen"'))
    monkeypatch.setattr(catalogues, "all_words", lambda: (words(), words(text="New")))

    still_open = catalogues.update("de")

    kept = catalogues.catalogue("de")
    assert still_open == 1
    assert {entry.id: entry.string for entry in kept if entry.id} == {"Search": "Suchen", "New": ""}


def test_a_placeholder_must_not_get_lost(folder: Path) -> None:
    catalogues.update("de")
    file = catalogues.file_of("de")
    file.write_text(file.read_text().replace('msgstr[1] ""', 'msgstr[1] "%(m)s Angebote"'))

    assert catalogues.broken("de") == ["('%(n)s offer', '%(n)s offers')"]


def test_a_compiled_catalogue_speaks(folder: Path) -> None:
    catalogues.update("de")
    file = catalogues.file_of("de")
    file.write_text(file.read_text().replace('msgid "Search"\nmsgstr ""', 'msgid "Search"\nmsgstr "Suchen"'))

    compiled = catalogues.compile_all()

    with open(file.with_suffix(".mo"), "rb") as source:
        assert gettext.GNUTranslations(source).gettext("Search") == "Suchen"
    assert (compiled, catalogues.are_stale()) == (1, False)


def test_english_needs_no_catalogue(settings: Any) -> None:
    assert catalogues.untranslated("en") == []
    assert "en" not in catalogues.languages()


def test_what_counts_and_has_no_translation_does_not_hide_the_german_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "de_Simple" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    entries = [
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"'
    ]
    entries += [
        f'msgid "{one}"\nmsgid_plural "{one}s"\nmsgstr[0] "{said}"\nmsgstr[1] "{said}"'
        for one, said in (("day", ""), ("hour", "Stunde"))
    ]
    (folder / "django.po").write_text("\n\n".join(entries) + "\n")
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)

    catalogues.compile_all()

    with open(folder / "django.mo", "rb") as compiled:
        read = gettext.GNUTranslations(compiled)
    read.add_fallback(German())
    assert (read.ngettext("hour", "hours", 2), read.ngettext("day", "days", 2)) == ("Stunde", "Tage")


class German(gettext.NullTranslations):
    """What is asked where a catalogue has nothing."""

    def ngettext(self, _singular: str, _plural: str, _number: int) -> str:
        return "Tage"
