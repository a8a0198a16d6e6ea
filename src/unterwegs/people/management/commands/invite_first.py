"""The first account of an installation, and one for a house that has no administrator any more."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from unterwegs.people import actions


class Command(BaseCommand):
    help = "Öffnet eine Installation, die niemand verwaltet, weil sie leer ist oder zurückgespielt wurde: zeigt den Link, mit dem jemand ein Konto dafür anlegt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            token = actions.invite_first(email=options["email"], name=options["name"], now=timezone.now())
        except actions.NotAllowed as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{settings.BASE_URL}{reverse('people:invitation', args=[token])}")
        self.stdout.write("Der Link gilt 14 Tage und nur für diese Person.")
