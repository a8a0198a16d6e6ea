"""Searches that found nothing, counted by subject and week: what is missing, never who looked for it.

A page that is looked at writes nothing; each process keeps its counts in memory and adds them up a minute later.
"""

import atexit
import threading
from collections import Counter
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import F

from unterwegs.directory.models import MissedSearch

WAIT = 60.0  # seconds until counts are written
SHOWN_FROM = 10  # searches in a week

_lock = threading.Lock()
_counts: Counter[tuple[str, date]] = Counter()
_timer: threading.Timer | None = None


def note(subject: str, *, today: date) -> None:
    """Remembers that a search about a subject („“: none was understood) found nothing."""
    global _timer  # noqa: PLW0603 – one timer per process
    with _lock:
        _counts[subject, today - timedelta(days=today.weekday())] += 1
        if _timer is None:
            _timer = threading.Timer(WAIT, _write_in_background)
            _timer.daemon = True
            _timer.start()


def write() -> None:
    """Adds what this process has counted to the table."""
    global _timer
    with _lock:
        counts, _timer = dict(_counts), None
        _counts.clear()
    with transaction.atomic():
        for (subject, week), count in counts.items():
            row, _new = MissedSearch.objects.get_or_create(subject=subject, week=week)
            MissedSearch.objects.filter(pk=row.pk).update(count=F("count") + count)


def _write_in_background() -> None:
    try:
        write()
    finally:
        connection.close()


@atexit.register
def _write_at_the_end() -> None:
    if _counts:
        _write_in_background()
