"""What rooms above may know of dates: when and where, how many seats, how many are free. No sign-up, no name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from unterwegs.courses import rules
from unterwegs.courses.models import Session, SignUp


@dataclass(frozen=True, slots=True)
class Date:
    """One date; instants are aware. ``seats`` and ``free`` are None where nobody signs up."""

    id: UUID
    service: UUID
    course: UUID
    kind: str
    starts_at: datetime
    ends_at: datetime
    location: UUID | None
    is_canceled: bool
    seats: int | None
    free: int | None


def between(first: datetime, last: datetime) -> list[Date]:
    """All dates that begin between two instants, the last one excluded, in order; drafts are left out."""
    rows = list(
        Session.objects.exclude(course__state=rules.State.DRAFT)
        .filter(starts_at__gte=first, starts_at__lt=last)
        .select_related("course", "seating")
        .order_by("starts_at", "pk")
    )
    by_course, by_date = _taken(rows)
    return [_date(row, taken=by_date.get(row.pk, by_course.get(row.course_id, 0))) for row in rows]


def _date(row: Session, *, taken: int) -> Date:
    course = row.course
    return Date(
        id=row.pk,
        service=course.service_id,
        course=row.course_id,
        kind=course.kind,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        location=row.location_id or course.location_id,
        is_canceled=row.canceled_on is not None or course.state == rules.State.CALLED_OFF,
        seats=course.seats if course.has_seats else None,
        free=max((course.seats or 0) - taken, 0) if course.has_seats else None,
    )


def _taken(rows: Iterable[Session]) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """How many seats are taken: of whole courses, and of single dates."""
    counted = (
        SignUp.objects.taking_a_seat()
        .filter(seating__course__in={row.course_id for row in rows})
        .values_list("seating__course", "seating__session")
        .annotate(taken=Count("pk"))
    )
    by_course: dict[UUID, int] = {}
    by_date: dict[UUID, int] = {}
    for course, session, taken in counted:
        if session is None:
            by_course[course] = taken
        else:
            by_date[session] = taken
    return by_course, by_date
