"""Reads the calendars from which offers take their dates."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from unterwegs.directory import actions
from unterwegs.kit.web import Client, Limits


class Command(BaseCommand):
    help = "Stündlich: liest die abonnierten Kalender der Träger; was hier von Hand geändert wurde, bleibt."

    def handle(self, *_args: Any, **_options: Any) -> None:
        client = Client(agent=f"Unterwegs (+{settings.BASE_URL})", limits=Limits(most_bytes=2_000_000))
        read, failed = actions.read_feeds(client=client, now=timezone.now())
        self.stdout.write(f"{read} Kalender gelesen, {failed} davon ohne Erfolg.")
