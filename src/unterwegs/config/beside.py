"""What a web process does beside its requests: it reads words, writes the files of phones, and what was sought in vain."""

import threading
from collections.abc import Callable

from django.conf import settings
from django.db import connections

from unterwegs.directory import actions as directory
from unterwegs.directory import queries
from unterwegs.front import fresh

MINUTE = 60.0
_ends = threading.Event()


def start() -> None:
    """Begins in a thread of its own, which ends with the process."""
    threading.Thread(target=_work, name="beside", daemon=True).start()


def end() -> None:
    """Writes what is still in memory; the process ends."""
    _ends.set()
    directory.write_missed_searches()


def _work() -> None:
    _closing(lambda: queries.warm([code for code, _name in settings.LANGUAGES]))
    _closing(fresh.keep_written)
    while not _ends.wait(MINUTE):
        _closing(directory.write_missed_searches)
        _closing(fresh.keep_written)


def _closing(work: Callable[[], None]) -> None:
    """The thread keeps no connection while it waits."""
    try:
        work()
    finally:
        connections.close_all()
