"""The whole installation in one file, and back."""

import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests import make
from unterwegs.book import files
from unterwegs.config import backups
from unterwegs.places.models import Town

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)


@pytest.fixture
def installation(tmp_path: Path, settings: object) -> Path:
    """A folder of its own for pictures, uploads, mails, books and streets."""
    settings.MEDIA_ROOT = tmp_path / "pictures"
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    settings.MAIL_FOLDER = tmp_path / "mails"
    settings.BOOK_FOLDER = tmp_path / "books"
    settings.STREETS_FOLDER = tmp_path / "streets"
    for folder in (settings.MEDIA_ROOT, settings.MAIL_FOLDER):
        folder.mkdir()
    return tmp_path


def test_an_installation_comes_back_as_it_was(installation: Path) -> None:
    make.town("Wetzlar")
    picture = installation / "pictures" / "haus.webp"
    picture.write_bytes(b"picture")
    printed = make.print_()
    streets = installation / "streets" / "streets.npz"
    streets.parent.mkdir()
    streets.write_bytes(b"streets")
    backup = installation / "backup.tar.gz"
    backups.write(backup, now=NOW)
    streets.unlink()
    (installation / "books" / printed.file).write_bytes(b"damaged")
    Town.objects.update(name="Gießen")
    picture.unlink()
    (installation / "mails" / "later.mail").write_bytes(b"mail")

    backups.restore(backup, even_if_full=True)

    assert [town.name for town in Town.objects.all()] == ["Wetzlar"]
    assert picture.read_bytes() == b"picture"
    assert streets.read_bytes() == b"streets"
    assert files.read(printed.file) == make.pages()
    assert not (installation / "mails" / "later.mail").exists()


def test_a_full_installation_is_not_replaced_by_mistake(installation: Path) -> None:
    make.town("Wetzlar")
    backups.write(installation / "backup.tar.gz", now=NOW)

    with pytest.raises(backups.NotPossible, match="nicht leer"):
        backups.restore(installation / "backup.tar.gz", even_if_full=False)


def test_a_damaged_backup_is_refused_before_anything_changes(installation: Path) -> None:
    make.town("Wetzlar")
    (installation / "pictures" / "haus.webp").write_bytes(b"picture")
    backups.write(installation / "backup.tar.gz", now=NOW)
    damage(installation / "backup.tar.gz", "pictures/haus.webp")

    with pytest.raises(backups.NotPossible, match="beschädigt"):
        backups.restore(installation / "backup.tar.gz", even_if_full=True)

    assert Town.objects.count() == 1


def damage(backup: Path, name: str) -> None:
    folder = backup.parent / "unpacked"
    with tarfile.open(backup) as tar:
        tar.extractall(folder, filter="data")
    (folder / name).write_bytes(b"other")
    with tarfile.open(backup, "w:gz") as tar:
        for file in folder.iterdir():
            tar.add(file, file.name)


def test_something_else_is_no_backup(installation: Path) -> None:
    (installation / "letter.txt").write_text("Guten Tag")

    with pytest.raises(backups.NotPossible, match="keine lesbare Sicherung"):
        backups.restore(installation / "letter.txt", even_if_full=True)


def test_a_backup_of_a_newer_version_is_refused(installation: Path) -> None:
    stage = installation / "stage"
    stage.mkdir()
    (stage / backups.SQLITE).touch()
    (stage / backups.POSTGRES).touch()
    files = {path.name: backups.checksum(path) for path in stage.iterdir()}
    newer = {"version": "99.0", "migrations": ["places.9999_later"], "files": files}
    (stage / backups.MANIFEST).write_text(json.dumps(newer))

    with pytest.raises(backups.NotPossible, match="neueren Version"):
        backups.check(stage)


def test_the_keys_stay_outside(installation: Path) -> None:
    backups.write(installation / "backup.tar.gz", now=NOW)

    with tarfile.open(installation / "backup.tar.gz") as tar:
        content = b"".join(tar.extractfile(member).read() for member in tar.getmembers() if member.isfile())
    assert settings.SECRET_KEY.encode() not in content
    assert settings.ENCRYPTION_KEYS[0].encode() not in content


def test_a_backup_and_what_comes_back_is_for_its_owner_only(installation: Path) -> None:
    backup = installation / "backup.tar.gz"
    (installation / "mails" / "brief.mail").write_bytes(b"mail")
    backups.write(backup, now=NOW)

    backups.restore(backup, even_if_full=True)

    assert backup.stat().st_mode & 0o777 == 0o600
    assert (installation / "mails").stat().st_mode & 0o777 == 0o700


def test_a_folder_keeps_the_newest_backups(installation: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = installation / "backups"
    folder.mkdir()
    for day in ("01", "02", "03"):
        (folder / f"unterwegs-2026-11-{day}-021000.tar.gz").touch()

    call_command("backup", str(folder), keep=2)

    kept = sorted(file.name for file in folder.iterdir())
    assert len(kept) == 2
    assert kept[0] == "unterwegs-2026-11-03-021000.tar.gz"


def test_a_refusal_on_the_command_line_is_a_sentence(installation: Path) -> None:
    make.town("Wetzlar")
    backups.write(installation / "backup.tar.gz", now=NOW)

    with pytest.raises(CommandError, match="--force"):
        call_command("restore", str(installation / "backup.tar.gz"))
