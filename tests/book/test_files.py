"""The files of books: kept under their digest, refused when damaged, dropped when nothing names them."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import make
from unterwegs.book import files


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.BOOK_FOLDER = tmp_path / "books"
    return tmp_path / "books"


def aged(path: Path, days: float) -> None:
    at = (make.now() - timedelta(days=days)).timestamp()
    os.utime(path, (at, at))


def test_the_same_bytes_are_kept_once_and_only_for_the_owner(folder: Path) -> None:
    names = {files.keep(b"Buch"), files.keep(b"Buch"), files.keep(b"Anderes")}

    assert {path.name for path in folder.iterdir()} == names
    assert len(names) == 2
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert sorted(map(files.read, names)) == [b"Anderes", b"Buch"]


def test_a_damaged_file_is_refused_and_made_whole_by_keeping_it_again(folder: Path) -> None:
    name = files.keep(b"Buch")
    (folder / name).write_bytes(b"Buc")

    with pytest.raises(files.Damaged, match="Sicherung"):
        files.read(name)
    assert files.keep(b"Buch") == name
    assert files.read(name) == b"Buch"


@pytest.mark.parametrize("name", ["", "../../secret_key", "0" * 64, f"{'0' * 64}.pdf"])
def test_what_is_no_file_of_a_book_is_refused(name: str) -> None:
    with pytest.raises(files.Damaged, match="fehlt"):
        files.read(name)


def test_what_nothing_names_goes_after_a_day_and_what_is_named_stays(folder: Path) -> None:
    old, young, named = files.keep(b"alt"), files.keep(b"jung"), files.keep(b"Druck")
    aged(folder / old, 2)
    aged(folder / named, 900)
    aged(folder / young, 0.5)

    assert files.drop_others({named}, now=make.now()) == 1
    assert {path.name for path in folder.iterdir()} == {young, named}


def test_without_a_folder_there_is_nothing_to_drop() -> None:
    assert files.drop_others(set(), now=make.now()) == 0
