"""A course as two colleagues type it: what one of them changed while the other had the form before her."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from unterwegs.courses.models import Course

#: What the form of a course asks, by its columns; its state, its kind and who leads it are changed elsewhere.
TYPED = (
    "name",
    "note",
    "languages",
    "bring",
    "childcare",
    "schedule_id",
    "first_on",
    "last_on",
    "location_id",
    "room",
    "is_online",
    "online_link",
    "seats",
    "most_waiting",
    "opens_on",
    "closes_on",
    "joins_late",
    "asks_age",
    "minimum_age",
    "maximum_age",
    "paying",
    "price",
    "reduced_price",
    "education_package",
)


@dataclass(frozen=True, slots=True)
class Merged:
    """Columns that somebody saved meanwhile: those that I did not touch, and those that we both changed, each to something else."""

    taken: Sequence[str]
    disputed: Sequence[str]

    @property
    def is_late(self) -> bool:
        return bool(self.taken or self.disputed)


def typed(course: Course) -> dict[str, str]:
    """What a course says in the fields of its form, comparable and fit to stand in a page."""
    return {name: _plain(getattr(course, name)) for name in TYPED}


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(sorted(map(str, value)))
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def merge(opened: Mapping[str, str], mine: Mapping[str, str], stored: Mapping[str, str]) -> Merged:
    """What I type now beside what is stored now, as both began with ``opened``."""
    changed = [name for name in TYPED if stored[name] != opened[name]]
    return Merged(
        taken=[name for name in changed if mine[name] == opened[name]],
        disputed=[name for name in changed if mine[name] not in {opened[name], stored[name]}],
    )
