"""Numbers about people that may be shown: none below five, the others in steps of five.

A number below five can point at a person. Two exact numbers can do so by their difference – of yesterday and today, or of
a town and its largest neighborhood; numbers in steps of five differ by five or not at all.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

LEAST = STEP = 5

Key = TypeVar("Key")


def shown(count: int) -> int | None:
    """The largest multiple of five that ``count`` reaches, to be read as „at least“; None below five, also for zero."""
    return count - count % STEP if count >= LEAST else None


def shown_cells(counts: Mapping[Key, int]) -> dict[Key, int]:
    """The cells of a table that may be shown; a cell that is left out says nothing, not even whether it is empty."""
    return {key: number for key, count in counts.items() if (number := shown(count)) is not None}


def summed(counts: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    """The exact counts by key, before anything of them is shown."""
    found: dict[Key, int] = {}
    for key, count in counts:
        found[key] = found.get(key, 0) + count
    return found
