"""Reading tables and notices in as long work."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from unterwegs.directory import actions as directory
from unterwegs.directory.models import ImportRun
from unterwegs.exchange import births
from unterwegs.kit.sheets import Unreadable
from unterwegs.people import jobs, uploads
from unterwegs.people import queries as people
from unterwegs.welcome import actions as welcome
from unterwegs.welcome import rules


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


@task()
def take_in_births(job_id: str) -> None:
    """Takes in a file of notices; it is destroyed as soon as every row is accounted for."""
    with jobs.running(job_id) as work:
        options = work.job.options
        if not people.is_released(rules.ROOM):
            raise jobs.Refused(_("Welcome visits are not released; nothing was read."))
        try:
            receipt, found = births.take_in(
                uploads.opened(work.job.upload).read(),
                "",
                profile=options["profile"],
                as_of=date.fromisoformat(options["as_of"]) if options["as_of"] else None,
                by=work.job.started_by,
                today=timezone.localdate(),
                progress=work.progress,
            )
        except welcome.NoBasis:
            raise jobs.Refused(_("No legal basis is recorded for this kind of file.")) from None
        except welcome.NotVerified:
            raise jobs.Refused(_("Not every row was accounted for; the file is kept until somebody looks.")) from None
        except Unreadable as problem:
            raise jobs.Refused(str(problem)) from None
        uploads.drop(work.job.upload)
        welcome.destroyed(receipt.intake)
        said = {str(rules.Fate(fate).label): count for fate, count in receipt.counts.items()}
        work.report(
            **{str(_("taken in before")): not receipt.is_new}, **said, **{str(_("rejected rows")): len(found.rejected)}
        )
