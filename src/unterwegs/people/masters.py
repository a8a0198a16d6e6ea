"""Master keys: they wrap the keys of families, and never stand in a database. From a service, a file or the environment.

A wrapped key is bound to its holder; the name of the master key stands beside it, so that several can be known at once.
The first of them wraps; `manage.py rotate_master_key` brings all keys under it.
"""

import base64
import binascii
import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import urllib3
from django.conf import settings

from unterwegs.kit import sealing

OPEN_TO_OTHERS = 0o037  # what nobody but owner and group may do with the file, and the group may only read it
PATIENCE = urllib3.Timeout(connect=3, read=5)  # seconds
REMEMBERED, AT_MOST = 60.0, 5000  # seconds, keys
LARGEST_ANSWER = 64 * 1024  # bytes


class MasterMissing(Exception):
    """No master key of this installation opens this key; the sentence names the one that would."""


class MasterUnreachable(Exception):
    """The service of the master keys does not answer as agreed."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key of a family, wrapped: ``master`` is the name of the master key."""

    master: str
    sealed: bytes


class Master(Protocol):
    """Something that wraps and unwraps; ``holder`` is the id of the key's holder and must be the same both times."""

    def current(self) -> str:
        """The name of the master key that wraps now."""

    def knows(self, master: str) -> bool: ...

    def wrap(self, key: bytes, *, holder: str) -> Wrapped: ...

    def unwrap(self, wrapped: Wrapped, *, holder: str) -> bytes:
        """Raises sealing.Broken, MasterUnreachable."""


