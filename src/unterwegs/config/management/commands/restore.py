"""Puts the installation back to a backup."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from unterwegs.config import backups


class Command(BaseCommand):
    help = "Spielt eine Sicherung zurück und bringt sie auf den Stand dieser Version; vorher den Dienst anhalten."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="DATEI")
        parser.add_argument("--force", action="store_true", help="auch eine Installation ersetzen, die nicht leer ist")

    def handle(self, *_args: Any, file: Path, force: bool, **_options: Any) -> None:
        try:
            backups.restore(file, even_if_full=force)
        except backups.NotPossible as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Zurückgespielt: {file}")
