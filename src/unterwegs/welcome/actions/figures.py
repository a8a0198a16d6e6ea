"""Numbers of visits are frozen when a period is over; what is typed in for the paper of a year is kept."""

from datetime import date

from django.db import transaction

from unterwegs.people import actions as people
from unterwegs.people import counting
from unterwegs.people.models import User
from unterwegs.welcome import steps, tables
from unterwegs.welcome.models import YearPaper


def freeze(*, today: date) -> int:
    """Freezes the tables of months, quarters and years that are over; how many are new."""
    return counting.freeze(tables.NUMBERS, today=today)


@transaction.atomic
def keep_year(paper: YearPaper, *, by: User) -> YearPaper:
    """Keeps births of the register and costs of a year."""
    paper.save()
    people.record(by=by, deed=steps.Deeds.YEAR_KEPT, on=paper)
    return paper
