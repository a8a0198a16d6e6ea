"""Short messages: German numbers as gateways want them, refusals that are said, texts that are kept encrypted for the desk."""

from pathlib import Path
from typing import Any

import pytest

from tests import post
from unterwegs.people import actions as people
from unterwegs.people import outbox, short_messages


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("06441 99-1234", "+496441991234"),
        ("+49 (0)6441 991234", "+496441991234"),
        ("0049 170 1234567", "+491701234567"),
        ("+90 532 123 45 67", "+905321234567"),
        ("0170/1234567", "+491701234567"),
        ("+49 0170 1234567", "+491701234567"),
        ("1234567", ""),
        ("0170", ""),
        ("+49 170 1234567 8901234", ""),
        ("", ""),
    ],
)
def test_a_number_is_written_as_gateways_want_it(typed: str, asked: str) -> None:
    assert short_messages.international(typed) == asked


@pytest.mark.parametrize(
    ("typed", "reached"),
    [
        ("0170 1234567", True),
        ("0151/12345678", True),
        ("+90 532 123 45 67", True),
        ("+1 202 555 0123", True),
        ("06441 99-1234", False),
        ("0151 5551234", False),  # a digit is missing
        ("0800 1110333", False),
        ("+999 12345678", False),
        ("1234567", False),
        ("", False),
    ],
)
def test_only_a_mobile_number_takes_short_messages(settings: Any, typed: str, reached: bool) -> None:
    settings.SMS_URL = short_messages.KEEP

    assert people.can_send_short(typed) is reached

    settings.SMS_URL = ""
    assert not people.can_send_short(typed)


def test_a_gateway_is_handed_number_text_and_token(settings: Any) -> None:
    with post.gateway() as gateway:
        settings.SMS_URL, settings.SMS_TOKEN = gateway.url, "geheim"
        short_messages.send(to="0170 1234567", text="Ein Platz ist frei für Sie.")

    assert gateway.taken == [{"to": "+491701234567", "text": "Ein Platz ist frei für Sie."}]
    assert gateway.tokens == ["Bearer geheim"]


def test_a_long_text_ends_after_three_parts(settings: Any) -> None:
    with post.gateway() as gateway:
        settings.SMS_URL, settings.SMS_TOKEN = gateway.url, ""
        short_messages.send(to="0170 1234567", text="a" * 1000)

    assert [len(one["text"]) for one in gateway.taken] == [short_messages.LONGEST]


def test_a_refusal_is_said(settings: Any) -> None:
    with post.gateway() as gateway:
        gateway.refuses, settings.SMS_URL, settings.SMS_TOKEN = True, gateway.url, ""
        with pytest.raises(short_messages.NotSent):
            short_messages.send(to="0170 1234567", text="Hallo")


def test_a_gateway_that_is_not_there_is_said(settings: Any) -> None:
    settings.SMS_URL, settings.SMS_TOKEN = "http://127.0.0.1:9/sms", ""

    with pytest.raises(short_messages.NotSent):
        short_messages.send(to="0170 1234567", text="Hallo")


def test_what_is_no_number_is_sent_to_nobody(settings: Any) -> None:
    with post.gateway() as gateway:
        settings.SMS_URL, settings.SMS_TOKEN = gateway.url, ""
        with pytest.raises(short_messages.NotSent):
            short_messages.send(to="Oma anrufen", text="Hallo")

    assert gateway.taken == []


def test_where_it_is_told_to_keep_it_lies_encrypted_beside_the_mails(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_FOLDER, settings.SMS_URL = tmp_path, "keep:"

    short_messages.send(to="0170 1234567", text="Ein Platz ist frei")

    (kept,) = outbox.kept_mails()
    (file,) = tmp_path.glob("*.mail")
    assert (kept.to, kept.subject, kept.body) == (["+491701234567"], "SMS", "Ein Platz ist frei")
    assert [word for word in (b"1234567", b"Platz") if word in file.read_bytes()] == []
