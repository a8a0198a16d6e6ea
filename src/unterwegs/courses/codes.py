"""The code of a sign-up: shown once, typed or followed as a link; what is kept of it. Secrets of links for counting."""

import hashlib
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

from unterwegs.courses.said import Said
from unterwegs.kit import spelled
from unterwegs.people import keys

CODE_PURPOSE, TICKET_PURPOSE = "courses.code", "courses.ticket"


def new_ticket() -> str:
    """What a form carries, so that sending it twice is one sign-up: 128 random bits."""
    return secrets.token_urlsafe(16)


def code_for(ticket: str, said: Said, *, seating: int) -> str:
    """The code of the sign-up: the same form with the same words gives the same one, so a lost answer can be asked again."""
    told = "\x1f".join([ticket, str(seating), said.name, said.mail, said.phone])
    digest = salted_hmac("unterwegs.courses.codes", told, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
    return spelled.made_from(digest)


def code_after(ticket: str, before: str) -> str:
    """The code of a sign-up that was corrected with a form; ``before`` is the old one, or its digest. The same form gives the same one."""
    told = f"{ticket}\x1f{before}"
    digest = salted_hmac(
        "unterwegs.courses.corrected", told, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()
    return spelled.made_from(digest)


def ticket_digest(ticket: str) -> str:
    """What stays of the number of a form, so that a form that is sent anew is known."""
    return keys.blurred(ticket, purpose=TICKET_PURPOSE)


def digest_of(code: str) -> str:
    """What stays of a code; nobody finds the code by it without a key that is not in the database."""
    return keys.blurred(code, purpose=CODE_PURPOSE)


def new_secret() -> str:
    """What stands in a link for counting: 192 random bits."""
    return secrets.token_urlsafe(24)


def secret_digest(secret: str) -> str:
    """SHA-256; the secret has so many bits that nobody tries them."""
    return hashlib.sha256(secret.encode()).hexdigest()
