"""Questions about welcome visits."""

from unterwegs.welcome import rules
from unterwegs.welcome.models import Basis, Letter, Mapping, Programme, Visit


def programme() -> Programme:
    """The programme as the town set it up; the usual one where nobody did."""
    return Programme.objects.first() or Programme()


def terms() -> rules.Terms:
    """The days that hold here."""
    return programme().terms


def may_still_go(letter: Letter) -> bool:
    """Whether this letter may leave the house: asked when it is printed, before it is posted, when it is handed over."""
    family = letter.family
    is_pulled = letter.pulled_on is not None or family.forgotten_on is not None
    return rules.may_still_go(state=family.state, end=family.end, is_pulled=is_pulled)


def may_still_visit(visit: Visit) -> bool:
    """Whether somebody may ring on this visit: asked at the visitor's morning sync."""
    family = visit.family
    is_open = visit.canceled_on is None and not visit.outcome and family.forgotten_on is None
    return is_open and family.state in (rules.State.PLANNED, rules.State.INVITED)


def basis_of(profile: str) -> Basis | None:
    """The law on which files of this kind may be taken in; None where nobody recorded one, or it has ended."""
    return Basis.objects.filter(profile=profile, ended_on=None).first()


def columns_of(profile: str) -> dict[str, str]:
    """Which column of a kind of file says what, as the town set it up."""
    found = Mapping.objects.filter(profile=profile).first()
    return dict(found.columns) if found else {}
