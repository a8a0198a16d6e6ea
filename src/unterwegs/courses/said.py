"""What somebody says who signs up."""

from collections.abc import Container
from dataclasses import asdict, dataclass, replace
from itertools import takewhile

SLIP = 2  # signs of an address or number, side by side


@dataclass(frozen=True, slots=True)
class Said:
    """A sign-up as it was typed. ``name`` is empty where a professional stays without one; ``months`` is the age of the child, None where the course does not ask or nobody says."""

    name: str
    mail: str = ""
    phone: str = ""
    months: int | None = None
    language: str = "de"
    is_first: bool = False  # ticked by herself: never been at any offer before
    is_reduced: bool = False  # wants the reduced price
    has_package: bool = False  # „Bildung und Teilhabe“ pays
    institution: str = ""  # of a professional, where she names it

    def is_of_same(self, other: "Said") -> bool:
        """Whether the same person says it: under the same name with the same address or number, or one that was mistyped.

        One mail address may stand for several families, for whom somebody signs up one after the other. Two of the same name are two
        where neither address nor number is the same. Where nobody gives a name, nothing may be mistyped.
        """
        if self.name.casefold() != other.name.casefold():
            return False
        both = ((self.mail.casefold(), other.mail.casefold()), (self.phone, other.phone))
        return any(mine and hers and (mine == hers or (self.name and _is_slip(mine, hers))) for mine, hers in both)

    def corrected(self, typed: "Said", *, asked: Container[str]) -> "Said":
        """What was typed over it; what was not asked stays."""
        return replace(self, **{name: value for name, value in asdict(typed).items() if name in asked})

    def told(self) -> dict[str, int | str | bool]:
        """What is kept beside name and contact; only what was said."""
        known = {
            "months": self.months,
            "reduced": self.is_reduced or None,
            "package": self.has_package or None,
            "institution": self.institution or None,
        }
        return {name: value for name, value in known.items() if value is not None}

    def contact(self) -> dict[str, str]:
        """The ways to reach her that she gave."""
        return {name: value for name, value in (("mail", self.mail), ("phone", self.phone)) if value}


def _is_slip(mine: str, hers: str) -> bool:
    """Whether they differ at one place only, by few signs: „exampel“ and „example“."""
    begin = _alike(mine, hers)
    end = _alike(mine[begin:][::-1], hers[begin:][::-1])
    return max(len(mine), len(hers)) - begin - end <= SLIP


def _alike(mine: str, hers: str) -> int:
    """With how many equal signs both begin."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(mine, hers, strict=False)))
