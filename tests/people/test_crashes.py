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

import pytest
from django.conf import settings

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


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    """An installation of its own on SQLite files, whose processes may be killed."""
    given = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "KEYS_URL"}}
    given |= {"LOCAL": "yes", "DEMO": "no", "DATA_DIR": str(tmp_path)}
    for database in ("default", "keys"):
        run(given, "migrate", "people", "--database", database, "--verbosity=0")
    return given


def run(given: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, str(source.ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=given, check=True, capture_output=True, text=True, cwd=source.ROOT).stdout


def busy_until_killed(given: dict[str, str], seconds: float) -> list[str]:
    """What the process acknowledged before SIGKILL."""
    command = [sys.executable, str(source.ROOT / "manage.py"), "shell", "--no-imports", "-c", BUSY]
    with subprocess.Popen(command, env=given, stdout=subprocess.PIPE, text=True, cwd=source.ROOT) as process:
        assert process.stdout is not None
        said = [process.stdout.readline()]  # it is at work now
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    return [line.strip() for line in said if line.endswith("\n") and line.strip()]


@pytest.mark.once
def test_processes_that_are_killed_lose_no_key_and_no_forgetting(given: dict[str, str], tmp_path: Path) -> None:
    chance = random.Random(7)
    said = [line for _kill in range(KILLS) for line in busy_until_killed(given, chance.uniform(0.05, 0.6))]

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


@pytest.mark.once
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
    assert tmp_path != settings.DATA
