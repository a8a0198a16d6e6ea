"""Deletes how dates were for families, a year later."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from unterwegs.directory import actions


class Command(BaseCommand):
    help = "Nachts: löscht Rückmeldungen von Familien zu Terminen nach einem Jahr."

    def handle(self, **_options: Any) -> None:
        self.stdout.write(str(actions.forget_feedback(today=timezone.localdate())))
