"""Deletes keys that a crash left without anything to seal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from unterwegs.people import holders


class Command(BaseCommand):
    help = "Nachts: vernichtet Schlüssel, zu denen nach einem Absturz nie etwas geschrieben wurde, und räumt den Schlüsselspeicher auf."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--even-many", action="store_true", help="auch wenn es mehr sind, als Abstürze hinterlassen"
        )

    def handle(self, *_args: Any, even_many: bool, **_options: Any) -> None:
        try:
            never_used = holders.forget_unused(today=timezone.localdate())
            count = holders.drop_unused(today=timezone.localdate(), even_many=even_many)
        except holders.TooMany as refusal:
            raise CommandError(str(refusal)) from None
        except holders.Locked:
            raise CommandError("Eine Rücksicherung ist nicht zu Ende gebracht: manage.py replay.") from None
        self.stdout.write(f"unused keys: {count + never_used}")
