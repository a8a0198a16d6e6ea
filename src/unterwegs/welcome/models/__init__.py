"""Tables of the welcome visits."""

from unterwegs.welcome.models.family import Child, Family, House
from unterwegs.welcome.models.figures import Frozen, YearPaper
from unterwegs.welcome.models.intake import Basis, Cohort, Intake, Mapping, Mark, RejectedRow
from unterwegs.welcome.models.letter import Letter, Run
from unterwegs.welcome.models.programme import Programme
from unterwegs.welcome.models.stock import Handed, Item, Offered, Talked
from unterwegs.welcome.models.visit import Plan, Visit
from unterwegs.welcome.models.visitor import Away, Portrait, Shift, Visitor

__all__ = [
    "Away",
    "Basis",
    "Child",
    "Cohort",
    "Family",
    "Frozen",
    "Handed",
    "House",
    "Intake",
    "Item",
    "Letter",
    "Mapping",
    "Mark",
    "Offered",
    "Plan",
    "Portrait",
    "Programme",
    "RejectedRow",
    "Run",
    "Shift",
    "Talked",
    "Visit",
    "Visitor",
    "YearPaper",
]
