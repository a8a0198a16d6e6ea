"""What others made stands in a list with its licence and is unchanged."""

import hashlib
import tomllib

from tests.house import source

FOLDER = source.ROOMS / "config" / "static" / "vendor"
LIST = FOLDER / "VENDORED.toml"


def listed() -> dict[str, str]:
    """Path and checksum of every file in the list."""
    entries = tomllib.loads(LIST.read_text(encoding="utf-8"))["vendored"]
    return {file["path"]: file["sha256"] for entry in entries for file in entry["files"]}


def test_every_vendored_file_is_listed_and_unchanged() -> None:
    files = [file for file in FOLDER.rglob("*") if file.is_file() and file != LIST]
    sums = {file.relative_to(FOLDER).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    assert sums == listed()


def test_every_vendored_package_says_where_it_comes_from() -> None:
    entries = tomllib.loads(LIST.read_text(encoding="utf-8"))["vendored"]

    silent = [
        entry["name"] for entry in entries if not all(entry.get(key) for key in ("version", "licence", "package"))
    ]
    assert silent == []


def test_every_vendored_package_brings_its_licence() -> None:
    entries = tomllib.loads(LIST.read_text(encoding="utf-8"))["vendored"]

    bare = [entry["name"] for entry in entries if not any("LICENSE" in file["path"] for file in entry["files"])]
    assert bare == []
