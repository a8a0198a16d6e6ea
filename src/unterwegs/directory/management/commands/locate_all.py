"""Finds the areas of all places anew; nightly, and after an import of areas."""

from typing import Any

from django.core.management.base import BaseCommand

from unterwegs.directory import actions, queries


class Command(BaseCommand):
    help = "Nachts: ordnet alle Orte neu den Gebieten zu, wenn sich Gebietsgrenzen geändert haben."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not queries.locations_are_outdated():
            self.stdout.write("Alle Orte sind schon zugeordnet.")
            return
        self.stdout.write(f"{actions.locate_all()} Orte neu zugeordnet.")
