"""What happens every night: dates of rhythms are laid out, courses that are over are closed."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from unterwegs.courses import actions


class Command(BaseCommand):
    help = "Nachts: legt die Termine laufender Kurse und offener Treffs an und schließt ab, was vorbei ist."

    def handle(self, **_options: Any) -> None:
        laid_out = actions.lay_out_all(now=timezone.now())
        self.stdout.write(f"{laid_out} {actions.close_ended(today=timezone.localdate())}")
