"""The files that phones take along, written in the night."""

from typing import Any

from django.core.management.base import BaseCommand

from unterwegs.front import fresh


class Command(BaseCommand):
    help = "Nachts: schreibt für jede Sprache die Datei, mit der das Verzeichnis auf dem Handy ohne Netz läuft."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for language, newest in fresh.write_all().items():
            self.stdout.write(f"{language}: {newest.version}, {newest.size / 1000:.0f} kB")
