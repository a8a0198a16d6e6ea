"""The whole installation in one file, and back: database, pictures, uploads, mails, books – not the keys that open them.

The key store has a backup of its own (people/key_backups.py). After a restore the house stays closed until the ledger of
destroyed keys is followed and what was taken back is taken back again; `restore` does that itself.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from unterwegs import __version__
from unterwegs.people import holders, key_backups, store
from unterwegs.people.models import User
from unterwegs.places import queries as places

MANIFEST, SQLITE, POSTGRES = "manifest.json", "database.sqlite3", "database.dump"
NAME = "unterwegs-{at:%Y-%m-%d-%H%M%S}.tar.gz"


class NotPossible(Exception):
    """A backup that cannot be written or taken; the sentence says why."""


def folders() -> Mapping[str, Path]:
    """The folders of an installation by their names in the backup."""
    return {
        "pictures": Path(settings.MEDIA_ROOT),
        "uploads": Path(settings.UPLOAD_FOLDER),
        "mails": Path(settings.MAIL_FOLDER),
        "books": Path(settings.BOOK_FOLDER),
        "streets": Path(settings.STREETS_FOLDER),
    }


# --- there ----------------------------------------------------------------------------------------------------------


def write(file: Path, *, now: datetime) -> None:
    """Writes the backup while the site goes on; a half-written one never stands under the name."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".unterwegs-") as folder:
        stage, half = Path(folder) / "content", Path(folder) / "backup.tar.gz"
        stage.mkdir()
        dump(stage)
        for name, source in folders().items():
            if source.is_dir():
                shutil.copytree(source, stage / name)
        (stage / MANIFEST).write_text(json.dumps(manifest(stage, now), indent=2), encoding="utf-8")
        with (
            open(os.open(half, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as target,
            tarfile.open(None, "w:gz", target) as tar,
        ):
            for content in sorted(stage.iterdir()):
                tar.add(content, content.name)
        half.replace(file)


def dump(stage: Path) -> None:
    if connection.vendor == "postgresql":
        run_postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={stage / POSTGRES}")
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(stage / SQLITE)) as target:
        connection.connection.backup(target)


def manifest(stage: Path, now: datetime) -> dict[str, Any]:
    return {
        "version": __version__,
        "made_at": now.isoformat(),
        "migrations": sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
        "files": {path.relative_to(stage).as_posix(): checksum(path) for path in contents(stage)},
    }


def contents(stage: Path) -> Iterator[Path]:
    return (path for path in sorted(stage.rglob("*")) if path.is_file() and path.name != MANIFEST)


def checksum(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def drop_old(folder: Path, *, keep: int) -> int:
    """Keeps the newest backups of a folder and deletes the others; returns how many."""
    old = sorted(folder.glob("unterwegs-*.tar.gz"))[:-keep]
    for file in old:
        file.unlink()
    return len(old)


# --- and back -------------------------------------------------------------------------------------------------------


def restore(file: Path, *, even_if_full: bool, key_file: Path | None = None) -> datetime:
    """Puts the installation back to the backup, brings its tables up to this version, forgets again what was forgotten and
    takes back again what was taken back; returns when the backup was made.

    ``key_file``: also the keys of that backup of the key store. Raises NotPossible; then the house stays closed where
    something was already replaced.
    """
    if not even_if_full and is_full():
        raise NotPossible("Diese Installation ist nicht leer. Mit --force wird sie durch die Sicherung ersetzt.")
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".restore-") as folder:
        stage = Path(folder)
        unpack(file, stage)
        made_at = check(stage)
        put_back = key_backups.read(key_file) if key_file else None
        holders.close()
        load(stage)
        for name, target in folders().items():
            shutil.rmtree(target, ignore_errors=True)
            if (stage / name).is_dir():
                shutil.move(stage / name, target)
                target.chmod(0o700)
    store.migrate()
    if put_back:
        key_backups.merge(put_back)
    call_command("migrate", interactive=False, verbosity=0)  # may seal what an older version kept in clear
    holders.replay()
    return made_at


def is_full() -> bool:
    tables = connection.introspection.table_names()
    return User._meta.db_table in tables and (User.objects.exists() or places.town() is not None)


def unpack(file: Path, stage: Path) -> None:
    try:
        with tarfile.open(file, "r:gz") as tar:
            tar.extractall(stage, filter="data")
    except (tarfile.TarError, OSError, EOFError) as problem:
        raise NotPossible(f"{file} ist keine lesbare Sicherung ({problem}).") from None


def check(stage: Path) -> datetime:
    """The backup is whole, of this kind of database, and not from a newer version; returns when it was made.

    Raises NotPossible.
    """
    try:
        said = json.loads((stage / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        raise NotPossible("Der Sicherung fehlt ihr Inhaltsverzeichnis.") from None
    if {path.relative_to(stage).as_posix(): checksum(path) for path in contents(stage)} != said["files"]:
        raise NotPossible("Die Sicherung ist beschädigt: Prüfsummen stimmen nicht.")
    if not (stage / (POSTGRES if connection.vendor == "postgresql" else SQLITE)).exists():
        raise NotPossible("Die Sicherung stammt von der anderen Datenbank (SQLite oder PostgreSQL).")
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    if not set(said["migrations"]) <= known:
        raise NotPossible(f"Die Sicherung stammt von einer neueren Version ({said['version']}).")
    return datetime.fromisoformat(said["made_at"])


def load(stage: Path) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        run_postgres(
            "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname=", stage / POSTGRES
        )
        connections.close_all()
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(stage / SQLITE)) as source:
        source.backup(connection.connection)


def run_postgres(program: str, *arguments: str | Path) -> None:
    """Runs a program of PostgreSQL against the database of the settings; the password stays out of the arguments."""
    to = connection.settings_dict
    given = {"PGHOST": to["HOST"], "PGPORT": to["PORT"], "PGUSER": to["USER"], "PGPASSWORD": to["PASSWORD"]}
    where = {name: str(value) for name, value in given.items() if value} | {"PGDATABASE": str(to["NAME"])}
    words = [f"--dbname={to['NAME']}" if word == "--dbname=" else word for word in arguments]
    done = subprocess.run([found(program), *words], env=os.environ | where, capture_output=True, text=True, check=False)  # nosec B603 # noqa: S603 – no shell
    if done.returncode:
        raise NotPossible(f"{program} ist gescheitert: {done.stderr.strip()}")


def found(program: str) -> str:
    """The program on PATH, or where Debian keeps it. Raises NotPossible."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    path = shutil.which(program) or (str(debian[-1]) if debian else "")
    if not path:
        raise NotPossible(f"{program} fehlt; unter Debian: apt install postgresql-client.")
    return path
