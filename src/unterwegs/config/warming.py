"""What a web process reads beside its first requests: the words of all offers in every language."""

import threading

from django.conf import settings
from django.db import connections

from unterwegs.directory import queries as directory


def start() -> None:
    """Begins in a thread of its own, which ends with the process."""
    threading.Thread(target=warm, name="warming", daemon=True).start()


def warm() -> None:
    """Builds shelves and lexicons; the connection of the thread is closed afterwards."""
    try:
        directory.warm([code for code, _name in settings.LANGUAGES])
    finally:
        connections.close_all()
