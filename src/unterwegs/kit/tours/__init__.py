"""Tours of visitors: who visits whom on which day, within working times, windows, languages and wishes."""

from unterwegs.kit.tours.board import Contradiction
from unterwegs.kit.tours.checking import Checked, Violation, checked
from unterwegs.kit.tours.engines import NotThere, are_there
from unterwegs.kit.tours.instance import (
    Fixed,
    Instance,
    Shift,
    Visit,
    Visitor,
    Window,
    Wrong,
    blanked,
    check,
    matrix,
    narrowed,
    read,
)
from unterwegs.kit.tours.planning import plan
from unterwegs.kit.tours.plans import Cost, Plan, Reason, Stop, Tour, Unserved, written
from unterwegs.kit.tours.questions import Place, insert, why_not

__all__ = [
    "Checked",
    "Contradiction",
    "Cost",
    "Fixed",
    "Instance",
    "NotThere",
    "Place",
    "Plan",
    "Reason",
    "Shift",
    "Stop",
    "Tour",
    "Unserved",
    "Violation",
    "Visit",
    "Visitor",
    "Window",
    "Wrong",
    "are_there",
    "blanked",
    "check",
    "checked",
    "insert",
    "matrix",
    "narrowed",
    "plan",
    "read",
    "why_not",
    "written",
]
