"""Backs the installation up while the site goes on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from unterwegs.config import backups


class Command(BaseCommand):
    help = "Sichert Datenbank, Bilder, hochgeladene Dateien und Mails in eine Datei (oder datiert in einen Ordner)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, metavar="DATEI|ORDNER")
        parser.add_argument("--keep", type=int, default=0, help="im Ordner nur so viele Sicherungen behalten")

    def handle(self, *_args: Any, target: Path, keep: int, **_options: Any) -> None:
        file = target / backups.NAME.format(at=timezone.localtime()) if target.is_dir() else target
        try:
            backups.write(file, now=timezone.now())
        except (backups.NotPossible, OSError) as problem:
            raise CommandError(f"Die Sicherung ist gescheitert: {problem}") from None
        self.stdout.write(f"Gesichert: {file}")
        self.stdout.write(
            "Nicht darin: SECRET_KEY, ENCRYPTION_KEYS und die Schlüssel der Familien (backup_keys). Ohne sie bleibt Verschlüsseltes verschlossen."
        )
        if keep > 0 and target.is_dir():
            self.stdout.write(f"Ältere gelöscht: {backups.drop_old(target, keep=keep)}")
