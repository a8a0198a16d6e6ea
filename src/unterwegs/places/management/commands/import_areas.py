"""Areas from a file, on the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from unterwegs.kit import geometry
from unterwegs.people import queries as people
from unterwegs.people.models import User
from unterwegs.places import actions, rules
from unterwegs.places.areas import Columns


class Command(BaseCommand):
    help = "Liest Gebiete aus einer GeoJSON-Datei oder einem gezippten Shapefile in eine Einteilung ein."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--division", required=True, help="Name der Einteilung, z. B. „Stadtteile“")
        parser.add_argument("--kind", default=rules.AreaKind.DISTRICT.value, choices=rules.AreaKind.values)
        parser.add_argument("--name-property", default="", help="Eigenschaft mit dem Namen (sonst gesucht)")
        parser.add_argument("--key-property", default="")
        parser.add_argument("--parent-property", default="")
        parser.add_argument("--source", default="", help="Quelle und Lizenz")
        parser.add_argument("--for-families", action="store_true", help="Familien wählen aus dieser Einteilung")
        parser.add_argument("--schematic", action="store_true", help="Umrisse sind nur schematisch")
        parser.add_argument("--by", default="", metavar="MAIL", help="Konto, in dessen Namen eingelesen wird")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            report = actions.import_areas(
                options["file"].read_bytes(),
                division=options["division"],
                kind=options["kind"],
                columns=Columns(options["name_property"], options["key_property"], "", options["parent_property"]),
                for_families=options["for_families"] or None,
                schematic=options["schematic"],
                origin=options["source"],
                by=people.account_of(options["by"]),
            )
        except OSError:
            raise CommandError(f"Die Datei {options['file']} lässt sich nicht lesen.") from None
        except geometry.Unreadable as problem:
            raise CommandError(str(problem)) from None
        except User.DoesNotExist:
            raise CommandError(f"Es gibt kein Konto mit der Adresse {options['by']}.") from None
        if report.is_unchanged:
            self.stdout.write("Diese Datei ist schon eingelesen; nichts wurde geändert.")
            return
        for line in report.lines:
            self.stdout.write(f"  Zeile {', '.join(map(str, line.rows))} ({', '.join(line.names)}): {line.sentence}")
        for name in report.missing:
            self.stdout.write(f"  nicht mehr in der Datei, bleibt bestehen: {name}")
        self.stdout.write(
            f"{report.read} gelesen, {report.new} neu, {report.changed} geändert, {report.same} gleich, "
            f"{report.refused} abgelehnt."
        )
