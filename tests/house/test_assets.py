"""What others made stands in a list with its licence and is unchanged."""

import hashlib
import importlib.util
import tomllib
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from tests.house import source
from unterwegs.kit.paper import kitchen

FOLDERS = [source.ROOMS / "config" / "static" / "vendor", kitchen.FONTS]
everywhere = pytest.mark.parametrize("folder", FOLDERS, ids=["pages", "paper"])


def entries(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((folder / "VENDORED.toml").read_text(encoding="utf-8"))["vendored"]
    return found


@everywhere
def test_every_vendored_file_is_listed_and_unchanged(folder: Path) -> None:
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != "VENDORED.toml"]
    sums = {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    listed = {file["path"]: file["sha256"] for entry in entries(folder) for file in entry["files"]}
    assert sums == listed


@everywhere
def test_every_vendored_package_says_where_it_comes_from(folder: Path) -> None:
    wanted = ("version", "licence", "package")

    silent = [entry["name"] for entry in entries(folder) if not all(entry.get(key) for key in wanted)]
    assert silent == []


@everywhere
def test_every_vendored_package_brings_its_licence(folder: Path) -> None:
    bare = [entry["name"] for entry in entries(folder) if not any("LICENSE" in file["path"] for file in entry["files"])]
    assert bare == []


def test_the_kitchen_knows_the_letters_of_its_fonts() -> None:
    letters = {point for path in kitchen.FONTS.glob("*-regular.ttf") for point in TTFont(path).getBestCmap()}
    bold = {point for path in kitchen.FONTS.glob("*-bold.ttf") for point in TTFont(path).getBestCmap()}

    assert (kitchen.covered(), bold) == (letters, letters)


def test_the_drawings_for_paper_are_those_of_the_pages() -> None:
    spec = importlib.util.spec_from_file_location(
        "pictures_for_paper", source.ROOMS.parents[1] / "tools" / "pictures_for_paper.py"
    )
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)

    assert tool.TARGET.read_text(encoding="utf-8") == tool.written()
