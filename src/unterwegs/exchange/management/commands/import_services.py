"""Reads a table of offers in from the command line."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from unterwegs.directory import actions as directory
from unterwegs.directory import queries, rules
from unterwegs.exchange import mapping, tables
from unterwegs.kit.sheets import Unreadable
from unterwegs.people import queries as people
from unterwegs.people.models import User


class Command(BaseCommand):
    help = "Liest eine Tabelle mit Angeboten ein (CSV, XLSX, JSON, GeoJSON, Ohana-Ordner) und sagt, was aus jeder Zeile wird."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="DATEI", help="Datei oder Ordner")
        parser.add_argument("--by", required=True, metavar="MAIL", help="in wessen Namen")
        parser.add_argument("--mapping", metavar="NAME", help="gemerkte Zuordnung der Spalten; sonst wird geraten")
        parser.add_argument("--sheet", default="", metavar="BLATT", help="Blatt einer Arbeitsmappe; sonst das erste")
        parser.add_argument(
            "--set", action="append", default=[], metavar="FELD=WERT", help="was in keiner Spalte steht"
        )
        parser.add_argument("--months", action="store_true", help="Altersangaben sind Monate")
        parser.add_argument("--publish", action="store_true", help="gleich veröffentlichen statt Entwürfe anlegen")
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            by = people.account_of(options["by"])
        except User.DoesNotExist:
            raise CommandError(f"Niemand hat hier ein Konto mit der Adresse {options['by']}.") from None
        table = self._table(options["file"], options["sheet"])
        source = self._source(table, options)
        rows = mapping.applied(table.sheet, source.columns, source.constants)
        run = directory.check_rows(source, rows, file_name=options["file"].name, sheet=table.title, by=by)
        self.stdout.write(f"{len(rows)} Zeilen gelesen")
        if not options["dry_run"]:
            directory.apply_run(run, publish=options["publish"], today=timezone.localdate(), by=by)
        for verdict, count in queries.verdicts(run).items():
            self.stdout.write(f"{rules.Verdict(verdict).label}: {count}")
        for row in run.rows.filter(verdict=rules.Verdict.REJECTED):
            self.stdout.write(f"  Zeile {row.number}: {row.reason}")
        if options["dry_run"]:
            run.delete()
            self.stdout.write("Nur geprüft, nichts geändert.")

    def _table(self, file: Path, sheet: str) -> tables.Table:
        try:
            found = tables.folder_of(file) if file.is_dir() else tables.tables_of(file.read_bytes(), file.name)
        except (Unreadable, OSError) as problem:
            raise CommandError(str(problem)) from None
        table = next((one for one in found if sheet in {"", one.title}), None)
        if table is None:
            raise CommandError(f"Ein Blatt „{sheet}“ gibt es nicht.")
        return table

    def _source(self, table: tables.Table, options: dict[str, Any]) -> Any:
        if options["mapping"]:
            source = queries.sources().filter(name=options["mapping"]).first()
            if source is None:
                raise CommandError(f"Eine Zuordnung „{options['mapping']}“ ist nicht gemerkt.")
            return source
        constants = dict(said.split("=", 1) for said in options["set"] if "=" in said)
        columns = {guess.column: guess.field for guess in mapping.guesses(table.sheet) if guess.field}
        name = options["file"].stem[:80]
        return directory.keep_source(name, columns=columns, constants=constants, ages_in_months=options["months"])
