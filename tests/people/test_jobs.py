"""Long work: started once, watched, failing with a cause, started again."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests import cast, make
from tests.people.tasks import count, look
from unterwegs.people import jobs, keys, reports, rules, uploads
from unterwegs.people.models import Deed, Job

pytestmark = pytest.mark.django_db
Commit = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def at_once(settings: Any, tmp_path: Path) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.UPLOAD_FOLDER = tmp_path


def started(commit: Commit, **given: Any) -> Job:
    with commit(execute=True):
        job = jobs.start(count, title="Zählen", by=cast.coordinator(), **given)
    job.refresh_from_db()
    return job


def test_work_runs_to_its_end_and_reports(django_capture_on_commit_callbacks: Commit) -> None:
    job = started(django_capture_on_commit_callbacks, upload=[b"eine ", b"Datei"])

    assert (job.state, job.percent, job.step) == (rules.JobState.DONE, 100, "zählt")
    assert job.report == {"read": 3, "refused": 1, "lines": [{"row": 2, "reason": "ohne Namen"}]}
    assert list(Path(uploads._folder()).iterdir()) == []
    assert Deed.objects.get().deed == "started long work"


def test_a_refusal_is_a_sentence_for_the_person(django_capture_on_commit_callbacks: Commit) -> None:
    job = started(django_capture_on_commit_callbacks, options={"refuse": "Die Datei ist leer."})

    assert (job.state, job.cause) == (rules.JobState.FAILED, "Die Datei ist leer.")


def test_an_unexpected_error_tells_its_kind_but_no_values(django_capture_on_commit_callbacks: Commit) -> None:
    job = started(django_capture_on_commit_callbacks, options={"break": True}, upload=[b"Datei"])

    assert job.state == rules.JobState.FAILED
    assert "ValueError" in job.cause
    assert "Geheimnis" not in job.cause
    assert uploads.opened(job.upload).read() == b"Datei"


def test_failed_work_is_started_again_with_the_same_input(django_capture_on_commit_callbacks: Commit) -> None:
    job = started(django_capture_on_commit_callbacks, options={"refuse": "Später."})
    Job.objects.filter(pk=job.pk).update(options={})
    job.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        jobs.restart(job, by=cast.coordinator())

    job.refresh_from_db()
    assert (job.state, job.attempts, job.cause) == (rules.JobState.DONE, 2, "")


def test_work_that_did_not_fail_is_not_started_again() -> None:
    with pytest.raises(jobs.Refused):
        jobs.restart(make.job(state="done"), by=cast.coordinator())


def test_work_whose_process_is_gone_is_marked_as_failed() -> None:
    silent = make.job(state="running", beat_at=timezone.now() - rules.HEARTBEAT - timedelta(seconds=1))
    alive = make.job(state="running", beat_at=timezone.now())

    marked = jobs.fail_the_silent()

    silent.refresh_from_db(), alive.refresh_from_db()
    assert marked == 1
    assert (silent.state, alive.state) == (rules.JobState.FAILED, rules.JobState.RUNNING)


def test_work_that_was_lost_before_its_first_step_can_be_started_again(
    settings: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    """The web process died before it queued the work, or the worker between taking it and its first step."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    queued, taken = (started(django_capture_on_commit_callbacks) for _job in range(2))
    never_queued, new = make.job(), make.job()
    DBTaskResult.objects.filter(args_kwargs__args=[str(taken.pk)]).update(status=TaskResultStatus.RUNNING)
    Job.objects.exclude(pk=new.pk).update(made_at=timezone.now() - rules.HEARTBEAT - timedelta(seconds=1))

    marked = jobs.fail_the_silent()

    failed = set(Job.objects.filter(state=rules.JobState.FAILED))
    assert (marked, failed) == (2, {taken, never_queued})
    assert set(Job.objects.filter(state=rules.JobState.WAITING)) == {queued, new}


def test_a_report_stands_encrypted_in_its_row() -> None:
    """Refused rows of a table may name people."""
    job = make.job(state="done", report={"rows": [[2, "Familie Geheim, Wiesenstraße 4", "ohne Hausnummer"]]})

    with connection.cursor() as cursor:
        cursor.execute("SELECT report FROM people_job")
        (kept,) = cursor.fetchone()

    assert b"Geheim" not in bytes(kept)
    assert Job.objects.get(pk=job.pk).report["rows"] == [[2, "Familie Geheim, Wiesenstraße 4", "ohne Hausnummer"]]
    with pytest.raises(FieldError):
        Job.objects.filter(report__contains="Geheim")


def test_a_report_is_empty_when_the_key_of_the_installation_is_gone(settings: Any) -> None:
    job = make.job(state="done", report={"rows": [[2, "Familie Geheim", ""]]})
    settings.ENCRYPTION_KEYS = ["fH8ohXeL7Ypw1hYlfxh6cPsIVGnA1kRkHkB4XlXHkTQ="]

    assert Job.objects.get(pk=job.pk).report == {}


def test_an_upload_waits_encrypted(tmp_path: Path) -> None:
    name = uploads.keep([b"Name einer Familie"])

    (file,) = tmp_path.iterdir()

    assert b"Familie" not in file.read_bytes()
    assert uploads.opened(name).read() == b"Name einer Familie"


def test_what_is_sealed_opens_with_an_older_key_too(settings: Any) -> None:
    sealed = keys.seal(b"Wort")
    settings.ENCRYPTION_KEYS = ["fH8ohXeL7Ypw1hYlfxh6cPsIVGnA1kRkHkB4XlXHkTQ=", *settings.ENCRYPTION_KEYS]

    assert keys.unseal(sealed) == b"Wort"


def test_the_queue_knows_the_id_of_the_work_and_nothing_else(
    settings: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    job = started(django_capture_on_commit_callbacks, options={"name": "Familie Muster"}, upload=[b"Datei"])

    (row,) = DBTaskResult.objects.all()
    assert row.args_kwargs == {"args": [str(job.pk)], "kwargs": {}}


def test_a_report_is_read_as_numbers_and_tables() -> None:
    report = reports.read({"read": 3, "lines": [{"row": 2, "names": ["A", "B"]}], "missing": ["Alt"], "none": []})

    assert [value for _name, value in report.numbers] == [3]
    assert [(table.key, table.rows) for table in report.tables] == [("lines", [["2", "A, B"]]), ("missing", [["Alt"]])]


def test_a_look_at_what_is_due_is_queued_once_until_it_begins(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    for begun in (TaskResultStatus.RUNNING, TaskResultStatus.SUCCESSFUL):
        jobs.soon(look)
        jobs.soon(look)
        DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(status=begun)
    jobs.soon(look)

    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["READY", "RUNNING", "SUCCESSFUL"]
