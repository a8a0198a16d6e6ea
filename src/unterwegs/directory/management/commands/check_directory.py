"""The nightly look at links, and the note of the day."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from unterwegs.directory import actions
from unterwegs.kit.web import Client


class Command(BaseCommand):
    help = "Nachts: sieht nach, wohin Links der Angebote führen, und hält fest, wie frisch und vollständig das Verzeichnis ist."

    def handle(self, *_args: Any, **_options: Any) -> None:
        today = timezone.localdate()
        links = actions.check_links(today=today, client=Client(agent=f"Unterwegs (+{settings.BASE_URL})"))
        day = actions.note_day(today=today)
        self.stdout.write(
            f"{links.checked} Links angesehen, {links.failing} ohne Ziel, {links.left} für morgen; "
            f"{day.offers} Angebote, {day.due} fällig, im Mittel {day.score} von 100 Punkten."
        )