class OwnMasters:
    """Master keys in the memory of this process; the first one wraps, all unwrap."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {sealing.fingerprint(key): key for key in keys}

    def current(self) -> str:
        return next(iter(self._keys))

    def knows(self, master: str) -> bool:
        return master in self._keys

    def wrap(self, key: bytes, *, holder: str) -> Wrapped:
        master = self.current()
        return Wrapped(master, sealing.seal(key, key=self._keys[master], place=_place(holder)))

    def unwrap(self, wrapped: Wrapped, *, holder: str) -> bytes:
        return sealing.unseal(wrapped.sealed, key=self._keys[wrapped.master], place=_place(holder))


class Service:
    """Master keys that never leave a service of the municipality: JSON over HTTP, described in docs/operating/keys.md.

    Opened keys are remembered for a minute under what they were wrapped in: whoever has no wrapped key finds none.
    """

    PREFIX = "service:"

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token
        self._pool = urllib3.PoolManager(timeout=PATIENCE, retries=urllib3.Retry(2, redirect=0))
        self._opened: dict[bytes, tuple[float, bytes]] = {}

    def current(self) -> str:
        return self.PREFIX + self._text(self._ask("GET", "key"), "id")

    def knows(self, master: str) -> bool:
        return master.startswith(self.PREFIX)

    def wrap(self, key: bytes, *, holder: str) -> Wrapped:
        answer = self._ask("POST", "wrap", {"key": _written(key), "context": _place(holder)})
        return Wrapped(self.PREFIX + self._text(answer, "id"), self._bytes(answer, "wrapped"))

    def unwrap(self, wrapped: Wrapped, *, holder: str) -> bytes:
        name = hashlib.sha256(f"{wrapped.master} {holder} ".encode() + wrapped.sealed).digest()
        until, key = self._opened.get(name, (0.0, b""))
        if time.monotonic() < until:
            return key
        asked = {
            "id": wrapped.master.removeprefix(self.PREFIX),
            "wrapped": _written(wrapped.sealed),
            "context": _place(holder),
        }
        key = self._bytes(self._ask("POST", "unwrap", asked), "key")
        if len(key) != sealing.KEY:
            raise MasterUnreachable("Der Dienst der Hauptschlüssel gibt einen Schlüssel falscher Länge zurück.")
        self._remember(name, key)
        return key

    def _remember(self, name: bytes, key: bytes) -> None:
        now = time.monotonic()
        if len(self._opened) >= AT_MOST:
            self._opened.clear()
        for old in [name for name, (until, _key) in list(self._opened.items()) if until < now]:
            self._opened.pop(old, None)
        self._opened[name] = (now + REMEMBERED, key)

    def _ask(self, method: str, what: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            answer = self._pool.request(
                method, f"{self._url}/{what}", json=body, headers=headers, redirect=False, preload_content=False
            )
            text = answer.read(LARGEST_ANSWER)
            answer.release_conn()
        except urllib3.exceptions.HTTPError as problem:
            raise MasterUnreachable(
                f"Der Dienst der Hauptschlüssel ist nicht zu erreichen ({type(problem).__name__})."
            ) from None
        if answer.status == 422:
            raise sealing.Broken
        if answer.status == 404:
            raise MasterMissing("Der Dienst der Hauptschlüssel kennt diesen Hauptschlüssel nicht.")
        if answer.status != 200:
            raise MasterUnreachable(f"Der Dienst der Hauptschlüssel antwortet mit dem Status {answer.status}.")
        try:
            said = json.loads(text)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise MasterUnreachable("Der Dienst der Hauptschlüssel antwortet nicht mit JSON.")
        return said

    def _text(self, answer: dict[str, Any], name: str) -> str:
        text = answer.get(name)
        if not isinstance(text, str) or not 0 < len(text) <= 80:
            raise MasterUnreachable(f"Der Antwort des Dienstes der Hauptschlüssel fehlt „{name}“.")
        return text

    def _bytes(self, answer: dict[str, Any], name: str) -> bytes:
        try:
            return base64.b64decode(answer[name], validate=True)
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise MasterUnreachable(f"Der Antwort des Dienstes der Hauptschlüssel fehlt „{name}“.") from None


class Ring:
    """All masters of this installation; the first one wraps, each unwraps what it knows."""

    def __init__(self, masters: Iterable[Master]) -> None:
        self._masters = list(masters)

    def current(self) -> str:
        return self._masters[0].current()

    def knows(self, master: str) -> bool:
        return any(one.knows(master) for one in self._masters)

    def wrap(self, key: bytes, *, holder: str) -> Wrapped:
        return self._masters[0].wrap(key, holder=holder)

    def unwrap(self, wrapped: Wrapped, *, holder: str) -> bytes:
        """Raises MasterMissing, MasterUnreachable, sealing.Broken."""
        for master in self._masters:
            if master.knows(wrapped.master):
                return master.unwrap(wrapped, holder=holder)
        raise MasterMissing(f"Der Hauptschlüssel {wrapped.master} fehlt; MASTER_KEYS kennt ihn nicht.")


def ring() -> Ring:
    """The masters of the settings: a service before a file before the environment."""
    masters: list[Master] = []
    if settings.MASTER_KEYS_URL:
        masters.append(_service(settings.MASTER_KEYS_URL, settings.MASTER_KEYS_TOKEN))
    own = [*(keys_in(settings.MASTER_KEYS_FILE) if settings.MASTER_KEYS_FILE else []), *settings.MASTER_KEYS]
    if own:
        masters.append(OwnMasters([sealing.key_of(key) for key in own]))
    if not masters:
        raise MasterMissing("Es ist kein Hauptschlüssel eingerichtet; siehe docs/operating/keys.md.")
    return Ring(masters)


def keys_in(file: Path) -> list[str]:
    """The keys of a file, one a line; „#“ begins a comment. Raises MasterMissing when others may read it."""
    try:
        mode = file.stat().st_mode
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError) as problem:
        raise MasterMissing(f"Die Datei der Hauptschlüssel ist nicht zu lesen ({type(problem).__name__}).") from None
    if mode & OPEN_TO_OTHERS:
        raise MasterMissing("Die Datei der Hauptschlüssel ist für andere offen; chmod 640 oder 600.")
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@lru_cache(maxsize=4)
def _service(url: str, token: str) -> Service:
    return Service(url, token)


def _place(holder: str) -> str:
    return f"unterwegs key of {holder}"


def _written(key: bytes) -> str:
    return base64.b64encode(key).decode()
