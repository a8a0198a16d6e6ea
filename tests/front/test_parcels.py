"""The kept versions of the bundle: written once, packed, few, and the differences between them."""

import gzip
import json
import os
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.core.management import call_command

from tests import make
from unterwegs.front import parcels, versions
from unterwegs.places import actions as places

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(parcels, "FOLDER", tmp_path)
    make.town()
    return tmp_path


def newest(language: str = "de") -> str:
    return parcels.newest(language, today=make.TODAY).version


def content(name: str, packing: str = "", *, language: str = "de") -> bytes:
    file = parcels.packed(language, name, packing)
    assert file is not None
    return file.read_bytes()


def test_a_version_is_its_content_in_every_packing() -> None:
    make.service("Krabbelgruppe")

    version = newest()

    body = content(version)
    assert versions.version_of(body) == version
    assert [brotli.decompress(content(version, "br")), gzip.decompress(content(version, "gzip"))] == [body, body]


def test_it_is_written_anew_only_when_something_was_published(folder: Path) -> None:
    make.service("Krabbelgruppe")

    first = newest()
    written = {file.name for file in (folder / "de").iterdir()}
    again = newest()
    make.service("Stillgruppe")
    later = newest()

    assert first == again
    assert written == {f"{first}.json", f"{first}.json.br", f"{first}.json.gzip"}
    assert later != first


def test_a_phone_with_the_version_before_gets_the_difference() -> None:
    make.service("Krabbelgruppe")
    before = newest()
    make.service("Stillgruppe")
    after = newest()

    step = json.loads(content(f"{before}-{after}"))

    assert (step["from"], step["to"]) == (before, after)


@pytest.mark.parametrize(
    "name", ["0" * 20, "../../de", f"{'0' * 20}-{'1' * 20}", "-".join(["0" * 20] * 3), "", f"-{'0' * 20}"]
)
def test_what_was_never_written_is_not_there(name: str) -> None:
    make.service("Krabbelgruppe")
    newest()

    assert parcels.packed("de", name, "") is None


def test_only_the_last_versions_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "KEPT", 2)
    versions = []
    for number in range(3):
        make.service(f"Gruppe {number}")
        versions.append(newest())
        for file in (folder / "de").glob(f"{versions[-1]}*"):
            os.utime(file, (number, number))
        if number == 1:
            content(f"{versions[0]}-{versions[1]}")

    places.bump("calendar")
    newest()

    left = {file.name.partition(".")[0] for file in (folder / "de").iterdir()}
    assert left == set(versions[1:])


def test_another_process_finds_what_was_written() -> None:
    make.service("Krabbelgruppe")
    first = newest()

    parcels.forget()

    assert newest() == first


def test_on_the_next_monday_the_days_move_on() -> None:
    make.service("Krabbelgruppe", day="TU")
    monday = make.TODAY - timedelta(days=make.TODAY.weekday())

    weeks = [parcels.newest("de", today=monday + timedelta(days=7 * week)).version for week in range(2)]

    assert weeks[0] != weeks[1]


def test_the_nightly_command_writes_every_language(folder: Path, settings: Any) -> None:
    make.service("Krabbelgruppe")
    said = StringIO()

    call_command("write_parcels", stdout=said)

    languages = [code for code, _name in settings.LANGUAGES]
    assert [line.partition(":")[0] for line in said.getvalue().splitlines()] == languages
    assert sorted(one.name for one in folder.iterdir()) == sorted(languages)
