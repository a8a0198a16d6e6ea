"""Web server and worker live and end together."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import pytest

from tests.house import source
from unterwegs.config import beside, serving
from unterwegs.directory import queries
from unterwegs.directory.models import MissedSearch

SCRIPT = """
import os, signal
from unterwegs.config import serving

def work(name):
    def run():
        os.write(1, f"{name} {os.getpid()}\\n".encode())
        signal.pause()
    return run

supervisor = serving.Supervisor(work("web"), work("worker"))
supervisor.start()
supervisor.watch()
"""


@pytest.fixture
def supervisor() -> Iterator[subprocess.Popen[str]]:
    paths = {"PYTHONPATH": str(source.ROOT / "src"), "DJANGO_SETTINGS_MODULE": "unterwegs.config.settings"}
    command = [sys.executable, "-c", SCRIPT]
    process = subprocess.Popen(command, env=os.environ | paths, stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


def started(supervisor: subprocess.Popen[str]) -> tuple[str, int]:
    assert supervisor.stdout is not None
    name, pid = supervisor.stdout.readline().split()
    return name, int(pid)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_dead_process_is_started_again(supervisor: subprocess.Popen[str]) -> None:
    pids = dict([started(supervisor), started(supervisor)])

    os.kill(pids["worker"], signal.SIGKILL)

    name, pid = started(supervisor)
    assert name == "worker"
    assert pid != pids["worker"]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_both_end_with_the_supervisor(supervisor: subprocess.Popen[str], ending: signal.Signals) -> None:
    pids = dict([started(supervisor), started(supervisor)])

    supervisor.send_signal(ending)

    assert supervisor.wait(timeout=20) == 0
    assert [name for name, pid in pids.items() if is_alive(pid)] == []


def test_a_taken_port_is_noticed() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        with pytest.raises(serving.PortTaken):
            serving.refuse_taken(listener.getsockname()[1])


@pytest.mark.django_db
def test_a_process_that_ends_writes_what_was_looked_for_in_vain() -> None:
    beside.end()
    MissedSearch.objects.all().delete()
    queries.note_missed("housing", today=date(2026, 11, 25))

    beside.end()

    assert [(row.subject, row.count) for row in MissedSearch.objects.all()] == [("housing", 1)]
