"""Keeps the state that has landed, on both databases: `make landed`. The next upgrade test starts from it."""

import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
SQLITE = Path(__file__).parent / "landed.sqlite.sql.gz"
POSTGRES = Path(__file__).parent / "landed.postgres.sql.gz"


def manage(folder: str, *arguments: str, url: str = "") -> None:
    given = os.environ | {"LOCAL": "yes", "DEMO": "yes", "DATA_DIR": folder, "DATABASE_URL": url, "KEYS_URL": ""}
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=given,
        check=True,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )


def fill(folder: str, url: str = "") -> None:
    """The demonstration town, as this version enters it."""
    manage(folder, "migrate", "--verbosity=0", url=url)
    manage(folder, "load_demo", url=url)


def keep(file: Path, dump: str) -> None:
    with open(file, "wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
        packed.write(dump.encode())
    sys.stdout.write(f"{file.stat().st_size:>9,} bytes  {file.name}\n")


def keep_sqlite() -> None:
    with tempfile.TemporaryDirectory() as folder:
        fill(folder)
        with closing(sqlite3.connect(Path(folder) / "unterwegs.sqlite3")) as database:
            keep(SQLITE, "\n".join(database.iterdump()))


def keep_postgres() -> None:
    programs = postgres.programs()
    if programs is None:
        raise SystemExit("PostgreSQL was not found; the state was kept for SQLite only.")
    server = postgres.Postgres(programs)
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            fill(folder, server.url)
        command = [programs / "pg_dump", "--no-owner", "--no-privileges", f"--dbname={server.url}"]
        keep(POSTGRES, subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    finally:
        server.stop()


if __name__ == "__main__":
    keep_sqlite()
    keep_postgres()
