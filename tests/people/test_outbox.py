"""Mails without a mail server: kept encrypted, read at the desk, deleted by rule."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.mail import EmailMessage, send_mail

from tests import make
from unterwegs.people import outbox, rules


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND, settings.MAIL_FOLDER, settings.MAIL_URL = "unterwegs.people.outbox.Outbox", tmp_path, ""
    return tmp_path


def test_a_kept_mail_is_read_as_it_was_written() -> None:
    send_mail("Ihre Einladung", "Öffnen Sie https://unterwegs.example/geheim/", None, ["noa@example.org"])

    (mail,) = outbox.kept_mails()

    assert (mail.to, mail.subject) == (["noa@example.org"], "Ihre Einladung")
    assert mail.body == "Öffnen Sie https://unterwegs.example/geheim/"
    assert outbox.kept_mail(mail.key) == mail


def test_the_file_shows_neither_address_nor_text(folder: Path) -> None:
    send_mail("Ihre Einladung", "https://unterwegs.example/geheim/", None, ["noa@example.org"])

    (file,) = folder.glob("*.mail")
    content = file.read_bytes()

    assert [word for word in (b"noa@", b"Einladung", b"geheim") if word in content] == []


def test_a_mail_says_that_a_machine_wrote_it() -> None:
    message = EmailMessage("Hallo", "Text", to=["noa@example.org"])

    message.send()

    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}


def test_mails_are_deleted_after_fourteen_days(folder: Path) -> None:
    send_mail("alt", "Text", None, ["noa@example.org"])
    (old,) = folder.glob("*.mail")
    past = (make.now() - rules.MAILS_KEPT - timedelta(hours=1)).timestamp()
    os.utime(old, (past, past))
    send_mail("neu", "Text", None, ["noa@example.org"])

    deleted = outbox.drop_old(now=make.now())

    assert deleted == 1
    assert [mail.subject for mail in outbox.kept_mails()] == ["neu"]


def test_a_mail_whose_key_is_gone_does_not_stop_the_others(settings: Any) -> None:
    send_mail("verschlossen", "Text", None, ["noa@example.org"])
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    send_mail("lesbar", "Text", None, ["noa@example.org"])

    assert [mail.subject for mail in outbox.kept_mails()] == ["lesbar"]


@pytest.mark.parametrize("key", ["../settings", "0" * 32, ""])
def test_no_other_file_is_read(key: str) -> None:
    assert outbox.kept_mail(key) is None


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://post.example", 587, False, False),
        ("smtp+tls://name:geheim%21@post.example:2525", 2525, True, False),
        ("smtps://post.example", 465, False, True),
    ],
)
def test_the_mail_server_is_reached_as_its_address_says(
    url: str, port: int, tls: bool, ssl: bool, settings: Any
) -> None:
    settings.MAIL_URL = url

    server = outbox._server(fail_silently=False)

    assert (server.host, server.port, server.use_tls, server.use_ssl) == ("post.example", port, tls, ssl)
    assert server.password == ("geheim!" if "geheim" in url else "")
