"""Questions about people."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from unterwegs.people import rules
from unterwegs.people.models import Absence, Deed, Invitation, Job, User
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


def stood_in_for(user: User, today: date) -> QuerySet[User]:
    """People away today who named this person as their deputy."""
    return User.objects.filter(
        absences__deputy=user, absences__first_on__lte=today, absences__last_on__gte=today, is_active=True
    ).distinct()


def latest_deeds_of(user: User) -> QuerySet[Deed]:
    """What this person did, newest first."""
    return Deed.objects.filter(by=user)


def failed_jobs() -> QuerySet[Job]:
    return Job.objects.filter(state=rules.JobState.FAILED)


def expired_invitations() -> QuerySet[Invitation]:
    """Invitations that nobody used in time and nobody withdrew."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__lt=timezone.now())
