"""What a family wanted forgotten does not come back with a backup, and nobody signs in before that is sure."""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from tests import cast, make
from tests.people.letters import table
from unterwegs.config import backups
from unterwegs.people import holders, key_backups, ledger
from unterwegs.people.models import Certificate, DataKey, DestroyedKey, KeyHolder

pytestmark = pytest.mark.django_db(transaction=True)
YESTERDAY = datetime(2026, 11, 25, 2, 10, tzinfo=ZoneInfo("Europe/Berlin"))
TODAY = date(2026, 11, 26)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of its own for everything that an installation keeps."""
    settings.MEDIA_ROOT, settings.UPLOAD_FOLDER = tmp_path / "pictures", tmp_path / "uploads"
    settings.MAIL_FOLDER, settings.LEDGER_DIR = tmp_path / "mails", tmp_path / "ledger"
    return tmp_path


@pytest.fixture
def letters() -> Iterator[Any]:
    with table() as letters:
        yield letters
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE people_letter")


def write(letters: Any, words: str) -> Any:
    holder = holders.new(room="people", purpose="Answering a letter", on=TODAY)
    return letters.objects.create(holder=holder, words=words)


def back_up(folder: Path) -> tuple[Path, Path]:
    """Last night's backups: the database, and apart from it the keys."""
    database, keys = folder / "backup.tar.gz", folder / "keys.json.gz"
    backups.write(database, now=YESTERDAY)
    key_backups.write(keys, now=YESTERDAY)
    return database, keys


