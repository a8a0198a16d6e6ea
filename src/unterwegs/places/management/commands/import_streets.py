"""Streets from an extract of OpenStreetMap, on the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import formats, translation

from unterwegs.kit import streets as kit
from unterwegs.people import queries as people
from unterwegs.people.models import User
from unterwegs.places import actions, streets


class Command(BaseCommand):
    help = "Liest die Straßen der Stadt aus einem Auszug aus OpenStreetMap (.osm.pbf oder .osm) für Wegezeiten ein."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="der Auszug; der eines ganzen Landes reicht aus")
        parser.add_argument(
            "--margin",
            type=float,
            default=streets.MARGIN_KM,
            metavar="KM",
            help="so viele Kilometer um die Gebiete der Stadt herum (sonst %(default)g)",
        )
        parser.add_argument("--forget", action="store_true", help="entfernt die Straßen; Wege werden wieder geschätzt")
        parser.add_argument("--by", default="", metavar="MAIL", help="Konto, in dessen Namen eingelesen wird")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            by = people.account_of(options["by"])
        except User.DoesNotExist:
            raise CommandError(f"Es gibt kein Konto mit der Adresse {options['by']}.") from None
        if options["forget"]:
            is_gone = actions.forget_streets(by=by)
            self.stdout.write(
                "Die Straßen sind entfernt; Wege werden geschätzt." if is_gone else "Es sind keine Straßen da."
            )
            return
        if options["file"] is None:
            raise CommandError("Welche Datei? Oder --forget, um die Straßen zu entfernen.")
        if not 0 <= options["margin"] <= 100:
            raise CommandError("Der Rand um die Gebiete muss zwischen 0 und 100 Kilometern liegen.")
        self.read(options["file"], options["margin"], by)

    def read(self, file: Path, margin: float, by: User | None) -> None:
        try:
            found = actions.import_streets(file, margin_km=margin, by=by, progress=self.show)
        except OSError:
            raise CommandError(f"Die Datei {file} lässt sich nicht lesen.") from None
        except kit.Unreadable as problem:
            raise CommandError(str(problem)) from None
        except actions.NoAreas:
            raise CommandError(
                "Es gibt noch keine Gebiete mit Umriss. Bitte zuerst die Gebiete der Stadt einlesen (import_areas)."
            ) from None
        if found.is_unchanged:
            self.stdout.write("Diese Datei ist schon eingelesen; nichts wurde geändert.")
            return
        with translation.override("de"):
            dated = formats.date_format(found.about.dated, "j. F Y") if found.about.dated else "unbekannt"
        size = f"{streets.file().stat().st_size / 1e6:.1f}".replace(".", ",")
        self.stdout.write(f"Die Straßen sind eingelesen (Stand: {dated}, {size} MB). {found.about.license}")

    def show(self, ways: int) -> None:
        """How far it is, where somebody looks."""
        if self.stderr.isatty():
            self.stderr.write(f"\r  {ways} Wege gelesen", ending="")
