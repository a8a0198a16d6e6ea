"""The one kitchen for documents: a template and its content become a tagged PDF, the same bytes for the same content.

What only a print file needs is in `press`, apart: it reads PDF, and who sets a document does not wait for that.
"""

from unterwegs.kit.paper.kitchen import (
    ROOT,
    Order,
    Unprintable,
    Warming,
    attempt,
    attempt_all,
    cook,
    cook_all,
    legible,
    picture,
)
from unterwegs.kit.paper.markup import Block, NotOurs, read, said, shape
from unterwegs.kit.paper.squares import runs

__all__ = [
    "ROOT",
    "Block",
    "NotOurs",
    "Order",
    "Unprintable",
    "Warming",
    "attempt",
    "attempt_all",
    "cook",
    "cook_all",
    "legible",
    "picture",
    "read",
    "runs",
    "said",
    "shape",
]
