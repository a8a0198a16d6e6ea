"""Puts keys back from a backup of the key store."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from unterwegs.people import holders, key_backups
from unterwegs.people.ledger import LedgerDamaged


class Command(BaseCommand):
    help = "Holt Schlüssel, die im Schlüsselspeicher fehlen, aus einer Sicherung zurück; vernichtete kommen nicht wieder. Vorher den Dienst anhalten."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="DATEI")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            count = key_backups.merge(key_backups.read(file))
            holders.replay()
        except (key_backups.NotReadable, LedgerDamaged, holders.LedgerTooShort) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Zurückgeholt: {count} Schlüssel.")
