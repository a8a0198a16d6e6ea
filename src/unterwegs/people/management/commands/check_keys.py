"""Whether the database, the key store, the master keys and the ledger belong together."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from unterwegs.people import holders
from unterwegs.people.ledger import LedgerDamaged
from unterwegs.people.masters import MasterMissing, MasterUnreachable


class Command(BaseCommand):
    help = "Prüft, ob Datenbank, Schlüsselspeicher, Hauptschlüssel und das Verzeichnis vernichteter Schlüssel zusammengehören."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--give-up",
            action="store_true",
            help="fehlende Schlüssel gelten als verloren: was sie verschlossen, gilt als vergessen und wird bescheinigt",
        )

    def handle(self, *_args: Any, give_up: bool, **_options: Any) -> None:
        try:
            trouble = holders.trouble()
            missing = len(holders.without_key())
            if give_up and not trouble:
                count = holders.give_up(on=timezone.localdate())
                self.stdout.write(f"Als verloren eingetragen: {count} Schlüssel.")
                return
        except (LedgerDamaged, holders.LedgerTooShort, MasterMissing, MasterUnreachable) as problem:
            raise CommandError(str(problem)) from None
        if missing:
            trouble.append(
                f"Es fehlen Schlüssel (Anzahl: {missing}). Gehört KEYS_URL zu dieser Datenbank? Dann hilft `restore_keys` mit der jüngsten "
                "Sicherung des Schlüsselspeichers. Gibt es keine, trägt `check_keys --give-up` sie als verloren ein."
            )
        if trouble:
            raise CommandError("\n".join(trouble))
        self.stdout.write(f"{holders.count()} Schlüssel, keiner fehlt.")
