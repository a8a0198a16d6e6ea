"""Building and printing as long work."""

import os
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from unterwegs.book import actions, content, queries
from unterwegs.book.models import Edition
from unterwegs.kit import paper
from unterwegs.people import jobs

WORKERS = min(4, os.cpu_count() or 1)  # processes that set books side by side


@task()
def build(job_id: str) -> None:
    """One edition, also when nothing in it has changed."""
    with jobs.running(job_id) as work:
        edition = _edition(work)
        edition.built_from = ""
        done = actions.build([edition], now=timezone.localtime(), workers=1, progress=work.progress)
        if done.failed:
            raise jobs.Refused(done.failed[0][1])


@task()
def build_all(job_id: str) -> None:
    """All current editions whose content has changed."""
    with jobs.running(job_id) as work:
        done = actions.build(
            queries.editions_to_build(), now=timezone.localtime(), workers=WORKERS, progress=work.progress
        )
        work.report(new=done.built, same=done.same, rejected=[list(one) for one in done.failed])


@task()
def have_printed(job_id: str) -> None:
    """An edition frozen for the printer."""
    with jobs.running(job_id) as work:
        edition = _edition(work)
        try:
            actions.have_printed(
                edition,
                copies=work.job.options["copies"],
                now=timezone.localtime(),
                by=work.job.started_by,
                progress=work.progress,
            )
        except (content.Unread, paper.Unprintable) as problem:
            raise jobs.Refused(str(problem)) from None


def _edition(work: jobs.Work) -> Edition:
    rows = Edition.objects.select_related("area").prefetch_related("logos")
    found = rows.filter(pk=UUID(work.job.options["edition"])).first()
    if found is None:
        raise jobs.Refused(_("This edition is no longer there."))
    return found
