"""Reading tables in as long work."""

from django.utils import timezone
from django_tasks import task

from unterwegs.directory import actions as directory
from unterwegs.directory.models import ImportRun
from unterwegs.people import jobs


@task()
def apply_import(job_id: str) -> None:
    """Brings the rows of a checked table in."""
    with jobs.running(job_id) as work:
        run = ImportRun.objects.get(pk=work.job.options["run"])
        try:
            counts = directory.apply_run(
                run,
                publish=work.job.options["publish"],
                today=timezone.localdate(),
                by=work.job.started_by,
                progress=work.progress,
            )
        except directory.WrongStep:
            return
        work.report(**counts)
