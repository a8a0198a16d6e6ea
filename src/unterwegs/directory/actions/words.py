"""What families say about offers, ideas of parents, and what organizations share."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import freshness, queries, rules
from unterwegs.directory.actions import offers
from unterwegs.directory.content import Content, Text
from unterwegs.directory.models import Organization, Service, Sharing
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.people import actions as people
from unterwegs.people import open_forms
from unterwegs.people.models import Actor, Contribution, User

# --- „Das stimmt nicht mehr“ ----------------------------------------------------------------------------------------


def report(service: Service, *, reason: str, words: str, language: str, now: datetime) -> Contribution:
    """A family says what is no longer right; who she is, nobody asks."""
    return open_forms.keep(
        rules.REPORTS,
        now=now,
        language=language,
        about=service,
        label=service.name,
        reason=rules.Report(reason).value,
        words={"words": words} if words else None,
    )


@transaction.atomic
def answer_report(contribution: Contribution, *, reply: str, words: str, by: Actor, now: datetime) -> None:
    """Closes a hint; families read the answer at the offer for a while."""
    open_forms.close(contribution, outcome=rules.Reply(reply).value, reply=words, shown=True, by=by, now=now)
    people.record(by=by, deed=rules.Deeds.REPORT_ANSWERED, on=contribution)


def answer_reports_of(service: Service, *, reply: str, by: Actor, now: datetime) -> None:
    """Closes all open hints about an offer, after somebody looked at all of it."""
    for contribution in queries.open_reports([service]).get(service.pk, []):
        answer_report(contribution, reply=reply, words="", by=by, now=now)


# --- „Ich möchte etwas anfangen“ ------------------------------------------------------------------------------------


def keep_idea(words: Mapping[str, Any], *, language: str, now: datetime) -> str:
    """Keeps what a parent or a group wants to start; returns the secret behind which the answer will stand."""
    secret = freshness.new_secret()
    open_forms.keep(
        rules.IDEAS,
        now=now,
        language=language,
        label=str(_("An idea")),
        words=words,
        digest=freshness.digest_of(secret),
    )
    return secret


def read_idea(contribution: Contribution, *, by: User) -> dict[str, Any]:
    """The words of an idea; that somebody read them is written down."""
    people.record(by=by, deed=rules.Deeds.IDEA_READ, on=contribution)
    return open_forms.words_of(contribution)


@transaction.atomic
def answer_idea(contribution: Contribution, *, words: str, by: User, now: datetime) -> None:
    """Answers; by mail as well where an address was left. Raises MailNotSent."""
    address = open_forms.words_of(contribution).get("email", "")
    open_forms.close(contribution, outcome=rules.Reply.OWN.value, reply=words, shown=False, by=by, now=now)
    people.record(by=by, deed=rules.Deeds.IDEA_ANSWERED, on=contribution)
    if address:
        people.send(
            to=address,
            subject=_("Your idea"),
            template="directory/mails/idea.txt",
            context={"reply": words, "site": f"{settings.BASE_URL}{reverse('front:start')}"},
        )


def draft_of_idea(contribution: Contribution, organization: Organization, *, by: User, today: date) -> Service:
    """A draft from an idea, for the organization under whose roof it begins. Raises OutOfScope."""
    said = open_forms.words_of(contribution)
    idea = str(said.get("idea", ""))
    first = idea.partition("\n")[0]
    content = Content(
        organization=organization.pk,
        kind=rules.Kind.GROUP.value,
        phases=(),
        texts={SOURCE_LANGUAGE: Text(name=first[:160], description=idea)},
    )
    return offers.enter_in_scope(content, by=by, today=today)


# --- what organizations share ---------------------------------------------------------------------------------------


@transaction.atomic
def share(organization: Organization, *, kind: str, what: str, details: str, until: date | None, by: Actor) -> Sharing:
    """Says what an organization can share; the same thing again only changes its details."""
    sharing, _new = Sharing.objects.update_or_create(
        organization=organization, kind=kind, what=what, defaults={"details": details, "until": until}
    )
    people.record(by=by, deed=rules.Deeds.SHARED, on=sharing)
    return sharing


@transaction.atomic
def end_sharing(sharing: Sharing, *, by: Actor) -> None:
    """It can no longer be had."""
    people.record(by=by, deed=rules.Deeds.DELETED, on=sharing)
    sharing.delete()
