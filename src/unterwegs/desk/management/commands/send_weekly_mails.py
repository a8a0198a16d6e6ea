"""The mail of Monday morning."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from unterwegs.desk import actions


class Command(BaseCommand):
    help = "Schickt montags allen, die es möchten, eine Mail „Das wartet“ mit dem, was liegen geblieben ist."

    def handle(self, *_args: Any, **_options: Any) -> None:
        sent = actions.send_weekly_mails(today=timezone.localdate())
        self.stdout.write(f"{sent} Mails verschickt.")
