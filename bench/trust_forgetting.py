"""Bars of forgetting: yesterday's backups of database and keys come back by every way, and what was forgotten does not.

Two families say a wish; at night both backups are written; then one takes her wish back. What follows is every way in which
the backups can return – by the commands, half-way, as copies of files under a stopped and under a running house. Before the
ledger is followed nobody signs in. The certificate names the day from which no key backup is left; that is tried, too.
"""

import gzip
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import trust_scan as scan
from bench.report import DATABASES, ROOT, Bars
from bench.trust_house import MANAGE, House, NoAnswer, Person, house, processes_of, until

GONE, STAYS = "Vergessenwollendes Nachtgeflüster", "Bleibenwollendes Morgengeplauder"
KILLS = 6  # of a restore, at moments spread over it
NOTICED = 15.0  # seconds after which a running house has noticed that its databases were exchanged

#: Everything that can be read of the two, by whatever is in the databases now.
READ = """
from unterwegs.people.models import DataKey
from unterwegs.wishes.models import Wish
said = {"words": [], "keys": 0}
forgotten = set(told["holders"])
for wish in Wish.objects.select_related("holder"):
    try:
        said["words"].append(wish.words)
    except Exception as problem:
        said["words"].append(type(problem).__name__)
said["keys"] = DataKey.objects.filter(pk__in=forgotten).count()
"""
HOLDERS = "from unterwegs.wishes.models import Wish\nsaid = {w.words: str(w.holder_id) for w in Wish.objects.all()}"
#: The command as it is, stopped by a power cut in the moment before the ledger is followed.
CUT = """
import os, signal, sys
from django.core.management import call_command
from unterwegs.people import holders
holders.replay = lambda: os.kill(os.getpid(), signal.SIGKILL)
call_command("restore", {file!r}, keys={keys!r}, force=True)
"""


LOSE = """
from unterwegs.people import ledger
from unterwegs.people.models import DataKey, DestroyedKey
DataKey.objects.all().delete()
DestroyedKey.objects.all().delete()
ledger.path().unlink()
said = {}
"""


@dataclass(slots=True)
class Backups:
    """What was written last night, and copies of the databases as they were."""

    database: Path
    keys: Path
    raw: Path


def measure(bars: Bars) -> None:
    for database in DATABASES:
        try:
            with house(database) as of:
                measure_on(bars, of)
        except Exception as problem:
            bars.unmeasured(f"forgetting on {database}", f"{type(problem).__name__}: {problem}")


def measure_on(bars: Bars, of: House) -> None:
    of.start()
    gone, stays = (Person(of).wish({"kind": "advice", "words": words, "reach": "code"}) for words in (GONE, STAYS))
    holder = of.do(HOLDERS)[GONE]
    night = backed_up(of)
    if Person(of).withdraws(gone).status != 200:
        raise RuntimeError("the wish was not taken back")
    on, tried = f"on {of.database}", Tried(of, gone, stays, holder)
    tried.expect_forgotten("after taking back")
    opened = tried.signs_in()
    bars.line(f"somebody signs in as long as all is well {on}", "yes" if opened else "no", "yes", holds=opened)
    ways: dict[str, Callable[[], Iterator[None]]] = {
        "restore": lambda: by_command(of, ["restore", night.database, "--force"]),
        "restore --keys": lambda: by_command(of, ["restore", night.database, "--keys", night.keys, "--force"]),
        "restore_keys alone": lambda: by_command(of, ["restore_keys", night.keys]),
        "restore cut before the replay": lambda: cut_off(of, night),
        "copies put back, then started": lambda: copied_back(of, night),
        "copies put back under a running house": lambda: copied_under(of, night, tried),
        "key store and ledger lost, restore_keys": lambda: lost(of, night),
    }  # fmt: skip
    for name, way in ways.items():
        try:
            for _between in way():
                tried.expect_closed(name)
            tried.expect_forgotten(name)
        except Exception as problem:
            tried.wrong.append(f"{name}: {type(problem).__name__} {problem}")
    killed(of, night, tried)
    for one in tried.wrong[:8]:
        print(f"         {one}")
    count = len(ways)
    bars.line(
        f"of {count} ways back and {KILLS} restores killed half-way, readable again or broken {on}",
        str(len(tried.wrong)),
        "0",
        holds=not tried.wrong,
    )
    bars.line(
        f"sign-ins that were let in before the replay, of {tried.knocks} {on}",
        str(tried.let_in),
        "0",
        holds=tried.let_in == 0 < tried.knocks,
    )
    if tried.noticed is not None:
        bars.line(
            f"seconds until a running house noticed the exchange {on}",
            f"{tried.noticed:.1f}",
            f"≤ {NOTICED:.0f}",
            holds=tried.noticed <= NOTICED,
        )
    final(bars, of, night, holder)


