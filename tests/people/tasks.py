"""Tasks that only the tests start."""

from django_tasks import task

from unterwegs.people import jobs


@task()
def count(job_id: str) -> None:
    """Counts to three, or fails as its options say."""
    with jobs.running(job_id) as work:
        if work.job.options.get("refuse"):
            raise jobs.Refused(work.job.options["refuse"])
        if work.job.options.get("break"):
            raise ValueError("Geheimnis einer Familie")
        for number in range(1, 4):
            work.progress(number, 3, "zählt")
        work.report(read=3, refused=1, lines=[{"row": 2, "reason": "ohne Namen"}])


@task()
def look() -> None:
    """Looks itself for what is due; nothing is."""
