"""The official address register, on the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from unterwegs.kit import geometry
from unterwegs.people import queries as people
from unterwegs.people.models import User
from unterwegs.places import actions


class Command(BaseCommand):
    help = "Liest amtliche Hauskoordinaten (GeoJSON, GML, CSV, auch gezippt) als neues Adressregister ein."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="Quelle, z. B. „Stadt Essen, 10/2022“")
        parser.add_argument("--license", default="")
        parser.add_argument("--by", default="", metavar="MAIL", help="Konto, in dessen Namen eingelesen wird")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            tally = actions.import_addresses(
                options["file"].read_bytes(),
                origin=options["source"] or options["file"].name,
                license_name=options["license"],
                by=people.account_of(options["by"]),
                progress=self.show,
            )
        except OSError:
            raise CommandError(f"Die Datei {options['file']} lässt sich nicht lesen.") from None
        except geometry.Unreadable as problem:
            raise CommandError(str(problem)) from None
        except User.DoesNotExist:
            raise CommandError(f"Es gibt kein Konto mit der Adresse {options['by']}.") from None
        if tally.is_unchanged:
            self.stdout.write("Diese Datei ist schon eingelesen; nichts wurde geändert.")
            return
        for one in tally.rejected[:50]:
            self.stdout.write(f"  Zeile {one.row} „{one.words}“: {one.reason}")
        self.stdout.write(
            f"{tally.read} gelesen, {tally.imported} eingelesen (davon {tally.without_number} ohne Hausnummer), "
            f"{tally.doubled} doppelt, {len(tally.rejected)} abgelehnt."
        )

    def show(self, done: int, total: int) -> None:
        """A progress bar where somebody looks."""
        if self.stderr.isatty():
            filled = 40 * done // max(total, 1)
            self.stderr.write(f"\r  [{'#' * filled}{' ' * (40 - filled)}] {100 * done // max(total, 1)} %", ending="")
