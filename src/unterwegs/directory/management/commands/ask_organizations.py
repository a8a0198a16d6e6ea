"""The nightly question whether everything is still right."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from unterwegs.directory import actions


class Command(BaseCommand):
    help = "Nachts: fragt Träger mit einer Mail, ob ihre fälligen Angebote noch stimmen, und pausiert, was niemand bestätigt."

    def handle(self, *_args: Any, **_options: Any) -> None:
        today = timezone.localdate()
        night = actions.ask_and_pause(today=today)
        told, not_told = actions.tell_organizations(today=today, now=timezone.now())
        reminded = actions.remind_by_rule(today=today, now=timezone.now())
        self.stdout.write(
            f"{night.mails + told + reminded} Mails verschickt, {night.not_sent + not_told} nicht angenommen, "
            f"{night.paused} Angebote pausiert, "
            f"{night.without_address} Träger ohne Mailadresse."
        )
