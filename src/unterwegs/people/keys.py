"""What is encrypted or blurred at rest is made so here (Fernet: AES-128-CBC with HMAC-SHA256)."""

import hmac
from datetime import datetime

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from unterwegs.people import holders


def seal(plain: bytes, *, at: datetime | None = None) -> bytes:
    """Encrypts with the first key of ENCRYPTION_KEYS. A Fernet token carries its time in clear: ``at`` instead of now."""
    return _fernet().encrypt(plain) if at is None else _fernet().encrypt_at_time(plain, int(at.timestamp()))


def unseal(sealed: bytes) -> bytes:
    """Decrypts with any of the keys; raises cryptography.fernet.InvalidToken."""
    return _fernet().decrypt(sealed)


def blurred(words: str, *, purpose: str = "") -> str:
    """The same for the same words, but nobody can tell them without the secret of this installation.

    With a purpose („wishes.phone“) it finds duplicates in rows that last: the secret is a key of the key store, so neither a
    database nor SECRET_KEY is enough to try all phone numbers. The caller brings the words into one form first, and deletes
    the result when the row is forgotten. Raises what `holders.key_of` raises.
    """
    if purpose:
        return hmac.new(holders.house_key(), f"{purpose}\0{words}".encode(), "sha256").hexdigest()
    return salted_hmac("unterwegs.people.keys", words, algorithm="sha256").hexdigest()


def cache_key(key: str, prefix: str, version: int) -> str:
    """A key of the cache: sign-ins are counted under the address of a computer or a person, which is not kept."""
    return blurred(f"{prefix}:{version}:{key}")


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])
