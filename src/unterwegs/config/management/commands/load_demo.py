"""Loads the demonstration town once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from unterwegs.config import demo_courses
from unterwegs.config.demo import PASSWORD, Demo, accounts
from unterwegs.config.demo_welcome import letter_codes
from unterwegs.config.demo_wishes import CODES
from unterwegs.places import queries as places


class Command(BaseCommand):
    help = "Lädt die Vorführung Wetzlar, wenn die Installation noch leer ist (nur mit DEMO=yes)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Die Vorführung gibt es nur mit LOCAL=yes und DEMO=yes.")
        if places.town() is not None:
            self.stdout.write("Die Vorführung ist schon geladen.")
            return
        with translation.override("de"):
            Demo(today=timezone.localdate()).load()
        self.stdout.write(f"Die Vorführung ist geladen. Anmeldung mit dem Passwort „{PASSWORD}“:")
        with translation.override("de"):
            for label, mail in accounts():
                self.stdout.write(f"  {label}: {mail}")
        self.stdout.write("Codes von Wünschen (erfundene Familien), für „Wie steht es?“:")
        for code, state in CODES.items():
            self.stdout.write(f"  {code}: {state}")
        self.stdout.write("Codes von Briefen (erfundene Familien), für /de/willkommen/:")
        for code, state in letter_codes().items():
            self.stdout.write(f"  {code}: {state}")
        self.stdout.write("Codes von Plätzen in Kursen (erfundene Familien), für /de/kurse/platz/:")
        for code, state in demo_courses.CODES.items():
            self.stdout.write(f"  {code}: {state}")
