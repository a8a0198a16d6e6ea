"""Web server and worker as two processes under one small supervisor."""

import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from gunicorn.app import wsgiapp

GRACE = 30  # seconds until a process that does not end is ended
HEARD = {signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
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
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
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

    def has_ended(self) -> bool:
        pid, _status = os.waitpid(self.pid, os.WNOHANG)
        if pid:
            self.pid = 0
        return bool(pid)

    def start_again(self) -> None:
        """After a pause when it died at once."""
        if time.monotonic() - self.started_at < PAUSE:
            time.sleep(PAUSE)
        self.start()


class Supervisor:
    """Starts its processes, starts a dead one again, ends all together.

    Signals are blocked and taken one by one, so that none gets lost between two steps.
    """

    def __init__(self, *works: Callable[[], object]) -> None:
        self.processes = [Process(work) for work in works]
        self.is_ending = False

    def start(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        for process in self.processes:
            process.start()

    def watch(self) -> None:
        """Until all have ended. Those still there after the grace period, or at the second signal, are killed."""
        while any(process.pid for process in self.processes):
            heard = signal.sigtimedwait(HEARD, GRACE) if self.is_ending else signal.sigwaitinfo(HEARD)
            if heard is not None and heard.si_signo == signal.SIGCHLD:
                self.reap()
            else:
                self.end()

    def reap(self) -> None:
        for process in self.processes:
            if process.pid and process.has_ended() and not self.is_ending:
                process.start_again()

    def end(self) -> None:
        what = signal.SIGKILL if self.is_ending else signal.SIGTERM
        self.is_ending = True
        for process in self.processes:
            if process.pid:
                os.kill(process.pid, what)


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