class Tried:
    """What can be read, and who can sign in."""

    def __init__(self, of: House, gone: str, stays: str, holder: str) -> None:
        self.of, self.gone, self.stays, self.holder = of, gone, stays, holder
        self.wrong: list[str] = []
        self.knocks = self.let_in = 0
        self.noticed: float | None = None

    def signs_in(self) -> bool:
        person = Person(self.of)
        try:
            return person.sign_in("coordinator@example.org").status == 302 and person.get("/desk/").status == 200
        except NoAnswer:
            return False

    def expect_closed(self, way: str) -> None:
        """Before the replay: no sign-in, no wish opens, neither by page nor by the models of the house."""
        if self.of.web is not None:
            self.knocks += 1
            self.let_in += self.signs_in()
        found = self.of.do(READ, {"holders": [self.holder]})
        if GONE in found["words"]:
            self.wrong.append(f"{way}: readable before the replay")

    def expect_forgotten(self, way: str) -> None:
        """Afterwards: what was forgotten is nowhere, what was not is there, and somebody signs in."""
        if self.of.web is None:
            self.of.start()
        until(self.signs_in, within=NOTICED, every=0.5)
        found = self.of.do(READ, {"holders": [self.holder]})
        person = Person(self.of)
        facts = {
            "its words": GONE in found["words"],
            "its key": found["keys"] > 0,
            "its page": person.looks(self.gone).status == 200,
            "the other is lost": STAYS not in found["words"] or person.looks(self.stays).status != 200,
            "nobody signs in": not self.signs_in(),
        }
        self.wrong += [f"{way}: {fact}" for fact, is_so in facts.items() if is_so]


# --- ways back --------------------------------------------------------------------------------------------------------


def by_command(of: House, command: list[Any]) -> Iterator[None]:
    """As docs/operating/backup.md and keys.md say: stop, one command, start."""
    of.stop()
    of.manage(*command)
    of.start()
    yield from ()


def cut_off(of: House, night: Backups) -> Iterator[None]:
    """The power goes in the last moment; the house runs meanwhile, a start refuses, `replay` opens."""
    script = CUT.format(file=str(night.database), keys=str(night.keys))
    subprocess.run(
        [sys.executable, MANAGE, "shell", "--no-imports", "-c", script],
        env=of.given,
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    yield
    of.stop()
    refused = of.manage("serve", wrong=True)
    if "replay" not in refused:
        raise RuntimeError(f"a start did not refuse: {refused[-200:]}")
    yield
    of.manage("replay")
    of.start()


def copied_back(of: House, night: Backups) -> Iterator[None]:
    """Both came back by other means; a start follows the ledger before it answers."""
    of.stop()
    put_back(of, night)
    yield
    of.start()


def copied_under(of: House, night: Backups, tried: Tried) -> Iterator[None]:
    """Nobody stopped the house: it notices within seconds, and the worker follows the ledger."""
    put_back(of, night)
    started = time.monotonic()
    until(lambda: Person(of).looks(tried.gone).status != 200, within=4 * NOTICED, every=0.1)
    tried.noticed = time.monotonic() - started
    yield from ()


def lost(of: House, night: Backups) -> Iterator[None]:
    """The key store and the ledger die together, the database stands elsewhere: it alone knows who is forgotten."""
    of.stop()
    of.do(LOSE)
    yield
    refused = of.manage("restore_keys", night.keys, wrong=True)
    if "--accept-shorter-ledger" not in refused:
        raise RuntimeError(f"a shorter ledger was not refused: {refused[-200:]}")
    yield
    of.manage("replay", "--accept-shorter-ledger")
    of.start()


def killed(of: House, night: Backups, tried: Tried) -> None:
    """`restore --keys` dies at moments spread over it; whatever it left, nothing forgotten opens, and a second one ends."""
    of.stop()
    started = time.monotonic()
    of.manage("restore", night.database, "--keys", night.keys, "--force")
    takes = time.monotonic() - started
    for number in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, MANAGE, "restore", str(night.database), "--keys", str(night.keys), "--force"],
            env=of.given, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(takes * (0.35 + 0.65 * number / KILLS))  # the moment of this kill
        of.kill(processes_of(child.pid))
        child.wait()
        found = of.do(READ_IF_THERE, {"holders": [tried.holder]})
        if GONE in found["words"]:
            tried.wrong.append(f"restore killed after {takes * (0.35 + 0.65 * number / KILLS):.1f} s: readable")
    of.manage("restore", night.database, "--keys", night.keys, "--force")
    tried.expect_forgotten("after restores that were killed")


