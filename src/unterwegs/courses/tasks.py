"""Messages go out beside the pages, and numbers are frozen; the tasks are given nothing, for what is due stands in the table."""

from django.utils import timezone
from django_tasks import task

from unterwegs.courses import actions
from unterwegs.people import jobs


@task()
def send_messages() -> None:
    """Moves lists up and sends what is due, a moment after somebody signed up, gave a seat back or canceled a date."""
    actions.move_up(now=timezone.now())
    actions.send_due(now=timezone.now())


@task()
def freeze(job_id: str) -> None:
    """All months, quarters and years that are over and not frozen yet."""
    with jobs.running(job_id) as work:
        work.report(new=actions.freeze(today=timezone.localdate()))
