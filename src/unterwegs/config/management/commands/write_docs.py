"""Writes the pages of docs/ that come from the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from unterwegs.config import documentation


class Command(BaseCommand):
    help = "Schreibt die Seiten der Dokumentation, die aus dem Code stammen; --check prüft nur."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="nichts schreiben, veraltete Seiten sind ein Fehler")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        old = documentation.outdated() if check else documentation.write()
        names = ", ".join(str(path.relative_to(settings.ROOT)) for path in old)
        if check and old:
            raise CommandError(f"Veraltet: {names}. „make docs“ schreibt sie neu.")
        self.stdout.write(f"Geschrieben: {names}" if names else "Alle Seiten sind aktuell.")
