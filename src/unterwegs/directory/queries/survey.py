"""Surveys of offers: who has answered, and how complete the picture is."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from unterwegs.directory import rules
from unterwegs.directory.models import Invitee, Service, Survey
from unterwegs.people import keys
from unterwegs.places import queries as places


def surveys() -> QuerySet[Survey]:
    return Survey.objects.prefetch_related("invitees")


def secret_of(invitee: Invitee) -> str:
    """What stands in the link of somebody who is asked: nobody can tell it without the secret of this installation."""
    return keys.blurred(f"survey {invitee.pk}")[:40]


def invitee_behind(pk: UUID, secret: str, *, today: date) -> Invitee | None:
    """Who holds a link, while the survey is open and the invitation has not been ended."""
    rows = Invitee.objects.select_related("survey", "organization").filter(ended_at=None, survey__closes_on__gte=today)
    found = rows.filter(pk=pk).first()
    return found if found and hmac.compare_digest(secret.encode(), secret_of(found).encode()) else None


def silent(survey: Survey) -> list[Invitee]:
    """Who was asked and has neither answered nor been let off."""
    return list(survey.invitees.filter(answered_at=None, ended_at=None).exclude(asked_at=None).exclude(email=""))


def to_remind(*, today: date, now: datetime) -> list[Invitee]:
    """Who is reminded tonight: some days after the last mail, a limited number of times, while there is time to answer."""
    before = now - timedelta(days=rules.SURVEY_REMINDED_AFTER)
    rows = Invitee.objects.select_related("survey").filter(
        answered_at=None, ended_at=None, survey__closes_on__gte=today, reminders__lt=rules.SURVEY_REMINDERS
    )
    rows = rows.filter(asked_at__lt=before).exclude(email="").exclude(reminded_at__gte=before)
    return list(rows)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a report: a name and a number for each life phase."""

    name: str
    counts: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Picture:
    """How complete a survey is: who answered, and what was entered by kind and by neighborhood across the life phases.

    A zero is a gap in what was told, not necessarily in what there is.
    """

    asked: int
    answered: int
    nothing: int
    offers: Sequence[Service]
    by_kind: Sequence[Line]
    by_area: Sequence[Line]

    @property
    def percent(self) -> int:
        return 100 * self.answered // self.asked if self.asked else 0


def picture_of(survey: Survey) -> Picture:
    """What came of a survey."""
    invitees = list(survey.invitees.all())
    keys_of = survey.invitees.values("services")
    rows = Service.objects.filter(pk__in=keys_of).exclude(state=rules.State.ARCHIVED)
    offers = list(rows.select_related("organization").prefetch_related("texts", "locations__areas"))
    kinds = [Line(str(kind.label), _by_phase([one for one in offers if one.kind == kind])) for kind in rules.Kind]
    areas = [
        Line(area.name, _by_phase([one for one in offers if _is_in(one, area.pk)])) for area in places.family_areas()
    ]
    return Picture(
        asked=sum(one.asked_at is not None for one in invitees),
        answered=sum(one.answered_at is not None for one in invitees),
        nothing=sum(one.has_nothing for one in invitees),
        offers=offers,
        by_kind=kinds,
        by_area=areas,
    )


def _by_phase(offers: Sequence[Service]) -> list[int]:
    return [sum(phase in one.phases for one in offers) for phase in rules.Phase.values]


def _is_in(service: Service, area: UUID) -> bool:
    return any(one.pk == area for place in service.locations.all() for one in place.areas.all())


def known_offers(invitee: Invitee) -> list[Service]:
    """What families see already of somebody who is asked."""
    if invitee.organization is None:
        return []
    return list(Service.objects.published().filter(organization=invitee.organization).prefetch_related("texts"))
