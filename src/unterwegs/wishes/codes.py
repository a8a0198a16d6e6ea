"""Codes by which families come back, links of Lotsen: what is shown once, and what is kept of it."""

import hashlib
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

from unterwegs.kit import spelled
from unterwegs.people import keys
from unterwegs.wishes import rules
from unterwegs.wishes.said import Said

CODE_PURPOSE, LETTER_PURPOSE = "wishes.code", "wishes.letter"


def new_ticket() -> str:
    """What a form carries, so that sending it twice is one wish: 128 random bits."""
    return secrets.token_urlsafe(16)


def code_for(ticket: str, said: Said) -> str:
    """The code of the wish: the same form with the same words gives the same one, so a lost answer can be asked again.

    Nobody computes it without the secret of this installation; other words give another code.
    """
    area = said.area.pk if said.area else ""
    told = "\x1f".join(
        [ticket, said.kind, said.words, str(area), str(said.elsewhere), repr(sorted(said.contact.sealed().items()))]
    )
    digest = salted_hmac("unterwegs.wishes.codes", told, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
    return spelled.made_from(digest)


def own_code(code: str, ticket: str) -> str:
    """The code that a family takes in place of the one that others know: the same page sent again gives the same one.

    Nobody computes it from the old code without the page's ticket and the secret of this installation.
    """
    told = f"{ticket}\x1f{code}"
    digest = salted_hmac("unterwegs.wishes.own_code", told, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
    return spelled.made_from(digest)


def digest_of(code: str) -> str:
    """What stays of a code; nobody finds the code by it without a key that is not in the database."""
    return keys.blurred(code, purpose=CODE_PURPOSE)


def new_mark() -> str:
    """Four letters by which a Lotse and the office speak of the same wish without a name."""
    return "".join(secrets.choice(spelled.LETTERS) for _place in range(4))


def new_secret() -> str:
    """What stands in a link: 192 random bits."""
    return secrets.token_urlsafe(24)


def secret_digest(secret: str) -> str:
    """SHA-256; the secret has so many bits that nobody tries them."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_spoken() -> str:
    """What somebody says on the phone so that the link in the mail opens: „ACDE-3479“."""
    letters = (secrets.choice(spelled.LETTERS) for _place in range(rules.SPOKEN_LENGTH))
    return spelled.shown("".join(letters))


def spoken_digest(secret: str, spoken: str) -> str:
    """What stays of it; without the key store nobody tries out what it was."""
    return keys.blurred(f"{secret} {spoken}", purpose=LETTER_PURPOSE)


def text_digest(text: str) -> str:
    """The name of the wording of a consent."""
    return hashlib.sha256(text.encode()).hexdigest()
