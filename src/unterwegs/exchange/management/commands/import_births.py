"""Takes notices of births in from the command line."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from unterwegs.exchange import births
from unterwegs.kit.sheets import Unreadable
from unterwegs.people import queries as people
from unterwegs.people.models import User
from unterwegs.welcome import actions, rules
from unterwegs.welcome.rules import Fate, Profile

#: Which kind of file a Land sends.
LANDS = {"NRW": Profile.NRW, "BY": Profile.BAYERN, "HE": Profile.HESSEN}


class Command(BaseCommand):
    help = (
        "Liest Geburtsmeldungen ein (CSV, XLSX, XML) und sagt, was aus jeder Zeile wurde. Die Datei wird danach vernichtet. "
        "Ohne eingetragene Rechtsgrundlage und Freigabe wird nichts gelesen. Ende: 0 alles gelesen, 3 mit abgewiesenen Zeilen."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="DATEI", help="CSV, XLSX oder XML")
        kind = parser.add_mutually_exclusive_group(required=True)
        kind.add_argument("--land", choices=list(LANDS), help="Datei der Meldebehörde dieses Landes")
        kind.add_argument("--profile", choices=list(Profile.values), help="Art der Datei")
        parser.add_argument("--by", metavar="MAIL", help="in wessen Namen; sonst im Namen des Hauses")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="TAG", help="Stand der Datei (JJJJ-MM-TT); sonst heute"
        )
        parser.add_argument("--keep-file", action="store_true", help="Datei nicht vernichten")
        parser.add_argument("--dry-run", action="store_true", help="nur sagen, was in den Spalten erkannt wird")

    def handle(self, *_args: Any, **options: Any) -> None:
        profile = Profile(options["profile"] or LANDS[options["land"]])
        if not people.is_released(rules.ROOM):
            raise CommandError("Der Teil „Willkommensbesuche“ ist noch nicht freigegeben; es wurde nichts gelesen.")
        by, file = self._person(options["by"]), options["file"]
        try:
            content = file.read_bytes()
            if options["dry_run"]:
                self._say_columns(births.look_at(content, file.name, profile=profile))
                return
            receipt, found = births.take_in(
                content, file.name, profile=profile, as_of=options["as_of"], by=by, today=timezone.localdate()
            )
        except actions.NoBasis:
            raise CommandError(
                f"Für „{profile.label}“ ist keine Rechtsgrundlage eingetragen; es wurde nichts gelesen."
            ) from None
        except actions.NotVerified:
            raise CommandError("Es wurden nicht alle Zeilen gezählt; die Datei bleibt, wo sie ist.") from None
        except (Unreadable, OSError) as problem:
            raise CommandError(str(problem)) from None
        self._report(receipt, found)
        if not options["keep_file"]:
            file.unlink()
            actions.destroyed(receipt.intake)
            self.stdout.write("Die Datei ist vernichtet.")
        if receipt.is_new and found.rejected:
            raise SystemExit(3)

    def _person(self, mail: str | None) -> User | None:
        person = people.account_of(mail) if mail else None
        if mail and person is None:
            raise CommandError(f"Niemand hat hier ein Konto mit der Adresse {mail}.")
        return person

    def _say_columns(self, found: births.Look) -> None:
        for column in found.columns:
            self.stdout.write(f"{column.name}: {column.label}")
        self.stdout.write(f"{found.rows} Zeilen. Nur geprüft, nichts gelesen.")
        if found.lacks:
            raise CommandError(f"Nicht erkannt: {', '.join(found.lacks)}.")

    def _report(self, receipt: actions.Receipt, found: births.Reading) -> None:
        if not receipt.is_new:
            made_at = timezone.localtime(receipt.intake.made_at)
            self.stdout.write(f"Diese Datei wurde schon am {made_at:%d.%m.%Y} gelesen; nichts hat sich geändert.")
            return
        self.stdout.write(f"{receipt.intake.rows} Zeilen gelesen")
        for fate, count in receipt.counts.items():
            self.stdout.write(f"  {Fate(fate).label}: {count}")
        for row in found.rejected:  # no cell of the row: a terminal keeps what it shows
            self.stdout.write(f"  Zeile {row.row}: {' '.join(row.reasons)}")
