"""Does long work, and says that it is alive."""

import logging
import threading
from typing import Any

from django.db import connections
from django_tasks_db.management.commands import db_worker

from unterwegs.config import health
from unterwegs.people import holders, jobs, ledger

logger = logging.getLogger(__name__)


class Command(db_worker.Command):
    help = "Arbeitet ab, was länger dauert (Einlesen, Aufbauen), und meldet sich für die Gesundheitsseite."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        holders.make_ready()
        threading.Thread(target=beat, daemon=True).start()
        super().handle(**options)


def keep_ready() -> None:
    """A forgetting that died half-way is finished, since until then the house is closed; work that died is marked."""
    try:
        holders.catch_up()
        if not holders.is_locked():
            jobs.fail_the_silent()
    except (ledger.LedgerDamaged, holders.LedgerTooShort) as problem:
        logger.error("ledger not followed", extra={"error": type(problem).__name__})


def beat() -> None:
    """Every few seconds a sign of life; work whose process went away is marked as failed."""
    pause = threading.Event()
    while True:
        health.sign_of_life()
        keep_ready()
        connections.close_all()
        pause.wait(health.BEAT.total_seconds())
