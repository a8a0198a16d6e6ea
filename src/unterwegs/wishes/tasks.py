"""Freezing numbers as long work."""

from django.utils import timezone
from django_tasks import task

from unterwegs.people import jobs
from unterwegs.wishes import actions


@task()
def freeze(job_id: str) -> None:
    """All months, quarters and years that are over and not frozen yet."""
    with jobs.running(job_id) as work:
        work.report(new=actions.freeze(today=timezone.localdate()))
