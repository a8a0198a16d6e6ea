"""Short messages (SMS): handed to the gateway of the municipality, or kept encrypted like a mail where it is told to.

The gateway takes JSON by POST, ``{"to": "+4964…", "text": "…"}``, with a bearer token, and answers 2xx: the smallest form that the common
ones know, or that ten lines in front of one translate.
"""

import json
import re

import phonenumbers
import urllib3
from django.conf import settings

from unterwegs.people import outbox

KEEP = "keep:"  # in `SMS_URL`: nothing is sent, all is kept for the desk page
SECONDS = 20.0
LONGEST = 459  # letters: three parts of one message
#: What takes short messages; in some countries (as in North America) a number does not say whether it is a mobile one.
MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


class NotSent(Exception):
    """The gateway refused it or is not there."""


def is_there() -> bool:
    """Whether short messages can be sent at all."""
    return bool(settings.SMS_URL)


def international(number: str) -> str:
    """A German number as gateways want it: „06441 99-1234“ becomes „+496441991234“; empty if it is none."""
    digits = re.sub(r"[^\d+]", "", number.replace("(0)", ""))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = "+49" + digits[1:]
    return digits if re.fullmatch(r"\+\d{7,15}", digits) else ""


def can_reach(number: str) -> bool:
    """Whether it is a mobile number: what is sent to a landline, or to one with a digit too few, is lost without a word."""
    try:
        return phonenumbers.number_type(phonenumbers.parse(international(number))) in MOBILE
    except phonenumbers.NumberParseException:
        return False


def send(*, to: str, text: str) -> None:
    """Raises NotSent."""
    number = international(to)
    if not number:
        raise NotSent
    if settings.SMS_URL == KEEP:
        outbox.keep(to=[number], subject="SMS", body=text[:LONGEST])
        return
    try:
        answer = urllib3.PoolManager(retries=False, timeout=SECONDS).request(
            "POST",
            settings.SMS_URL,
            body=json.dumps({"to": number, "text": text[:LONGEST]}).encode(),
            headers={"Authorization": f"Bearer {settings.SMS_TOKEN}", "Content-Type": "application/json"},
        )
    except urllib3.exceptions.HTTPError as problem:
        raise NotSent from problem
    if not 200 <= answer.status < 300:
        raise NotSent
