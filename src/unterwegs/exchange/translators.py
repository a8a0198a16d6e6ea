"""Machine translation by an adapter: LibreTranslate on the municipality's own server, or DeepL. Only texts of offers."""

import json
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from unterwegs.kit.web import Client, Limits, NotFetched


class NotTranslated(Exception):
    """The machine gave no translation; nothing was changed."""


class Translator(Protocol):
    """Translates German texts into a language; raises NotTranslated."""

    name: str

    def translate(self, texts: Sequence[str], language: str) -> list[str]: ...


class LibreTranslate:
    """A LibreTranslate server (its API: POST /translate); it may stand in the municipality's own net."""

    name = "LibreTranslate"

    def __init__(self, base: str, key: str, client: Client) -> None:
        self.base, self.key, self.client = base, key, client

    def translate(self, texts: Sequence[str], language: str) -> list[str]:
        asked = {"q": list(texts), "source": "de", "target": language, "format": "text"}
        answer = _asked(self.client, f"{self.base}/translate", asked | ({"api_key": self.key} if self.key else {}), {})
        return _strings(answer.get("translatedText"), len(texts))


class DeepL:
    """DeepL's API (POST /v2/translate)."""

    name = "DeepL"
    CODES = {"en": "EN-GB"}

    def __init__(self, base: str, key: str, client: Client) -> None:
        self.base, self.key, self.client = base, key, client

    def translate(self, texts: Sequence[str], language: str) -> list[str]:
        asked = {"text": list(texts), "source_lang": "DE", "target_lang": self.CODES.get(language, language.upper())}
        headers = {"Authorization": f"DeepL-Auth-Key {self.key}"}
        answer = _asked(self.client, f"{self.base}/v2/translate", asked, headers)
        found = answer.get("translations")
        return _strings([one.get("text") for one in found] if isinstance(found, list) else None, len(texts))


def translator() -> Translator | None:
    """The machine that the settings name, or None."""
    address = settings.TRANSLATOR_URL
    if not address:
        return None
    kind, _plus, base = address.partition("+")
    host = urlsplit(base).hostname or ""
    client = Client(limits=Limits(most_bytes=2_000_000, seconds=25), trusted=frozenset({host}))
    made = DeepL if kind == "deepl" else LibreTranslate
    return made(base.rstrip("/"), settings.TRANSLATOR_KEY, client)


def _asked(client: Client, url: str, asked: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    body = json.dumps(asked).encode()
    try:
        answer = client.post(url, body, headers={"Content-Type": "application/json", **headers})
    except NotFetched as problem:
        raise NotTranslated(str(problem)) from problem
    if answer.status != 200:
        raise NotTranslated(f"status {answer.status}")
    try:
        found = json.loads(answer.body)
    except ValueError as problem:
        raise NotTranslated("no JSON") from problem
    if not isinstance(found, dict):
        raise NotTranslated("no object")
    return found


def _strings(found: object, count: int) -> list[str]:
    if not isinstance(found, list) or len(found) != count or not all(isinstance(one, str) for one in found):
        raise NotTranslated("other texts than were asked for")
    return found
