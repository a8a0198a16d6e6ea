"""Wraps all keys by the first master key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from unterwegs.kit import sealing
from unterwegs.people import holders
from unterwegs.people.masters import MasterMissing, MasterUnreachable


class Command(BaseCommand):
    help = "Verpackt alle Schlüssel neu mit dem ersten Hauptschlüssel; darf abbrechen und wiederholt werden. Danach kann der alte weg."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            count = holders.rotate_master()
        except (MasterMissing, MasterUnreachable) as problem:
            raise CommandError(str(problem)) from None
        except sealing.Broken:
            raise CommandError("Ein Schlüssel ist beschädigt oder vertauscht; er blieb, wie er war.") from None
        self.stdout.write(f"Neu verpackt: {count} Schlüssel.")
