"""Who should be asked or called, and by which links organizations answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from unterwegs.directory import (
    freshness,
    rules,
)
from unterwegs.directory.models import (
    Contact,
    Membership,
    Organization,
    ProviderLink,
    Service,
)

COMES_BACK = frozenset({rules.Pausing.NOT_CONFIRMED, rules.Pausing.BY_PROVIDER})


@dataclass(frozen=True, slots=True)
class Question:
    """What an organization is asked in one mail: offers that are due or soon will be; no address: nobody to write to."""

    organization: Organization
    address: str
    asked: Sequence[Service]


def questions(*, today: date) -> list[Question]:
    """Organizations for whom a mail is due, by name, each with all it should be asked now."""
    soon, lately = today + timedelta(days=rules.ASKED_AHEAD), today - timedelta(days=rules.QUIET_FOR)
    rows = (
        Service.objects.due(today=soon)
        .exclude(change=rules.Change.SUBMITTED)
        .filter(organization__is_active=True)
        .exclude(organization__asked_on__gt=lately)
        .select_related("organization", "contact")
        .prefetch_related("texts")
        .order_by("organization__name", "due_on")
    )
    asked: dict[UUID, list[Service]] = {}
    for service in rows:
        asked.setdefault(service.organization_id, []).append(service)
    waiting = {key: found for key, found in asked.items() if any(lacks_a_mail(one, today=today) for one in found)}
    addresses = _mails_of([found[0].organization for found in waiting.values()])
    return [Question(found[0].organization, addresses[key], found) for key, found in waiting.items()]


def lacks_a_mail(service: Service, *, today: date) -> bool:
    """Whether by now more mails should have asked about an offer than were sent."""
    return service.due_on is None or rules.mails_due(service.due_on, today=today) > service.mails_sent


def mail_of(organization: Organization) -> str:
    """Where to write to an organization; empty where nobody knows."""
    return _mails_of([organization])[organization.pk]


def _mails_of(organizations: Sequence[Organization]) -> dict[UUID, str]:
    """The mail of each organization; else that of a contact, else of somebody who writes its offers."""
    keys = [one.pk for one in organizations]
    people_of = Membership.objects.filter(organization__in=keys, user__is_active=True).order_by("-pk")
    found = dict(people_of.values_list("organization", "user__email"))
    contacts = Contact.objects.filter(organization__in=keys).exclude(email="").order_by("-name")
    found |= dict(contacts.values_list("organization", "email"))
    return {one.pk: one.email or found.get(one.pk, "") for one in organizations}


def asked(*, today: date) -> list[Service]:
    """Offers that are due and asked about, but need no call yet; the longest due first."""
    waiting = Service.objects.due(today=today).filter(mails_sent__gte=1, due_on__gt=today - CALLED)
    return _listed(waiting.exclude(change=rules.Change.SUBMITTED).order_by("due_on"))


def paused_unconfirmed() -> list[Service]:
    """Offers that paused themselves because nobody confirmed them."""
    return _listed(_paused(rules.Pausing.NOT_CONFIRMED))


def said_to_have_ended() -> list[Service]:
    """Paused offers of which the organization says that they have ended."""
    return _listed(_paused(rules.Pausing.ENDED))


CALLED = timedelta(days=rules.CALLED_AFTER)


def _paused(because: rules.Pausing) -> QuerySet[Service]:
    return Service.objects.filter(state=rules.State.PAUSED, paused_because=because).order_by("-changed_at")


def _listed(services: QuerySet[Service]) -> list[Service]:
    return list(services.select_related("organization").prefetch_related("texts"))


def rhythms() -> dict[str, int]:
    """For how many days a confirmation counts, of each kind."""
    known = freshness.rhythms()
    return {kind.value: known.get(kind, rules.CONFIRMED_FOR) for kind in rules.Kind}


def links_of(organization: Organization, *, today: date) -> QuerySet[ProviderLink]:
    """The links of an organization that count, the newest first."""
    return ProviderLink.objects.open(today=today).filter(organization=organization)


def provider_link(secret: str, *, today: date) -> ProviderLink | None:
    """The link behind a secret, if it still counts."""
    return freshness.link_of(secret, today=today)


@dataclass(frozen=True, slots=True)
class Call:
    """An organization that somebody should call: what nobody confirmed, where to reach it, until when families see it."""

    organization: Organization
    phones: Sequence[str]
    address: str
    offers: Sequence[Service]
    until: date


def calls(*, today: date) -> list[Call]:
    """Organizations that did not answer two reminders or have no address to write to; the most urgent first."""
    rows = (
        Service.objects.due(today=today)
        .exclude(change=rules.Change.SUBMITTED)
        .select_related("organization", "contact")
        .prefetch_related("texts", "contact__phones")
        .order_by("due_on")
    )
    found: dict[UUID, list[Service]] = {}
    for service in rows:
        found.setdefault(service.organization_id, []).append(service)
    addresses = _mails_of([services[0].organization for services in found.values()])
    open_calls = [_call(services, addresses[key], today=today) for key, services in found.items()]
    return sorted((one for one in open_calls if one), key=lambda one: (one.until, one.organization.name))


def _call(services: Sequence[Service], address: str, *, today: date) -> Call | None:
    late = [one for one in services if rules.is_to_call(one.due_on or today, today=today, has_mail=bool(address))]
    if not late:
        return None
    organization = late[0].organization
    numbers = [phone.number for one in late if one.contact for phone in one.contact.phones.all()]
    phones = tuple(dict.fromkeys(number for number in (organization.phone, *numbers) if number))
    return Call(organization, phones, address, late, min(rules.shown_until(one.due_on or today) for one in late))
