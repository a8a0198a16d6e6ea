"""Ends the ways of families on which nothing more comes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from unterwegs.welcome import actions


class Command(BaseCommand):
    help = "Nachts: beendet die Wege von Familien, die nur informiert wurden oder deren Kind zu alt geworden ist."

    def handle(self, **_options: Any) -> None:
        self.stdout.write(str(actions.close_overdue(today=timezone.localdate())))
