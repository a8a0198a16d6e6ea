"""What somebody says who signs up."""

from dataclasses import dataclass


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
        """Whether the same person says it: under the same name, or where nobody gives one under the same address or number.

        One mail address may stand for several families, for whom somebody signs up one after the other.
        """
        if self.name or other.name:
            return self.name.casefold() == other.name.casefold()
        both = ((self.mail, other.mail), (self.phone, other.phone))
        return any(mine and mine.casefold() == hers.casefold() for mine, hers in both)

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
