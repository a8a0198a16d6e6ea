"""Processes die in the middle of deeds: no acknowledged seat is lost, no seat is taken twice, every message is sent or waits."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.house import source
from tests.people.test_crashes import IS_POSTGRES, fresh_postgres, run

KILLS = 4
#: A town with a course of four seats; the number of its list.
TOWN = """
from tests import make
make.town()
print("list", make.seating(seats=4, most_waiting=400).pk)
"""
#: Families sign up, every third gives back, whoever is offered a seat takes it; what is acknowledged stands on its standard output.
BUSY = """
import sys
from uuid import uuid4
from django.utils import timezone
from tests import make
from unterwegs.courses import actions
from unterwegs.courses.models import Seating, SignUp
from unterwegs.people import holders
holders.make_ready()
seating, count = Seating.objects.get(), 0
while True:
    count += 1
    signup = make.signed_up(uuid4().hex, to=seating)
    print("signed_up", signup.pk, flush=True)
    if count % 3 == 0:
        actions.give_back(signup, now=timezone.now())
        print("gave_back", signup.pk, flush=True)
        first = SignUp.objects.filter(standing="seated").first()
        actions.give_back(first, now=timezone.now())
        print("gave_back", first.pk, flush=True)
    for offered in SignUp.objects.filter(standing="offered"):
        actions.accept(offered, now=timezone.now())
        print("accepted", offered.pk, flush=True)
    actions.send_due(now=timezone.now(), limit=1)
"""
#: A fresh start; then what is there.
LOOK = """
from unterwegs.courses.models import Message, SignUp
from unterwegs.people import holders
holders.make_ready()
rows = SignUp.objects.select_related("holder").prefetch_related("messages")
told = [one.pk for one in rows if [m.kind for m in sorted(one.messages.all(), key=lambda m: m.pk) if not m.dropped_at][-1:] == [one.standing] or one.standing in {"given_up", "offered"}]
print("there", *[one.pk for one in rows if len(one.name) == 32])
print("seated", *[one.pk for one in rows if one.standing == "seated"])
print("given", *[one.pk for one in rows if one.standing == "given_up"])
print("seats", *[one.seat for one in rows if one.seat])
print("numbers", *sorted(one.number for one in rows))
print("told", *told)
"""


@pytest.fixture
def given(tmp_path: Path, django_db_setup: None) -> dict[str, str]:
    """An installation of its own, whose processes may be killed."""
    given = os.environ | {
        "LOCAL": "yes", "DEMO": "no", "DATA_DIR": str(tmp_path), "DATABASE_URL": "", "KEYS_URL": "",
        "PYTHONPATH": str(source.ROOT),
    }  # fmt: skip
    if IS_POSTGRES:
        given |= {"DATABASE_URL": fresh_postgres(), "KEYS_URL": fresh_postgres()}
    run(given, "migrate", "--verbosity=0")
    run(given, "migrate", "people", "--database", "keys", "--verbosity=0")
    run(given, "shell", "--no-imports", "-c", TOWN)
    return given


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


def test_processes_that_are_killed_lose_no_seat_and_give_none_twice(given: dict[str, str]) -> None:
    chance = random.Random(7)
    kills = [(chance.randint(5, 20), chance.uniform(0, 0.05)) for _kill in range(KILLS)]
    said = [line.split() for lines, seconds in kills for line in busy_until_killed(given, lines, seconds)]

    found = {
        words[0]: words[1:] for words in map(str.split, run(given, "shell", "--no-imports", "-c", LOOK).splitlines())
    }

    promised = {
        name: {words[1] for words in said if words[0] == name} for name in ("signed_up", "gave_back", "accepted")
    }
    assert promised["signed_up"] <= set(found["there"])
    assert promised["gave_back"] <= set(found["given"])
    assert promised["accepted"] <= {*found["seated"], *found["given"]}
    assert len(found["seats"]) == len(set(found["seats"])) <= 4
    assert found["numbers"] == [str(number) for number in range(1, len(found["numbers"]) + 1)]
    assert set(found["told"]) == set(found["there"])
    assert len(promised["signed_up"]) >= KILLS  # the processes were really at work
    assert promised["accepted"]
