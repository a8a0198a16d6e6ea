"""Long work: proposing tours with a progress bar, freezing numbers."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from unterwegs.kit import tours as kit
from unterwegs.people import jobs
from unterwegs.welcome import actions
from unterwegs.welcome.models import Plan

HUNDRED = 100


@task()
def propose_tours(job_id: str) -> None:
    """Thinks about the plan whose id stands in the options of the job; the job tells numbers, never a family."""
    with jobs.running(job_id) as work, translation.override("de"):
        plan = Plan.objects.select_related("holder").filter(pk=work.job.options["plan"]).first()
        if plan is None:
            raise jobs.Refused(_("This proposal was discarded."))
        step = _("Looking for the shortest ways")
        work.progress(1, HUNDRED, step)
        try:
            found = actions.propose(plan, progress=lambda share: work.progress(round(share * HUNDRED), HUNDRED, step))
        except kit.Contradiction:
            raise jobs.Refused(
                _("What you fixed cannot be done together. Please free one of these visits and try again.")
            ) from None
        work.report(visits=sum(len(tour.stops) for tour in found.plan.tours), without=len(found.plan.unserved))


@task()
def freeze(job_id: str) -> None:
    """All months, quarters and years that are over and not frozen yet."""
    with jobs.running(job_id) as work:
        work.report(new=actions.freeze(today=timezone.localdate()))
