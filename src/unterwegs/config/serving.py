"""Web server and worker as two processes under one small supervisor."""

import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from gunicorn.app import wsgiapp

GRACE = 30  # seconds until a process that does not end is ended
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl
PAUSE = 1  # seconds before a dead process is started again


class PortTaken(Exception):
    """Somebody else answers on the port."""


class Process:
    """A child process that runs one function and is started again when it dies."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.work = work
        self.pid = 0
        self.started_at = 0.0

    def start(self) -> None:
        """Forks; the child has a group of its own, so that Ctrl-C reaches only the supervisor."""
        connections.close_all()
        self.started_at = time.monotonic()
        self.pid = os.fork()
        if self.pid:
            return
        os.setpgid(0, 0)
        end_with_the_parent()
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.SIG_DFL)
        code = 1
        try:
            self.work()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def tell(self, what: signal.Signals) -> None:
        try:
            os.kill(self.pid, what)
        except ProcessLookupError:
            self.pid = 0


class Supervisor:
    """Starts its processes, starts a dead one again, ends all together."""

    def __init__(self, *works: Callable[[], object]) -> None:
        self.processes = [Process(work) for work in works]
        self.is_ending = False

    def start(self) -> None:
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, self.end)
        for process in self.processes:
            process.start()

    def watch(self) -> None:
        """Until the end: a dead process is started again, after a pause when it died at once."""
        while any(process.pid for process in self.processes):
            pid, _status = os.wait()
            for process in self.processes:
                if process.pid == pid:
                    process.pid = 0
                    self.replace(process)

    def replace(self, process: Process) -> None:
        if not self.is_ending and time.monotonic() - process.started_at < PAUSE:
            time.sleep(PAUSE)
        if not self.is_ending:
            process.start()

    def end(self, _signal: int, _frame: FrameType | None) -> None:
        """Asks once; those still there after the grace period, or at the second signal, are ended."""
        what = signal.SIGKILL if self.is_ending else signal.SIGTERM
        self.is_ending = True
        for process in self.processes:
            if process.pid:
                process.tell(what)
        signal.signal(signal.SIGALRM, self.end)
        signal.alarm(GRACE)


def end_with_the_parent() -> None:
    """Linux ends the child when the supervisor is killed, so that no orphan keeps the port."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def web() -> None:
    """The web server, as deploy/gunicorn.py says."""
    sys.argv = ["gunicorn", "-c", str(settings.ROOT / "deploy" / "gunicorn.py")]
    wsgiapp.run()  # type: ignore[no-untyped-call]


def worker() -> None:
    call_command("work", verbosity=0)


def refuse_taken(port: int) -> None:
    """Raises PortTaken when something answers on the port."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise PortTaken


def answers(port: int, *, within: float) -> bool:
    """Whether the port is answered within some seconds."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.02)
    return False
