"""Gives the coordination what is late or read by nobody, and tells everybody what is new or due today."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from unterwegs.wishes import actions


class Command(BaseCommand):
    help = "Nachts: gibt Wünsche, die niemand in der Frist beantwortet hat, die zu lange verschoben wurden oder die sonst niemand mehr liest, auch der Koordination und schreibt allen, was heute wartet."

    def handle(self, **_options: Any) -> None:
        self.stdout.write(str(actions.escalate(today=timezone.localdate())))
