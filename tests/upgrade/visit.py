"""Migrates an older database and asks its pages; test_upgrade.py runs it in a process of its own. Prints their status."""

import json
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from unterwegs.directory.models import Service


def visit() -> None:
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.ALLOWED_HOSTS.append("testserver")
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    codes = Service.objects.filter(state="published").values_list("code", flat=True)[:3]
    pages = ["/de/", "/ar/angebote/", "/de/zentren/", *(f"/de/angebote/{code}/" for code in codes)]
    told = {page: Client().get(page, follow=True).status_code for page in pages}
    sys.stdout.write(json.dumps(told))
