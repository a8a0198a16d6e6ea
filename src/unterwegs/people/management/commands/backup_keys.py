"""Backs the key store up, for a short time."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from unterwegs.people import key_backups


class Command(BaseCommand):
    help = "Nachts: sichert den Schlüsselspeicher (nur verpackte Schlüssel) in einen eigenen Ordner; ältere Sicherungen werden gelöscht."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="ORDNER")
        parser.add_argument(
            "--keep-days",
            type=int,
            default=settings.KEY_BACKUP_DAYS,
            help="so viele Tage bleiben Sicherungen, höchstens KEY_BACKUP_DAYS; danach ist Vergessenes überall vergessen",
        )

    def handle(self, *_args: Any, folder: Path, keep_days: int, **_options: Any) -> None:
        if not 0 < keep_days <= settings.KEY_BACKUP_DAYS:
            raise CommandError(
                f"--keep-days liegt zwischen 1 und {settings.KEY_BACKUP_DAYS}; länger nur mit der Einstellung KEY_BACKUP_DAYS, "
                "denn sie steht in den Bescheinigungen."
            )
        now = timezone.localtime()
        file = folder / key_backups.NAME.format(at=now)
        try:
            written = key_backups.write(file, now=now)
            old = key_backups.drop_old(folder, now=now, keep=timedelta(days=keep_days))
        except OSError as problem:
            raise CommandError(f"Die Sicherung ist gescheitert: {problem}") from None
        self.stdout.write(f"Gesichert: {file} ({written.keys} Schlüssel). Ältere gelöscht: {old}")
        if written.trouble:
            raise CommandError(
                f"{written.trouble} Alle Schlüssel sind gesichert, vom Verzeichnis nur die Zeilen davor; siehe docs/operating/keys.md."
            )
