"""Freezes the numbers of months, quarters and years that are over."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from unterwegs.courses import actions


class Command(BaseCommand):
    help = "Nachts: friert die Zahlen zu Kursen, Treffs und Anmeldungen für abgelaufene Monate, Quartale und Jahre ein."

    def handle(self, **_options: Any) -> None:
        self.stdout.write(str(actions.freeze(today=timezone.localdate())))
