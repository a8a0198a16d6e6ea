"""How many families were reached, worked out of published tables alone, so that a percentage tells nothing that they hide.

Reached are families that were visited or met elsewhere; to be reached were all whose way ended, without those who moved away
and those who were stopped. Where numbers are hidden it is said between what the share must lie, as far as anybody can tell it from the row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unterwegs.kit.smallnumbers import TOTAL, Published
from unterwegs.welcome import tables

HUNDRED = 100
WIDEST = 15  # percentage points: what lies between more says nothing


@dataclass(frozen=True, slots=True)
class Reach:
    """A share in whole percent; what is possible lies between ``lowest`` and ``highest``."""

    lowest: int
    highest: int

    def __str__(self) -> str:
        return f"{self.lowest} %" if self.is_exact else f"{self.lowest}–{self.highest} %"

    @property
    def is_exact(self) -> bool:
        return self.lowest == self.highest


def of_row(cells: Mapping[str, int | None]) -> Reach | None:
    """The share of one row of ends with its total; None where the total is hidden, or too much of the row."""
    total = cells.get(TOTAL)
    if total is None:
        return None
    ends = {end: count for end, count in cells.items() if end != TOTAL}
    hidden = [end for end, count in ends.items() if count is None]
    reached = sum(count or 0 for end, count in ends.items() if end in tables.REACHED)
    left_out = sum(count or 0 for end, count in ends.items() if end in tables.NOT_TO_REACH)
    rest = total - sum(count or 0 for count in ends.values())  # how many stand in hidden cells together
    possible = list(_shares(reached, total - left_out, rest if hidden else 0, hidden))
    if not possible:
        return None
    found = Reach(round(min(possible) * HUNDRED), round(max(possible) * HUNDRED))
    return found if found.highest - found.lowest <= WIDEST else None


def _shares(reached: int, of: int, rest: int, hidden: Sequence[str]) -> Iterator[Fraction]:
    """The shares when all that is hidden stands in one kind of cells; every other way lies between them."""
    kinds = {"reached" if end in tables.REACHED else "out" if end in tables.NOT_TO_REACH else "other" for end in hidden}
    for kind in sorted(kinds) or ["other"]:
        more, fewer = rest * (kind == "reached"), rest * (kind == "out")
        if of - fewer > 0:
            yield Fraction(reached + more, of - fewer)


def of_rows(table: Published) -> dict[str, Reach | None]:
    """The share of each row of a table that is crossed with how it ended."""
    if table.columns.name != "end":
        raise ValueError(table.name)
    return {row: of_row(dict(zip(table.stacks, cells, strict=True))) for row, cells in _lines(table) if row != TOTAL}


def of_town(found: Sequence[Published]) -> Reach | None:
    """The share of the whole town in a period."""
    ends = ends_of(found)
    return of_row(ends) if ends else None


def ends_of(found: Sequence[Published]) -> dict[str, int | None]:
    """How it ended in the whole town, the total included; empty for a month."""
    table = next((one for one in found if one.name == "births-end"), None)
    return {row: cells[0] for row, cells in _lines(table)} if table else {}


def _lines(table: Published) -> Iterator[tuple[str, Sequence[int | None]]]:
    return zip(table.lines, table.cells, strict=True)
