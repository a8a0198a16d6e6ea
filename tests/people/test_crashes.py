"""Processes die in the middle: no row is without its key, and nothing that was said to be forgotten is there again."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from tests import postgres
from tests.house import source

#: Makes keys and forgets every second one, as fast as it can; what is acknowledged stands on its standard output.
BUSY = """
from datetime import date
from django.db import transaction
from unterwegs.people import holders
holders.make_ready()
while True:
    with transaction.atomic():
        one, other = (holders.new(room="people", purpose="Trying", on=date(2026, 11, 26)) for _ in range(2))
    print("kept", one.pk, flush=True)
    print("made", other.pk, flush=True)
    holders.forget(other, rule="Trying", on=date(2026, 11, 26))
    print("forgotten", other.pk, flush=True)
"""
#: A fresh start; then what is there, in words of its own.
START = """
from unterwegs.people import holders
from unterwegs.people.models import *
holders.make_ready()
alive = KeyHolder.objects.filter(forgotten_on=None)
for holder in alive:
    holders.key_of(holder)
print("kept", *alive.values_list("pk", flat=True))
print("forgotten", *KeyHolder.objects.exclude(forgotten_on=None).values_list("pk", flat=True))
print("keys", *DataKey.objects.values_list("pk", flat=True))
print("certified", sum(Certificate.objects.values_list("count", flat=True)), Bookmark.objects.get().line)
"""
KILLS = 4
IS_POSTGRES = "postgresql" in settings.DATABASES["default"]["ENGINE"]


@pytest.fixture
def given(tmp_path: Path, django_db_setup: None) -> dict[str, str]:
    """An installation of its own, with two databases of its own, whose processes may be killed."""
    given = os.environ | {"LOCAL": "yes", "DEMO": "no", "DATA_DIR": str(tmp_path), "DATABASE_URL": "", "KEYS_URL": ""}
    if IS_POSTGRES:
        given |= {"DATABASE_URL": fresh_postgres(), "KEYS_URL": fresh_postgres()}
    for database in ("default", "keys"):
        run(given, "migrate", "people", "--database", database, "--verbosity=0")
    return given


def fresh_postgres() -> str:
    """The address of an empty database on the server of the tests."""
    to = settings.DATABASES["default"]
    server, name = f"postgresql://{to['USER']}@{to['HOST']}:{to['PORT']}", f"crash_{uuid4().hex}"
    psql = str((postgres.programs() or Path()) / "psql")
    subprocess.run([psql, "-q", "-c", f"CREATE DATABASE {name}", f"{server}/postgres"], check=True)
    return f"{server}/{name}"


def run(given: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, str(source.ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=given, check=True, capture_output=True, text=True, cwd=source.ROOT).stdout


def busy_until_killed(given: dict[str, str], lines: int, seconds: float) -> list[str]:
    """What the process acknowledged before SIGKILL, which comes so many seconds after so many lines."""
    command = [sys.executable, str(source.ROOT / "manage.py"), "shell", "--no-imports", "-c", BUSY]
    with subprocess.Popen(command, env=given, stdout=subprocess.PIPE, text=True, cwd=source.ROOT) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _line in range(lines)]
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    return [line.strip() for line in said if line.endswith("\n") and line.strip()]


def test_processes_that_are_killed_lose_no_key_and_no_forgetting(given: dict[str, str], tmp_path: Path) -> None:
    chance = random.Random(7)
    kills = [(chance.randint(3, 9), chance.uniform(0, 0.05)) for _kill in range(KILLS)]
    said = [line for lines, seconds in kills for line in busy_until_killed(given, lines, seconds)]

    found = dict(
        line.split(" ", 1) if " " in line else (line, "")
        for line in run(given, "shell", "--no-imports", "-c", START).splitlines()
    )

    kept, forgotten, keys = (set(found[name].split()) for name in ("kept", "forgotten", "keys"))
    promised = {name: {line.split()[1] for line in said if line.startswith(name)} for name in ("kept", "forgotten")}
    assert promised["kept"] <= kept
    assert promised["forgotten"] <= forgotten
    assert kept <= keys
    assert forgotten & keys == set()
    assert found["certified"] == f"{len(forgotten)} {len(forgotten)}"
    assert len(promised["forgotten"]) >= KILLS  # the processes were really at work


@pytest.mark.skipif(IS_POSTGRES, reason="SQLite's own files are looked into")
def test_a_destroyed_key_leaves_no_byte_in_the_files_of_the_store(given: dict[str, str], tmp_path: Path) -> None:
    """SQLite's pages, free pages and journal, as they lie on the disk."""
    make = "from unterwegs.people import holders; print(holders.new(room='people', purpose='Trying').pk)"
    holder = run(given, "shell", "--no-imports", "-c", make).strip()
    with closing(sqlite3.connect(tmp_path / "keys.sqlite3")) as store:
        wrapped = store.execute("SELECT wrapped FROM people_datakey").fetchone()[0]
    before = [file.name for file in tmp_path.glob("keys.sqlite3*") if wrapped in file.read_bytes()]

    forget = (
        "from datetime import date; from unterwegs.people import holders; from unterwegs.people.models import KeyHolder; "
        f"holders.forget(KeyHolder.objects.get(pk='{holder}'), rule='Trying', on=date(2026, 11, 26))"
    )
    run(given, "shell", "--no-imports", "-c", forget)

    assert before != []
    assert [file.name for file in tmp_path.glob("keys.sqlite3*") if wrapped in file.read_bytes()] == []
    assert holder in (tmp_path / "ledger" / "ledger").read_text()


@pytest.mark.skipif(not IS_POSTGRES, reason="PostgreSQL's own files are looked into")
def test_after_the_night_a_destroyed_key_is_in_no_file_of_postgresql(given: dict[str, str]) -> None:
    """Tables, statistics and its log of writes, set up as docs/operating/keys.md says, while somebody else still reads."""
    script = (
        "import os; from datetime import date; from pathlib import Path; from django.db import connections; "
        "from unterwegs.people import holders, store; from unterwegs.people.models import DataKey; "
        "holder, *_others = [holders.new(room='people', purpose='Trying') for _ in range(9)]; "
        "cursor = connections['keys'].cursor(); wrapped = bytes(DataKey.objects.get(pk=holder.pk).wrapped); "
        "cursor.execute('ANALYZE people_datakey'); "
        "reader = connections['keys'].copy().cursor(); reader.execute('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1'); "
        "cursor.execute('CHECKPOINT'); cursor.execute('SHOW data_directory'); folder = Path(cursor.fetchone()[0]); "
        "count = lambda: sum(wrapped in file.read_bytes() for file in folder.rglob('*') if file.is_file()); before = count(); "
        "holders.forget(holder, rule='Trying', on=date(2026, 11, 26)); store.leave_nothing(thoroughly=True); "
        "print(before > 0, count())"
    )

    assert run(given, "shell", "--no-imports", "-c", script).strip() == "True 0"
