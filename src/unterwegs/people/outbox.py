"""Mails: sent by SMTP, or kept encrypted in a folder for the desk page until the rule deletes them."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone

from unterwegs.people import keys, rules


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail kept on this installation; ``key`` is a UUID."""

    key: str
    at: datetime
    to: Sequence[str]
    subject: str
    body: str


class Outbox(BaseEmailBackend):
    """Django's mail backend of the product."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            message.extra_headers.setdefault("Auto-Submitted", "auto-generated")
        if settings.MAIL_URL:
            return _server(fail_silently=self.fail_silently).send_messages(email_messages) or 0
        for message in email_messages:
            keep(to=message.recipients(), subject=str(message.subject), body=str(message.body))
        return len(email_messages)


def kept_mails() -> list[Kept]:
    """All kept mails, newest first; those sealed with a key that is gone are left out."""
    mails = [mail for file in _folder().glob("*.mail") if (mail := _read(file)) is not None]
    return sorted(mails, key=lambda mail: mail.at, reverse=True)


def kept_mail(key: str) -> Kept | None:
    """One kept mail by its key; None when it is gone."""
    try:
        return _read(_folder() / f"{uuid.UUID(key).hex}.mail")
    except (FileNotFoundError, ValueError):
        return None


def drop_old(*, now: datetime) -> int:
    """Deletes kept mails that are older than the rule; returns how many."""
    end = (now - rules.MAILS_KEPT).timestamp()
    old = [file for file in _folder().glob("*.mail") if file.stat().st_mtime < end]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def keep(*, to: Sequence[str], subject: str, body: str) -> None:
    """Lays a mail, or a short message, into the folder."""
    key = uuid.uuid4().hex
    letter = {"at": timezone.now().isoformat(), "to": list(to), "subject": subject, "body": body}
    (_folder() / f"{key}.mail").write_bytes(keys.seal(json.dumps(letter).encode()))


def _read(file: Path) -> Kept | None:
    try:
        letter: dict[str, Any] = json.loads(keys.unseal(file.read_bytes()))
    except InvalidToken:
        return None
    return Kept(
        str(uuid.UUID(file.stem)), datetime.fromisoformat(letter["at"]), letter["to"], letter["subject"], letter["body"]
    )


def _folder() -> Path:
    folder: Path = settings.MAIL_FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _server(*, fail_silently: bool) -> EmailBackend:
    address = urlsplit(settings.MAIL_URL)
    return EmailBackend(
        host=address.hostname,
        port=address.port or {"smtps": 465}.get(address.scheme, 587),
        username=unquote(address.username or ""),
        password=unquote(address.password or ""),
        use_tls=address.scheme == "smtp+tls",
        use_ssl=address.scheme == "smtps",
        fail_silently=fail_silently,
        timeout=30,
    )
