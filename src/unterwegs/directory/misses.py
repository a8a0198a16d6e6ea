"""Searches that found nothing, counted by subject and week: what is missing, never who looked for it.

A page that is looked at writes nothing: each process keeps its counts in memory, and a web process adds them to the
table every minute and when it ends.
"""

import threading
from collections import Counter
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F

from unterwegs.directory.models import MissedSearch

SHOWN_FROM = 10  # searches in a week

_lock = threading.Lock()
_counts: Counter[tuple[str, date]] = Counter()


def note(subject: str, *, today: date) -> None:
    """Remembers that a search about a subject („“: none was understood) found nothing."""
    with _lock:
        _counts[subject, today - timedelta(days=today.weekday())] += 1


def write() -> None:
    """Adds what this process has counted to the table."""
    with _lock:
        counts = dict(_counts)
        _counts.clear()
    with transaction.atomic():
        for (subject, week), count in counts.items():
            row, _new = MissedSearch.objects.get_or_create(subject=subject, week=week)
            MissedSearch.objects.filter(pk=row.pk).update(count=F("count") + count)