def test_yesterdays_backups_bring_nothing_back_that_was_forgotten_today(
    folder: Path, letters: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.town()
    kim = cast.coordinator()
    gone, stays = write(letters, "Bitte vergessen"), write(letters, "Bitte rufen Sie an")
    database, keys = back_up(folder)
    holders.forget(gone.holder, rule="She asked for it", on=TODAY)
    certified = list(Certificate.objects.values_list("room", "purpose", "on", "rule", "count"))
    seen: list[int] = []
    replay = holders.replay

    def watched() -> int:
        """Everything is put back, and the ledger is not yet followed."""
        signing_in = {"login": kim.email, "password": "ein langes Passwort"}
        seen.extend([client.post("/konto/login/", signing_in).status_code, client.get("/de/").status_code])
        with pytest.raises(holders.Locked):
            _ = letters.objects.get(pk=gone.pk).words
        return replay()

    monkeypatch.setattr(holders, "replay", watched)
    backups.restore(database, even_if_full=True, key_file=keys)

    assert seen == [503, 503]
    assert letters.objects.get(pk=gone.pk).words is None
    assert letters.objects.get(pk=stays.pk).words == "Bitte rufen Sie an"
    assert set(DataKey.objects.values_list("pk", flat=True)) == {stays.holder_id}
    assert KeyHolder.objects.get(pk=gone.holder_id).forgotten_on == TODAY
    assert list(Certificate.objects.values_list("room", "purpose", "on", "rule", "count")) == certified
    assert client.get("/konto/login/").status_code == 200


def test_a_key_store_that_burned_comes_back_without_what_was_forgotten(folder: Path, letters: Any) -> None:
    gone, stays = write(letters, "Bitte vergessen"), write(letters, "Bitte rufen Sie an")
    _database, keys = back_up(folder)
    holders.forget(gone.holder, rule="She asked for it", on=TODAY)
    DataKey.objects.all().delete()
    DestroyedKey.objects.all().delete()
    holders.forget_memory()

    call_command("restore_keys", str(keys))

    holders.make_ready()
    assert letters.objects.get(pk=stays.pk).words == "Bitte rufen Sie an"
    assert letters.objects.get(pk=gone.pk).words is None
    assert DestroyedKey.objects.count() == 1


def test_a_lost_ledger_and_a_lost_store_bring_no_key_back_whose_end_the_database_knows(
    folder: Path, letters: Any, client: Client
) -> None:
    """At 10 a family withdrew; at noon the server with the key store and the ledger died; the database stands elsewhere."""
    make.town()
    before, gone, stays = (write(letters, words) for words in ("Gestern vergessen", "Vergessen", "Bitte rufen Sie an"))
    holders.forget(before.holder, rule="She asked for it", on=YESTERDAY.date())
    _database, keys = back_up(folder)
    holders.forget(gone.holder, rule="She asked for it", on=TODAY)
    certified = list(Certificate.objects.values_list("room", "purpose", "on", "rule", "count"))
    DataKey.objects.all().delete()
    DestroyedKey.objects.all().delete()
    ledger.path().unlink()
    holders.forget_memory()

    with pytest.raises(CommandError, match="hat 1 Zeilen, die Datenbank kennt 2"):
        call_command("restore_keys", str(keys))
    closed = client.get("/konto/login/").status_code
    call_command("replay", accept_shorter_ledger=True)

    assert (closed, client.get("/konto/login/").status_code) == (503, 200)
    holders.make_ready()
    assert letters.objects.get(pk=stays.pk).words == "Bitte rufen Sie an"
    assert [letters.objects.get(pk=row.pk).words for row in (before, gone)] == [None, None]
    assert set(DataKey.objects.values_list("pk", flat=True)) == {stays.holder_id}
    assert [line.holder for line in ledger.lines()] == [before.holder_id, gone.holder_id]
    assert list(Certificate.objects.values_list("room", "purpose", "on", "rule", "count")) == certified


def test_a_store_that_came_back_as_a_file_loses_the_keys_whose_end_the_database_knows(
    folder: Path, letters: Any
) -> None:
    gone = write(letters, "Vergessen")
    last_night = list(DataKey.objects.all())
    holders.forget(gone.holder, rule="She asked for it", on=TODAY)
    DestroyedKey.objects.all().delete()
    DataKey.objects.bulk_create(last_night)
    ledger.path().unlink()
    holders.forget_memory()

    call_command("replay", accept_shorter_ledger=True)

    assert (DataKey.objects.count(), letters.objects.get(pk=gone.pk).words) == (0, None)


def test_a_restore_that_fails_half_way_leaves_the_house_closed(
    folder: Path, letters: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.town()
    gone = write(letters, "Bitte vergessen")
    database, keys = back_up(folder)
    holders.forget(gone.holder, rule="She asked for it", on=TODAY)
    with monkeypatch.context() as power:
        power.setattr(key_backups, "merge", cut)
        with pytest.raises(SystemError):
            backups.restore(database, even_if_full=True, key_file=keys)
    closed = client.get("/konto/login/").status_code

    call_command("replay")

    assert (closed, client.get("/konto/login/").status_code) == (503, 200)
    assert letters.objects.get(pk=gone.pk).words is None


def cut(*_arguments: object) -> None:
    raise SystemError


def test_a_backup_holds_no_word_and_no_key(folder: Path, letters: Any, settings: Any) -> None:
    row = write(letters, "Bitte rufen Sie an")
    key = holders.key_of(row.holder)
    database, keys = back_up(folder)

    call_command("restore", str(database), force=True)
    content = keys.read_bytes() + database.read_bytes()
    unpacked = b"".join(file.read_bytes() for file in unpack(database, folder / "there"))
    wrapped = bytes(DataKey.objects.get(pk=row.holder_id).wrapped)

    for there in (content, unpacked):
        assert (b"rufen" in there, key in there, settings.MASTER_KEYS[0].encode() in there) == (False, False, False)
    assert wrapped not in unpacked
    assert (database.stat().st_mode & 0o777, keys.stat().st_mode & 0o777) == (0o600, 0o600)


def unpack(file: Path, folder: Path) -> list[Path]:
    folder.mkdir()
    backups.unpack(file, folder)
    return [path for path in folder.rglob("*") if path.is_file()]


def test_backups_of_keys_live_for_a_week(folder: Path) -> None:
    for age in range(12):
        at = YESTERDAY - timedelta(days=age)
        (folder / key_backups.NAME.format(at=at)).touch()

    count = key_backups.drop_old(folder, now=YESTERDAY, keep=timedelta(days=7))

    assert (count, len(list(folder.glob(key_backups.PATTERN)))) == (4, 8)


def test_a_damaged_ledger_keeps_no_key_out_of_the_backup_and_no_old_one_in_it(folder: Path, letters: Any) -> None:
    gone, changed, stays = (write(letters, word) for word in ("Erstes", "Zweites", "Drittes"))
    for letter in (gone, changed):
        holders.forget(letter.holder, rule="Half a year after the answer.", on=TODAY)
    whole = ledger.path().read_bytes()
    ledger.path().write_bytes(whole.replace(str(changed.holder_id).encode(), str(stays.holder_id).encode()))
    os.utime(ledger.path(), (1, 1))  # a clock of the disk may be too coarse to show the change
    old = folder / key_backups.NAME.format(at=YESTERDAY - timedelta(days=60))
    old.touch()

    with pytest.raises(CommandError, match=r"nach Zeile 1 verändert\. Alle Schlüssel sind gesichert"):
        call_command("backup_keys", str(folder), keep_days=7)

    (file,) = folder.glob(key_backups.PATTERN)
    kept = key_backups.read(file)
    assert ([key.holder for key in kept.keys], [line.holder for line in kept.ledger]) == (
        [str(stays.holder_id)],
        [gone.holder_id],
    )


def test_a_damaged_ledger_that_is_laid_aside_is_written_again(folder: Path, letters: Any) -> None:
    gone = write(letters, "Erstes")
    holders.forget(gone.holder, rule="Half a year after the answer.", on=TODAY)
    ledger.path().write_bytes(ledger.path().read_bytes().replace(b"2026", b"2025"))
    with pytest.raises(CommandError, match="verändert"):
        call_command("replay")

    ledger.path().rename(folder / "aside")
    call_command("replay")

    assert [line.holder for line in ledger.lines()] == [gone.holder_id]


@pytest.mark.parametrize("content", [b"", b"{}", b"\x1f\x8b broken"])
def test_something_else_is_no_backup_of_keys(folder: Path, content: bytes) -> None:
    (folder / "other").write_bytes(content)

    with pytest.raises(key_backups.NotReadable):
        key_backups.read(folder / "other")


def test_a_backup_of_keys_is_not_kept_longer_than_the_certificates_say(folder: Path) -> None:
    with pytest.raises(CommandError, match="KEY_BACKUP_DAYS"):
        call_command("backup_keys", str(folder), keep_days=8)

    call_command("backup_keys", str(folder), keep_days=7)
    assert len(list(folder.glob(key_backups.PATTERN))) == 1
