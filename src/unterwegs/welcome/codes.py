"""The code of a letter, by which a family answers: made anew from its key, kept only as what it leads to."""

import hmac

from unterwegs.kit import spelled
from unterwegs.people import holders, keys
from unterwegs.welcome.models import Letter

PURPOSE = "welcome.code"


def code_of(letter: Letter) -> str:
    """The same at each print, as long as the family is not forgotten; nobody computes it without her key."""
    key = holders.key_of(letter.family.holder)
    return spelled.made_from(hmac.digest(key, f"{PURPOSE}\0{letter.pk}".encode(), "sha256").hex())


def digest_of(code: str) -> str:
    """What stays of a code; nobody finds the code by it without a key that is not in the database."""
    return keys.blurred(code, purpose=PURPOSE)
