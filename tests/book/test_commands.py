"""Books from the command line say in German what is wrong, whatever the language of the book."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests import make

pytestmark = pytest.mark.django_db


def test_a_language_that_nobody_has_read_is_not_printed(tmp_path: Path) -> None:
    make.town()
    area = make.area()

    with pytest.raises(CommandError, match=r"^In dieser Sprache ist noch kein Kapitel für den Druck freigegeben\.$"):
        call_command("build_book", area=area.slug, language="fa", press=True, out=tmp_path / "buch.pdf")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_neighborhood_is_named_with_those_there_are(tmp_path: Path) -> None:
    make.town()
    known = make.area().slug

    with pytest.raises(CommandError, match=rf"^Den Stadtteil „nirgends“ gibt es nicht\. Es gibt: {known}\.$"):
        call_command("build_book", area="nirgends", out=tmp_path / "buch.pdf")


def test_a_book_is_written_to_the_file(tmp_path: Path) -> None:
    make.town()
    area = make.area()

    call_command("build_book", area=area.slug, language="tr", out=tmp_path / "kitap.pdf")

    assert (tmp_path / "kitap.pdf").read_bytes().startswith(b"%PDF-")
