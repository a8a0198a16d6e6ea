"""What somebody said in one of the forms, as one value on its way into the room."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from unterwegs.places.models import Area
from unterwegs.wishes import rules


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a family, and what to heed; sealed as one."""

    name: str = ""
    reach: str = rules.Reach.CODE
    phone: str = ""
    email: str = ""
    address: str = ""
    times: Sequence[str] = ()
    discreet: bool = False
    only_me: bool = False
    note: str = ""
    spoken: str = ""
    interpreter: bool = False

    @classmethod
    def of(cls, sealed: dict[str, Any] | None) -> "Contact":
        """From what was sealed; nothing where it is forgotten."""
        return cls(**(sealed or {}))

    def sealed(self) -> dict[str, Any]:
        """Only what was said."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Said:
    """A wish as it was said; ``language`` is the one of the page."""

    kind: str
    words: str
    language: str
    contact: Contact
    area: Area | None = None
    elsewhere: bool = False
