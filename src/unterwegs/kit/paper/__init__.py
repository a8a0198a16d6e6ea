"""The one kitchen for documents: a template and its content become a tagged PDF, the same bytes for the same content."""

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
from unterwegs.kit.paper.press import imposed, pages_in, print_ready
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
    "imposed",
    "legible",
    "pages_in",
    "picture",
    "print_ready",
    "read",
    "runs",
    "said",
    "shape",
]
