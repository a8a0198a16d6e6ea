"""Deletes what the rules no longer let us keep."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from unterwegs.people import actions, jobs


class Command(BaseCommand):
    help = "Nachts: führt jede Löschregel aus, die ein Raum zu seinen Tabellen erklärt (Löschkonzept)."

    def handle(self, **_options: Any) -> None:
        jobs.fail_the_silent()
        counts = actions.forget_old(now=timezone.now())
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in counts.items() if count) or "nichts")
