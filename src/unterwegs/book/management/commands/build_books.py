"""The nightly build of all current books."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from unterwegs.book import actions, queries, tasks


class Command(BaseCommand):
    help = "Nachts: baut alle aktuellen Ausgaben des Elternbegleitbuchs neu, in denen sich etwas geändert hat, mindestens jeden Monat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workers", type=int, default=tasks.WORKERS, help="How many books are set side by side.")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.localtime()
        done = actions.build(
            queries.editions_to_build(), now=now, workers=options["workers"], progress=lambda *_step: None
        )
        dropped = actions.drop_old_files(now=now)
        self.stdout.write(
            f"{done.built} Bücher gebaut, {done.same} unverändert, {len(done.failed)} gescheitert; "
            f"{dropped} alte Dateien gelöscht."
        )
        for title, reason in done.failed:
            self.stderr.write(f"{title}: {reason}")
