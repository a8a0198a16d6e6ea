"""Surveys of offers: inviting, reminding, and what organizations answer on one page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import queries, rules
from unterwegs.directory.actions import entries, freshness
from unterwegs.directory.addresses import Address
from unterwegs.directory.content import At, Content, Cost, Text
from unterwegs.directory.models import Contact, Invitee, Location, Organization, Phone, Service, Survey
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.kit.textsearch import normal
from unterwegs.people import actions as people
from unterwegs.people.models import User
from unterwegs.places import queries as places


@transaction.atomic
def open_survey(*, title: str, letter: str, closes_on: date, addresses: Iterable[Address], by: User) -> Survey:
    """Makes a survey with those who will be asked; nobody gets a mail yet."""
    survey = Survey.objects.create(title=title, letter=letter, closes_on=closes_on, made_by=by)
    add_invitees(survey, addresses, by=by)
    people.record(by=by, deed=rules.Deeds.SURVEY_MADE, on=survey)
    return survey


@transaction.atomic
def add_invitees(survey: Survey, addresses: Iterable[Address], *, by: User) -> int:
    """Adds those who are not asked yet; returns how many. Known organizations are found by mail, then by name."""
    known = set(survey.invitees.values_list("email", flat=True))
    new = [one for one in addresses if one.email not in known]
    by_mail = {one.email.lower(): one for one in Organization.objects.active().exclude(email="")}
    contacts = Contact.objects.select_related("organization").exclude(email="")
    by_mail |= {one.email.lower(): one.organization for one in contacts if one.email.lower() not in by_mail}
    by_name = {normal(one.name): one for one in Organization.objects.active()}
    Invitee.objects.bulk_create(
        [
            Invitee(
                survey=survey,
                name=one.name,
                email=one.email,
                organization=by_mail.get(one.email) or by_name.get(normal(one.name)),
            )
            for one in new
        ]
    )
    if new:
        people.record(by=by, deed=rules.Deeds.CHANGED, on=survey, details={"addresses": len(new)})
    return len(new)


def invite_all(survey: Survey, *, now: datetime, by: User) -> tuple[int, int]:
    """Sends the first mail to all who have none yet; mails sent, and refused by the server."""
    waiting = survey.invitees.filter(asked_at=None, ended_at=None).exclude(email="")
    done = [_ask(one, now=now, again=False) for one in waiting.select_related("survey")]
    people.record(by=by, deed=rules.Deeds.ASKED, on=survey, details={"mails": sum(done)})
    return sum(done), len(done) - sum(done)


def remind_silent(survey: Survey, *, now: datetime, by: User) -> int:
    """Reminds at once all who have not answered, but nobody twice on one day; returns how many."""
    day = now - timedelta(days=1)
    found = [
        one for one in queries.silent(survey) if max(one.asked_at or now, one.reminded_at or one.asked_at or now) < day
    ]
    done = [_ask(one, now=now, again=True) for one in found]
    people.record(by=by, deed=rules.Deeds.ASKED, on=survey, details={"reminders": sum(done)})
    return sum(done)


def remind_by_rule(*, today: date, now: datetime) -> int:
    """Every night: reminds those whose turn it is; returns how many."""
    return sum(_ask(one, now=now, again=True) for one in queries.to_remind(today=today, now=now))


def _ask(invitee: Invitee, *, now: datetime, again: bool) -> bool:
    try:
        _send(invitee, now=now, again=again)
    except people.MailNotSent:
        Invitee.objects.filter(pk=invitee.pk).update(
            asked_at=invitee.asked_at, reminded_at=invitee.reminded_at, reminders=invitee.reminders
        )
        return False
    return True


@transaction.atomic
def _send(invitee: Invitee, *, now: datetime, again: bool) -> None:
    changes = {"reminded_at": now, "reminders": invitee.reminders + 1} if again else {"asked_at": now}
    Invitee.objects.filter(pk=invitee.pk).update(**changes)
    town = places.town()
    people.send(
        to=invitee.email,
        subject=_("A reminder: what do you offer families?") if again else _("What do you offer families?"),
        template="directory/mails/survey.txt",
        context={
            "invitee": invitee,
            "again": again,
            "office": town.office if town else "",
            "link": f"{settings.BASE_URL}{reverse('surveys:answer', args=[invitee.pk, queries.secret_of(invitee)])}",
        },
    )


@transaction.atomic
def end_invitation(invitee: Invitee, *, now: datetime, by: User) -> None:
    """The link no longer counts, and nobody is reminded."""
    Invitee.objects.filter(pk=invitee.pk).update(ended_at=now)
    people.note_ended([invitee], on=now)
    people.record(by=by, deed=rules.Deeds.LINKS_ENDED, on=invitee)


# --- what is answered -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """One offer as an organization tells it on one page."""

    name: str
    summary: str
    kind: str
    phases: tuple[str, ...]
    description: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""
    cost: str = ""
    registration: str = rules.Registration.NONE.value
    note: str = ""


@transaction.atomic
def take_answer(invitee: Invitee, told: Told, *, now: datetime) -> Service:
    """Enters an offer as a draft that waits for the review; organization, place and contact are made where they are new."""
    by = str(_("%(organization)s, by the survey") % {"organization": invitee.name})
    organization = invitee.organization
    if organization is None:
        organization = entries.keep_organization(Organization(name=invitee.name, email=invitee.email), by=by)
    place = _place(told, organization, by)
    contact = _contact(told, organization, by)
    content = Content(
        organization=organization.pk,
        kind=told.kind,
        phases=told.phases,
        texts={SOURCE_LANGUAGE: Text(name=told.name, summary=told.summary, description=told.description)},
        mode=(rules.Mode.IN_PERSON if place else rules.Mode.HOME).value,
        locations=(At(place.pk),) if place else (),
        contact=contact.pk if contact else None,
        costs=(Cost(told.cost),) if told.cost else (),
        registration=told.registration,
        source=invitee.survey.title,
    )
    service = freshness.propose(organization, content, note=told.note, by=by)
    invitee.services.add(service)
    Invitee.objects.filter(pk=invitee.pk).update(answered_at=now, organization=organization, has_nothing=False)
    return service


def _place(told: Told, organization: Organization, by: str) -> Location | None:
    """The place with this street that is known, or a new one."""
    if not told.street:
        return None
    same = [one for one in Location.objects.filter(is_active=True) if normal(one.street) == normal(told.street)]
    fitting = [one for one in same if not told.postcode or one.postcode in {"", told.postcode}]
    if fitting:
        return fitting[0]
    answer = places.find_address(f"{told.street}, {told.postcode} {told.city}".strip(", "))
    longitude, latitude = answer.point or (None, None)
    made = Location(
        organization=organization, name=organization.name, street=told.street, postcode=told.postcode, city=told.city,
        longitude=longitude, latitude=latitude,
    )  # fmt: skip
    return entries.keep_location(made, by=by)


def _contact(told: Told, organization: Organization, by: str) -> Contact | None:
    if not (told.phone or told.email):
        return None
    for known in organization.contacts.prefetch_related("phones"):
        if known.email == told.email and {phone.number for phone in known.phones.all()} == {told.phone} - {""}:
            return known
    phones = [Phone(number=told.phone)] if told.phone else []
    return entries.keep_contact(
        Contact(organization=organization, name=organization.name[:120], email=told.email), phones=phones, by=by
    )


def has_nothing(invitee: Invitee, *, now: datetime) -> None:
    """The organization has no such offer; it is not reminded."""
    Invitee.objects.filter(pk=invitee.pk).update(answered_at=now, has_nothing=True)


def forget_invitees(*, today: date) -> int:
    """Deletes the addresses of surveys that closed long ago; who answered what stays. Returns how many."""
    old = today - timedelta(days=rules.SURVEY_ADDRESSES_KEPT)
    return Invitee.objects.filter(survey__closes_on__lt=old).exclude(email="").update(email="")
