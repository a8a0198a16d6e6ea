"""Makes a key for ENCRYPTION_KEYS or MASTER_KEYS."""

from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Macht einen Schlüssel für ENCRYPTION_KEYS oder MASTER_KEYS (für jede Einstellung einen eigenen); ein neuer kommt an die erste Stelle, alte bleiben dahinter."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(Fernet.generate_key().decode())
