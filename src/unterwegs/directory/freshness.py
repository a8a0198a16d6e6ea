"""Freshness: when an offer falls due, and the links by which organizations look after theirs."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, timedelta

from unterwegs.directory import rules
from unterwegs.directory.models import ProviderLink, Rhythm, Service

#: What a confirmation writes.
FIELDS = ("confirmed_on", "due_on", "mails_sent", "paused_because")


def confirm(service: Service, *, today: date) -> None:
    """Writes into the row that everything is right today; the caller saves ``FIELDS``."""
    service.confirmed_on, service.mails_sent, service.paused_because = today, 0, rules.Pausing.BY_HAND
    service.due_on = today + timedelta(days=rhythms().get(service.kind, rules.CONFIRMED_FOR))


def rhythms() -> Mapping[str, int]:
    """Days for which a confirmation counts, of the kinds for which the town said so."""
    return dict(Rhythm.objects.values_list("kind", "days"))


def new_secret() -> str:
    """What stands in a link: 192 random bits, as 32 letters and digits that survive mail programs."""
    return secrets.token_urlsafe(24)


def digest_of(secret: str) -> str:
    """SHA-256; the secret has so many bits that nobody tries them, so it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(secret: str, *, today: date) -> ProviderLink | None:
    """The link somebody opened, if it still counts."""
    if not 20 <= len(secret) <= 64:
        return None
    links = ProviderLink.objects.open(today=today).select_related("organization")
    return links.filter(digest=digest_of(secret)).first()
