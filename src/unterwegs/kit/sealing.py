"""Sealing words for one place only, and the keys that do it (AES-256-GCM, NIST SP 800-38D)."""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY, NONCE, TAG = 32, 12, 16  # bytes
BLOCK = 32  # bytes; the length of a sealed name tells only in which block of these it ends
END = b"\x80"


class Broken(Exception):
    """What was sealed is damaged, was sealed with another key, or stands in another place than the one it was sealed for."""


def fresh_key() -> bytes:
    return AESGCM.generate_key(KEY * 8)


def seal(plain: bytes, *, key: bytes, place: str) -> bytes:
    """nonce ‖ ciphertext ‖ tag. ``place`` is not in it, but without the same place nobody opens it again."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, _filled(plain), place.encode())


def unseal(sealed: bytes, *, key: bytes, place: str) -> bytes:
    """Raises Broken."""
    try:
        filled = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    except (InvalidTag, ValueError):
        raise Broken from None
    return filled[: filled.rindex(END)]


def fingerprint(key: bytes) -> str:
    """The name of a key: tells two keys apart, tells nothing about them."""
    return hashlib.sha256(b"unterwegs key " + key).hexdigest()[:16]


def key_of(text: str) -> bytes:
    """A key as people write it: 32 bytes in URL-safe Base64. Raises ValueError."""
    key = base64.urlsafe_b64decode(text.encode("ascii"))
    if len(key) != KEY:
        raise ValueError(text)
    return key


def _filled(plain: bytes) -> bytes:
    """ISO/IEC 7816-4: one byte marks the end, zeros fill the last block."""
    return plain + END + bytes(-(len(plain) + 1) % BLOCK)
