"""Emergency numbers above the results, in the language of her words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from unterwegs.directory import queries as directory
from unterwegs.places import queries as places
from unterwegs.places.numbers import Shown

SPOKEN = {code for code, _name in settings.LANGUAGES}


@dataclass(frozen=True, slots=True)
class Heard:
    """The numbers that help now, and the language in which they are named."""

    numbers: Sequence[Shown]
    language: str


def heard(words: str, *, language: str) -> Heard | None:
    """The numbers for what her words say of acute distress, the first ones first; None where they say nothing of it."""
    found = directory.distress_in(words) if words else None
    if found is None:
        return None
    spoken = found.language if found.language in SPOKEN and language != "de-simple" else language
    with translation.override(spoken):
        known = {number.key: number for number in places.emergency_numbers()}
    return Heard([known[key] for key in found.numbers if key in known], spoken)
