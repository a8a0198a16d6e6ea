"""Operators see what is wrong; nobody sees a person."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

import unterwegs
from unterwegs.config import health
from unterwegs.people.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten() -> None:
    cache.clear()


def test_a_well_installation_says_ok(client: Client) -> None:
    health.sign_of_life()

    page = client.get("/gesundheit/")

    answer = page.json()
    assert (page.status_code, answer["status"], answer["version"]) == (200, "ok", unterwegs.__version__)
    assert set(answer["checks"]) == {
        "database",
        "migrations",
        "keys",
        "ledger",
        "worker",
        "jobs",
        "disk",
        "mails",
    }


def test_a_worker_that_went_silent_is_a_problem(client: Client) -> None:
    never = client.get("/gesundheit/")
    cache.set(health.WORKER, timezone.now() - timedelta(minutes=5), timeout=None)
    silent = client.get("/gesundheit/")

    assert (never.status_code, never.json()["checks"]["worker"]) == (503, {"ok": False, "value": None})
    assert silent.status_code == 503


def test_long_work_that_nobody_takes_is_a_problem() -> None:
    job = Job.objects.create(kind="places.tasks.import", title="Adressen")
    Job.objects.filter(pk=job.pk).update(made_at=timezone.now() - timedelta(minutes=45))

    assert health.jobs(timezone.now()) == health.Check(is_fine=False, value=45)


def test_a_full_mail_folder_is_a_problem(tmp_path: Path, settings: Any) -> None:
    settings.MAIL_FOLDER = tmp_path
    for number in range(health.MANY_MAILS):
        (tmp_path / f"{number}.mail").touch()

    assert health.mails() == health.Check(is_fine=False, value=health.MANY_MAILS)


def test_no_migration_waits_in_a_current_database() -> None:
    assert health.migrations() == health.Check(is_fine=True, value=0)


def test_the_page_sets_no_cookie_and_is_not_kept(client: Client) -> None:
    page = client.get("/gesundheit/")

    assert page.cookies.output() == ""
    assert "no-store" in page.headers["Cache-Control"]
