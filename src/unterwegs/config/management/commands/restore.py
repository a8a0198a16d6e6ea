"""Puts the installation back to a backup."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from unterwegs.config import backups
from unterwegs.people import holders, queries, rules
from unterwegs.people.key_backups import NotReadable
from unterwegs.people.ledger import LedgerDamaged

TROUBLE = (NotReadable, LedgerDamaged, holders.LedgerTooShort)


class Command(BaseCommand):
    help = "Spielt eine Sicherung zurück und bringt sie auf den Stand dieser Version; was vergessen ist, bleibt vergessen, was zurückgenommen ist, zurückgenommen. Vorher den Dienst anhalten."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="DATEI")
        parser.add_argument("--keys", type=Path, metavar="DATEI", help="dazu eine Sicherung des Schlüsselspeichers")
        parser.add_argument("--force", action="store_true", help="auch eine Installation ersetzen, die nicht leer ist")

    def handle(self, *_args: Any, file: Path, force: bool, keys: Path | None, **_options: Any) -> None:
        try:
            made_at = backups.restore(file, even_if_full=force, key_file=keys)
        except (backups.NotPossible, *TROUBLE) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Zurückgespielt: {file}")
        self.stdout.write("Was seit der Sicherung vergessen wurde, ist wieder vergessen; die Anmeldung ist offen.")
        if timezone.now() - made_at > timedelta(days=settings.BACKUP_DAYS):
            self.stdout.write(
                f"Die Sicherung ist älter als BACKUP_DAYS ({settings.BACKUP_DAYS} Tage): Was in der Zeit davor zurückgenommen wurde, ist nicht mehr "
                "vermerkt. Prüfen Sie Konten, Rechte, Links und Einwilligungen."
            )
        if not queries.administrators().exists():
            self.stderr.write(rules.NOBODY_ADMINISTERS)
        missing = len(holders.without_key())
        if missing:
            self.stdout.write(
                f"Im Schlüsselspeicher fehlen Schlüssel (Anzahl: {missing}): manage.py check_keys sagt, was zu tun ist."
            )
