"""What families said about offers, ideas of parents, and what organizations share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from unterwegs.directory import freshness, rules
from unterwegs.directory.models import Organization, Service, Sharing
from unterwegs.people import open_forms
from unterwegs.people.models import Contribution


@dataclass(frozen=True, slots=True)
class Report:
    """A hint of a family, with her words where she left some."""

    contribution: Contribution
    service: Service
    words: str

    @property
    def reason(self) -> str:
        return str(rules.Report(self.contribution.reason).label)


def reportable(code: str) -> Service | None:
    """The offer with this code that families see."""
    return Service.objects.published().prefetch_related("texts").filter(code=code).first()


def open_reports(services: Iterable[Service]) -> dict[UUID, list[Contribution]]:
    """The open hints about each of these offers, the oldest first."""
    keys = {str(one.pk): one.pk for one in services}
    found: dict[UUID, list[Contribution]] = {}
    rows = Contribution.objects.open().filter(kind=rules.REPORTS, object_id__in=keys).order_by("made_at")
    for one in rows:
        found.setdefault(keys[one.object_id], []).append(one)
    return found


def reports() -> list[Report]:
    """All open hints with their words, by organization and offer."""
    rows = list(Contribution.objects.open().filter(kind=rules.REPORTS).order_by("made_at"))
    services = Service.objects.select_related("organization").prefetch_related("texts")
    known = {str(one.pk): one for one in services.filter(pk__in={one.object_id for one in rows})}
    found = [_report(one, known[one.object_id]) for one in rows if one.object_id in known]
    return sorted(found, key=lambda one: (one.service.organization.name.casefold(), one.service.name.casefold()))


def _report(contribution: Contribution, service: Service) -> Report:
    return Report(contribution, service, str(open_forms.words_of(contribution).get("words", "")))


def reports_of(service: Service) -> list[Report]:
    """The open hints about one offer."""
    return [_report(one, service) for one in open_reports([service]).get(service.pk, [])]


def untold_reports() -> Mapping[Organization, list[Contribution]]:
    """Open hints of which the organizations have not heard yet."""
    rows = list(Contribution.objects.open().filter(kind=rules.REPORTS, told_at=None).order_by("made_at"))
    services = Service.objects.select_related("organization").in_bulk([UUID(one.object_id) for one in rows])
    found: dict[Organization, list[Contribution]] = {}
    for one in rows:
        service = services.get(UUID(one.object_id))
        if service is not None and service.organization.is_active:
            found.setdefault(service.organization, []).append(one)
    return found


@dataclass(frozen=True, slots=True)
class Answer:
    """What families read at an offer about a hint of somebody."""

    reason: str
    on: date
    sentence: str
    words: str


def answers_about(service_id: UUID, *, now: datetime) -> list[Answer]:
    """The answers of the last weeks to hints about an offer, the newest first and each reason once."""
    rows = open_forms.answered_since(rules.REPORTS, now=now, days=rules.REPLY_SHOWN_FOR)
    found: dict[str, Answer] = {}
    for one in rows.filter(object_id=str(service_id)):
        sentence = "" if one.outcome == rules.Reply.OWN else str(rules.Reply(one.outcome).label)
        found.setdefault(
            one.reason, Answer(str(rules.Report(one.reason).label), one.closed_at.date(), sentence, one.reply)
        )
    return list(found.values())


def ideas() -> QuerySet[Contribution]:
    """Ideas that nobody has answered, the oldest first."""
    return Contribution.objects.open().filter(kind=rules.IDEAS).order_by("made_at")


def answered_ideas(*, now: datetime) -> Any:
    """Ideas that were answered in the last weeks."""
    return open_forms.answered_since(rules.IDEAS, now=now, days=rules.REPLY_SHOWN_FOR)


def idea_behind(secret: str) -> Contribution | None:
    """The idea whose secret somebody holds."""
    return Contribution.objects.filter(kind=rules.IDEAS, digest=freshness.digest_of(secret)).first()


def sharings(*, today: date, kind: str = "", words: str = "") -> Sequence[Sharing]:
    """What organizations can share, by kind."""
    found = Sharing.objects.counts(today=today).select_related("organization")
    if kind:
        found = found.filter(kind=kind)
    asked = words.casefold().split()
    return [one for one in found if all(word in _said(one) for word in asked)]


def _said(sharing: Sharing) -> str:
    return f"{sharing.what} {sharing.details} {sharing.organization.name}".casefold()
