"""Compiles the catalogues of all languages without msgfmt."""

from typing import Any

from django.core.management.base import BaseCommand

from unterwegs.config import catalogues


class Command(BaseCommand):
    help = "Übersetzt die Kataloge (.po) in die Form, die das Programm liest (.mo)."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{catalogues.compile_all()} Kataloge übersetzt.")
