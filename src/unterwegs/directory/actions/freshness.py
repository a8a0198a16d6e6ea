"""Fresh or gone: organizations are asked, answer by a link or an account, and what nobody confirms leaves the shelf."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import freshness, publishing, queries, rules
from unterwegs.directory.actions import offers, words
from unterwegs.directory.actions.refusals import EditedMeanwhile, OutOfScope, WrongStep
from unterwegs.directory.actions.rows import refresh_row
from unterwegs.directory.content import Content
from unterwegs.directory.models import Organization, ProviderLink, Rhythm, Service
from unterwegs.people import actions as people
from unterwegs.people.models import Actor, Contribution, User
from unterwegs.places import actions as places


@dataclass(frozen=True, slots=True)
class Night:
    """What one night did: mails sent, offers paused, organizations nobody can write to, mails the server refused."""

    mails: int
    paused: int
    without_address: int
    not_sent: int


def ask_and_pause(*, today: date) -> Night:
    """Every night: pauses what nobody confirmed in time and asks organizations about what is due.

    Each organization gets one mail with everything that is due or soon will be, and none for a week after. The same
    night twice sends nothing twice; nights that were missed are made up for.
    """
    paused = pause_stale(today=today)
    mails = without = refused = 0
    for question in queries.questions(today=today):
        if not question.address:
            without += 1
            continue
        try:
            mails += _ask(question, today=today)
        except people.MailNotSent:
            _take_back(question)
            refused += 1
    return Night(mails, paused, without, refused)


@transaction.atomic
def pause_stale(*, today: date) -> int:
    """Pauses published offers whose last day on the site has passed; returns how many."""
    stale = list(Service.objects.published().exclude(pk__in=Service.objects.shown(today=today).values("pk")))
    for service in stale:
        offers.pause(service, by=None, because=rules.Pausing.NOT_CONFIRMED)
    return len(stale)


@transaction.atomic
def _ask(question: queries.Question, *, today: date) -> bool:
    """Sends one organization its mail, unless another night just did."""
    organization = Organization.objects.select_for_update().get(pk=question.organization.pk)
    if not any(queries.lacks_a_mail(one, today=today) for one in _as_they_are(question.asked)):
        return False
    secret = make_link(organization, today=today, by=None, sent_to=question.address)
    number = max(rules.mails_due(one.due_on, today=today) for one in question.asked if one.due_on)
    people.send(
        to=question.address,
        subject=SUBJECTS[number],
        template="directory/mails/confirm.txt",
        context={
            "organization": organization,
            "offers": question.asked,
            "number": number,
            "until": min(rules.shown_until(one.due_on) for one in question.asked if one.due_on),
            "link": address_of(secret),
        },
    )
    Organization.objects.filter(pk=organization.pk).update(asked_on=today)
    for one in question.asked:
        sent = max(1, rules.mails_due(one.due_on, today=today)) if one.due_on else 1
        Service.objects.filter(pk=one.pk).update(mails_sent=sent)
    people.record(by=None, deed=rules.Deeds.ASKED, on=organization, details={"offers": len(question.asked)})
    return True


SUBJECTS = {
    1: _("Is everything still right? Two minutes for your offers"),
    2: _("A reminder: is everything still right?"),
    3: _("Last reminder before your offers are paused"),
}


def _as_they_are(services: Iterable[Service]) -> list[Service]:
    return list(Service.objects.filter(pk__in=[one.pk for one in services]))


def _take_back(question: queries.Question) -> None:
    """The mail server refused the mail: the next night tries again."""
    Organization.objects.filter(pk=question.organization.pk).update(asked_on=question.organization.asked_on)
    for one in question.asked:
        Service.objects.filter(pk=one.pk).update(mails_sent=one.mails_sent)


# --- hints of families ---------------------------------------------------------------------------------------------


def tell_organizations(*, today: date, now: datetime) -> tuple[int, int]:
    """Every night: one mail to each organization whose offers families gave hints about; mails sent, and refused."""
    sent = refused = 0
    for organization, found in queries.untold_reports().items():
        address = queries.mail_of(organization)
        try:
            sent += _tell(organization, found, address, today=today, now=now)
        except people.MailNotSent:
            Contribution.objects.filter(pk__in=[one.pk for one in found]).update(told_at=None)
            refused += 1
    return sent, refused


@transaction.atomic
def _tell(organization: Organization, found: list[Contribution], address: str, *, today: date, now: datetime) -> bool:
    """Without an address only the office hears of it."""
    Contribution.objects.filter(pk__in=[one.pk for one in found]).update(told_at=now)
    if not address:
        return False
    secret = make_link(organization, today=today, by=None, sent_to=address)
    people.send(
        to=address,
        subject=_("A family says that something is no longer right"),
        template="directory/mails/report.txt",
        context={
            "organization": organization,
            "reports": [(one.label, rules.Report(one.reason).label) for one in found],
            "link": address_of(secret),
        },
    )
    return True


# --- links ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_link(organization: Organization, *, today: date, by: Actor, sent_to: str = "") -> str:
    """A new link of the organization; returns its secret, which is written down nowhere."""
    secret = freshness.new_secret()
    ProviderLink.objects.create(
        organization=organization,
        digest=freshness.digest_of(secret),
        sent_to=sent_to,
        made_at=timezone.now(),
        expires_on=today + timedelta(days=rules.LINK_COUNTS_FOR),
    )
    people.record(by=by, deed=rules.Deeds.LINK_MADE, on=organization)
    return secret


def address_of(secret: str) -> str:
    """The whole address that stands in the mail."""
    return f"{settings.BASE_URL}{reverse('providers:offers', args=[secret])}"


@transaction.atomic
def send_link(organization: Organization, *, today: date, by: User) -> str:
    """Sends the organization a link now, outside of the rhythm; returns the address it went to.

    Raises WrongStep where nobody knows an address, MailNotSent.
    """
    address = queries.mail_of(organization)
    if not address:
        raise WrongStep
    secret = make_link(organization, today=today, by=by, sent_to=address)
    people.send(
        to=address,
        subject=_("Your offers with the Frühe Hilfen"),
        template="directory/mails/link.txt",
        context={"organization": organization, "link": address_of(secret)},
    )
    return address


@transaction.atomic
def end_links(organization: Organization, *, by: User) -> int:
    """Ends all links of an organization at once; returns how many."""
    links, now = ProviderLink.objects.filter(organization=organization, revoked_at=None), timezone.now()
    people.note_ended(links, on=now)
    ended = links.update(revoked_at=now)
    people.record(by=by, deed=rules.Deeds.LINKS_ENDED, on=organization, details={"links": ended})
    return ended


def note_use(link: ProviderLink) -> None:
    """Somebody pressed a button behind the link."""
    ProviderLink.objects.filter(pk=link.pk).update(used_at=timezone.now())


# --- what organizations answer --------------------------------------------------------------------------------------


def confirm_offers(
    services: Iterable[Service], revisions: Mapping[str, int], *, today: date, by: Actor
) -> tuple[list[Service], list[Service]]:
    """Confirms those offers that still say what was looked at; returns them and the others."""
    done: list[Service] = []
    refused: list[Service] = []
    for service in services:
        try:
            _confirm(service, revisions.get(str(service.pk), 0), today=today, by=by)
        except (EditedMeanwhile, WrongStep):
            refused.append(service)
        else:
            words.answer_reports_of(service, reply=rules.Reply.RIGHT, by=by, now=timezone.now())
            done.append(service)
    return done, refused


@transaction.atomic
def _confirm(service: Service, revision: int, *, today: date, by: Actor) -> None:
    """Confirms a published offer, or puts it back on the shelf where the house or the organization paused it."""
    refresh_row(service)
    if service.revision != revision:
        raise EditedMeanwhile
    if service.state == rules.State.PUBLISHED:
        offers.confirm(service, today=today, by=by)
    elif service.state == rules.State.PAUSED and service.paused_because in queries.COMES_BACK:
        offers.resume(service, today=today, by=by)
    else:
        raise WrongStep


@transaction.atomic
def correct(service: Service, content: Content, *, revision: int, note: str, by: Actor) -> None:
    """Submits what the organization says instead; families read the old text until somebody reviews it.

    Raises EditedMeanwhile, NotReady, OutOfScope (where the offer would change hands).
    """
    if content.organization != service.organization_id:
        raise OutOfScope
    offers.change_service(service, content, revision=revision, by=by)
    if service.change != rules.Change.NONE or service.state == rules.State.DRAFT:
        offers.submit(service, by=by)
    elif note:
        service.change = rules.Change.SUBMITTED
        service.save(update_fields=["change", "changed_at"])
    Service.objects.filter(pk=service.pk).update(submit_note=note)


@transaction.atomic
def take_away(service: Service, *, because: rules.Pausing, revision: int, by: Actor) -> None:
    """The organization pauses an offer or says that it has ended: families no longer see it at once.

    Raises EditedMeanwhile, WrongStep.
    """
    refresh_row(service)
    if service.revision != revision:
        raise EditedMeanwhile
    offers.pause(service, by=by, because=because)


@transaction.atomic
def propose(organization: Organization, content: Content, *, note: str, by: Actor) -> Service:
    """A new offer by its organization: a draft, submitted for the review. Raises OutOfScope, NotReady."""
    if content.organization != organization.pk:
        raise OutOfScope
    service = offers.enter_service(content, by=by)
    offers.submit(service, by=by)
    Service.objects.filter(pk=service.pk).update(submit_note=note)
    return service


# --- the rhythm -----------------------------------------------------------------------------------------------------


@transaction.atomic
def set_rhythms(days: Mapping[str, int], *, today: date, by: User) -> None:
    """Sets for how many days a confirmation counts, by kind. Offers fall due by the new rhythm from now on.

    None falls due in the past: whoever was not asked yet is asked before families stop seeing an offer.
    """
    for kind, count in days.items():
        rhythm, _new = Rhythm.objects.update_or_create(kind=kind, defaults={"days": count})
        confirmed = Service.objects.filter(kind=kind, mails_sent=0).exclude(confirmed_on=None)
        for service in confirmed.only("confirmed_on"):
            due = max(today, service.confirmed_on + timedelta(days=count)) if service.confirmed_on else today
            Service.objects.filter(pk=service.pk).update(due_on=due)
        people.record(by=by, deed=rules.Deeds.RHYTHM_SET, on=rhythm, details={"days": count})
    places.bump(publishing.SHELF)
