"""Serves the site and its long work together."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from unterwegs.config import demo, demo_courses, demo_welcome, demo_wishes, preparation, serving
from unterwegs.people import holders


class Command(BaseCommand):
    help = "Startet Webserver und Arbeiter zusammen; im lokalen Betrieb wird vorher vorbereitet, was sich geändert hat."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        port = settings.ENVIRONMENT["PORT"]
        try:
            serving.refuse_taken(port)
        except serving.PortTaken:
            raise CommandError(f"Auf Port {port} antwortet schon jemand. Mit PORT=… geht ein anderer.") from None
        if settings.LOCAL:
            preparation.prepare(self.say)
        holders.make_ready()
        supervisor = serving.Supervisor(serving.web, serving.worker)
        supervisor.start()
        if serving.answers(port, within=serving.GRACE):
            self.greet(f"http://localhost:{port}" if settings.LOCAL else settings.BASE_URL)
        supervisor.watch()

    def greet(self, address: str) -> None:
        self.say(f"\nUnterwegs läuft: {address}/")
        if settings.DEMO:
            self.say(f"Anmeldung: {address}/konto/login/ mit dem Passwort „{demo.PASSWORD}“")
            with translation.override("de"):
                accounts = demo.accounts()
                width = max(len(label) for label, _mail in accounts)
                for label, mail in accounts:
                    self.say(f"  {label:<{width}}  {mail}")
            self.say(f"Code eines Wunsches, wie ihn eine Familie eingibt ({address}/de/wunsch/stand/):")
            for code, state in demo_wishes.CODES.items():
                self.say(f"  {code}  {state}")
            self.say(f"Code eines Briefes, wie ihn eine Familie eingibt ({address}/de/willkommen/):")
            for code, state in demo_welcome.letter_codes().items():
                self.say(f"  {code}  {state}")
            self.say(f"Code eines Platzes im Kurs, wie ihn eine Familie eingibt ({address}/de/kurse/platz/):")
            for code, state in demo_courses.CODES.items():
                self.say(f"  {code}  {state}")
        self.say("Beenden mit Strg+C.\n")

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
