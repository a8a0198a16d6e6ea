"""Imports of the places room as long work."""

from django_tasks import task

from unterwegs.kit import geometry
from unterwegs.people import jobs, uploads
from unterwegs.places import actions
from unterwegs.places.areas import Columns


@task()
def import_areas(job_id: str) -> None:
    """Areas from the uploaded file of the job."""
    with jobs.running(job_id) as work:
        options = work.job.options
        try:
            report = actions.import_areas(
                uploads.opened(work.job.upload).read(),
                division=options["division"],
                kind=options["kind"],
                columns=Columns(name=options["name"], key=options["key"], parent=options["parent"]),
                for_families=options["for_families"],
                schematic=options["schematic"],
                origin=options["origin"],
                by=work.job.started_by,
                progress=work.progress,
            )
        except geometry.Unreadable as problem:
            raise jobs.Refused(str(problem)) from None
        work.report(**report.as_json())


@task()
def import_addresses(job_id: str) -> None:
    """The address register from the uploaded file of the job."""
    with jobs.running(job_id) as work:
        try:
            tally = actions.import_addresses(
                uploads.opened(work.job.upload).read(),
                origin=work.job.options["origin"],
                license_name=work.job.options["license"],
                by=work.job.started_by,
                progress=work.progress,
            )
        except geometry.Unreadable as problem:
            raise jobs.Refused(str(problem)) from None
        work.report(**tally.as_json())
