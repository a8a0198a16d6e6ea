"""Brings the catalogues up to the texts in code and templates."""

from typing import Any

from django.core.management.base import BaseCommand

from unterwegs.config import catalogues


class Command(BaseCommand):
    help = "Sammelt die Texte der Oberfläche in die Kataloge (für die Entwicklung) und nennt, was noch offen ist."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        for language in catalogues.languages():
            open_texts = catalogues.update(language)
            self.stdout.write(f"{language}: {open_texts} ohne Übersetzung")
