"""What happens every minute: dates follow changed offers, waiting lists move up, messages go out."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from unterwegs.courses import actions


class Command(BaseCommand):
    help = "Jede Minute: Termine folgen geänderten Angeboten, Wartelisten rücken nach, abgelaufene Angebote gehen weiter, Nachrichten an Angemeldete gehen hinaus."

    def handle(self, **_options: Any) -> None:
        now = timezone.now()
        self.stdout.write(
            f"{actions.follow_changes(now=now)} {actions.move_up(now=now)} {actions.prepare(now=now)}"
            f" {actions.send_due(now=timezone.now())}"
        )
