"""Short messages (SMS): handed to the gateway of the municipality, or kept encrypted like a mail where it is told to.

The gateway takes JSON by POST, ``{"to": "+4964…", "text": "…"}``, with a bearer token, and answers 2xx: the smallest form that the common
ones know, or that ten lines in front of one translate.
"""

import json

import phonenumbers
import urllib3
from django.conf import settings

from unterwegs.people import outbox

KEEP = "keep:"  # in `SMS_URL`: nothing is sent, all is kept for the desk page
SECONDS = 20.0
FEWEST_DIGITS = 7  # of a number with its country
LONGEST = 459  # letters: three parts of one message
#: What takes short messages; in some countries (as in North America) a number does not say whether it is a mobile one.
MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


class NotSent(Exception):
    """The gateway refused it or is not there."""


def is_there() -> bool:
    """Whether short messages can be sent at all."""
    return bool(settings.SMS_URL)


def international(number: str) -> str:
    """A German number as gateways want it: „06441 99-1234“ becomes „+496441991234“; empty if it is none.

    Without the 0 or the country before it nobody knows where it belongs; „+49 0170“ is meant as „+49 170“.
    """
    try:
        parsed = phonenumbers.parse(number, "DE") if number.strip(" (")[:1] in {"0", "+"} else None
    except phonenumbers.NumberParseException:
        return ""
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return ""
    written = str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    return written if len(written) > FEWEST_DIGITS else ""


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
