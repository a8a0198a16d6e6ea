"""Long work that people can watch: started once, shown with a progress bar, failing with a cause, started again."""

import logging
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from unterwegs.people import actions, rules, uploads
from unterwegs.people.models import Job, User

logger = logging.getLogger(__name__)
PAUSE = 0.5  # seconds between two written steps of a progress bar


class Refused(Exception):
    """Long work that cannot be done; its text is a sentence for the person who started it."""


class Work:
    """What a running task holds: its job, its input, its progress bar."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._written = 0.0

    def progress(self, done: int, total: int, step: str = "") -> None:
        """Moves the bar; call it outside of a transaction, or nobody sees it before the end."""
        now = time.monotonic()
        if now - self._written < PAUSE and done < total:
            return
        self._written = now
        self.job.done, self.job.total, self.job.step = done, total, step or self.job.step
        self.job.beat_at = timezone.now()
        self.job.save(update_fields=["done", "total", "step", "beat_at"])

    def report(self, **numbers: Any) -> None:
        """What the person reads at the end: counts and rejected rows, as plain JSON."""
        self.job.report = {**self.job.report, **numbers}
        self.job.save(update_fields=["report"])


def start(task: Any, *, title: str, by: User, options: Mapping[str, Any] | None = None, upload: Any = None) -> Job:
    """Queues a task of a room (`@task` in its tasks.py, taking the job's id) and returns the job to watch.

    ``options`` are plain JSON; ``upload`` is an uploaded file (or an iterable of bytes), stored encrypted until the end.
    """
    name = uploads.keep(upload.chunks() if hasattr(upload, "chunks") else upload) if upload is not None else ""
    with transaction.atomic():
        job = Job.objects.create(
            kind=task.module_path, title=title, options=dict(options or {}), upload=name, started_by=by
        )
        actions.record(by=by, deed=rules.Deeds.JOB_STARTED, on=job)
        transaction.on_commit(lambda: task.enqueue(str(job.pk)))
    return job


def soon(task: Any) -> None:
    """Queues a task that is given nothing and looks itself what is due; one that waits already sees all that is committed now.

    Call it after the commit. Of 200 families at once each would else queue the same look.
    """
    if not DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY).exists():
        task.enqueue()


def restart(job: Job, *, by: User) -> None:
    """Queues failed work again with the same input; imports are repeatable, so nothing is doubled."""
    if job.state != rules.JobState.FAILED:
        raise Refused(_("This work has not failed; it cannot be started again."))
    with transaction.atomic():
        job.state, job.cause, job.done = rules.JobState.WAITING, "", 0
        job.save(update_fields=["state", "cause", "done"])
        actions.record(by=by, deed=rules.Deeds.JOB_RESTARTED, on=job)
        transaction.on_commit(lambda: import_string(job.kind).enqueue(str(job.pk)))


@contextmanager
def running(job_id: str) -> Iterator[Work]:
    """Marks the job as running, then as done or failed. A cause is written, no traceback with values is kept."""
    job = Job.objects.get(pk=UUID(job_id))
    job.state, job.attempts, job.beat_at = rules.JobState.RUNNING, job.attempts + 1, timezone.now()
    job.save(update_fields=["state", "attempts", "beat_at"])
    try:
        yield Work(job)
    except Refused as refusal:
        _end(job, rules.JobState.FAILED, cause=str(refusal))
    except Exception as problem:
        places = " < ".join(
            f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(problem.__traceback__)[::-1]
        )
        logger.error(
            "job failed", extra={"job": job_id, "kind": job.kind, "error": type(problem).__name__, "at": places}
        )
        _end(job, rules.JobState.FAILED, cause=_("An unexpected error stopped the work (%s).") % type(problem).__name__)
    else:
        _end(job, rules.JobState.DONE)


def fail_the_silent() -> int:
    """Marks work as failed whose process went away (no sign of life for a while), also in the moment before its first
    step or before it was queued; returns how many.
    """
    end = timezone.now() - rules.HEARTBEAT
    silent = Q(state=rules.JobState.RUNNING, beat_at__lt=end)
    waiting = Job.objects.filter(state=rules.JobState.WAITING, made_at__lt=end).values_list("pk", flat=True)
    if lost := set(waiting) - _queued():
        silent |= Q(state=rules.JobState.WAITING, pk__in=lost)
    return Job.objects.filter(silent).update(
        state=rules.JobState.FAILED,
        ended_at=timezone.now(),
        cause=_("The work was interrupted. It can be started again."),
    )


def _queued() -> set[UUID]:
    """The jobs whose task no worker has taken yet."""
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY).values_list("args_kwargs", flat=True)
    return {UUID(task["args"][0]) for task in ready if task["args"]}


def _end(job: Job, state: rules.JobState, *, cause: str = "") -> None:
    job.state, job.cause, job.ended_at = state, cause, timezone.now()
    job.save(update_fields=["state", "cause", "ended_at"])
    if state == rules.JobState.DONE:
        uploads.drop(job.upload)
