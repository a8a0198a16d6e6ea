"""Follows the ledger of destroyed keys and what was taken back after a restore."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from unterwegs.people import holders, queries, rules
from unterwegs.people.ledger import LedgerDamaged


class Command(BaseCommand):
    help = "Vergisst nach einer Rücksicherung wieder, was vergessen war, nimmt zurück, was zurückgenommen war, und öffnet dann die Anmeldung; `restore` tut es selbst."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--accept-shorter-ledger",
            action="store_true",
            help="der Rest des Verzeichnisses vernichteter Schlüssel ist endgültig verloren",
        )

    def handle(self, *_args: Any, accept_shorter_ledger: bool, **_options: Any) -> None:
        try:
            if accept_shorter_ledger:
                holders.accept_shorter_ledger()
            count = holders.replay()
        except (LedgerDamaged, holders.LedgerTooShort) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Nachgeholt: {count} Zeilen. Die Anmeldung ist offen.")
        if not queries.administrators().exists():
            self.stderr.write(rules.NOBODY_ADMINISTERS)
