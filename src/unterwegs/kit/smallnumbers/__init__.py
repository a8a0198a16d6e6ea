"""Numbers about people that may be shown: by themselves in steps of five, or exact in tables with the small ones hidden."""

from unterwegs.kit.smallnumbers.bounds import ExactNeeded
from unterwegs.kit.smallnumbers.protection import Bound, NotSafe, attack, published, unsafe
from unterwegs.kit.smallnumbers.rounding import LEAST, STEP, shown, shown_cells, summed
from unterwegs.kit.smallnumbers.tables import (
    HIDDEN,
    TOTAL,
    Contradiction,
    Dimension,
    Gap,
    Intertwined,
    Published,
    Table,
    whole,
)

__all__ = [
    "HIDDEN",
    "LEAST",
    "STEP",
    "TOTAL",
    "Bound",
    "Contradiction",
    "Dimension",
    "ExactNeeded",
    "Gap",
    "Intertwined",
    "NotSafe",
    "Published",
    "Table",
    "attack",
    "published",
    "shown",
    "shown_cells",
    "summed",
    "unsafe",
    "whole",
]
