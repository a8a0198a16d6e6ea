"""Makes the installation ready after an update."""

from typing import Any

from django.core.management.base import BaseCommand

from unterwegs.config import preparation


class Command(BaseCommand):
    help = "Übersetzt die Kataloge, sammelt die Assets, richtet die Datenbank ein, schreibt die Angebote in neuen Sprachen, lernt die Wörter der Suche."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        preparation.prepare(self.stdout.write)
        self.stdout.write("Alles ist vorbereitet.")
