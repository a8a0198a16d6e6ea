"""What is encrypted at rest is encrypted here (Fernet: AES-128-CBC with HMAC-SHA256)."""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(plain: bytes) -> bytes:
    """Encrypts with the first key of ENCRYPTION_KEYS."""
    return _fernet().encrypt(plain)


def unseal(sealed: bytes) -> bytes:
    """Decrypts with any of the keys; raises cryptography.fernet.InvalidToken."""
    return _fernet().decrypt(sealed)


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])
