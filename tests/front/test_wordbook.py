"""The wordbook: parts by letters under the name of their version, packed once, new when editors add words."""

import gzip
import json
from pathlib import Path

import brotli
import pytest
from django.test import Client

from tests import make
from unterwegs.directory import actions, lexicon, vocabulary
from unterwegs.directory import wordbook as words
from unterwegs.front import wordbook
from unterwegs.kit import textsearch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Small words of all kinds instead of the whole vocabulary."""
    monkeypatch.setattr(wordbook, "FOLDER", tmp_path)
    monkeypatch.setattr(lexicon, "_subjects", None)
    monkeypatch.setattr(vocabulary, "subjects", lambda: SUBJECTS)
    monkeypatch.setattr(vocabulary, "elsewhere", lambda: ELSEWHERE)
    make.town()
    return tmp_path


SUBJECTS = (
    vocabulary.Subject(
        "sleep",
        {
            "de": vocabulary.Said("Schlafen", terms=("Schlafberatung",), phrases=("Kind schläft nicht",)),
            "uk": vocabulary.Said("Сон", phrases=("дитина не спить", "що таке Schlafberatung")),
            "ar": vocabulary.Said("النوم"),
        },
    ),
)
ELSEWHERE = (vocabulary.Subject("passport", {"de": vocabulary.Said("", ("Reisepass",))}),)


def test_each_part_has_what_is_said_in_its_letters() -> None:
    found = words.wordbook()

    assert found["core"]["subjects"] == [["sleep", 0, [], "Schlafen", "Schlafberatung"]]
    assert found["latin"]["said"] == [[[0, "", "", "", "Kind schläft nicht"]], [[0, "", "Reisepass", "", ""]]]
    assert found["cyrillic"]["said"] == [[[5, "Сон", "", "", "дитина не спить"]], []]
    assert found["arabic"]["said"] == [[[4, "النوم", "", "", ""]], []]


def test_what_mixes_letters_stands_in_each_of_its_parts_with_what_it_counts() -> None:
    found = words.wordbook()

    [mixed] = found["latin"]["mixed"]
    assert mixed[:4] == [0, 5, words.PHRASES, "що таке Schlafberatung"]
    assert mixed[4] > 0
    assert found["cyrillic"]["mixed"] == [mixed]


@pytest.mark.parametrize(
    ("written", "row"),
    [
        ("Kursangebot", "Kurs||angebot"),
        ("Landkreis", "Land||kreis"),
        ("ausgeliehen", "|ausge|lieh|en =ausleih"),
        ("hilft", "hilf|t =helf"),
        ("öffnen", "öffn|en ="),
        ("Mütter", "Mütter =mutter"),
        ("Straßenkinder", "Straße|n|kind|er"),
        ("Baby", ""),
    ],
)
def test_a_german_word_is_taken_apart_in_a_short_row(written: str, row: str) -> None:
    assert textsearch.apart(written) == row


def test_a_part_is_fetched_packed_and_never_again(client: Client) -> None:
    version = client.get("/worte/stand.json").json()["version"]

    plain = client.get(f"/worte/{version}/core.json")
    packed = client.get(f"/worte/{version}/core.json", headers={"accept-encoding": "gzip, br"})
    zipped = client.get(f"/worte/{version}/core.json", headers={"accept-encoding": "gzip"})

    assert json.loads(plain.content)["subjects"][0][0] == "sleep"
    assert brotli.decompress(packed.content) == gzip.decompress(zipped.content) == plain.content
    assert packed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.cookies == {}


@pytest.mark.parametrize("address", ["0" * 20 + "/core", "../core", "{version}/other", "{version}/core.json"])
def test_what_is_not_kept_is_not_there(client: Client, address: str) -> None:
    version = wordbook.newest()

    assert client.get(f"/worte/{address.format(version=version)}.json").status_code == 404


def test_words_that_editors_add_make_another_version() -> None:
    before = wordbook.newest()

    actions.keep_topic("sleep", names={"de": "Schlafen"}, phrases={"de": "Nachteule"}, by=None)

    assert wordbook.newest() != before


def test_the_last_versions_stay(folder: Path) -> None:
    for number in range(wordbook.KEPT + 2):
        actions.keep_topic("sleep", names={"de": "Schlafen"}, phrases={"de": f"Nachteule {number}"}, by=None)
        newest = wordbook.newest()

    assert len(list(folder.iterdir())) == wordbook.KEPT
    assert (folder / newest / "core.json.br").exists()
