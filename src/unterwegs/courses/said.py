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

    def contact(self) -> dict[str, str]:
        """The ways to reach her that she gave."""
        return {name: value for name, value in (("mail", self.mail), ("phone", self.phone)) if value}
