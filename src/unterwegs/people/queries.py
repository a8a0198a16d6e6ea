"""Questions about people."""

from datetime import date
from uuid import UUID

from unterwegs.people.models import Absence, User
from unterwegs.people.roles import Role


def acting_for(user: User, *, role: Role, today: date) -> list[UUID]:
    """Ids of the people in whose scope the user may act in this role today: the user, and those away who named them.

    Empty when the user does not hold the role; a deputy acts only in roles that both hold.
    """
    if not user.is_active or role not in user.roles:
        return []
    away = Absence.objects.filter(
        deputy=user, first_on__lte=today, last_on__gte=today, user__assignments__role=role, user__is_active=True
    )
    return [user.pk, *away.values_list("user_id", flat=True)]
