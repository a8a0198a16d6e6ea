"""Does long work, and says that it is alive."""

import threading
from typing import Any

from django.db import connections
from django_tasks_db.management.commands import db_worker

from unterwegs.config import health
from unterwegs.people import holders, jobs


class Command(db_worker.Command):
    help = "Arbeitet ab, was länger dauert (Einlesen, Aufbauen), und meldet sich für die Gesundheitsseite."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        holders.make_ready()
        threading.Thread(target=beat, daemon=True).start()
        super().handle(**options)


def beat() -> None:
    """Every few seconds a sign of life; work whose process went away is marked as failed."""
    pause = threading.Event()
    while True:
        health.sign_of_life()
        if not holders.is_locked():
            jobs.fail_the_silent()
        connections.close_all()
        pause.wait(health.BEAT.total_seconds())
