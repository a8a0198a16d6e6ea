"""An installation of the version that landed last becomes one of this version."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from tests import postgres
from tests.upgrade import landed

pytestmark = pytest.mark.upgrade


@pytest.fixture
def database(tmp_path: Path, django_db_setup: None) -> str:
    """The address of a database with the landed state; empty for SQLite in the folder."""
    on_postgres = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    kept = landed.POSTGRES if on_postgres else landed.SQLITE
    if not kept.exists():
        pytest.skip("No state has landed yet; `make landed` keeps one.")
    dump = gzip.decompress(kept.read_bytes()).decode()
    return load_postgres(dump) if on_postgres else load_sqlite(dump, tmp_path)


def load_sqlite(dump: str, folder: Path) -> str:
    with closing(sqlite3.connect(folder / "unterwegs.sqlite3")) as target:
        target.executescript(dump)
    return ""


def load_postgres(dump: str) -> str:
    given = settings.DATABASES["default"]
    server = f"postgresql://{given['USER']}@{given['HOST']}:{given['PORT']}"
    name = f"landed_{uuid4().hex}"
    psql = str((postgres.programs() or Path()) / "psql")
    subprocess.run([psql, "-q", "-c", f"CREATE DATABASE {name}", f"{server}/postgres"], check=True)
    subprocess.run(
        [psql, "-q", "-v", "ON_ERROR_STOP=1", f"{server}/{name}"],
        input=dump,
        text=True,
        check=True,
        capture_output=True,
    )
    return f"{server}/{name}"


def test_the_landed_state_is_migrated_and_its_pages_answer(tmp_path: Path, database: str) -> None:
    given = os.environ | {
        "LOCAL": "yes",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": database,
        "KEYS_URL": "",
        "PYTHONPATH": str(landed.ROOT),
    }
    script = "from tests.upgrade import visit; visit.visit()"

    done = subprocess.run(
        [sys.executable, str(landed.ROOT / "manage.py"), "shell", "--no-imports", "-c", script],
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told.values()) == {200}
    assert len(told) == 6
