"""Deletes what families wrote and nobody read in time, and needs that were closed long ago."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from unterwegs.planning import actions


class Command(BaseCommand):
    help = "Nachts: schließt ungelesene Bedarfe, deren Worte nach Frist gelöscht sind, und löscht lange abgeschlossene."

    def handle(self, **_options: Any) -> None:
        self.stdout.write(str(actions.forget(today=timezone.localdate())))