READ_IF_THERE = "from django.db import DatabaseError\ntry:\n" + "".join(
    f"    {line}\n" for line in READ.strip().splitlines()
) + "except DatabaseError:\n    said = {'words': [], 'keys': 0}\n"  # fmt: skip


def final(bars: Bars, of: House, night: Backups, holder: str) -> None:
    """When the last key backup of then is gone, as the certificate says: the backup of the database and today's keys."""
    on = f"on {of.database}"
    of.stop()
    of.manage("restore", night.database, "--force")
    today = of.folder / "today"
    today.mkdir()
    of.manage("backup_keys", today)
    (file,) = today.iterdir()
    layers = {layer for _name, layer in scan.layers(file.read_bytes())}
    before = keys_in(night.keys)
    there = holder in keys_in(file) or any(before.get(holder, holder).encode() in layer for layer in layers)
    bars.line(
        f"the destroyed key in the key backup of before (so that something was tried) {on}",
        "yes" if holder in before else "no",
        "yes",
        holds=holder in before,
    )
    bars.line(
        f"the destroyed key in a key backup of after {on}",
        "there" if there else "not there",
        "not there",
        holds=not there,
    )


def keys_in(file: Path) -> dict[str, str]:
    """The wrapped keys of a backup by their holders; its lines of the ledger name holders whose keys are gone."""
    told = json.loads(gzip.decompress(file.read_bytes()))
    return {key["holder"]: key["wrapped"] for key in told["keys"]}


# --- copies -----------------------------------------------------------------------------------------------------------


def backed_up(of: House) -> Backups:
    """By the two commands, and once more as copies of the databases by their own tools."""
    folder = of.folder / "night"
    folder.mkdir()
    of.manage("backup", folder)
    of.manage("backup_keys", folder)
    raw = folder / "raw"
    raw.mkdir()
    if of.server is None:
        for name in ("unterwegs.sqlite3", "keys.sqlite3"):
            with closing(sqlite3.connect(of.data / name)) as source, closing(sqlite3.connect(raw / name)) as target:
                source.backup(target)
    else:
        for variable in ("DATABASE_URL", "KEYS_URL"):
            command = [
                of.server.programs / "pg_dump",
                "--format=custom",
                f"--file={raw / variable}",
                of.given[variable],
            ]
            subprocess.run(command, check=True)
    return Backups(next(folder.glob("unterwegs-2*.tar.gz")), next(folder.glob("unterwegs-keys-*")), raw)


def put_back(of: House, night: Backups) -> None:
    """Both databases as they were, past every command of ours; the ledger stays."""
    if of.server is None:
        for name in ("unterwegs.sqlite3", "keys.sqlite3"):
            with (
                closing(sqlite3.connect(night.raw / name)) as source,
                closing(sqlite3.connect(of.data / name)) as target,
            ):
                source.backup(target)
        return
    for variable in ("DATABASE_URL", "KEYS_URL"):
        command = [
            of.server.programs / "pg_restore",
            "--clean",
            "--if-exists",
            "--single-transaction",
            f"--dbname={of.given[variable]}",
            night.raw / variable,
        ]
        subprocess.run(command, check=True, capture_output=True)
